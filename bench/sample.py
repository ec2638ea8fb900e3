"""What an answer is made of when the packaged sample is asked, the evening after its last session."""

from collections.abc import Sequence
from datetime import UTC, datetime

from bot.analytics.snapshot import history_needed
from bot.model.closes import Closes
from bot.model.ticker import Pair
from bot.sources.baskets import NoBaskets, WithBaskets
from bot.sources.sample import SamplePrices

NOW = datetime(2025, 9, 27, 12, tzinfo=UTC)


def now() -> datetime:
    """A clock that stands still."""
    return NOW


async def sample_closes(pair: Pair) -> Sequence[Closes]:
    """Both legs of a pair, as a command asks for them."""
    prices = WithBaskets(SamplePrices(clock=now), NoBaskets())
    return await prices.closes((pair.asset, pair.benchmark), start=history_needed(NOW), until=NOW.date())
