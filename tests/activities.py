"""Network activity as tests need it: known counts on days in a row."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pandas as pd

from bot.errors import TandemError
from bot.model.network import Activity, Measure
from bot.ports import Activities

LAST = date(2025, 5, 2)


def activity_of(
    counts: Sequence[float], *, last: date = LAST, missing: Sequence[date] = (), **said: Any
) -> Activity:
    """Counts on days in a row up to the last one; what is missing is left out."""
    days = pd.date_range(end=pd.Timestamp(last), periods=len(counts), unit="ns")
    daily = pd.Series([float(count) for count in counts], index=days)
    facts: dict[str, Any] = {
        "measure": Measure.ADDRESSES,
        "provider": "Coin Metrics",
        "counted_as": "AdrActCnt",
        "daily": daily[[day.date() not in missing for day in days]],
        "observed_at": datetime(last.year, last.month, last.day, 6, tzinfo=UTC) + timedelta(days=1),
    }
    return Activity(**facts | said)


def activities_of(counts: Sequence[float], **said: Any) -> Activities:
    """Both measures with the same counts."""
    return {measure: activity_of(counts, measure=measure, **said) for measure in Measure}


@dataclass
class FakeNetwork:
    """A source that has what it is given, or fails as it is told."""

    has: Activities
    failure: TandemError | None = None
    asked: int = field(default=0)

    async def activity(self) -> Activities:
        self.asked += 1
        if self.failure is not None:
            raise self.failure
        return self.has


@dataclass
class FakeMarks:
    """Marks in memory."""

    seen: list[str] = field(default_factory=list)

    async def mark(self, provider: str) -> None:
        self.seen.append(provider)

    async def was_seen(self, provider: str) -> bool:
        return provider in self.seen
