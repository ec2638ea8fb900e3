"""The alerts of a chat: kept, changed and deleted, always by what is there now."""

import asyncio
import secrets
import string
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from bot.alerts.decide import standing
from bot.errors import StoreUnavailable, UsageError
from bot.model.chat import Chat
from bot.model.subscription import Standing, Subscription, Wish
from bot.model.topic_rule import TopicRule
from bot.ports import Chats, Ledger, Subscriptions
from bot.telegram.commands import Place
from bot.telegram.met import met
from bot.translation import _

MOST = 20
"""Alerts of one chat."""
TRIES = 5
"""How often a change is made anew because a decision came in between."""
LETTERS = string.ascii_lowercase + string.digits
NAME_LENGTH = 5
"""A name is not given again soon, so that the buttons of a deleted alert reach no other one."""

Change = Callable[[Subscription], Subscription]


class KeptAlerts:
    """What chats have; one of another chat is not to be reached from here."""

    def __init__(self, chats: Chats, subscriptions: Subscriptions, ledger: Ledger) -> None:
        self._chats = chats
        self._subscriptions = subscriptions
        self._ledger = ledger

    async def chat(self, place: Place) -> Chat:
        """The chat itself."""
        return await met(self._chats, place)

    async def all(self, place: Place) -> list[Subscription]:
        """All of a chat, oldest first."""
        chat = await self._chats.known(place.telegram_id)
        return [] if chat is None else await self._subscriptions.of(chat.number)

    async def get(self, place: Place, name: str) -> Subscription:
        """One of a chat; raises UsageError where it has no such."""
        chat = await self._chats.known(place.telegram_id)
        found = None if chat is None else await self._subscriptions.get(chat.number, name)
        if found is None:
            raise UsageError(_("that alert is not there any more; /alerts has those that are"))
        return found

    async def keep(
        self,
        place: Place,
        wish: Wish,
        known: Standing | None = None,
        as_of: date | None = None,
        *,
        name: str = "",
    ) -> Subscription:
        """Turn a wish on, in the place of the alert of that name if there is one.

        What is already so after the session `as_of`, is taken for `known`. A line that is watched already is
        not watched twice.
        """
        its = await self.all(place)
        same = next((each for each in its if each.rule == wish.rule and each.id != name), None)
        if same is not None and (name or (same.wish == wish and not same.paused)):
            raise UsageError(_("you have that alert already; /alerts has all of them"))
        if same is not None or name:
            return await self.change(
                place, same.id if same is not None else name, _turned_on(wish, known, as_of)
            )
        if len(its) >= MOST:
            text = _("{most} alerts are the most that a chat can have; delete one in /alerts first")
            raise UsageError(text.format(most=MOST))
        return await self._add(
            await self.chat(place), wish, _turned_on(wish, known, as_of), {each.id for each in its}
        )

    async def _add(self, chat: Chat, wish: Wish, turned_on: Change, taken: set[str]) -> Subscription:
        name = _name()
        while name in taken:
            name = _name()
        new = turned_on(Subscription(name, chat.number, wish.rule))
        await self._subscriptions.add(new)
        return new

    async def change(self, place: Place, name: str, change: Change) -> Subscription:
        """Change one; raises UsageError where it is gone."""
        for _attempt in range(TRIES):
            before = await self.get(place, name)
            after = change(before)
            if before == after or await self._subscriptions.change(before, after):
                return after
        raise StoreUnavailable(_("it is being changed just now; tap again"))

    async def resume(self, place: Place, name: str) -> Subscription:
        """Turn a paused one on again: what happened meanwhile is taken for known."""
        alert = await self.get(place, name)
        if not alert.paused:
            return alert
        if isinstance(alert.rule, TopicRule):
            return await self.change(place, name, lambda before: replace(before, paused=False, snooze=None))
        returns = await self._ledger.returns(alert.pair)
        side = await asyncio.to_thread(standing, alert.rule, returns)
        as_of = None if returns.empty else returns.index[-1].date()
        return await self.change(
            place,
            name,
            lambda before: replace(before, paused=False, snooze=None, over=False).settled(side, as_of),
        )

    async def delete(self, place: Place, name: str) -> Subscription:
        """Delete one; returns what it was."""
        for _attempt in range(TRIES):
            before = await self.get(place, name)
            if await self._subscriptions.change(before, None):
                return before
        raise StoreUnavailable(_("it is being changed just now; tap again"))

    async def stop(self, place: Place) -> tuple[int, bool]:
        """Pause all of a chat and end its summary: how many were on, and whether it had one."""
        on = [each for each in await self.all(place) if not each.paused]
        for each in on:
            await self.change(place, each.id, lambda before: replace(before, paused=True, snooze=None))
        chat = await self._chats.known(place.telegram_id)
        had_digest = chat is not None and chat.digest is not None
        if chat is not None and had_digest:
            await self._chats.change(chat.number, lambda before: replace(before, digest=None))
        return len(on), had_digest


def _turned_on(wish: Wish, known: Standing | None, as_of: date | None) -> Change:
    def change(before: Subscription) -> Subscription:
        if isinstance(wish.rule, TopicRule) and isinstance(before.rule, TopicRule):
            return replace(before, rule=wish.rule, paused=False)
        fresh = Subscription(before.id, before.chat, wish.rule, until=wish.until, once=wish.once)
        return fresh.settled(known, as_of)

    return change


def _name() -> str:
    return "".join(secrets.choice(LETTERS) for _each in range(NAME_LENGTH))
