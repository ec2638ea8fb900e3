"""Highs of network activity on Coin Metrics' real counts; the independent answers are made with pandas alone."""

from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest

from bot.analytics.network import Level, busyness, reaches, spanned
from bot.model.network import Activity, Measure, Span
from bot.signals.activity import QUIET, new_highs
from bot.views.network import network_text
from bot.views.wording import plain
from tests.corpus.conftest import found
from tools.make_network import COLUMNS, SAMPLE, sample

NAMES = {Measure.ADDRESSES: "AdrActCnt", Measure.TRANSACTIONS: "TxCnt"}
BUSY = date(2025, 5, 2)


@pytest.fixture(scope="module")
def recorded() -> Path:
    return found("market/onchain/btc.csv")


@pytest.fixture(scope="module")
def counts(recorded: Path) -> pd.DataFrame:
    table = pd.read_csv(recorded, index_col="date", parse_dates=["date"])
    return table[list(COLUMNS)].rename(columns=COLUMNS).loc["2010-01-01":].astype(float)


def activity_of(counts: pd.DataFrame, measure: Measure, until: date) -> Activity:
    daily = counts[measure.value].loc["2018-01-01" : str(until)]
    over = datetime(until.year, until.month, until.day, tzinfo=UTC) + pd.Timedelta(days=1, hours=5)
    return Activity(measure, "Coin Metrics", NAMES[measure], daily, over)


def by_pandas(values: "pd.Series[float]", months: int) -> "pd.Series[bool]":
    """Whether each value is above all of the months before it, by asking for the maximum of each."""
    whole = values.index[0]
    found = {}
    for stamp, value in values.items():
        start = stamp - pd.DateOffset(months=months)  # type: ignore[operator]
        if start >= whole:
            found[stamp] = value > values.loc[start : stamp - pd.Timedelta(days=1)].max()  # type: ignore[operator]
    return pd.Series(found)


def test_the_check_of_stats(counts: pd.DataFrame) -> None:
    told = busyness(activity_of(counts, Measure.ADDRESSES, BUSY), Span.DAY, 6)
    assert (told.reach.day, told.reach.value) == (BUSY, 931_165)
    assert (told.reach.since, told.reach.days) == (date(2024, 12, 16), 137)
    assert told.reach.is_high(6) is False
    assert told.reach.is_high(3) is True
    # by hand, from the file: 12 November 2024 had 1,007,782
    assert told.highest == Level(date(2024, 11, 12), 1_007_782)


@pytest.mark.parametrize("day", ["2021-01-11", "2023-09-17", "2024-12-25", "2025-05-02", "2025-09-26"])
@pytest.mark.parametrize("measure", Measure)
def test_a_day_is_beside_its_year_and_its_weeks_as_pandas_finds(
    counts: pd.DataFrame, measure: Measure, day: str
) -> None:
    now = pd.Timestamp(day)
    told = busyness(activity_of(counts, measure, now.date()), Span.DAY, 6)
    values = counts[measure.value]
    year = values.loc[now - pd.DateOffset(years=1) : now - pd.Timedelta(days=1)]
    half = values.loc[now - pd.DateOffset(months=6) : now - pd.Timedelta(days=1)]
    assert told.busier_than == pytest.approx((year < values[now]).sum() / len(year))
    assert told.highest == Level(pd.Timestamp(str(half.idxmax())).date(), half.max())
    for level, weeks in zip(told.weeks, (0, 4, 52), strict=True):
        end = now - pd.Timedelta(weeks=weeks)
        mean = values.loc[end - pd.Timedelta(days=6) : end].mean()
        assert level is not None
        assert level.day == end.date()
        assert level.value == pytest.approx(mean)


def test_the_answer_of_that_day_names_provider_and_measure(counts: pd.DataFrame) -> None:
    activity = activity_of(counts, Measure.ADDRESSES, BUSY)
    told = network_text(
        activity, busyness(activity, Span.DAY, 6), Span.DAY, 6, datetime(2025, 5, 3, 6, tzinfo=UTC)
    )
    lines = plain(told).splitlines()
    assert lines[0] == "Bitcoin network: 931,165 active addresses, busier than 98% of the past year"
    assert lines[1].startswith(
        "Fri 2 May 2025 (UTC). Highest since 16 Dec 2024 (137 days); not a six-month high."
    )
    assert lines[-1] == "Coin Metrics, AdrActCnt"
    assert "Counted by Coin Metrics (AdrActCnt); others count otherwise" in told


@pytest.mark.parametrize("measure", Measure)
@pytest.mark.parametrize("span", Span)
@pytest.mark.parametrize("months", [3, 6, 24])
def test_highs_are_those_that_pandas_finds(
    counts: pd.DataFrame, measure: Measure, span: Span, months: int
) -> None:
    daily = activity_of(counts, measure, date(2025, 9, 26)).daily
    independent = by_pandas(daily if span is Span.DAY else daily.rolling(7).mean().dropna(), months)
    ours = {pd.Timestamp(reach.day): reach.is_high(months) for reach in reaches(spanned(daily, span))}
    assert {stamp: ours[stamp] for stamp in independent.index} == independent.to_dict()
    assert 10 < independent.sum() < 200
    assert [known for stamp, known in ours.items() if stamp not in independent.index].count(True) == 0


@pytest.mark.parametrize("measure", Measure)
def test_how_far_back_a_day_is_the_highest_is_what_pandas_finds(
    counts: pd.DataFrame, measure: Measure
) -> None:
    daily = activity_of(counts, measure, date(2025, 9, 26)).daily
    for reach in reaches(daily)[-700:]:
        before = daily.loc[: pd.Timestamp(reach.day) - pd.Timedelta(days=1)]
        as_high = before[before >= reach.value]
        assert reach.since == (None if as_high.empty else as_high.index[-1].date())


@pytest.mark.parametrize(
    ("measure", "span", "number"),
    [
        (Measure.ADDRESSES, Span.DAY, 15),
        (Measure.ADDRESSES, Span.WEEK, 14),
        (Measure.TRANSACTIONS, Span.DAY, 14),
        (Measure.TRANSACTIONS, Span.WEEK, 10),
    ],
)
def test_a_busy_spell_is_told_once_or_twice_a_year(
    counts: pd.DataFrame, measure: Measure, span: Span, number: int
) -> None:
    activity = activity_of(counts, measure, date(2025, 9, 26))
    daily = activity.daily if span is Span.DAY else activity.daily.rolling(7).mean().dropna()
    highs = [stamp for stamp, is_high in by_pandas(daily, 6).items() if is_high]
    gaps = pd.Series(highs).diff()
    first = [stamp.date() for stamp, gap in zip(highs, gaps, strict=True) if not gap <= QUIET]  # type: ignore[attr-defined]
    events = [event.reach.day for event in new_highs(activity, 6, span=span)]
    assert events == first
    assert len(events) == number


def test_the_packaged_sample_is_made_of_these_counts(recorded: Path, counts: pd.DataFrame) -> None:
    assert SAMPLE.read_text(encoding="utf-8") == sample(recorded)
    table = pd.read_csv(SAMPLE, comment="#", index_col="day", parse_dates=["day"])
    assert list(table.columns) == [measure.value for measure in Measure]
    levels = counts.loc["2023-07-01":] / counts.loc["2023-07-01"] * 100
    pd.testing.assert_frame_equal(table, levels, check_names=False, check_freq=False, rtol=0, atol=5.1e-5)
