from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import SourceUnavailable
from bot.jobs.fetch_network import FetchNetwork
from bot.sources.network_cached import CachedNetwork
from tests.activities import FakeNetwork, activities_of
from tests.fakes import FakeClock
from tests.unit.sources.test_network_cached import Shelf


async def test_what_is_due_is_fetched_and_nothing_else() -> None:
    clock = FakeClock(datetime(2025, 5, 3, 12, tzinfo=UTC))
    source = FakeNetwork(activities_of([5, 6], observed_at=clock()))
    fetch = FetchNetwork(CachedNetwork(source, Shelf(), clock))
    for asked, later in ((1, timedelta(hours=5)), (1, timedelta(hours=1)), (2, timedelta())):
        await fetch()
        assert source.asked == asked
        clock.move(later)


async def test_a_failure_is_left_to_the_clockwork_to_tell() -> None:
    with pytest.raises(SourceUnavailable):
        await FetchNetwork(FakeNetwork({}, SourceUnavailable("oops")))()
