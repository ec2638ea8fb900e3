"""Where network activity comes from, as settings say."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.ports import Clock, NetworkSource
from bot.settings import Settings
from bot.sources.blockchain import Blockchain
from bot.sources.coin_metrics import CoinMetrics
from bot.sources.network import FirstProvider, SampleUntilReached
from bot.sources.network_cached import CachedNetwork
from bot.sources.network_provider import NetworkApi, NetworkProvider
from bot.sources.network_sample import SampleNetwork
from bot.store.connection import Store
from bot.store.network_shelf import RedisLiveMarks, RedisNetworkShelf


def network_providers(settings: Settings, clock: Clock) -> tuple[NetworkProvider, ...]:
    """Who counts, in the order in which they are asked."""
    asked: tuple[tuple[NetworkApi, object], ...] = (
        (CoinMetrics(), settings.coinmetrics_url),
        (Blockchain(), settings.blockchain_url),
    )
    return tuple(
        NetworkProvider(api, clock=clock, base_url=None if url is None else str(url).rstrip("/"))
        for api, url in asked
    )


@asynccontextmanager
async def kept_network(settings: Settings, clock: Clock, store: Store) -> AsyncIterator[NetworkSource]:
    """The providers with a memory where prices are live; else the packaged sample."""
    sample = SampleNetwork()
    if settings.prices != "yahoo":
        yield sample
        return
    providers = FirstProvider(network_providers(settings, clock), RedisLiveMarks(store), clock)
    cached = CachedNetwork(providers, RedisNetworkShelf(store), clock)
    try:
        yield SampleUntilReached(cached, sample, clock)
    finally:
        await cached.close()
