"""Highs of network activity: how far back a value is the highest, and how it compares (STATS 6).

A week is the mean of a day and the six before it: people rest on Sundays (active addresses are 12 % fewer
then), so that single days compare badly with each other. A week of which a day is missing has no mean.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, cast

import numpy as np
import pandas as pd

from bot.errors import NotEnoughData
from bot.model.network import Activity, Span
from bot.translation import _

DAYS = 7
SHORTEST_MONTH = 28
A_DAY = timedelta(days=1)
WEEKS_BEFORE = (4, 52)
"""With which weeks the newest one is compared."""
LEAST = 300
"""Days of a year that must be there to say how many were less busy."""


@dataclass(frozen=True, slots=True)
class Reach:
    """A value, and how far back it is the highest.

    `since` is the last day before it whose value was as high or higher; None where there was none back to
    `first`, from which on no day is missing: what was before a hole may be hidden in the hole.
    """

    day: date
    value: float
    since: date | None
    first: date

    def is_high(self, months: int) -> bool | None:
        """Whether it is above every value of so many calendar months before it; None where nobody knows.

        The day of the same number so many months ago counts with them: for 2 May the six months begin on
        2 November. Nobody knows where a day is missing since then, or the days do not go back as far.
        """
        if self.days is not None and self.days < SHORTEST_MONTH * months:
            return False  # most are: nothing has to be looked up
        start = months_before(self.day, months)
        if self.since is not None and self.since >= start:
            return False
        return True if self.first <= start else None

    @property
    def days(self) -> int | None:
        """How many days ago a value was as high; None where none was."""
        return None if self.since is None else (self.day - self.since).days


@dataclass(frozen=True, slots=True)
class Level:
    """A value of a day, or of the week that ends with it."""

    day: date
    value: float


@dataclass(frozen=True, slots=True)
class Busyness:
    """The newest value beside what came before.

    `busier_than` is the share of the past year's values that are under it; `highest` the highest of the
    months before it that there is; `weeks` the newest week, and those 4 and 52 weeks before, so that the same
    weekdays are compared. Each is None where too much is missing.
    """

    reach: Reach
    busier_than: float | None
    highest: Level | None
    weeks: tuple[Level | None, ...]


def months_before(day: date, months: int) -> date:
    """The day of the same number so many months earlier; the last of a month that is too short for it."""
    return (pd.Timestamp(day) - pd.DateOffset(months=months)).date()


def spanned(daily: "pd.Series[float]", span: Span) -> "pd.Series[float]":
    """The values of the days as they are, or the means of the weeks that end with them."""
    if span is Span.DAY or daily.empty:
        return daily
    whole = daily.reindex(pd.date_range(daily.index[0], daily.index[-1], unit="ns"))
    if len(whole) < DAYS:
        return daily.iloc[:0]
    # each window is summed by itself: a running sum would carry its rounding from day to day
    windows = np.lib.stride_tricks.sliding_window_view(whole.to_numpy(), DAYS)
    return pd.Series(windows.mean(axis=1), index=whole.index[DAYS - 1 :]).dropna()


def reaches(values: "pd.Series[float]") -> list[Reach]:
    """How far back each value is the highest, oldest first; all in one walk."""
    found: list[Reach] = []
    higher: list[Reach] = []  # those that no later one has topped, each lower than the one before
    for stamp, value in zip(values.index, values.to_numpy(), strict=True):
        day = stamp.date()
        if not found or day - found[-1].day != A_DAY:
            higher, first = [], day
        while higher and higher[-1].value < value:
            higher.pop()
        found.append(Reach(day, float(value), higher[-1].day if higher else None, first))
        higher.append(found[-1])
    return found


def busyness(activity: Activity, span: Span, months: int) -> Busyness:
    """The newest value of a day, or of a week, beside what came before.

    Raises NotEnoughData where no week is whole.
    """
    values, weeks = spanned(activity.daily, span), spanned(activity.daily, Span.WEEK)
    if values.empty:
        raise NotEnoughData(_("{provider} has no seven days in a row").format(provider=activity.provider))
    newest = reaches(values)[-1]
    return Busyness(
        newest,
        _busier_than(values, newest),
        _highest(values, newest, months),
        _compared(weeks, activity.last),
    )


def _before(values: "pd.Series[float]", newest: Reach, months: int) -> "pd.Series[float]":
    start = pd.Timestamp(months_before(newest.day, months))
    return values.loc[start : pd.Timestamp(newest.day - A_DAY)]


def _busier_than(values: "pd.Series[float]", newest: Reach) -> float | None:
    year = _before(values, newest, 12)
    return None if len(year) < LEAST else float((year < newest.value).mean())


def _highest(values: "pd.Series[float]", newest: Reach, months: int) -> Level | None:
    before = _before(values, newest, months)
    return None if before.empty else _level(before, before.index[int(before.to_numpy().argmax())])


def _compared(weeks: "pd.Series[float]", last: date) -> tuple[Level | None, ...]:
    stamps: Sequence[Any] = [pd.Timestamp(last - timedelta(weeks=ago)) for ago in (0, *WEEKS_BEFORE)]
    return tuple(_level(weeks, stamp) if stamp in weeks.index else None for stamp in stamps)


def _level(values: "pd.Series[float]", stamp: pd.Timestamp) -> Level:
    return Level(stamp.date(), float(cast("float", values.at[stamp])))
