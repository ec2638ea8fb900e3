import io
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from matplotlib.image import imread

from bot.model.correlation import Estimate, Measured
from bot.model.regimes import Regimes, Tail, Tails
from bot.model.ticker import ASSETS, BASKETS, FUNDS, Pair
from bot.views.captions import length
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
        "2018: 0.04 ± 0.23 (from 16 May)\n"
        "2019: −0.08 ± 0.21\n"
        "2020: too few days\n"
        "Before March 2020: −0.03 (−0.18 to 0.13)\n"
        "Since March 2020: 0.41 (0.33 to 0.49)\n"
        "\n"
        "<i>95% ranges; in brackets what a constant link alone gives</i>\n"
        "Worst 10% of days: 0.30 [0.13], −0.50 to 0.70; BTC fell on 73% (mean −2.2%)\n"
        "Best 10%: 0.25 [0.13], −0.50 to 0.70; BTC rose on 76% (mean +2.0%)\n"
        "Without 20 Feb to 30 Apr 2020: 0.14 [0.12] and 0.20 [0.12]\n"
        "All days: the same direction on 62%\n"
        "<b>Neither end is stronger than a constant link gives, beyond chance.</b> Most of the excess in falls is "
        "spring 2020.\n"
        "\n"
        "<blockquote expandable>Correlation is no cause, and the cause that analysts gave is not tested. Of many "
        "figures some stand out by chance: one range is no test. Small-cap tech here is PSCT "
        "(S&amp;P SmallCap 600 tech), standing in for Russell 2000 tech.</blockquote>\n"
        "recorded prices (market)"
    )


@pytest.mark.parametrize(
    ("worst_low", "best_low", "words"),
    [
        (-0.1, -0.1, "Neither end is stronger than a constant link gives, beyond chance."),
        (0.2, -0.1, "Falls are stronger than a constant link gives; rises within chance."),
        (-0.1, 0.2, "Rises are stronger than a constant link gives; falls within chance."),
        (0.2, 0.2, "Both ends are stronger than a constant link gives, beyond chance."),
    ],
)
def test_what_is_said_of_large_moves_follows_the_figures(
    worst_low: float, best_low: float, words: str
) -> None:
    worst, best = ends(0.3, 0.25, 0.13, low=worst_low).worst, ends(0.3, 0.25, 0.13, low=best_low).best
    assert f"<b>{words}</b>" in regimes_text(replace(REGIMES, tails=Tails(worst, best)))


@pytest.mark.parametrize(
    ("whole", "calm", "words"),
    [
        (0.30, 0.14, "</b> Most of the excess in falls is spring 2020."),
        (0.30, 0.28, "</b> Most of the excess in falls is not spring 2020."),
        (0.15, 0.14, "beyond chance.</b>\n"),
        (0.00, 0.14, "beyond chance.</b>\n"),
    ],
)
def test_spring_2020_is_blamed_only_where_the_figures_do(whole: float, calm: float, words: str) -> None:
    told = replace(REGIMES, tails=ends(whole, 0.2, 0.13), without_spring=ends(calm, 0.2, 0.12))
    assert words in regimes_text(told)


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
    assert "All days: the same direction on 62%" in got
    assert "standing in" not in got
    assert "Without 20 Feb" not in regimes_text(replace(REGIMES, without_spring=None))


def test_a_first_year_from_january_on_is_a_year_like_others() -> None:
    assert "from" not in regimes_text(replace(REGIMES, first=date(2018, 1, 3))).partition("tech here")[
        0
    ].replace("from prices", "")


def test_old_prices_are_said_before_anything_else() -> None:
    got = regimes_text(replace(REGIMES, missing_since=date(2025, 9, 29), overdue=timedelta(hours=3)))
    assert got.index("Not up to date") < got.index("2019: ")


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
        **more,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize("years", [8, 9, 12, 30])
@pytest.mark.parametrize("benchmark", FUNDS)
@pytest.mark.parametrize("provisional", [False, True])
def test_no_answer_is_longer_than_a_caption_may_be(years: int, benchmark: str, provisional: bool) -> None:
    told = worst_case(years)
    told = replace(told, pair=Pair(ASSETS["avax"], FUNDS[benchmark]), provisional=provisional)
    if provisional:
        told = replace(told, missing_since=None)
    assert length(regimes_text(told)) <= 1024


def test_years_that_have_no_room_are_told_shorter_and_then_by_the_picture_alone() -> None:
    assert "2018: −0.11 ± 0.99" in regimes_text(replace(worst_case(9), missing_since=None, overdue=None))
    assert "2018 −0.11, 2019 −0.11" in regimes_text(replace(worst_case(9), overdue=None))
    assert "2019" not in regimes_text(worst_case(30)).partition("\n")[2]


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
