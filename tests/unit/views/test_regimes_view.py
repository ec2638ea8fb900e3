import io
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from matplotlib.image import imread

from bot.model.correlation import Estimate, Measured
from bot.model.regimes import Regimes, Tail, Tails
from bot.model.ticker import ASSETS, BASKETS, FUNDS, Pair
from bot.views.captions import TERMINAL, length
from bot.views.regimes import regimes_text
from bot.views.regimes_figures import regimes_figures
from bot.views.years import draw_years


def measured(value: float, low: float, high: float, n: int = 250) -> Measured:
    return Measured(Estimate(value, low, high), n, n / 3)


def ends(worst: float, best: float, by_itself: float, *, low: float = -0.5) -> Tails:
    return Tails(
        Tail(measured(worst, low, 0.7, 192), by_itself, 140, -0.0218),
        Tail(measured(best, low, 0.7, 192), by_itself, 146, 0.0197),
    )


REGIMES = Regimes(
    pair=Pair(ASSETS["btc"], FUNDS["psct"]),
    stands_in_for=BASKETS["r2ktech"],
    source="recorded prices (market)",
    first=date(2018, 5, 16),
    last=date(2019, 12, 24),
    whole=measured(0.31, 0.24, 0.39, 1914),
    years={2018: measured(0.04, -0.19, 0.27, 158), 2019: measured(-0.08, -0.29, 0.13, 252)},
    short_years=(2020,),
    before=measured(-0.03, -0.18, 0.13),
    since=measured(0.41, 0.33, 0.49),
    tails=ends(0.3, 0.25, 0.13),
    without_spring=ends(0.14, 0.2, 0.12),
    same_direction=1196,
    missing_since=None,
    provisional=False,
    overdue=None,
)


def test_the_answer_reads_as_it_should() -> None:
    assert regimes_text(REGIMES) == (
        "<b>Bitcoin and small-cap tech by year: −0.08 (2019) to 0.04 (2018)</b>\n"
        "\n"
        "2018 from 16 May: 0.04 (−0.19 to 0.27)\n"
        "2019 to 24 Dec: −0.08 (−0.29 to 0.13)\n"
        "2020: too few days\n"
        "Before March 2020: −0.03 (−0.18 to 0.13)\n"
        "Since March 2020: 0.41 (0.33 to 0.49)\n"
        "\n"
        "<i>95% ranges; in brackets (◇ in the picture) what a constant link alone gives</i>\n"
        "Worst 10% of days: 0.30 [0.13], −0.50 to 0.70; BTC fell on 73% (mean −2.2%)\n"
        "Best 10%: 0.25 [0.13], −0.50 to 0.70; BTC rose on 76% (mean +2.0%)\n"
        "All days: same direction on 62%\n"
        "<b>Both ends are within chance of what a constant link gives.</b> What falls show beyond it "
        "(0.30 against 0.13) is mostly spring 2020 (20 Feb to 30 Apr): 0.14 without it.\n"
        "\n"
        "<blockquote expandable>Correlation is no cause; the cause that analysts gave is not tested. Of many "
        "figures some stand out by chance. Small-cap tech here is PSCT "
        "(S&amp;P SmallCap 600 tech), standing in for Russell 2000 tech.</blockquote>\n"
        "recorded prices (market)"
    )


ABOVE, WITHIN, BELOW = (0.2, 0.3, 0.4), (0.0, 0.3, 0.4), (-0.1, 0.0, 0.1)


def end(interval: tuple[float, float, float]) -> Tail:
    low, value, high = interval
    return Tail(measured(value, low, high, 192), 0.13, 140, -0.0218)


@pytest.mark.parametrize(
    ("worst", "best", "words"),
    [
        (WITHIN, WITHIN, "Both ends are within chance of what a constant link gives."),
        (ABOVE, ABOVE, "Both ends are above what a constant link gives, beyond chance."),
        (BELOW, BELOW, "Both ends are below what a constant link gives, beyond chance."),
        (ABOVE, WITHIN, "Falls are above what a constant link gives, beyond chance; rises are within chance of it."),
        (WITHIN, ABOVE, "Falls are within chance of what a constant link gives; rises are above it, beyond chance."),
        (BELOW, WITHIN, "Falls are below what a constant link gives, beyond chance; rises are within chance of it."),
        (WITHIN, BELOW, "Falls are within chance of what a constant link gives; rises are below it, beyond chance."),
    ],
)  # fmt: skip
def test_what_is_said_of_large_moves_follows_the_figures(
    worst: tuple[float, float, float], best: tuple[float, float, float], words: str
) -> None:
    assert f"<b>{words}</b>" in regimes_text(replace(REGIMES, tails=Tails(end(worst), end(best))))


