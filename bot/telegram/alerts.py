"""/alerts and /stop: what a chat has, and what can be done about it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from html import escape

import pandas as pd

from bot.analytics.correlation import correlate
from bot.analytics.sessions import last_sessions
from bot.errors import NotEnoughData, UsageError
from bot.model.chat import Chat
from bot.model.message import Reply
from bot.model.rule import ThresholdRule
from bot.model.subscription import Snooze, Subscription
from bot.ports import Clock, Ledger, Mishaps
from bot.telegram.alert import AlertCommand, question
from bot.telegram.commands import Asked, Place, Tap, Tapped
from bot.telegram.deed_words import parse_deed
from bot.telegram.kept_alerts import Change, KeptAlerts
from bot.translation import _
from bot.views.alert_buttons import (
    PAGE,
    all_button,
    begin_button,
    card_buttons,
    delete_buttons,
    list_buttons,
    resume_all_button,
    snooze_buttons,
)
from bot.views.alert_taps import AlertTap, Deed
from bot.views.alerts import Watched, card_text, empty_text, list_text, stopped_text, title_of
from bot.views.sent_buttons import sent_buttons

SPANS = {Deed.HOUR: timedelta(hours=1), Deed.DAY: timedelta(days=1)}

Do = Callable[[Place, AlertTap], Awaitable[Tapped]]


class AlertsCommand:
    """Answers `/alerts`, and the buttons of the list, of each alert's card, and of alerts that were sent."""

    def __init__(
        self, kept: KeptAlerts, alert: AlertCommand, ledger: Ledger, mishaps: Mishaps, clock: Clock
    ) -> None:
        self._kept = kept
        self._alert = alert
        self._ledger = ledger
        self._mishaps = mishaps
        self._clock = clock
        self._deeds: Mapping[Deed, Do] = {
            Deed.BEGIN: self._begin,
            Deed.ALL: self._list,
            Deed.LIST: self._list,
            Deed.RESUME_ALL: self._resume_all,
            Deed.CARD: self._card,
            Deed.BACK: self._back,
            Deed.CHANGE: self._change,
            Deed.SNOOZE: self._ask_how_long,
            Deed.STOP: self._ask_whether,
            Deed.DELETE: self._delete,
            **dict.fromkeys((Deed.PAUSE, Deed.RESUME, Deed.WAKE, *SPANS, Deed.TILL_OVER), self._switch),
        }

    async def __call__(self, asked: Asked) -> Reply:
        """Answer with the list, or do what is typed behind the command."""
        if not asked.words:
            return await self.listed(asked.place)
        alerts = await self._kept.all(asked.place)
        deed, which, rest = parse_deed(asked.words, len(alerts))
        name = alerts[which].id
        if deed is Deed.CHANGE:
            return await self._alert.subscribe(asked.place, self._alert.understood(rest), name)
        done = await self._deeds[deed](asked.place, AlertTap(deed, name, on_card=True))
        shown = done.edit or await self.listed(asked.place)
        return replace(shown, html=f"{escape(done.toast)}\n\n{shown.html}") if done.toast else shown

    async def tapped(self, tap: Tap) -> Tapped:
        """Do what a tap asks for."""
        asked = AlertTap.read(tap.words)
        return await self._deeds[asked.deed](tap.place, asked)

    async def listed(self, place: Place, page: int = 0) -> Reply:
        """One page of the list; the last one where there are fewer."""
        alerts = await self._kept.all(place)
        if not alerts:
            return Reply(empty_text(), buttons=((begin_button(),),))
        page = min(page, (len(alerts) - 1) // PAGE)
        chat = await self._kept.chat(place)
        watched = await self._watched(chat, alerts)
        return Reply(list_text(watched, chat, page), buttons=list_buttons(alerts, page))

    async def _watched(self, chat: Chat, alerts: Sequence[Subscription]) -> list[Watched]:
        failures = await self._mishaps.failures(chat.number)
        return [Watched(alert, await self._figure(alert), failures.get(alert.id)) for alert in alerts]

    async def _figure(self, alert: Subscription) -> float | None:
        if not isinstance(alert.rule, ThresholdRule):
            return None
        returns = await self._ledger.returns(alert.pair)
        return await asyncio.to_thread(_value, returns, alert.rule.threshold.window)

    async def _shown(self, place: Place, alert: Subscription) -> Reply:
        chat = await self._kept.chat(place)
        [watched] = await self._watched(chat, [alert])
        return Reply(card_text(watched, chat), buttons=card_buttons(alert))

    async def _begin(self, _place: Place, _tap: AlertTap) -> Tapped:
        return Tapped(edit=question())

    async def _list(self, place: Place, tap: AlertTap) -> Tapped:
        if tap.deed is Deed.ALL:
            return Tapped(reply=await self.listed(place))
        return Tapped(edit=await self.listed(place, tap.page))

    async def _resume_all(self, place: Place, _tap: AlertTap) -> Tapped:
        for alert in await self._kept.all(place):
            if alert.paused:
                await self._kept.resume(place, alert.id)
        return Tapped(_("All alerts are on."), edit=await self.listed(place))

    async def _card(self, place: Place, tap: AlertTap) -> Tapped:
        card = await self._shown(place, await self._kept.get(place, tap.id))
        return Tapped(edit=card) if tap.on_card else Tapped(reply=card)

    async def _back(self, place: Place, tap: AlertTap) -> Tapped:
        return await self._done(place, tap, await self._kept.get(place, tap.id))

    async def _change(self, place: Place, tap: AlertTap) -> Tapped:
        alert = await self._kept.get(place, tap.id)
        shown = await self._alert.shown(alert.wish, alert.id)
        return Tapped(edit=shown) if tap.on_card else Tapped(reply=shown)

    async def _ask_how_long(self, place: Place, tap: AlertTap) -> Tapped:
        alert = await self._kept.get(place, tap.id)
        return Tapped(buttons=snooze_buttons(tap, is_on=alert.is_on))

    async def _ask_whether(self, place: Place, tap: AlertTap) -> Tapped:
        await self._kept.get(place, tap.id)
        return Tapped(buttons=delete_buttons(tap))

    async def _delete(self, place: Place, tap: AlertTap) -> Tapped:
        toast = _("Deleted: {alert}").format(alert=title_of(await self._kept.delete(place, tap.id)))
        return Tapped(toast, edit=await self.listed(place)) if tap.on_card else Tapped(toast, buttons=())

    async def _switch(self, place: Place, tap: AlertTap) -> Tapped:
        """Pause, resume, snooze or wake one."""
        if tap.deed is Deed.RESUME:
            alert = await self._kept.resume(place, tap.id)
        else:
            alert = await self._kept.change(place, tap.id, self._switched(tap.deed))
        said = {
            Deed.PAUSE: _("Paused."),
            Deed.RESUME: _("On again; what is so now, I take for known."),
            Deed.WAKE: _("Not snoozed any more."),
        }
        return await self._done(place, tap, alert, said.get(tap.deed, _("Snoozed.")))

    def _switched(self, deed: Deed) -> Change:
        now = self._clock()

        def change(before: Subscription) -> Subscription:
            if deed is Deed.PAUSE:
                return replace(before, paused=True, snooze=None)
            if before.paused:
                raise UsageError(_("it is paused, and says nothing at all; resume it first"))
            if deed is Deed.TILL_OVER and not before.is_on:
                raise UsageError(_("nothing is on now that could end; snooze it for an hour or a day"))
            until = now + SPANS[deed] if deed in SPANS else None
            return replace(before, snooze=None if deed is Deed.WAKE else Snooze(until))

        return change

    async def _done(
        self, place: Place, tap: AlertTap, alert: Subscription, toast: str | None = None
    ) -> Tapped:
        """What becomes of the message: its card as it is now; an alert that was sent keeps its words."""
        if tap.on_card:
            return Tapped(toast, edit=await self._shown(place, alert))
        return Tapped(toast, buttons=sent_buttons(alert, place.kind, ""))


class StopCommand:
    """Answers `/stop`."""

    def __init__(self, kept: KeptAlerts) -> None:
        self._kept = kept

    async def __call__(self, asked: Asked) -> Reply:
        """Pause all alerts of the chat and end its summary; nothing is deleted."""
        paused, had_digest = await self._kept.stop(asked.place)
        buttons = ((resume_all_button(), all_button()),) if paused else ()
        return Reply(stopped_text(paused, had_digest=had_digest), buttons=buttons)


def _value(returns: pd.DataFrame, window: int) -> float | None:
    """The correlation after the newest session; None where there are too few."""
    if returns.empty:
        return None
    with suppress(NotEnoughData):
        return correlate(returns, last_sessions(window, returns.index[-1].date())).estimate.value
    return None
