"""Which provider is asked, and when the sample answers."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from bot.errors import SourceBusy, SourceUnavailable, SourceUnreachable, TandemError
from bot.model.network import Measure
from bot.ports import Activities
from bot.sources.fallback import AGAIN_AFTER
from bot.sources.network import FirstProvider, SampleUntilReached
from bot.sources.network_sample import SampleNetwork
from tests.activities import LAST, FakeMarks, FakeNetwork, activities_of
from tests.fakes import FakeClock

AWAY = SourceUnreachable("Coin Metrics cannot be reached from here")
BUSY = SourceBusy("blockchain.com asks us to slow down")


@dataclass
class Provider(FakeNetwork):
    """A provider by its name."""

    has: Activities = field(default_factory=dict)
    name: str = "Coin Metrics"
    is_real: bool = True


def provider(
    name: str = "Coin Metrics", *, last: date = LAST, failure: TandemError | None = None, is_real: bool = True
) -> Provider:
    return Provider(activities_of([5, 6], provider=name, last=last), failure, name=name, is_real=is_real)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(datetime(2025, 5, 3, 5, tzinfo=UTC))


def first_of(clock: FakeClock, *providers: Provider, marks: FakeMarks | None = None) -> FirstProvider:
    return FirstProvider(providers, marks or FakeMarks(), clock)  # type: ignore[arg-type]


def names(activities: Activities) -> set[str]:
    return {activity.provider for activity in activities.values()}


@pytest.mark.parametrize(
    ("days", "preferred"),
    [(0, "Coin Metrics"), (2, "Coin Metrics"), (3, "blockchain.com")],
    ids=["up to date", "three days behind", "four days behind"],
)
async def test_one_that_has_stopped_counting_is_stood_in_for(
    clock: FakeClock, days: int, preferred: str
) -> None:
    stopped = provider(last=LAST - timedelta(days=days))
    assert names(await first_of(clock, stopped, provider("blockchain.com")).activity()) == {preferred}


async def test_where_both_have_stopped_the_newer_one_is_told(clock: FakeClock) -> None:
    clock.move(timedelta(days=20))
    older, newer = provider(), provider("blockchain.com", last=LAST + timedelta(days=1))
    assert names(await first_of(clock, older, newer).activity()) == {"blockchain.com"}
    assert names(await first_of(clock, newer, older).activity()) == {"blockchain.com"}
    failing = provider("blockchain.com", failure=BUSY)
    assert names(await first_of(clock, older, failing).activity()) == {"Coin Metrics"}


@pytest.mark.parametrize(
    ("failures", "told"),
    [
        ((AWAY, AWAY), AWAY),
        ((AWAY, BUSY), BUSY),
        ((BUSY, AWAY), BUSY),
        ((SourceUnavailable("oops"), BUSY), SourceUnavailable("oops")),
    ],
)
async def test_the_failure_of_one_that_was_reached_is_told(
    clock: FakeClock, failures: tuple[TandemError, ...], told: TandemError
) -> None:
    with pytest.raises(type(told), match=str(told)):
        await first_of(clock, *(provider(failure=failure) for failure in failures)).activity()


async def test_a_live_answer_is_marked_and_one_of_a_proxy_is_not(clock: FakeClock) -> None:
    marks = FakeMarks()
    await first_of(clock, provider(is_real=False), marks=marks).activity()
    assert marks.seen == []
    await first_of(clock, provider(failure=BUSY), provider("blockchain.com"), marks=marks).activity()
    assert marks.seen == ["blockchain.com"]


async def test_without_a_network_the_sample_answers_and_says_so_once(clock: FakeClock) -> None:
    live = FakeNetwork(activities_of([5, 6]), AWAY)
    network = SampleUntilReached(live, SampleNetwork(), clock)
    with capture_logs() as logs:
        for asked in (1, 1, 2):
            assert all(each.is_sample for each in (await network.activity()).values())
            assert live.asked == asked
            if asked == 1:
                clock.move(AGAIN_AFTER / 2)
    assert [entry["event"] for entry in logs] == ["no network: activity comes from the recorded sample"]


async def test_once_it_was_reached_an_error_is_an_error(clock: FakeClock) -> None:
    live = FakeNetwork(activities_of([5, 6]))
    network = SampleUntilReached(live, SampleNetwork(), clock)
    assert await network.activity() is live.has
    live.failure = AWAY
    with pytest.raises(SourceUnreachable):
        await network.activity()


async def test_a_provider_that_refuses_is_no_reason_for_the_sample(clock: FakeClock) -> None:
    with pytest.raises(SourceBusy):
        await SampleUntilReached(FakeNetwork({}, BUSY), SampleNetwork(), clock).activity()


async def test_the_sample_has_levels_of_both_measures_that_begin_at_100() -> None:
    told = await SampleNetwork().activity()
    for measure in Measure:
        activity = told[measure]
        assert (activity.measure, activity.provider, activity.is_sample) == (measure, "Coin Metrics", True)
        assert (activity.daily.index[0].date(), activity.last) == (date(2023, 7, 1), date(2025, 9, 26))
        assert activity.daily.iloc[0] == 100
        assert len(activity.daily) == (date(2025, 9, 26) - date(2023, 7, 1)).days + 1