@pytest.mark.parametrize(
    ("whole", "calm", "words"),
    [
        (0.30, 0.14, "beyond it (0.30 against 0.13) is mostly spring 2020 (20 Feb to 30 Apr): 0.14 without it."),
        (0.30, 0.28, "beyond it (0.30 against 0.13) is mostly not spring 2020 (20 Feb to 30 Apr): 0.28 without it."),
    ],
)  # fmt: skip
def test_spring_2020_is_blamed_only_where_the_figures_do(whole: float, calm: float, words: str) -> None:
    told = replace(REGIMES, tails=ends(whole, 0.2, 0.13), without_spring=ends(calm, 0.2, 0.12))
    got = regimes_text(told)
    assert f"What falls show {words}" in got
    assert "Without 20 Feb" not in got


@pytest.mark.parametrize("whole", [0.15, 0.00])
def test_where_falls_show_nothing_beyond_a_constant_link_the_verdict_leaves_spring_alone(
    whole: float,
) -> None:
    got = regimes_text(replace(REGIMES, tails=ends(whole, 0.2, 0.13)))
    assert "of what a constant link gives.</b>\n" in got
    assert "Without 20 Feb to 30 Apr 2020: 0.14 [0.12] and 0.20 [0.12]\n" in got
    assert "spring" not in got


def test_what_there_is_no_number_of_is_not_told() -> None:
    got = regimes_text(
        replace(
            REGIMES,
            years={},
            short_years=(),
            before=None,
            tails=None,
            without_spring=None,
            stands_in_for=None,
        )
    )
    assert got.startswith("<b>Bitcoin and small-cap tech since 16 May 2018: 0.31</b>")
    assert "Before March" not in got
    assert "Worst" not in got
    assert "All days: same direction on 62%" in got
    assert "standing in" not in got
    no_spring = regimes_text(replace(REGIMES, without_spring=None))
    assert "20 Feb" not in no_spring
    assert "spring" not in no_spring


@pytest.mark.parametrize(
    ("first", "last", "years"),
    [
        (date(2018, 1, 3), date(2019, 12, 31), ["2018", "2019"]),
        (date(2018, 1, 3), date(2019, 12, 30), ["2018", "2019 to 30 Dec"]),
        (date(2018, 5, 16), date(2023, 12, 29), ["2018 from 16 May", "2019"]),  # a Friday
        (date(2018, 1, 3), date(2019, 9, 26), ["2018", "2019 to 26 Sep"]),
    ],
)
def test_a_year_of_which_only_a_part_is_known_says_which(first: date, last: date, years: list[str]) -> None:
    told = replace(REGIMES, first=first, last=last)
    assert f"{years[0]}: 0.04 (−0.19 to 0.27)\n{years[1]}: −0.08 (−0.29 to 0.13)\n" in regimes_text(told)


def test_one_year_may_lack_both_ends() -> None:
    told = replace(REGIMES, first=date(2019, 3, 1), years={2019: measured(0.04, -0.19, 0.27)})
    assert "2019 from 1 Mar to 24 Dec: 0.04 (−0.19 to 0.27)" in regimes_text(told)


def test_old_prices_are_said_before_anything_else() -> None:
    got = regimes_text(replace(REGIMES, missing_since=date(2025, 9, 29), overdue=timedelta(hours=3)))
    assert got.index("Not up to date") < got.index("2019 to 24 Dec: ")


def test_sessions_that_were_left_out_are_said() -> None:
    got = regimes_text(replace(REGIMES, left_out=(date(2019, 9, 24),)))
    assert "Left out, since a price there cannot be right: Tue 24 Sep 2019." in got
    assert regimes_figures(replace(REGIMES, left_out=(date(2019, 9, 24),)))["left_out"] == ["2019-09-24"]


LEFT_OUT = (date(2025, 9, 24),) * 3


