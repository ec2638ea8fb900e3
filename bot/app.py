"""The composition root: builds every part in the order the data flows, and knows the real clock.

What talks to Telegram is imported by the functions that build it: an answer on the terminal is there sooner.
"""

import asyncio
import hashlib
import signal
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import HttpUrl

from bot.analytics.snapshot import LONG_AGO, history_needed
from bot.errors import TandemError, UsageError
from bot.ports import Clock, Ledger, PriceSource
from bot.settings import Settings
from bot.sources.baskets import NoBaskets, WithBaskets
from bot.sources.bitstamp import Bitstamp
from bot.sources.cached import CachedPrices
from bot.sources.coinbase import Coinbase
from bot.sources.combined import CHECKING, CombinedPrices
from bot.sources.exchanges import Exchange
from bot.sources.fallback import SampleUntilFirstAnswer
from bot.sources.ishares import IShares
from bot.sources.kept_basket import KeptBasket
from bot.sources.long_history import LongHistory
from bot.sources.recorded import RecordedPrices
from bot.sources.recorded_basket import RecordedBasket
from bot.sources.sample import SamplePrices
from bot.sources.yahoo import YahooPrices
from bot.store.answer_shelf import RedisAnswerShelf, RedisPictureShelf
from bot.store.basket_shelf import RedisBasketShelf
from bot.store.connection import Store, connect
from bot.store.embedded import embedded_server
from bot.store.inbox import RedisInbox
from bot.store.lease import Lease
from bot.store.lease_books import RedisLeaseBook
from bot.store.ledger import RedisLedger
from bot.store.price_shelf import RedisPriceShelf
from bot.translation import _

if TYPE_CHECKING:
    from bot.jobs.rebuild_basket import RebuildBasket
    from bot.jobs.schedule import Job

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
    from bot.jobs.schedule import Clockwork
    from bot.telegram.application import build_application
    from bot.telegram.bot import TelegramBot
    from bot.telegram.chat_pace import ChatPace
    from bot.telegram.compare import CompareCommand
    from bot.telegram.conversation import Conversation
    from bot.telegram.corr import CorrCommand
    from bot.telegram.couplings import Couplings
    from bot.telegram.polling import Poller
    from bot.telegram.reception import Reception
    from bot.telegram.regimes import RegimesCommand
    from bot.telegram.sender import Sender
    from bot.telegram.status import StatusCommand
    from bot.telegram.table import command_table
    from bot.telegram.taps import Taps
    from bot.telegram.why import WhyCommand

    async with kept_prices(settings, now, store) as kept:
        prices = kept.answers
        ledger = RedisLedger(store, book(settings))
        couplings = Couplings(ledger, prices, now)
        corr, sender = CorrCommand(prices, couplings, now), Sender(RedisPictureShelf(store))
        inbox = RedisInbox(store)
        status = StatusCommand(prices, now, checker=kept.live, inbox=inbox, couplings=couplings, ledger=ledger)
        compare, why = CompareCommand(prices, now), WhyCommand(prices, now)
        commands = command_table(corr, compare, RegimesCommand(kept.years, now), why, status)
        conversation = Conversation(sender, RedisAnswerShelf(store))
        application = build_application(
            settings.token, api_root, commands, Taps(corr, compare, why, sender), conversation
        )
        async with TelegramBot(application, commands) as telegram:
            if not settings.at_home:
                announce(_("Tandem answers as @{name}").format(name=telegram.username))
            poller = Poller(settings.token, api_root, inbox)
            reception = Reception(inbox, telegram.handle, ChatPace(time.monotonic))
            clockwork = Clockwork(_jobs(settings, kept, ledger, store), now)
            await _together(
                reception.run(),
                _lease(store, "poller").run(poller.run),
                _lease(store, "jobs").run(clockwork.run),
            )


def _jobs(settings: Settings, prices: "Prices", ledger: Ledger, store: Store) -> "list[Job]":
    """What the clock starts: the one table."""
    from bot.jobs.schedule import EVERY_10_MIN, EVERY_30_S, Job
    from bot.jobs.watch_correlation import WatchCorrelation

    watch = WatchCorrelation(
        prices.answers, ledger, now, reach=reach(settings), recordings=prices.live is None
    )
    jobs = [Job("watch correlation", EVERY_30_S, watch)]
    if prices.live is not None:
        jobs.append(Job("rebuild basket", EVERY_10_MIN, basket_job(settings, now, store, prices.live)))
    return jobs


def _lease(store: Store, name: str) -> Lease:
    return Lease(RedisLeaseBook(store, name), monotonic=time.monotonic)


def book(settings: Settings) -> str:
    """The ledger's name for where prices come from: what one source gave does not continue another's."""
    if settings.prices in {"yahoo", "recorded"}:
        return settings.prices
    return hashlib.blake2b(str(Path(settings.prices).resolve()).encode(), digest_size=6).hexdigest()


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
            return WithBaskets(sample, NoBaskets())
        case "yahoo":
            live = live_prices(settings, clock)
            return WithBaskets(live if named else SampleUntilFirstAnswer(live, sample), NoBaskets())
        case "":
            raise UsageError(_("--prices is empty; say yahoo, recorded, or a folder of CSV files"))
        case folder:
            recorded = RecordedPrices(Path(folder), clock=clock)
            return WithBaskets(recorded, RecordedBasket(Path(folder), recorded, clock=clock))


def reach(settings: Settings, *, named: str | None = None) -> Callable[[datetime], date]:
    """From when on prices are worth asking for, at a moment: Yahoo's hours reach two years back."""
    live = (settings.prices if named is None else named) == "yahoo"
    return history_needed if live else lambda _now: LONG_AGO


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


def ishares(settings: Settings, clock: Clock) -> IShares:
    """Where the constituents of the baskets are published."""
    return IShares(str(settings.ishares_url), clock=clock)


def basket_job(settings: Settings, clock: Clock, store: Store, live: PriceSource) -> "RebuildBasket":
    """Puts the levels of the baskets together, from constituents that are asked of the live source."""
    from bot.jobs.rebuild_basket import RebuildBasket
    from bot.sources.constituents import packaged_constituents

    return RebuildBasket(
        ishares(settings, clock),
        packaged_constituents(),
        live,
        RedisBasketShelf(store),
        clock=clock,
        sleep=asyncio.sleep,
    )


@dataclass(frozen=True, slots=True)
class Prices:
    """Where answers come from, and whole years of history; and what is behind both where they are live."""

    answers: PriceSource
    years: PriceSource
    live: CombinedPrices | None = None


@asynccontextmanager
async def kept_prices(settings: Settings, clock: Clock, store: Store) -> AsyncIterator[Prices]:
    """The source that settings name, with a memory where it is live."""
    if settings.prices != "yahoo":
        source = price_source(settings, clock)
        yield Prices(source, source)
        return
    live = live_prices(settings, clock, checking=CHECKING_FOR_ALL)
    cached = CachedPrices(live, RedisPriceShelf(store), clock)
    try:
        # inside the choice: a basket of today is not laid beside a coin of the sample
        today = WithBaskets(cached, KeptBasket(RedisBasketShelf(store)))
        sample = WithBaskets(SamplePrices(clock=clock), NoBaskets())
        answers = SampleUntilFirstAnswer(today, sample)
        yield Prices(answers, LongHistory(answers, sample, clock), live)
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
