"""What the clock starts: the one table, as settings say."""

import asyncio
from collections.abc import Iterator

from bot.app.clock import now
from bot.app.filings import Announced, companies, edgar
from bot.app.memory import Memory
from bot.app.news import feeds
from bot.app.prices import Prices, ishares
from bot.app.treasuries import coingecko, entities
from bot.jobs.decide_alerts import DecideAlerts
from bot.jobs.forget_gone import ForgetGone
from bot.jobs.forget_occurrences import ForgetOccurrences
from bot.jobs.queue_digests import QueueDigests
from bot.jobs.queue_occurrences import QueueOccurrences
from bot.jobs.rebuild_basket import RebuildBasket
from bot.jobs.schedule import EVERY_10_MIN, EVERY_30_S, EVERY_HOUR, EVERY_MIN, InTurn, Job
from bot.jobs.tell_activity import TellActivity
from bot.jobs.tell_hints import TellHints
from bot.jobs.tell_purchases import TellPurchases
from bot.jobs.watch_correlation import WatchCorrelation
from bot.jobs.watch_filings import WatchFilings
from bot.jobs.watch_news import WatchNews
from bot.jobs.watch_treasuries import WatchTreasuries
from bot.ports import Clock, NetworkSource, PriceSource
from bot.settings import Settings
from bot.sources.constituents import packaged_constituents
from bot.store.basket_shelf import RedisBasketShelf
from bot.store.connection import Store
from bot.telegram.bitcoin_price import BitcoinPrice


def all_jobs(settings: Settings, prices: Prices, network: NetworkSource, memory: Memory) -> list[Job]:
    """Those that always run, and those for which the settings name a source."""
    queue = QueueOccurrences(memory.occurrences, memory.subscriptions, now)
    forget_gone = ForgetGone(memory.mishaps, memory.chats, memory.subscriptions, now)
    watch = WatchCorrelation(prices.answers, memory.ledger, now, recordings=prices.live is None)
    jobs = [
        Job("watch correlation", EVERY_30_S, watch),
        Job("decide alerts", EVERY_30_S, DecideAlerts(memory.ledger, memory.subscriptions, now)),
        Job("queue digests", EVERY_30_S, QueueDigests(memory.chats, now)),
        Job("queue occurrences", EVERY_30_S, queue),
        Job("forget the long gone", EVERY_HOUR, forget_gone),
        Job("forget occurrences", EVERY_HOUR, ForgetOccurrences(memory.occurrences, now)),
        Job("watch network", EVERY_10_MIN, TellActivity(network, memory.occurrences, now)),
        *_purchase_jobs(settings, prices, memory, queue),
    ]
    if sources := feeds(settings):
        watch_news = WatchNews(sources, memory.hints, now)
        tell_hints = TellHints(memory.hints, memory.occurrences, now)
        jobs.append(Job("watch news", EVERY_MIN, InTurn(watch_news, tell_hints, queue)))
    if prices.live is not None:
        jobs.append(Job("rebuild basket", EVERY_10_MIN, basket_job(settings, now, memory.store, prices.live)))
    return jobs


def _purchase_jobs(
    settings: Settings, prices: Prices, memory: Memory, queue: QueueOccurrences
) -> Iterator[Job]:
    """Each source of purchases, then what of it is news, then whom that is for: none waits for its turn."""
    filing, others = companies(settings).values(), entities(settings).values()
    tell = TellPurchases(
        memory.filings,
        memory.reports,
        Announced(memory.filings),
        memory.occurrences,
        BitcoinPrice(prices.answers, now).dollars,
        others=others,
        clock=now,
    )
    if (source := edgar(settings)) is not None:
        watching = WatchFilings(source, memory.filings, filing, now)
        yield Job("watch filings", EVERY_30_S, InTurn(watching, tell, queue))
    if (told := coingecko(settings, now)) is not None:
        telling = WatchTreasuries(told, memory.reports, others, listed=filing, clock=now)
        yield Job("watch treasuries", EVERY_MIN, InTurn(telling, tell, queue))


def basket_job(settings: Settings, clock: Clock, store: Store, live: PriceSource) -> RebuildBasket:
    """Puts the levels of the baskets together, from constituents that are asked of the live source."""
    return RebuildBasket(
        ishares(settings, clock),
        packaged_constituents(),
        live,
        RedisBasketShelf(store),
        clock=clock,
        sleep=asyncio.sleep,
    )
