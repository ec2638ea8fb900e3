"""Where prices come from, as settings or a command line say."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from pydantic import HttpUrl

from bot.errors import UsageError
from bot.ports import Clock, PriceSource
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
from bot.store.basket_shelf import RedisBasketShelf
from bot.store.connection import Store
from bot.store.price_shelf import RedisPriceShelf
from bot.translation import _

CHECKING_FOR_ALL = timedelta(seconds=6)
"""The bot fetches for everybody and for an hour: that is worth a longer wait for the check."""


def price_source(settings: Settings, clock: Clock, *, named: str | None = None) -> PriceSource:
    """The source that settings name, or the one that is asked for by name; only the first has a stand-in."""
    match settings.prices if named is None else named:
        case "recorded":
            return _sample(clock)
        case "yahoo":
            live = live_prices(settings, clock)
            sample = SamplePrices(clock=clock)
            return WithBaskets(live if named else SampleUntilFirstAnswer(live, sample, clock), NoBaskets())
        case "":
            raise UsageError(_("--prices is empty; say yahoo, recorded, or a folder of CSV files"))
        case folder:
            recorded = RecordedPrices(Path(folder), clock=clock)
            return WithBaskets(recorded, RecordedBasket(Path(folder), recorded, clock=clock))


def years_source(settings: Settings, clock: Clock, *, named: str | None = None) -> PriceSource:
    """The same, with the years before that the sample knows, where the source is live."""
    source = price_source(settings, clock, named=named)
    return LongHistory(source, _sample(clock), clock) if _is_live(settings, named) else source


def _is_live(settings: Settings, named: str | None) -> bool:
    return (settings.prices if named is None else named) == "yahoo"


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
        sample = _sample(clock)
        answers = SampleUntilFirstAnswer(today, sample, clock)
        yield Prices(answers, LongHistory(answers, sample, clock), live)
    finally:
        await cached.close()


def _sample(clock: Clock) -> PriceSource:
    return WithBaskets(SamplePrices(clock=clock), NoBaskets())


def _root(address: HttpUrl | None) -> str | None:
    return None if address is None else str(address).rstrip("/")
