"""When a chat's summary comes: the card of /digest."""

from datetime import datetime
from html import escape

from bot.model.chat import Chat, Digest
from bot.model.message import Button, Rows
from bot.translation import _
from bot.views.moment import moment_html, place_text

FRIDAY = Digest(weekday=4)
"""What is offered first: once a week, after Friday's close."""
WEEKEND = (5, 6)
"""Weekdays that have no close."""
TYPED_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def when_text(digest: Digest | None) -> str:
    """When it comes: "after Friday's close", "daily at 08:00", "Fridays at 18:00", "off"."""
    if digest is None:
        return _("off")
    if digest.weekday is None:
        return _("daily at {time}").format(time=f"{digest.at:%H:%M}")
    if digest.at is None and digest.weekday in WEEKEND:
        return _("after the week's last close (Friday's)")
    if digest.at is None:
        return _("after {day}'s close").format(day=_weekdays()[digest.weekday])
    return _("{day}s at {time}").format(day=_weekdays()[digest.weekday], time=f"{digest.at:%H:%M}")


def digest_card_text(digest: Digest | None, zone: str, following: datetime | None) -> str:
    """What is set, and when the next one comes, HTML."""
    what = _("One message with the state of all that this chat follows, without a sound.")
    lines = [f"<b>{escape(_('Summary: {when}').format(when=when_text(digest)))}</b>"]
    if following is not None:
        lines.append(_("Next: {moment}.").format(moment=moment_html(following, zone)))
    if digest is not None and digest.at is not None:
        lines.append(escape(_zone_line(zone)))
    typed = _("Or type a time or a day: /digest 07:30, /digest fri, /digest mon 18:00, /digest off.")
    return "\n".join((*lines, "", escape(what), escape(typed)))


def _zone_line(zone: str) -> str:
    another = "london" if zone == "Europe/Berlin" else "berlin"
    return _("That is {place} time: /settings {another} changes it.").format(
        place=place_text(zone), another=another
    )


def full_hour_text(free: Digest, following: datetime | None, chat: Chat) -> str:
    """That so many come in the hour that was wished for that nothing was set; when else, HTML."""
    why = _("As many summaries are booked for it as Telegram takes from me: 30 messages a second.")
    lines = [f"<b>{escape(_('That hour is full: nothing was set'))}</b>", escape(why)]
    offer = escape(_("The nearest time that has room: {when}.").format(when=when_text(free)))
    if following is not None:
        offer += " " + _("Next: {moment}.").format(moment=moment_html(following, chat.zone))
    typed = _("Tap it, or type /digest {words}. Until then the summary stays as it was: {when}.")
    typed = typed.format(words=typed_words(free), when=when_text(chat.digest))
    return "\n".join((*lines, "", offer, escape(typed)))


def full_hour_buttons(free: Digest) -> Rows:
    """To take what has room, or to leave it."""
    when, day = when_text(free), "daily" if free.weekday is None else TYPED_DAYS[free.weekday]
    take = Button(f"{when[0].upper()}{when[1:]}", f"digest:set:{day}:{free.at:%H%M}")
    return ((take,), (Button(_("Back"), "digest:show"),))


def typed_words(digest: Digest) -> str:
    """What is typed for a summary that has a time: "fri 18:00", "08:00"."""
    day = "" if digest.weekday is None else f"{TYPED_DAYS[digest.weekday]} "
    return f"{day}{digest.at:%H:%M}"


def digest_buttons(digest: Digest | None) -> Rows:
    """What is set most often; the rest is typed."""
    off = (Button(_("Off"), "digest:off"),) if digest is not None else ()
    return (
        (Button(_("After Friday's close"), "digest:fri"),),
        (Button(_("Daily 08:00"), "digest:08"), Button(_("Daily 18:00"), "digest:18")),
        (*off, Button(_("Send me a sample"), "digest:sample")),
    )


def _weekdays() -> tuple[str, ...]:
    return (
        _("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"),
    )  # fmt: skip
