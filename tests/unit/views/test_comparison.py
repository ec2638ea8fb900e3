import io
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from matplotlib.image import imread

from bot.model.basket import Coverage
from bot.model.comparison import Comparison, Gap
from bot.model.correlation import Clock, Estimate, Measured
from bot.model.ticker import ASSETS, BASKETS, BENCHMARKS, FUNDS, Pair, Ticker
from bot.translation import ENGLISH, language
from bot.views.captions import TERMINAL, length
from bot.views.comparison import comparison_text
from bot.views.comparison_figures import comparison_figures
from bot.views.heatmap import draw_heatmap
from tests.unit.views.examples import FRIDAY

BTC, ETH, LTC, BNB = (ASSETS[key] for key in ("btc", "eth", "ltc", "bnb"))
R2K, PSCT, QQQ = BASKETS["r2ktech"], FUNDS["psct"], FUNDS["qqq"]


def measured(value: float, low: float, high: float) -> Measured:
    return Measured(Estimate(value, low, high), 250, 70.0)


COMPARISON = Comparison(
    window=250,
    as_of=FRIDAY,
    assets=(BTC, ETH, LTC, BNB),
    benchmarks=(PSCT, QQQ),
    cells={
        Pair(BTC, PSCT): measured(0.43, 0.21, 0.61),
        Pair(ETH, PSCT): measured(0.5, 0.3, 0.66),
        Pair(BTC, QQQ): measured(-0.01, -0.2, 0.19),
        Pair(ETH, QQQ): measured(0.45, 0.21, 0.65),
    },
    partial={Pair(BTC, PSCT): measured(0.13, 0.08, 0.18), Pair(ETH, PSCT): measured(0.2, 0.1, 0.3)},
    gaps=(
        Gap(LTC, "its prices end before the others' do", last=date(2025, 6, 13)),
        Gap(BNB, "only 9 of the 250 sessions have prices for both", against=PSCT),
        Gap(BNB, "only 8 of the 250 sessions have prices for both", against=QQQ),
    ),
    source="recorded prices (market)",
    clock=Clock.NEW_YORK,
    missing_since=None,
    provisional=False,
    overdue=None,
    left_out=(),
    stood_in_for=(R2K,),
    coverage={},
)


def test_the_answer_reads_as_it_should() -> None:
    assert comparison_text(COMPARISON, R2K) == (
        "<b>Coins and small-cap tech: from 0.43 (BTC) to 0.50 (ETH)</b>\n"
        "Averages over 250 sessions to Fri 26 Sep 2025, with 95% ranges.\n"
        "\n"
        "ETH <b>0.50</b> (0.30 to 0.66), moderate\n"
        "BTC <b>0.43</b> (0.21 to 0.61), moderate\n"
        "LTC: no prices since 13 Jun 2025\n"
        "BNB: too few prices, or constant ones\n"
        "\n"
        "All ranges overlap: the order may be chance.\n"
        "Beyond what large tech explains (given QQQ), BTC and small-cap tech: 0.13 ± 0.05, weak.\n"
        "\n"
        "<blockquote expandable>Small-cap tech here is PSCT (S&amp;P SmallCap 600 tech), standing in for Russell 2000 "
        "tech. Daily log returns, New York close to New York close. 1 = in step, 0 = unrelated, −1 = opposite. "
        "The picture has all benchmarks.</blockquote>\n"
        "recorded prices (market)"
    )


def test_ranges_that_do_not_touch_tell_coins_apart() -> None:
    got = comparison_text(COMPARISON, QQQ)
    assert "ETH ranges above BTC; where they overlap, the order may be chance." in got
    assert "BTC <b>−0.01</b> (−0.20 to 0.19), no clear link" in got


@pytest.mark.parametrize("key", BENCHMARKS)
def test_what_is_shared_beyond_large_tech_is_told_of_small_caps_by_name(key: str) -> None:
    names = {
        "r2ktech": "small-cap tech", "r2ktech-all": "small-cap tech with miners", "psct": "small-cap tech",
        "iwm": "small caps",
    }  # fmt: skip
    told = worst(missing_since=None, overdue=None, left_out=())
    got = comparison_text(told, BENCHMARKS[key])
    assert ("what large tech explains" in got) is (key in names)
    if key in names:
        line = (
            f"Beyond what large tech explains (given QQQ), BTC and {names[key]}: −0.11 ± 0.99, no clear link."
        )
        assert line in got.splitlines()


def test_what_is_shared_beyond_large_tech_is_left_away_where_there_is_no_room() -> None:
    got = comparison_text(replace(worst(), stood_in_for=tuple(BASKETS.values())), R2K)
    assert "what large tech explains" not in got


