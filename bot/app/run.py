"""The bot in one process, and the local chat alone.

What talks to Telegram is imported by the functions that build it: an answer on the terminal is there sooner.
"""

import asyncio
import hashlib
import signal
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from bot.app.clock import now
from bot.app.filings import watched
from bot.app.network import kept_network
from bot.app.prices import kept_prices
from bot.app.store import open_store
from bot.app.treasuries import all_companies
from bot.errors import TandemError
from bot.model.broadcast import TENTHS, Terms
from bot.settings import Settings
from bot.store.connection import Store
from bot.store.lease import Lease
from bot.store.lease_books import RedisLeaseBook
from bot.store.pace import Rates
from bot.store.rebuilding import rebuild_if_outdated
from bot.translation import _

Announce = Callable[[str], None]
"""Tells whoever started us one line."""


async def run_bot(settings: Settings, *, announce: Announce) -> None:
    """All roles in one process, until interrupted."""
    _stop_on_signals()
    with suppress(asyncio.CancelledError):
        async with AsyncExitStack() as stack:
            api_root = settings.api_root
            if settings.at_home:
                api_root = await stack.enter_async_context(_localchat(settings, settings.localchat_port))
                announce(_("No TELEGRAM_TOKEN, so the chat is here: {address}/").format(address=api_root))
            store = await stack.enter_async_context(open_store(settings))
            await _serve(settings, api_root, store, announce=announce)


async def run_localchat(settings: Settings, port: int, *, announce: Announce) -> None:
    """The local chat alone, until interrupted."""
    _stop_on_signals()
    with suppress(asyncio.CancelledError):
        async with _localchat(settings, port) as address:
            announce(
                _("Local chat at {address}/ (for a bot: TELEGRAM_API_URL={address})").format(address=address)
            )
            await asyncio.Event().wait()


async def _serve(settings: Settings, api_root: str, store: Store, *, announce: Announce) -> None:
    """Take updates in and answer them, and do what the clock asks for, until cancelled."""
    from bot.app.broadcasts import broadcast_jobs, terms_of
    from bot.app.jobs import all_jobs
    from bot.app.memory import remember
    from bot.app.telegram import build_telegram
    from bot.jobs.schedule import Clockwork
    from bot.telegram.chat_pace import ChatPace
    from bot.telegram.polling import Poller
    from bot.telegram.reception import Reception

    await rebuild_if_outdated(store)
    async with (
        kept_prices(settings, now, store) as prices,
        kept_network(settings, now, store) as network,
    ):
        terms = terms_of(settings)
        memory = remember(store, book(settings), now, _rates(terms))
        telegram = build_telegram(
            settings.token, api_root, prices, memory, now,
            companies=all_companies(settings), watched=watched(settings), network=network,
            owner=settings.owner_id, media_chat=settings.media, terms=terms,
        )  # fmt: skip
        async with telegram.bot as bot:
            if not settings.at_home:
                announce(_("Tandem answers as @{name}").format(name=bot.username))
            telling = broadcast_jobs(memory.broadcasts, terms, telegram.progress)
            clockwork = Clockwork([*all_jobs(settings, prices, network, memory), *telling], now)
            await _together(
                Reception(memory.inbox, bot.handle, ChatPace(time.monotonic)).run(),
                telegram.deliver.run(),
                _lease(store, "poller").run(Poller(settings.token, api_root, memory.inbox).run),
                _lease(store, "jobs").run(clockwork.run),
            )


def _rates(terms: Terms) -> Rates:
    """How many messages go at once, and of those that are paid for."""
    return Rates(terms.per_second, terms.paid_per_second, TENTHS * terms.stars)


def book(settings: Settings) -> str:
    """The ledger's name for where prices come from: what one source gave does not continue another's."""
    if settings.prices in {"yahoo", "recorded"}:
        return settings.prices
    return hashlib.blake2b(str(Path(settings.prices).resolve()).encode(), digest_size=6).hexdigest()


def _lease(store: Store, name: str) -> Lease:
    return Lease(RedisLeaseBook(store, name), monotonic=time.monotonic)


async def _together(*roles: Coroutine[Any, Any, None]) -> None:
    """Run roles until one fails, which ends all."""
    try:
        async with asyncio.TaskGroup() as group:
            for role in roles:
                group.create_task(role)
    except* TandemError as errors:
        raise errors.exceptions[0] from None


@asynccontextmanager
async def _localchat(settings: Settings, port: int) -> AsyncIterator[str]:
    from bot.localchat.server import serve

    async with serve(port=port, token=settings.localchat_token.get_secret_value(), clock=now) as server:
        yield server.address


def _stop_on_signals() -> None:
    """Cancel this task on Ctrl-C or SIGTERM: everything closes on the way out."""
    if task := asyncio.current_task():
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, task.cancel)