def worst_case(years: int, **more: object) -> Regimes:
    wide = measured(-0.11, -0.99, 0.99)
    return replace(
        REGIMES,
        pair=Pair(ASSETS["avax"], FUNDS["psct"]),
        source="Yahoo Finance, Bitstamp, Coinbase, recorded sample",
        first=date(2018, 11, 30),
        years={2018 + number: wide for number in range(years)},
        before=wide,
        since=wide,
        tails=ends(-0.33, -0.33, -0.33),
        without_spring=ends(-0.33, -0.33, -0.33),
        missing_since=date(2025, 9, 24),
        overdue=timedelta(days=30),
        left_out=LEFT_OUT,
        **more,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize("years", [8, 9, 12, 30])
@pytest.mark.parametrize("benchmark", FUNDS)
@pytest.mark.parametrize("provisional", [False, True])
@pytest.mark.usefixtures("each_language")
def test_no_answer_is_longer_than_a_caption_may_be(years: int, benchmark: str, provisional: bool) -> None:
    told = worst_case(years)
    told = replace(told, pair=Pair(ASSETS["avax"], FUNDS[benchmark]), provisional=provisional)
    if provisional:
        told = replace(told, missing_since=None)
    assert length(regimes_text(told)) <= 1024


def test_years_that_have_no_room_are_told_shorter_and_then_by_the_picture_alone() -> None:
    fresh = replace(worst_case(8), last=date(2025, 12, 31), missing_since=None, overdue=None, left_out=())
    assert "2019: −0.11 (−0.99 to 0.99)" in regimes_text(fresh)
    stale = replace(fresh, missing_since=date(2025, 9, 24), last=date(2025, 9, 23))
    got = regimes_text(stale)
    assert "\n2018 from 30 Nov: −0.11, 2019: −0.11, " in got
    assert "2025 to 23 Sep: −0.11 (ranges in the picture)\n" in got
    got = regimes_text(replace(stale, left_out=LEFT_OUT))
    assert "\nThe years are in the picture: 2018 from 30 Nov, 2025 to 23 Sep.\n" in got
    whole = replace(worst_case(30), first=date(2018, 1, 3), last=date(2047, 12, 31))
    assert "\nThe years are in the picture.\n" in regimes_text(whole)


def test_without_a_limit_and_a_picture_all_years_are_told_and_no_picture_is_spoken_of() -> None:
    got = regimes_text(worst_case(30), limit=TERMINAL, pictured=False)
    assert "2047: −0.11 (−0.99 to 0.99)\n" in got
    assert "in brackets what a constant link alone gives" in got
    assert "picture" not in got
    assert "the cause that analysts gave is not tested" in got
    assert "(◇ in the picture)" in regimes_text(worst_case(30), limit=TERMINAL)


def test_the_figures_name_every_part() -> None:
    got = regimes_figures(REGIMES)
    assert (got["asset"], got["benchmark"], got["stands_in_for"]) == ("btc", "psct", "r2ktech")
    assert (got["first"], got["last"], got["n"]) == ("2018-05-16", "2019-12-24", 1914)
    assert got["years"][0] == {
        "year": 2018,
        "value": 0.04,
        "low": -0.19,
        "high": 0.27,
        "n": 158,
        "n_eff": 158 / 3,
    }
    assert got["too_few_sessions"] == [2020]
    assert got["before"]["value"] == -0.03
    assert got["worst"]["constant_link"] == 0.13
    assert got["worst"]["same_direction"] == pytest.approx(140 / 192)
    assert got["best"]["mean_log_return"] == 0.0197
    assert got["without_spring_2020"]["worst"]["value"] == 0.14
    assert got["same_direction"] == pytest.approx(1196 / 1914)


def test_figures_that_are_not_to_be_had_are_null() -> None:
    got = regimes_figures(
        replace(REGIMES, before=None, since=None, tails=None, without_spring=None, stands_in_for=None)
    )
    assert [
        got[key] for key in ("before", "since", "worst", "best", "without_spring_2020", "stands_in_for")
    ] == [None] * 6


def pixels(regimes: Regimes) -> np.ndarray:
    image: np.ndarray = np.rint(imread(io.BytesIO(draw_years(regimes)))[:, :, :3] * 255).astype(int)
    return image


def share(image: np.ndarray, colour: tuple[int, int, int]) -> float:
    return float((np.abs(image - colour).max(axis=2) < 12).mean())


LINK_BLUE, BY_ITSELF_ORANGE = (79, 179, 255), (247, 147, 26)


def test_the_picture_has_a_point_for_each_figure_and_marks_what_chance_gives() -> None:
    image = pixels(REGIMES)
    assert image.shape == (900, 1600, 3)
    assert share(image, LINK_BLUE) > 0.001
    assert share(image[:, 1000:], BY_ITSELF_ORANGE) > 0.0001
    assert share(image[:, :1000], BY_ITSELF_ORANGE) == 0


def test_a_higher_year_is_drawn_higher() -> None:
    def height(value: float) -> float:
        only = replace(
            REGIMES,
            years={2019: measured(value, value - 0.1, value + 0.1)},
            before=None,
            since=None,
            tails=None,
        )
        return float(np.nonzero(np.abs(pixels(only) - LINK_BLUE).max(axis=2) < 12)[0].mean())

    assert height(0.6) < height(0.1) < height(-0.8)


def test_more_years_than_have_room_are_written_with_two_digits() -> None:
    def labels(number: int) -> int:
        years = {2018 + place: measured(0.1, 0.0, 0.2) for place in range(number)}
        below = pixels(replace(REGIMES, years=years, tails=None, before=None, since=None))[775:812]
        return int((np.abs(below - (23, 33, 43)).max(axis=2) > 60).any(axis=0).sum())

    assert labels(10) < labels(9)
