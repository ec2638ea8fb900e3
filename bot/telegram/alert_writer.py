"""Puts an alert together when it is sent, from the ledger as it is by then."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from bot.alerts.preview import Preview, preview
from bot.alerts.replay import Sent, as_one, replay
from bot.analytics.luck import Luck
from bot.analytics.sessions import close_time
from bot.model.chat import ChatKind
from bot.model.delivery import Delivery
from bot.model.message import Picture, Reply
from bot.model.rule import Rule
from bot.model.subscription import Subscription
from bot.ports import Ledger
from bot.telegram.past import source_text
from bot.views.drawing import preview_picture_of
from bot.views.sent import sent_text
from bot.views.sent_buttons import sent_buttons

REMEMBERED = 64
"""Alerts; one that goes to many chats is put together once."""

_Key = tuple[Rule, date, date | None]


@dataclass(frozen=True, slots=True)
class _Told:
    """What happened, oldest first, what its picture shows, and from which returns all that was replayed."""

    messages: Sequence[Sent]
    preview: Preview
    returns: pd.DataFrame


class AlertWriter:
    """Writes the messages about changes; `username` is the bot's own, for addresses."""

    def __init__(self, ledger: Ledger, luck: Luck) -> None:
        self._ledger = ledger
        self._luck = luck
        self._told: OrderedDict[_Key, asyncio.Future[_Told]] = OrderedDict()

    async def write(
        self, subscription: Subscription, delivery: Delivery, kind: ChatKind, username: str
    ) -> Reply | None:
        """The message; None where what it was about is in the ledger no more."""
        rule, session = subscription.rule, delivery.session
        if session is None:
            return None
        told = await self._of((rule, session, delivery.after), await self._ledger.returns(rule.pair))
        if not told.messages:
            return None
        sent = as_one(told.messages)
        version = f"alert {rule} {sent.session}"
        return Reply(
            sent_text(sent, await source_text(self._ledger, rule.pair, sent.session)),
            Picture(version, lambda: preview_picture_of(told.preview)) if told.preview.values else None,
            sent_buttons(subscription, kind, username),
        )

    async def _of(self, key: _Key, returns: pd.DataFrame) -> _Told:
        """What to tell; put together once for all chats, and anew where the ledger has changed."""
        if key not in self._told or (await self._shared(key)).returns is not returns:
            self._told[key] = asyncio.ensure_future(asyncio.to_thread(self._replayed, *key, returns))
            while len(self._told) > REMEMBERED:
                self._told.popitem(last=False)
        return await self._shared(key)

    async def _shared(self, key: _Key) -> _Told:
        try:
            return await asyncio.shield(self._told[key])
        except Exception:
            self._told.pop(key, None)
            raise

    def _replayed(self, rule: Rule, session: date, after: date | None, returns: pd.DataFrame) -> _Told:
        first = session if after is None else min(session, after + timedelta(days=1))
        known = returns.loc[: pd.Timestamp(session)]
        shown = preview(rule, known, self._luck, close_time(session))
        return _Told(tuple(replay(rule, returns, first, session)), shown, returns)
