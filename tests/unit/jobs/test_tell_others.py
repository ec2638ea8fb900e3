"""Hints and busy weeks as something to tell: each once, and nothing that is stale."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from bot.jobs.tell_activity import TellActivity
from bot.jobs.tell_hints import TellHints
from bot.model.audience import Circle
from bot.model.delivery import Topic
from bot.model.hint import Hint, Story, Subject
from bot.model.network import Activity, Measure
from bot.signals.activity import NewHigh
from bot.store.inmemory_hints import MemoryHints
from bot.store.inmemory_occurrences import MemoryOccurrences
from tests.fakes import FakeClock

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def hint(title: str, *, hours_ago: float = 0) -> Hint:
    story = Story(title, f"https://news.example/{title.replace(' ', '-')}", "News", NOON)
    return Hint(story, Subject.SAYLOR, NOON - timedelta(hours=hours_ago))


async def kept(*hints: Hint) -> MemoryHints:
    memory = MemoryHints()
    for each in hints:
        assert await memory.record(each, await memory.known())
    return memory


async def test_each_hint_is_told_once() -> None:
    hints, occurrences = await kept(hint("Saylor hints"), hint("Saylor hints at more")), MemoryOccurrences()
    job = TellHints(hints, occurrences, FakeClock(NOON))
    await job()
    await job()
    told = await occurrences.all()
    assert sorted(each.what.story.title for each in told if isinstance(each.what, Hint)) == [
        "Saylor hints",
        "Saylor hints at more",
    ]
    assert {each.topic for each in told} == {Topic.HINT}
    assert {each.circles for each in told} == {(Circle("hints", 0),)}
    assert await hints.untold() == []


async def test_one_that_broke_off_in_between_tells_none_twice() -> None:
    hints, occurrences = await kept(hint("Saylor hints")), MemoryOccurrences()
    job = TellHints(hints, occurrences, FakeClock(NOON))
    await job()
    again = await kept(hint("Saylor hints"))
    await TellHints(again, occurrences, FakeClock(NOON))()
    assert len(await occurrences.all()) == 1


@pytest.mark.parametrize(("hours_ago", "told"), [(2, 1), (2.1, 0)])
async def test_a_hint_that_waited_too_long_is_not_told(hours_ago: float, told: int) -> None:
    hints, occurrences = await kept(hint("Saylor hints", hours_ago=hours_ago)), MemoryOccurrences()
    await TellHints(hints, occurrences, FakeClock(NOON))()
    assert len(await occurrences.all()) == told
    assert await hints.untold() == []


@dataclass
class Counted:
    """A provider whose counts stand for what it is told."""

    daily: "pd.Series[float]"
    clock: FakeClock
    overdue: bool = False
    is_sample: bool = False

    async def activity(self) -> Mapping[Measure, Activity]:
        now = self.clock()
        known = self.daily.loc[: pd.Timestamp(now.date() - timedelta(days=1))]
        return {
            Measure.ADDRESSES: Activity(
                Measure.ADDRESSES, "Coin Metrics", "AdrActCnt", known, now, self.overdue, self.is_sample
            )
        }


LAST = date(2026, 11, 30)


def calm_until(last: date, *, busy_from: date) -> "pd.Series[float]":
    """Three years of 100 a day, falling by a thousandth each day; from some day on twice that."""
    days = pd.date_range(last - timedelta(days=1100), last)
    counts = 100 * 0.999 ** np.arange(len(days))
    counts[days >= pd.Timestamp(busy_from)] *= 2
    return pd.Series(counts, index=days)


def job(clock: FakeClock, occurrences: MemoryOccurrences, **about: bool) -> TellActivity:
    series = calm_until(LAST, busy_from=date(2026, 11, 1))
    return TellActivity(Counted(series, clock, **about), occurrences, clock)


async def test_a_busy_spell_is_told_once_to_all_whose_months_it_tops() -> None:
    clock, occurrences = FakeClock(datetime(2026, 10, 30, 12, tzinfo=UTC)), MemoryOccurrences()
    telling = job(clock, occurrences)
    while clock.moment.date() < LAST:
        await telling()
        clock.moment += timedelta(hours=6)
    told = await occurrences.all()
    circles = [each.name for occurrence in told for each in occurrence.circles]
    assert len(circles) == len(set(circles))  # each number of months hears of one spell once
    assert {"network:1", "network:6", "network:12"} <= set(circles)
    first = told[0].what
    assert isinstance(first, NewHigh)
    # falling by a thousandth a day, one doubled day of seven tops all weekly means of the 133 days before:
    # 0.999 ** -n < 1 + 1/7, n < 133.5
    assert first.reach.day == date(2026, 11, 1)
    assert first.months == 4
    assert {each.topic for each in told} == {Topic.NETWORK}


@pytest.mark.parametrize("about", [{"overdue": True}, {"is_sample": True}])
async def test_what_is_stale_or_a_sample_tells_nothing(about: dict[str, bool]) -> None:
    clock, occurrences = FakeClock(datetime(2026, 11, 3, 12, tzinfo=UTC)), MemoryOccurrences()
    await job(clock, occurrences, **about)()
    assert await occurrences.all() == []
    await job(clock, occurrences)()
    assert len(await occurrences.all()) == 1


async def test_a_high_of_long_ago_is_no_news() -> None:
    clock, occurrences = FakeClock(datetime(2026, 11, 29, 12, tzinfo=UTC)), MemoryOccurrences()
    series = calm_until(date(2026, 11, 20), busy_from=date(2026, 11, 19))
    await TellActivity(Counted(series, clock), occurrences, clock)()
    assert await occurrences.all() == []


async def test_a_restated_day_within_a_spell_tells_nothing_again() -> None:
    clock, occurrences = FakeClock(datetime(2026, 11, 2, 12, tzinfo=UTC)), MemoryOccurrences()
    await job(clock, occurrences)()
    [told] = await occurrences.all()
    assert isinstance(told.what, NewHigh)
    restated = replace(told.what, reach=replace(told.what.reach, day=date(2026, 10, 31)))
    moved = MemoryOccurrences()
    await moved.add(replace(told, what=restated))
    await job(clock, moved)()
    assert len(await moved.all()) == 1
