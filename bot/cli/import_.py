"""`import`: chats and subscriptions out of a file that `export` wrote."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from bot.cli.export import STREAM, summary
from bot.translation import _, ngettext

if TYPE_CHECKING:
    from bot.alerts.backup import ChatBackup
    from bot.model.chat import Chat
    from bot.model.subscription import Subscription
    from bot.ports import Chats, Clock, Stewards, Subscriptions
    from bot.settings import Settings

HELP = _("add the chats and alerts that a file of `export` holds")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the file."""
    parser.add_argument("file", metavar="FILE", help=_("what `export` wrote; - is standard input"))


def execute(arguments: argparse.Namespace, settings: Settings) -> int:
    """Add all that is in the file, or nothing where anything in it is wrong."""
    import asyncio

    from bot.alerts.backup import read_backup
    from bot.errors import UsageError

    try:
        chats = read_backup(_text(arguments.file))
    except UsageError as error:
        name = _("standard input") if arguments.file == STREAM else arguments.file
        raise UsageError(f"{name}: {error}") from error
    added = asyncio.run(_add(settings, chats))
    print(_said(summary(chats), added))
    return 0


def _text(file: str) -> str:
    import sys
    from pathlib import Path

    from bot.errors import UsageError

    try:
        content = sys.stdin.buffer.read() if file == STREAM else Path(file).read_bytes()
    except OSError as error:
        raise UsageError(_("cannot be read: {reason}").format(reason=error.strerror)) from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(_("not JSON: {reason}").format(reason=error.reason)) from error


def _said(read: str, added: int) -> str:
    news = ngettext("{n} alert is new", "{n} alerts are new", added).format(n=added)
    until = _("what is at the next check counts as told, and from then on changes are")
    return _("{read} read; {news}: {until}").format(read=read, news=news, until=until)


async def _add(settings: Settings, chats: list[ChatBackup]) -> int:
    from bot.app.clock import now
    from bot.app.run import book
    from bot.app.store import open_store
    from bot.store.chats import RedisChats
    from bot.store.stewards import RedisStewards
    from bot.store.subscriptions import RedisSubscriptions

    async with open_store(settings) as store:
        subscriptions = RedisSubscriptions(store, book(settings))
        adding = _Adding(RedisChats(store), subscriptions, RedisStewards(store), now)
        return sum([await adding.add(each) for each in chats])


class _Adding:
    """Adds to what is there; may be broken off and repeated."""

    def __init__(self, chats: Chats, subscriptions: Subscriptions, stewards: Stewards, clock: Clock) -> None:
        self._chats = chats
        self._subscriptions = subscriptions
        self._stewards = stewards
        self._clock = clock

    async def add(self, backup: ChatBackup) -> int:
        """Add a chat, and the alerts that it does not have yet; how many those were."""
        chat = await self._chat(backup.chat)
        for person in backup.stewards:
            await self._let_look_after(person, chat)
        there = await self._subscriptions.of(chat.number)
        before = len(there)
        for subscription in backup.subscriptions:
            if not subscription.over and all(each.wish != subscription.wish for each in there):
                there.append(await self._subscription(chat, subscription, {each.id for each in there}))
        return len(there) - before

    async def _chat(self, chat: Chat) -> Chat:
        """The chat here; one that has chosen nothing yet takes the choices of the file."""
        from dataclasses import replace

        from bot.alerts.digest import next_digest
        from bot.model.chat import renamed

        known = await self._chats.of(chat.telegram_id, chat.kind)
        if known.has_chosen:
            return known
        same = replace(
            renamed(chat, known.telegram_id),
            number=known.number,
            language=chat.language or known.language,
            welcomed=known.welcomed or chat.welcomed,
        )
        digest = same.digest
        booked = None if digest is None else next_digest(digest, same.zone, self._clock())
        await self._chats.put(same, digest_at=booked)
        return same

    async def _let_look_after(self, person: int, chat: Chat) -> None:
        """Whether they still may, Telegram is asked before anything is changed."""
        from bot.model.chat import ChatKind

        steward = await self._chats.of(person, ChatKind.PRIVATE)
        await self._stewards.add(steward.number, chat.number)

    async def _subscription(self, chat: Chat, subscription: Subscription, taken: set[str]) -> Subscription:
        """What is, counts as told when it is first looked at here: nothing is taken over as told."""
        import secrets
        from dataclasses import replace

        name = subscription.id
        while name in taken:
            name = secrets.token_hex(3)
        added = replace(subscription, id=name, chat=chat.number).settled(None, None)
        await self._subscriptions.add(added)
        return added
