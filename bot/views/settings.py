"""What a chat has chosen: the card of /settings."""

from datetime import datetime
from html import escape

from bot.model.chat import Chat, QuietHours
from bot.model.message import Button, Rows
from bot.translation import _
from bot.views.digest_card import when_text
from bot.views.moment import moment_html, zone_text
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
        _("Summary: {when}").format(when=f"<b>{escape(summary)}</b>"),
    ]
    if following is not None:
        lines[-1] += ", " + _("next {moment}").format(moment=moment_html(following, chat.zone))
    how = _("In quiet hours, and while silent is on, alerts come without a sound; none is held back.")
    typed = _("Or type: /settings berlin, /settings quiet 22-7, /settings silent on, /digest fri.")
    return "\n".join((*lines, "", escape(how), escape(typed)))


def change_headline(before: Chat, after: Chat, now: datetime) -> str:
    """What was changed, in a line."""
    if before.zone != after.zone:
        text = _("Time zone set: it is {time} in {zone}")
        return text.format(zone=zone_text(after.zone), time=local_time(after, now))
    if before.quiet != after.quiet:
        if after.quiet is None:
            return _("No quiet hours any more")
        return _("Quiet hours set: {hours}").format(hours=quiet_text(after.quiet))
    if before.silent != after.silent:
        return _("All comes without a sound now") if after.silent else _("Alerts come with a sound now")
    return _("That is set already")


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


def _back() -> Button:
    return Button(_("Back"), "set:show")
