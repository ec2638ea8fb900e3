"""The composition root: builds every part in the order the data flows, and knows the real clock.

What talks to Telegram is imported by the functions that build it: an answer on the terminal is there sooner.
"""

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import HttpUrl

from bot.errors import TandemError, UsageError
from bot.ports import Checker, Clock, PriceSource
from bot.settings import Settings
from bot.sources.bitstamp import Bitstamp
from bot.sources.cached import CachedPrices
from bot.sources.coinbase import Coinbase
from bot.sources.combined import CHECKING, CombinedPrices
from bot.sources.exchanges import Exchange
from bot.sources.fallback import SampleUntilFirstAnswer
from bot.sources.recorded import RecordedPrices
from bot.sources.sample import SamplePrices
from bot.sources.yahoo import YahooPrices
from bot.store.answer_shelf import RedisAnswerShelf, RedisPictureShelf
from bot.store.connection import Store, connect
from bot.store.embedded import embedded_server
from bot.store.inbox import RedisInbox
from bot.store.lease import Lease
from bot.store.lease_books import RedisLeaseBook
from bot.store.price_shelf import RedisPriceShelf
from bot.translation import _

CHECKING_FOR_ALL = timedelta(seconds=6)
"""The bot fetches for everybody and for an hour: that is worth a longer wait for the check."""

Announce = Callable[[str], None]
"""Tells whoever started us one line."""


def now() -> datetime:
    """The real clock."""
    return datetime.now(UTC)


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


async def _serve(settings: Settings, api_root: str, store: Store, *, announce: Announce) -> None:
    """Take updates in and answer them, until cancelled."""
    from bot.telegram.application import build_application
    from bot.telegram.bot import TelegramBot
    from bot.telegram.chat_pace import ChatPace
    from bot.telegram.conversation import Conversation
    from bot.telegram.corr import CorrCommand
    from bot.telegram.polling import Poller
    from bot.telegram.reception import Reception
    from bot.telegram.sender import Sender
    from bot.telegram.status import StatusCommand
    from bot.telegram.table import command_table
    from bot.telegram.taps import CorrTaps

    async with kept_prices(settings, now, store) as (prices, checker):
        corr, sender = CorrCommand(prices, now), Sender(RedisPictureShelf(store))
        inbox = RedisInbox(store)
        commands = command_table(corr, StatusCommand(prices, checker, inbox, now))
        conversation = Conversation(sender, RedisAnswerShelf(store))
        application = build_application(
            settings.token, api_root, commands, CorrTaps(corr, sender), conversation
        )
        async with TelegramBot(application, commands) as telegram:
            if not settings.at_home:
                announce(_("Tandem answers as @{name}").format(name=telegram.username))
            poller = Poller(settings.token, api_root, inbox)
            lease = Lease(RedisLeaseBook(store, "poller"), monotonic=time.monotonic)
            await _together(
                Reception(inbox, telegram.handle, ChatPace(time.monotonic)).run(), lease.run(poller.run)
            )


async def _together(*roles: Coroutine[Any, Any, None]) -> None:
    """Run roles until one fails, which ends all."""
    try:
        async with asyncio.TaskGroup() as group:
            for role in roles:
                group.create_task(role)
    except* TandemError as errors:
        raise errors.exceptions[0] from None


@asynccontextmanager
async def open_store(settings: Settings) -> AsyncIterator[Store]:
    """The Redis that settings name, or a server of our own."""
    async with AsyncExitStack() as stack:
        where: str | Path
        if settings.redis_url is None:
            where = await stack.enter_async_context(embedded_server(settings.data_dir))
        else:
            where = settings.redis_url.get_secret_value()
        yield await stack.enter_async_context(connect(where, tls_verify=settings.redis_tls_verify))


async def run_localchat(settings: Settings, port: int, *, announce: Announce) -> None:
    """The local chat alone, until interrupted."""
    _stop_on_signals()
    with suppress(asyncio.CancelledError):
        async with _localchat(settings, port) as address:
            announce(
                _("Local chat at {address}/ (for a bot: TELEGRAM_API_URL={address})").format(address=address)
            )
            await asyncio.Event().wait()


def price_source(settings: Settings, clock: Clock, *, named: str | None = None) -> PriceSource:
    """The source that settings name, or the one that is asked for by name; only the first has a stand-in."""
    sample = SamplePrices(clock=clock)
    match settings.prices if named is None else named:
        case "recorded":
            return sample
        case "yahoo":
            live = live_prices(settings, clock)
            return live if named else SampleUntilFirstAnswer(live, sample)
        case "":
            raise UsageError(_("--prices is empty; say yahoo, recorded, or a folder of CSV files"))
        case folder:
            return RecordedPrices(Path(folder), clock=clock)


def live_prices(settings: Settings, clock: Clock, *, checking: timedelta = CHECKING) -> CombinedPrices:
    """Yahoo, and two exchanges beside it, for whose check an answer waits until `checking` has passed."""
    yahoo = YahooPrices(
        clock=clock, cache_folder=settings.data_dir / "yahoo", base_url=_root(settings.yahoo_url)
    )
    return CombinedPrices(yahoo, exchanges(settings, clock), clock=clock, checking=checking)


def exchanges(settings: Settings, clock: Clock) -> tuple[Exchange, ...]:
    """The exchanges that coins are checked against; Bitstamp first, which takes fewer requests."""
    return (
        Exchange(Bitstamp(), clock=clock, base_url=_root(settings.bitstamp_url)),
        Exchange(Coinbase(), clock=clock, base_url=_root(settings.coinbase_url)),
    )


@asynccontextmanager
async def kept_prices(
    settings: Settings, clock: Clock, store: Store
) -> AsyncIterator[tuple[PriceSource, Checker | None]]:
    """The source that settings name, with a memory where it is live; and who knows what was doubted."""
    if settings.prices != "yahoo":
        yield price_source(settings, clock), None
        return
    live = live_prices(settings, clock, checking=CHECKING_FOR_ALL)
    cached = CachedPrices(live, RedisPriceShelf(store), clock)
    try:
        yield SampleUntilFirstAnswer(cached, SamplePrices(clock=clock)), live
    finally:
        await cached.close()


def _root(address: HttpUrl | None) -> str | None:
    return None if address is None else str(address).rstrip("/")


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