def test_without_a_limit_and_a_picture_nothing_is_left_away_nor_is_a_picture_spoken_of() -> None:
    got = comparison_text(worst(), R2K, limit=TERMINAL, pictured=False)
    assert length(got) > 1024
    assert "1 = in step, 0 = unrelated, −1 = opposite." in got
    assert "picture" not in got
    assert "The picture has all benchmarks." in comparison_text(worst(), R2K, limit=TERMINAL)


def test_one_coin_alone_is_not_ranked() -> None:
    alone = replace(COMPARISON, cells={Pair(BTC, PSCT): measured(0.43, 0.21, 0.61)})
    got = comparison_text(alone, PSCT)
    assert got.startswith("<b>Coins and small-cap tech: BTC 0.43</b>")
    assert "order" not in got
    assert "standing in" not in got


def test_a_benchmark_without_prices_has_no_number_and_says_why() -> None:
    spy = BENCHMARKS["spy"]
    gaps = (*COMPARISON.gaps, Gap(spy, "no prices to be had here"))
    got = comparison_text(replace(COMPARISON, gaps=gaps, benchmarks=(PSCT, QQQ, spy)), spy)
    assert got.startswith("<b>Coins and the S&amp;P 500: no number</b>")
    assert "SPY: no prices to be had here" in got


def test_closes_of_the_utc_day_and_the_coverage_of_a_basket_are_said() -> None:
    coverage = {R2K: Coverage(214, 220, 0.96, date(2025, 9, 1))}
    priced = replace(COMPARISON, stood_in_for=(), coverage=coverage, clock=Clock.UTC)
    got = comparison_text(priced, R2K)
    assert "214 names, 96% of the weight priced" in got
    assert "coins at the close of the UTC day, 3 to 7 hours later" in got
    mixed = comparison_text(replace(priced, clock=Clock.MIXED), R2K)
    assert "some coin closes are of the UTC day" in mixed


def worst(**more: object) -> Comparison:
    """Every line as long as it can be."""
    wide = Measured(Estimate(-0.11, -0.99, 0.99), 250, 20.0)
    pairs = [Pair(asset, benchmark) for asset in ASSETS.values() for benchmark in BENCHMARKS.values()]
    comparison = replace(
        COMPARISON,
        assets=tuple(ASSETS.values()),
        benchmarks=tuple(BENCHMARKS.values()),
        cells=dict.fromkeys(pairs, wide),
        partial=dict.fromkeys(pairs, wide),
        gaps=(),
        source="Yahoo Finance, Bitstamp, Coinbase, recorded sample (some coins at UTC day closes)",
        clock=Clock.MIXED,
        missing_since=date(2025, 9, 24),
        overdue=timedelta(days=30),
        left_out=(date(2025, 9, 24),) * 3,
        coverage=dict.fromkeys(BASKETS.values(), Coverage(1999, 2000, 1.0, date(2025, 11, 11))),
        stood_in_for=(),
    )
    return replace(comparison, **more)  # type: ignore[arg-type]


def ended(coin: Ticker, number: int) -> Gap:
    return Gap(coin, "", last=date(2025, 9, 10 + number))


