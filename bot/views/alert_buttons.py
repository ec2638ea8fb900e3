"""The buttons below the list of alerts, below the card of one, and those that lead there."""

from collections.abc import Sequence
from dataclasses import replace

from bot.model.message import Button, Rows
from bot.model.subscription import Subscription
from bot.translation import _
from bot.views.alert_taps import AlertTap, Deed

PAGE = 10
"""Alerts on one page of the list."""
IN_A_ROW = 5


def list_buttons(subscriptions: Sequence[Subscription], page: int) -> Rows:
    """Below the list: a number for each alert on this page, other pages, and what concerns all."""
    first = page * PAGE
    numbers = [
        _button(str(first + at), AlertTap(Deed.CARD, each.id, on_card=True))
        for at, each in enumerate(subscriptions[first : first + PAGE], start=1)
    ]
    others = []
    if page:
        others.append(_button(_("Earlier"), AlertTap(Deed.LIST, page=page - 1)))
    if first + PAGE < len(subscriptions):
        others.append(_button(_("Later"), AlertTap(Deed.LIST, page=page + 1)))
    last = [begin_button()]
    if any(each.paused for each in subscriptions):
        last.append(resume_all_button())
    numbered = [tuple(numbers[at : at + IN_A_ROW]) for at in range(0, len(numbers), IN_A_ROW)]
    return tuple(row for row in (*numbered, tuple(others), tuple(last)) if row)


def card_buttons(subscription: Subscription) -> Rows:
    """Below the card of one alert."""
    tap = AlertTap(Deed.CARD, subscription.id, on_card=True)
    deeds = {Deed.CHANGE: _("Change"), Deed.PAUSE: _("Pause"), Deed.SNOOZE: _("Snooze")}
    if subscription.paused:
        deeds = {Deed.CHANGE: _("Change"), Deed.RESUME: _("Resume")}
    elif subscription.snooze is not None:
        deeds = {Deed.CHANGE: _("Change"), Deed.PAUSE: _("Pause"), Deed.WAKE: _("End snooze")}
    return (
        tuple(_button(text, replace(tap, deed=deed)) for deed, text in deeds.items()),
        (
            _button(_("Delete"), replace(tap, deed=Deed.STOP)),
            _button(_("Back"), AlertTap(Deed.LIST)),
        ),
    )


def snooze_buttons(tap: AlertTap, *, is_on: bool) -> Rows:
    """For how long to hold an alert; until it ends, where something is on."""
    spans = {Deed.HOUR: _("1 hour"), Deed.DAY: _("1 day")}
    if is_on:
        spans[Deed.TILL_OVER] = _("Until it ends")
    return (
        tuple(_button(text, replace(tap, deed=deed)) for deed, text in spans.items()),
        (_button(_("Back"), replace(tap, deed=Deed.BACK)),),
    )


def delete_buttons(tap: AlertTap) -> Rows:
    """Whether really, or only for now."""
    deeds = {Deed.DELETE: _("Really delete"), Deed.PAUSE: _("Pause"), Deed.BACK: _("Keep it")}
    return (tuple(_button(text, replace(tap, deed=deed)) for deed, text in deeds.items()),)


def begin_button() -> Button:
    """Leads to the first question."""
    return _button(_("New alert"), AlertTap(Deed.BEGIN))


def all_button() -> Button:
    """Leads to the list, as another message."""
    return _button(_("All alerts"), AlertTap(Deed.ALL))


def resume_all_button() -> Button:
    """Turns on whatever was paused."""
    return _button(_("Resume all"), AlertTap(Deed.RESUME_ALL))


def _button(text: str, tap: AlertTap) -> Button:
    return Button(text, tap.data())
