"""`export`: all chats and subscriptions, into one file."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from bot.translation import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bot.alerts.backup import ChatBackup
    from bot.settings import Settings

HELP = _("write all chats and their alerts into a file")
STREAM = "-"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the file."""
    parser.add_argument("file", metavar="FILE", help=_("where to write to; - is standard output"))


def execute(arguments: argparse.Namespace, settings: Settings) -> int:
    """Write the file."""
    import asyncio

    from bot.alerts.backup import backup_text
    from bot.app.clock import now

    chats = asyncio.run(_read(settings))
    text = backup_text(chats, now())
    if arguments.file == STREAM:
        print(text)
        return 0
    _write(arguments.file, text)
    print(_("{what} written to {file}").format(what=summary(chats), file=arguments.file))
    return 0


def summary(chats: Sequence[ChatBackup]) -> str:
    """How much it is."""
    alerts = sum(len(each.subscriptions) for each in chats)
    return _("{chats} with {alerts}").format(
        chats=ngettext("{n} chat", "{n} chats", len(chats)).format(n=len(chats)),
        alerts=ngettext("{n} alert", "{n} alerts", alerts).format(n=alerts),
    )


async def _read(settings: Settings) -> list[ChatBackup]:
    from bot.alerts.backup import ChatBackup
    from bot.app.run import book
    from bot.app.store import open_store
    from bot.store.chats import RedisChats
    from bot.store.stewards import RedisStewards
    from bot.store.subscriptions import RedisSubscriptions

    async with open_store(settings) as store:
        subscriptions, stewards = RedisSubscriptions(store, book(settings)), RedisStewards(store)
        everybody = {chat.number: chat async for chat in RedisChats(store).everybody()}
        return [
            ChatBackup(
                chat,
                await subscriptions.of(number),
                [everybody[each].telegram_id for each in await stewards.of(number) if each in everybody],
            )
            for number, chat in sorted(everybody.items())
        ]


def _write(file: str, text: str) -> None:
    """Put it there whole or not at all, for our own eyes only: it says who wants to know what."""
    import os
    from pathlib import Path

    from bot.errors import TandemError

    path = Path(os.path.realpath(file))
    try:
        if path.exists() and not path.is_file():  # a pipe stays one
            path.write_text(f"{text}\n", encoding="utf-8")
        else:
            _put(path, f"{text}\n")
    except OSError as error:
        raise TandemError(
            _("cannot write {file}: {reason}").format(file=file, reason=error.strerror)
        ) from None


def _put(path: Path, text: str) -> None:
    """Put a file in the place of what is there, once it is written."""
    import os
    from pathlib import Path
    from tempfile import TemporaryDirectory

    with TemporaryDirectory(dir=path.parent, prefix=".tandem-") as beside:
        new = Path(beside, "export")
        new.touch(0o600)
        with new.open("w", encoding="utf-8") as to:
            to.write(text)
            to.flush()
            os.fsync(to.fileno())
        new.replace(path)