WORST = {
    "every coin": worst(),
    "provisional": worst(missing_since=None, provisional=True),
    "every coin ended on its own day": worst(
        cells={}, partial={}, gaps=tuple(ended(coin, n) for n, coin in enumerate(ASSETS.values()))
    ),
    "one coin, and the others ended": worst(
        cells={Pair(BTC, b): measured(-0.11, -0.99, 0.99) for b in BENCHMARKS.values()},
        gaps=tuple(ended(coin, n) for n, coin in enumerate(list(ASSETS.values())[1:])),
    ),
    "ranges that do not touch": worst(
        cells={
            Pair(coin, b): measured(-0.7, -0.99, -0.51) if coin == ASSETS["doge"] else measured(0.1, -0.5, 0.7)
            for coin in ASSETS.values()
            for b in BENCHMARKS.values()
        }
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", WORST)
@pytest.mark.parametrize("benchmark", BENCHMARKS)
@pytest.mark.parametrize("baskets", [(), tuple(BASKETS.values())], ids=["priced", "stood in for"])
@pytest.mark.usefixtures("each_language")
def test_no_answer_is_longer_than_a_caption_may_be(
    case: str, benchmark: str, baskets: tuple[Ticker, ...]
) -> None:
    told = replace(WORST[case], stood_in_for=baskets)
    got = comparison_text(told, BENCHMARKS[benchmark])
    assert length(got) <= 1024
    if language() == ENGLISH:
        assert ("standing in for Russell 2000 tech" in got) is (BENCHMARKS[benchmark] in baskets)
    for coin in ASSETS:
        assert coin.upper() in got


def test_nothing_that_a_source_calls_itself_can_break_the_markup() -> None:
    got = comparison_text(replace(COMPARISON, source="prices <b>"), PSCT)
    assert got.endswith("prices &lt;b&gt;")


def test_the_figures_have_every_pair_and_name_what_is_missing() -> None:
    got = comparison_figures(COMPARISON)
    assert (got["window"], got["as_of"], got["clock"]) == (250, "2025-09-26", "New York")
    assert (got["assets"], got["benchmarks"]) == (["btc", "eth", "ltc", "bnb"], ["psct", "qqq"])
    assert got["stands_in"] == {"r2ktech": "psct"}
    assert {
        "asset": "btc",
        "benchmark": "psct",
        "value": 0.43,
        "low": 0.21,
        "high": 0.61,
        "n": 250,
        "n_eff": 70.0,
    } in got["cells"]
    assert [(cell["asset"], cell["given"], cell["value"]) for cell in got["partial"]] == [
        ("btc", "qqq", 0.13),
        ("eth", "qqq", 0.2),
    ]
    assert got["missing"][0] == {
        "asset": "ltc", "benchmark": None, "reason": "no prices since 13 Jun 2025", "last": "2025-06-13",
    }  # fmt: skip
    assert (got["missing"][1]["asset"], got["missing"][1]["benchmark"]) == ("bnb", "psct")


def test_the_figures_name_a_benchmark_that_is_missing_and_a_basket_that_is_not() -> None:
    coverage = {R2K: Coverage(214, 220, 0.96, date(2025, 9, 1))}
    gaps = (Gap(QQQ, "no prices to be had here"),)
    got = comparison_figures(replace(COMPARISON, gaps=gaps, coverage=coverage, stood_in_for=()))
    assert [(gap["asset"], gap["benchmark"]) for gap in got["missing"]] == [(None, "qqq")]
    assert got["coverage"]["r2ktech"]["weights_of"] == "2025-09-01"


def pixels(comparison: Comparison) -> np.ndarray:
    image: np.ndarray = np.rint(imread(io.BytesIO(draw_heatmap(comparison)))[:, :, :3] * 255).astype(int)
    return image


def with_value(value: float) -> Comparison:
    cells = {pair: measured(value, -1, 1) for pair in COMPARISON.cells}
    return replace(COMPARISON, cells=cells)


def test_the_picture_is_blue_where_coins_follow_and_orange_where_they_oppose() -> None:
    assert pixels(COMPARISON).shape == (900, 1600, 3)
    red, _green, blue = pixels(with_value(0.6))[150:500].mean(axis=(0, 1))
    assert blue > red + 50
    red, _green, blue = pixels(with_value(-0.6))[150:500].mean(axis=(0, 1))
    assert red > blue + 50


def test_a_pair_without_a_number_is_blank_in_the_picture() -> None:
    paper = np.array([23, 33, 43])
    without = replace(COMPARISON, cells={k: v for k, v in COMPARISON.cells.items() if k != Pair(BTC, QQQ)})
    upper = pixels(without)[210:520, 900:]
    assert (np.abs(upper - paper).max(axis=2) < 8).mean() > 0.99
    assert (np.abs(pixels(COMPARISON)[210:520, 900:] - paper).max(axis=2) < 8).mean() < 0.2


def test_what_has_no_number_at_all_takes_no_room_in_the_picture() -> None:
    spy = BENCHMARKS["spy"]
    with_nothing = replace(COMPARISON, benchmarks=(*COMPARISON.benchmarks, spy))
    only = replace(COMPARISON, assets=(BTC, ETH))
    assert (pixels(with_nothing) == pixels(only)).all()


def test_colours_can_be_told_apart_where_most_figures_are_and_a_key_ties_them_to_numbers() -> None:
    def fill(value: float) -> np.ndarray:
        colour: np.ndarray = pixels(with_value(value))[230, 240]
        return colour

    steps = [fill(value).astype(float).sum() for value in (0.2, 0.3, 0.4, 0.5, 0.6, 0.7)]
    assert min(np.diff(steps)) > 40
    key = pixels(with_value(0.5))[36, 240:1040]
    at = round((0.5 + 1) / 2 * 799)
    assert np.abs(key[at] - fill(0.5)).max() < 12


def test_a_long_name_of_a_benchmark_does_not_run_into_its_neighbour() -> None:
    labels = np.abs(pixels(worst())[95:190, 185:] - np.array([23, 33, 43])).max(axis=2) > 30
    first, second = labels[:, :195], labels[:, 195:392]
    assert first.any()
    assert second.any()
    assert not labels[:, 189:203].any()
