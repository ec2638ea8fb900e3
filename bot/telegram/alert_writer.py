"""Puts an alert together when it is sent, from the ledger as it is by then."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zlib import crc32

import pandas as pd

from bot.alerts.preview import Preview, preview
from bot.alerts.replay import Sent, as_one, replay
from bot.analytics.luck import Luck
from bot.analytics.sessions import close_time
from bot.model.chat import ChatKind
from bot.model.delivery import Delivery
from bot.model.message import Picture, Reply
from bot.model.rule import PairRule
from bot.model.subscription import Subscription
from bot.ports import Clock, Ledger
from bot.telegram.past import source_text
from bot.telegram.shared import Shared
from bot.translation import language
from bot.views.drawing import preview_picture_of
from bot.views.sent import sent_text
from bot.views.sent_buttons import sent_buttons

REMEMBERED = 64
"""Alerts; one that goes to many chats is put together once."""
FRESH = timedelta(seconds=5)
"""How long what was put together is taken as it is, before the ledger is asked whether it still says so."""

_Change = tuple[PairRule, date, date | None]
"""What happened: by which rule, in which session, and since which one the chat has not heard of it."""
_Key = tuple[_Change, str]
"""And in which language that is told."""


@dataclass(frozen=True, slots=True)
class _Told:
    """What there is to say, None where nothing is; from which returns, and when those were looked at last."""

    reply: Reply | None
    returns: pd.DataFrame
    seen_at: datetime


class AlertWriter:
    """Writes the messages about changes; `username` is the bot's own, for addresses."""

    def __init__(self, ledger: Ledger, luck: Luck, clock: Clock) -> None:
        self._ledger = ledger
        self._luck = luck
        self._clock = clock
        self._replaying = asyncio.Semaphore(1)  # several at once would hold up what is being sent
        self._told = Shared[_Key, _Told](REMEMBERED)

    async def write(
        self, subscription: Subscription, delivery: Delivery, kind: ChatKind, username: str
    ) -> Reply | None:
        """The message; None where what it was about is in the ledger no more."""
        rule, session = subscription.pair_rule, delivery.session
        if session is None:
            return None
        told = await self._of(((rule, session, delivery.after), language()))
        if told.reply is None:
            return None
        return replace(told.reply, buttons=sent_buttons(subscription, kind, username))

    async def _of(self, key: _Key) -> _Told:
        """What to tell; put together once for all chats, and anew where the ledger has changed."""
        before = await self._told.get(key) if key in self._told else None
        if before is not None and self._clock() - before.seen_at < FRESH:
            return before
        self._told.begin(key, self._looked(key, before))
        return await self._told.get(key)

    async def _looked(self, key: _Key, before: _Told | None) -> _Told:
        """What there is to say by the ledger as it is now; what was said before, where it is the same."""
        change, _language = key
        rule = change[0]
        returns = await self._ledger.returns(rule.pair)
        if before is not None and before.returns is returns:
            return replace(before, seen_at=self._clock())
        async with self._replaying:
            messages, shown = await asyncio.to_thread(self._replayed, *change, returns)
        if not messages:
            return _Told(None, returns, self._clock())
        sent = as_one(messages)
        text = sent_text(sent, await source_text(self._ledger, rule.pair, sent.session))
        version = f"alert {rule} {sent.session} {crc32(text.encode())}"  # restated prices make another one
        picture = Picture(version, lambda: preview_picture_of(shown)) if shown.values else None
        return _Told(Reply(text, picture), returns, self._clock())

    def _replayed(
        self, rule: PairRule, session: date, after: date | None, returns: pd.DataFrame
    ) -> tuple[Sequence[Sent], Preview]:
        """What happened, oldest first, and what the picture shows."""
        first = session if after is None else min(session, after + timedelta(days=1))
        known = returns.loc[: pd.Timestamp(session)]
        shown = preview(rule, known, self._luck, close_time(session))
        return tuple(replay(rule, returns, first, session)), shown
