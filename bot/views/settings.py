"""What a chat has chosen: the card of /settings."""

from collections.abc import Iterator
from datetime import datetime
from html import escape

from bot.model.chat import Chat, QuietHours
from bot.model.message import Button, Rows
from bot.model.ticker import ASSETS, BENCHMARKS, WINDOWS, Question
from bot.translation import LANGUAGES, _, language
from bot.views.buttons import in_rows, marked
from bot.views.digest_card import when_text
from bot.views.moment import moment_html, zone_text
from bot.views.names import name
from bot.views.wording import weekday

ZONES = {
    "New York": "America/New_York", "London": "Europe/London", "Berlin": "Europe/Berlin",
    "Dubai": "Asia/Dubai", "Singapore": "Asia/Singapore", "Tokyo": "Asia/Tokyo",
}  # fmt: skip
"""What is offered to tap; every other one is typed."""
QUIET = ("22-7", "23-8", "0-9")
IN_A_ROW = 3


def settings_text(chat: Chat, now: datetime, following: datetime | None, changed: str = "") -> str:
    """All that is set, HTML; `changed` is what only just was."""
    quiet = _("none") if chat.quiet is None else quiet_text(chat.quiet)
    summary = when_text(chat.digest)
    lines = [
        f"<b>{escape(changed or _('Settings of this chat'))}</b>",
        "",
        _("Time zone: {zone}, now {time}").format(
            zone=f"<b>{escape(zone_text(chat.zone))}</b>", time=escape(local_time(chat, now))
        ),
        _("Quiet hours: {hours}").format(hours=f"<b>{escape(quiet)}</b>"),
        _("Silent: {switch}").format(switch=f"<b>{escape(_('on') if chat.silent else _('off'))}</b>"),
        _summary(summary, following, chat.zone),
        _("Language: {language}").format(language=f"<b>{escape(language_text(chat))}</b>"),
        _("/corr alone asks: {question}").format(question=f"<b>{escape(usual_text(chat.usual))}</b>"),
    ]
    how = _("In quiet hours, and while silent is on, alerts come without a sound; none is held back.")
    typed = _(
        "Or type: /settings berlin, /settings quiet 22-7, /settings silent on, /settings language es, "
        "/settings usual eth qqq 90, /digest fri."
    )
    return "\n".join((*lines, "", escape(how), escape(typed)))


def _summary(when: str, following: datetime | None, zone: str) -> str:
    when = f"<b>{escape(when)}</b>"
    if following is None:
        return _("Summary: {when}").format(when=when)
    return _("Summary: {when}, next {moment}").format(when=when, moment=moment_html(following, zone))


def language_text(chat: Chat) -> str:
    """What the language of a chat is called, by those who speak it."""
    return LANGUAGES.get(chat.language, LANGUAGES[language()])


def usual_text(usual: Question) -> str:
    """A question in words: "Bitcoin × small-cap tech, 30 sessions"."""
    return _("{asset} × {benchmark}, {window} sessions").format(
        asset=name(usual.pair.asset), benchmark=name(usual.pair.benchmark), window=usual.window
    )


def change_headline(before: Chat, after: Chat, now: datetime) -> str:
    """What was changed, in a line."""
    return next(_changes(before, after, now), _("That is set already"))


def _changes(before: Chat, after: Chat, now: datetime) -> Iterator[str]:
    if before.zone != after.zone:
        text = _("Time zone set: it is {time} in {zone}")
        yield text.format(zone=zone_text(after.zone), time=local_time(after, now))
    if before.quiet != after.quiet and after.quiet is None:
        yield _("No quiet hours any more")
    if before.quiet != after.quiet and after.quiet is not None:
        yield _("Quiet hours set: {hours}").format(hours=quiet_text(after.quiet))
    if before.silent != after.silent:
        yield _("All comes without a sound now") if after.silent else _("Alerts come with a sound now")
    if before.language != after.language:
        text = _("Language: {language}").format(language=language_text(after))
        yield _("I speak English here now") if after.language == language() else text
    if before.usual != after.usual:
        yield _("Set: /corr alone asks {question}").format(question=usual_text(after.usual))


def quiet_text(quiet: QuietHours) -> str:
    """From when to when: "22:00 to 07:30"."""
    return _("{start} to {end}").format(start=f"{quiet.start:%H:%M}", end=f"{quiet.end:%H:%M}")


def local_time(chat: Chat, now: datetime) -> str:
    """The time there: "Sat 14:00"."""
    there = chat.local(now)
    return f"{weekday(there)} {there:%H:%M}"


def settings_buttons(chat: Chat) -> Rows:
    """One for each setting."""
    silent = Button(_("Turn silent on"), "set:silent:on")
    if chat.silent:
        silent = Button(_("Turn silent off"), "set:silent:off")
    return (
        (Button(_("Time zone"), "set:zones"), Button(_("Quiet hours"), "set:hours")),
        (silent, Button(_("Summary"), "digest:show")),
        (Button(_("Language"), "set:languages"), Button(_("Usual question"), "set:usuals")),
        (Button(_("Export"), "export:file"), Button(_("Forget"), "forget:ask")),
    )


def zone_buttons() -> Rows:
    """Zones to choose from, and the way back."""
    buttons = [Button(city, f"set:zone:{zone}") for city, zone in ZONES.items()]
    rows = [tuple(buttons[at : at + IN_A_ROW]) for at in range(0, len(buttons), IN_A_ROW)]
    return (*rows, (_back(),))


def quiet_buttons() -> Rows:
    """Hours to choose from, none, and the way back."""
    hours = tuple(Button(hours.replace("-", "–"), f"set:quiet:{hours}") for hours in QUIET)
    return (hours, (Button(_("None"), "set:quiet:off"), _back()))


def language_buttons() -> Rows:
    """Each language in its own words, and the way back."""
    languages = tuple(Button(name, f"set:language:{code}") for code, name in LANGUAGES.items())
    return (languages, (_back(),))


def usual_buttons(usual: Question) -> Rows:
    """Every window, coin and benchmark, one of each chosen, and the way back."""
    windows = [_usual(str(window), here=window == usual.window) for window in WINDOWS]
    coins = [_usual(key, here=key == usual.pair.asset.key) for key in ASSETS]
    benchmarks = [_usual(key, here=key == usual.pair.benchmark.key) for key in BENCHMARKS]
    return (tuple(windows), *in_rows(coins), *in_rows(benchmarks), (_back(),))


def _usual(word: str, *, here: bool) -> Button:
    return Button(marked(word.upper(), here=here), f"set:usual:{word}")


def _back() -> Button:
    return Button(_("Back"), "set:show")
