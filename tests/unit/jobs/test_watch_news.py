"""Which feeds are asked when, and which hints are kept to be told."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import SourceBusy, SourceUnavailable, StoreUnavailable
from bot.jobs.watch_news import EVERY, LONGEST_REST, WatchNews
from bot.model.hint import Fate, Hint, KnownHints, Story, Watch
from bot.store.inmemory_hints import MemoryHints
from tests.fakes import FakeClock

SUNDAY = datetime(2025, 5, 4, 15, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HINT, SAME, SECOND = (
    "Michael Saylor hints at next Bitcoin buy",
    "Saylor signals impending BTC purchase",
    "JPMorgan: Bitcoin tracks Russell 2000 tech",
)
AWAY = SourceUnavailable("news.example did not answer in time")


def story(title: str, number: int = 1, at: datetime | None = SUNDAY) -> Story:
    return Story(title, f"https://news.example/{number}", "Example News", at)


@dataclass
class FakeFeed:
    """What is in a feed by now, newest first."""

    address: str = "https://news.example/rss?key=secret"
    there: list[Story] = field(default_factory=list)
    failure: Exception | None = None
    asked: int = 0

    async def stories(self) -> Sequence[Story]:
        self.asked += 1
        if self.failure is not None:
            raise self.failure
        return list(self.there)


@dataclass
class Desk:
    feeds: list[FakeFeed] = field(default_factory=lambda: [FakeFeed()])
    clock: FakeClock = field(default_factory=lambda: FakeClock(SUNDAY))
    hints: MemoryHints = field(default_factory=MemoryHints)

    def __post_init__(self) -> None:
        self.job = WatchNews(self.feeds, self.hints, self.clock)

    async def look(self, after: timedelta = EVERY) -> None:
        self.clock.move(after)
        await self.job()

    async def fates(self) -> dict[str, Fate]:
        return {each.story.title: each.fate for each in (await self.hints.known()).hints}

    async def told(self) -> list[str]:
        return [each.story.title for each in await self.hints.untold()]


@pytest.fixture
async def desk() -> Desk:
    """One that has read its feed, in which there was nothing."""
    desk = Desk()
    await desk.look()
    return desk


async def test_a_hint_is_kept_to_be_told_when_it_appears_and_only_once(desk: Desk) -> None:
    desk.feeds[0].there = [story("Bitcoin falls", 9), story(HINT)]
    for _look in range(3):
        await desk.look()
    assert await desk.fates() == {HINT: Fate.TELL}
    [told] = await desk.hints.untold()
    await desk.hints.told(told)
    again = Desk(desk.feeds, desk.clock, desk.hints)
    await again.look()
    assert await again.told() == []


async def test_of_one_story_one_headline_is_told_whichever_feed_brings_it(desk: Desk) -> None:
    other = FakeFeed("https://other.example/atom")
    both = Desk([*desk.feeds, other], desk.clock, desk.hints)
    await both.look()
    now = both.clock()
    other.there = [story(SECOND, 3, now), story(HINT, 2, now)]
    desk.feeds[0].there = [story(SAME, 1, now + MINUTE)]
    await both.look()
    assert len(await both.told()) == 2
    assert sorted((await both.fates()).values()) == [Fate.SAME, Fate.TELL, Fate.TELL]


async def test_the_oldest_of_a_story_is_the_one_that_is_told(desk: Desk) -> None:
    desk.feeds[0].there = [story(SAME, 2, SUNDAY + MINUTE), story(HINT, 1)]
    await desk.look()
    assert await desk.fates() == {HINT: Fate.TELL, SAME: Fate.SAME}
    desk = Desk()
    await desk.look()
    desk.feeds[0].there = [story(SAME, 2, None), story(HINT, 1, None)]
    await desk.look()
    assert await desk.told() == [HINT]


async def test_the_first_start_tells_nothing_of_the_past() -> None:
    desk = Desk()
    desk.feeds[0].there = [story(SECOND, 2, None), story(HINT, 1, SUNDAY - MINUTE)]
    await desk.look()
    await desk.look()
    assert await desk.fates() == {HINT: Fate.PAST, SECOND: Fate.PAST}
    assert await desk.told() == []


async def test_what_appeared_while_a_new_feed_was_away_is_told() -> None:
    desk = Desk()
    desk.feeds[0].failure = AWAY
    with pytest.raises(SourceUnavailable):
        await desk.look()
    began, desk.feeds[0].failure = desk.clock(), None
    desk.feeds[0].there = [story(HINT, 2, began + MINUTE), story(SECOND, 1, began - MINUTE)]
    await desk.look()
    assert await desk.told() == [HINT]


async def test_what_is_a_day_old_is_not_told(desk: Desk) -> None:
    desk.feeds[0].there = [story(HINT)]
    await desk.look(timedelta(hours=24, minutes=1))
    assert await desk.fates() == {HINT: Fate.PAST}


async def test_one_without_a_date_that_stands_there_for_months_is_told_once(desk: Desk) -> None:
    desk.feeds[0].there = [story(HINT, 1, None)]
    await desk.look()
    await desk.hints.told((await desk.hints.untold())[0])
    for week in range(20):
        desk.feeds[0].there = [story(f"{SECOND}, week {week}", 10 + week, None), story(HINT, 1, None)]
        await desk.look(timedelta(days=7))
    assert HINT not in await desk.told()
    assert (await desk.fates())[HINT] is Fate.TELL


async def test_each_feed_is_asked_every_five_minutes_however_often_it_runs(desk: Desk) -> None:
    for _minute in range(10):
        await desk.look(MINUTE)
    assert desk.feeds[0].asked == 1 + 2
    await desk.look(EVERY - timedelta(seconds=1))  # a run may come a moment early
    assert desk.feeds[0].asked == 1 + 3


async def test_a_feed_that_is_away_keeps_no_other_from_being_read(caplog: pytest.LogCaptureFixture) -> None:
    feeds = [FakeFeed("https://a.example"), FakeFeed("https://b.example/?key=secret"), FakeFeed()]
    desk = Desk(feeds)
    await desk.look()
    feeds[0].failure, feeds[1].failure = AWAY, ZeroDivisionError("odd")
    feeds[2].there = [story(HINT, 1, desk.clock() + MINUTE)]
    with pytest.raises(SourceUnavailable):
        await desk.look()
    assert await desk.told() == [HINT]
    assert "secret" not in caplog.text
    assert [each.asked for each in feeds] == [2, 2, 2]


@pytest.mark.parametrize(
    ("after", "rest"),
    [(timedelta(hours=2), timedelta(hours=2)), (timedelta(0), EVERY), (timedelta(days=90), LONGEST_REST)],
)
async def test_a_feed_that_wants_to_be_left_alone_is(desk: Desk, after: timedelta, rest: timedelta) -> None:
    desk.feeds[0].failure = SourceBusy("news.example asks us to slow down", after)
    with pytest.raises(SourceBusy):
        await desk.look()
    desk.feeds[0].failure = None
    await desk.look(rest - MINUTE)
    assert desk.feeds[0].asked == 2
    await desk.look(MINUTE)
    assert desk.feeds[0].asked == 3


async def test_while_the_store_is_away_nothing_is_passed_over(desk: Desk) -> None:
    class Away(MemoryHints):
        async def record(self, hint: Hint, known: KnownHints) -> bool:
            raise StoreUnavailable("Redis is away")

    desk.feeds[0].there = [story(HINT)]
    desk.job._hints = away = Away()
    await away.watch(desk.feeds[0].address, SUNDAY)
    await away.was_read(desk.feeds[0].address)
    with pytest.raises(StoreUnavailable):
        await desk.look()
    desk.job._hints = desk.hints
    await desk.look(MINUTE)  # and not only when its turn is
    assert await desk.told() == [HINT]


async def test_where_another_process_keeps_the_same_story_meanwhile_it_is_weighed_again(desk: Desk) -> None:
    class Raced(MemoryHints):
        raced = False

        async def record(self, hint: Hint, known: KnownHints) -> bool:
            if not self.raced:
                self.raced = True
                other = Hint(story(SAME, 7), hint.subject, hint.seen_at)
                assert await super().record(other, known)
            return await super().record(hint, known)

    raced = Desk(desk.feeds, desk.clock, Raced())
    await raced.hints.watch(desk.feeds[0].address, SUNDAY)
    await raced.hints.was_read(desk.feeds[0].address)
    desk.feeds[0].there = [story(HINT)]
    await raced.look()
    assert await raced.fates() == {SAME: Fate.TELL, HINT: Fate.SAME}


async def test_where_others_are_quicker_each_time_it_is_left_for_the_next_run(desk: Desk) -> None:
    class Busy(MemoryHints):
        tried = 0

        async def record(self, hint: Hint, known: KnownHints) -> bool:
            self.tried += 1
            return False

    busy = Busy()
    desk.feeds[0].there = [story(HINT)]
    hurried = Desk(desk.feeds, desk.clock, busy)
    with pytest.raises(StoreUnavailable):
        await hurried.look()
    assert 1 < busy.tried < 10
    assert await busy.watch(desk.feeds[0].address, SUNDAY) == Watch(hurried.clock())  # not read
