"""The answer to /network, and its picture."""

import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from matplotlib.image import imread

from bot.analytics.network import Busyness, Level, Reach
from bot.model.network import MONTHS, Activity, Measure, Span
from bot.views.captions import CAPTION, length
from bot.views.drawing import network_picture_of
from bot.views.network import high_words, measure_name, months_words, network_text
from bot.views.wording import plain
from tests.activities import LAST, activity_of

NOW = datetime(2025, 5, 3, 6, tzinfo=UTC)
ACTIVITY = activity_of([700_000.0] * 400)
REACH = Reach(LAST, 931_165, date(2024, 12, 16), date(2022, 5, 3))
TOLD = Busyness(
    REACH,
    0.9784,
    Level(date(2024, 11, 12), 1_007_782),
    (Level(LAST, 757_555), Level(date(2025, 4, 4), 748_178), Level(date(2024, 5, 3), 786_601)),
)


def text(
    told: Busyness = TOLD,
    *,
    activity: Activity = ACTIVITY,
    span: Span = Span.DAY,
    months: int = 6,
    now: datetime = NOW,
) -> str:
    return network_text(activity, told, span, months, now)


def test_the_whole_answer() -> None:
    assert plain(text()).split("\n\n") == [
        (
            "Bitcoin network: 931,165 active addresses, busier than 98% of the past year\n"
            "Fri 2 May 2025 (UTC). Highest since 16 Dec 2024 (137 days); not a six-month high. "
            "The six months before reached 1,007,782 on 12 Nov 2024."
        ),
        "7-day mean: 757,555; four weeks before 748,178 (+1.3%); 52 weeks before 786,601 (−3.7%).",
        (
            "An address is active on a day on which it takes part in a transaction, and counts once. One "
            "person may use many addresses, one exchange a few for many people: they do not count people. "
            "Counted by Coin Metrics (AdrActCnt); others count otherwise, and may see a high where this one "
            "sees none. "
            "A six-month high is above every day of the six months before. Days are those of UTC, once they "
            "are over.\n"
            "Coin Metrics, AdrActCnt"
        ),
    ]
    assert text().startswith("<b>Bitcoin network: 931,165")
    assert "<blockquote expandable>An address" in text()


def test_transactions_of_a_week_by_another_provider() -> None:
    activity = activity_of(
        [400_000.0] * 400,
        measure=Measure.TRANSACTIONS,
        provider="blockchain.com",
        counted_as="n-transactions",
    )
    told = plain(text(activity=activity, span=Span.WEEK, months=12))
    assert told.startswith("Bitcoin network: 931,165 transactions a day, busier than 98% of the past year")
    assert "7-day mean to Fri 2 May 2025 (UTC)." in told
    assert "A 12-month high is above every 7-day mean of the 12 months before." in told
    assert told.endswith("blockchain.com, n-transactions")


@pytest.mark.parametrize(
    ("reach", "months", "said"),
    [
        pytest.param(REACH, 3, "Highest since 16 Dec 2024 (137 days): a three-month high.", id="a high"),
        pytest.param(
            replace(REACH, since=None),
            24,
            "Highest of all that is known here, since 3 May 2022: a 24-month high.",
            id="the highest of all",
        ),
        pytest.param(
            replace(REACH, since=None, first=date(2025, 1, 1)),
            6,
            "Highest since 1 Jan 2025, before which days are missing: whether it is a six-month high cannot be told.",
            id="nobody knows",
        ),
        pytest.param(
            replace(REACH, since=LAST - timedelta(days=7)),
            6,
            "Highest since 25 Apr 2025 (7 days); not a six-month high.",
            id="a week ago",
        ),
        pytest.param(
            replace(REACH, since=LAST - timedelta(days=6)),
            6,
            "(UTC). Not a six-month high.",
            id="six days ago",
        ),
    ],
)
def test_how_far_back_it_is_the_highest(reach: Reach, months: int, said: str) -> None:
    told = plain(text(replace(TOLD, reach=reach), months=months)).splitlines()[1]
    assert said in told
    assert ("before reached" in told) is (reach.is_high(months) is False)


def test_what_the_months_before_reached_is_left_out_where_nothing_was_before() -> None:
    told = text(replace(TOLD, reach=replace(REACH, since=LAST - timedelta(days=1)), highest=None))
    assert "Not a six-month high.\n" in plain(told)


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0.0, "quieter than all of the past year"),
        (0.001, "busier than 1% of the past year"),
        (0.384, "busier than 38% of the past year"),
        (0.999, "busier than 99% of the past year"),
        (1.0, "busier than all of the past year"),
        (None, "with too little before to compare it with"),
    ],
)
def test_whether_that_is_much(share: float | None, said: str) -> None:
    assert plain(text(replace(TOLD, busier_than=share))).splitlines()[0].endswith(f"active addresses, {said}")


@pytest.mark.parametrize(
    ("weeks", "said"),
    [
        ((TOLD.weeks[0], None, None), "7-day mean: 757,555."),
        ((TOLD.weeks[0], None, TOLD.weeks[2]), "7-day mean: 757,555; 52 weeks before 786,601 (−3.7%)."),
    ],
)
def test_weeks_that_are_missing_are_not_compared(weeks: tuple[Level | None, ...], said: str) -> None:
    assert said in plain(text(replace(TOLD, weeks=weeks))).split("\n\n")


def test_without_a_whole_week_nothing_is_said_of_one() -> None:
    assert "7-day mean:" not in text(replace(TOLD, weeks=(None, None, None)))


