"""The Bitcoin network is as busy as it was not for months.

A busy spell sets one high after the other: from 2018 on active addresses as Coin Metrics counts them were at
a six-month high on 35 days, their weekly means on 80. So one spell is one event: its first high. It is over
once no such high was set for 30 days.

Weeks are watched unless days are asked for. Of 15 events of days 9 were followed by a month that was 5 %
busier than the six before it, of 14 events of weeks 11; and of the 15 only 8 came within a week of a high of
the weekly mean: the others were single days.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.analytics.network import Reach, reaches, spanned
from bot.model.network import Activity, Measure, Span

QUIET = timedelta(days=30)
"""A high within so long of another belongs to the same spell."""


@dataclass(frozen=True, slots=True)
class NewHigh:
    """The first high of a spell, over so many months; whose count of what it is, and how far back it reaches.

    Of a week `reach.day` is the last day.
    """

    measure: Measure
    provider: str
    counted_as: str
    span: Span
    months: int
    reach: Reach


def new_high(activity: Activity, months: int, *, span: Span = Span.WEEK) -> NewHigh | None:
    """The event of the newest completed day; None where there is none, or nobody knows."""
    found = new_highs(activity, months, span=span, after=activity.last - timedelta(days=1))
    return found[-1] if found else None


def new_highs(
    activity: Activity, *months: int, span: Span = Span.WEEK, after: date = date.min
) -> list[NewHigh]:
    """The events of all days later than one, oldest first, of one number of months after the other.

    What was missed while nobody looked is in it.

    A provider may restate a day, and so make an event of one that was looked at before. Who asks from some
    days ago, and tells none within QUIET of the last that was told, loses none and tells none twice.
    """
    walked = reaches(spanned(activity.daily, span))
    return [
        NewHigh(activity.measure, activity.provider, activity.counted_as, span, each, reach)
        for each in months
        for reach in _first_of_spells(walked, each)
        if reach.day > after
    ]


def _first_of_spells(walked: list[Reach], months: int) -> Iterator[Reach]:
    last: date | None = None
    for reach in walked:
        if reach.is_high(months):
            if last is None or reach.day - last > QUIET:
                yield reach
            last = reach.day