@pytest.mark.parametrize(
    ("overdue", "days", "warnings"),
    [
        pytest.param(False, 0, [], id="up to date"),
        pytest.param(False, 1, [], id="yesterday is not counted yet"),
        pytest.param(False, 2, ["Not up to date: days since Sat 3 May 2025 are missing."], id="two days"),
        pytest.param(
            True,
            2,
            [
                "From counts fetched 2 days ago: newer ones are not to be had.",
                "Not up to date: days since Sat 3 May 2025 are missing.",
            ],
            id="a source that fails",
        ),
        pytest.param(
            True, 0, ["From counts fetched 0 seconds ago: newer ones are not to be had."], id="only just"
        ),
    ],
)
def test_old_counts_are_marked(overdue: bool, days: int, warnings: list[str]) -> None:
    activity = replace(ACTIVITY, overdue=overdue)
    told = text(activity=activity, now=ACTIVITY.observed_at + timedelta(days=days))
    assert [line for line in told.splitlines() if line.startswith("<i>")] == [
        f"<i>{each}</i>" for each in warnings
    ]


def test_a_sample_is_marked_and_has_levels_instead_of_counts() -> None:
    sample = activity_of([100.0] * 400, is_sample=True)
    levels = replace(TOLD, reach=replace(REACH, value=79.36), highest=Level(date(2024, 11, 12), 104.6))
    told = plain(text(levels, activity=sample, now=NOW + timedelta(days=500))).splitlines()
    assert told[0] == "Bitcoin network: active addresses at 79.4, busier than 98% of the past year"
    assert told[1].endswith("The six months before reached 104.6 on 12 Nov 2024.")
    assert told[-1] == ("Coin Metrics, AdrActCnt · recorded sample, to 2 May 2025: levels, 29 Mar 2024 = 100")
    assert not any("missing" in line for line in told)


def test_months_in_words() -> None:
    assert [months_words(months) for months in (1, 6, 7, 24)] == [
        "one month",
        "six months",
        "7 months",
        "24 months",
    ]
    assert [high_words(months) for months in (1, 3, 12)] == [
        "one-month high",
        "three-month high",
        "12-month high",
    ]
    assert [measure_name(measure) for measure in Measure] == ["active addresses", "transactions"]


@pytest.mark.parametrize("span", Span)
@pytest.mark.parametrize("months", MONTHS)
@pytest.mark.usefixtures("each_language")
def test_the_longest_answer_fits_below_a_picture(span: Span, months: int) -> None:
    activity = activity_of(
        [700_000.0] * 400, provider="blockchain.com", counted_as="n-unique-addresses", overdue=True
    )
    told = text(activity=activity, span=span, months=months, now=NOW + timedelta(days=9))
    assert length(told) <= CAPTION


def pixels(picture: bytes) -> np.ndarray:
    image: np.ndarray = np.rint(imread(io.BytesIO(picture))[:, :, :3] * 255).astype(int)
    return image


def share(image: np.ndarray, colour: tuple[int, int, int]) -> float:
    return float((np.abs(image - colour).max(axis=2) < 40).mean())


ORANGE, BLUE, INK = (247, 147, 26), (79, 179, 255), (232, 238, 244)
WAVES = activity_of([700_000 + 100_000 * np.sin(day / 9) + 30_000 * (day % 2) for day in range(900)])


def drawn(activity: Activity = WAVES, span: Span = Span.DAY, months: int = 6) -> np.ndarray:
    value = float(activity.daily.iloc[-1])
    return pixels(network_picture_of(activity, Reach(activity.last, value, None, LAST), span, months))


def test_the_picture_shows_days_weeks_and_where_the_newest_stands() -> None:
    image = drawn()
    assert image.shape == (900, 1600, 3)
    plot = image[150:800, 200:]
    for colour in (ORANGE, BLUE, INK):
        assert share(plot, colour) > 0.0005
    rows, columns = np.where(np.abs(image - ORANGE).max(axis=2) < 40)
    # the dot is the widest of what is orange, and at the right
    dot = columns[rows == np.bincount(rows).argmax()]
    assert dot.max() > 1400


def test_what_is_asked_for_stands_out() -> None:
    day, week = drawn(span=Span.DAY)[150:800, 200:], drawn(span=Span.WEEK)[150:800, 200:]
    assert share(day, INK) > share(week, INK)
    assert share(week, BLUE) > 0.0005


def test_a_day_that_is_missing_is_a_gap() -> None:
    holes = [LAST - timedelta(days=days) for days in range(40, 100)]
    counts = list(WAVES.daily)
    with_gap = drawn(activity_of(counts, missing=holes), Span.WEEK)
    # the weeks from 94 days before are not whole until 34 days before: no blue in the middle of them
    left, right = 200, 1500
    days = 30 + 181
    middle = left + (right - left) * (days - 67) // days

    def blue(image: np.ndarray) -> float:
        return share(image[150:800, middle - 40 : middle + 40], BLUE)

    assert blue(with_gap) == 0
    assert blue(drawn(span=Span.WEEK)) > 0.001


@pytest.mark.parametrize("number", [1, 7])
def test_a_picture_of_little_is_drawn_all_the_same(number: int) -> None:
    assert drawn(activity_of([5.0] * number)).shape == (900, 1600, 3)


def test_levels_have_no_thousands() -> None:
    sample = activity_of([100.0 + day % 5 for day in range(400)], is_sample=True)
    assert drawn(sample).shape == (900, 1600, 3)
