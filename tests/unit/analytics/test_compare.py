from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from scipy import stats

from bot.analytics.compare import compare, partial_measure
from bot.errors import NotEnoughData
from bot.model.basket import Coverage
from bot.model.closes import Closes
from bot.model.comparison import Comparison, Gap
from bot.model.correlation import Clock
from bot.model.ticker import ASSETS, BASKETS, FUNDS, Pair
from tests.unit.analytics.legs import LAST, NOW, closes_of, with_prices

BTC, ETH, LTC = ASSETS["btc"], ASSETS["eth"], ASSETS["ltc"]
PSCT, QQQ, SPY = FUNDS["psct"], FUNDS["qqq"], FUNDS["spy"]
RNG = np.random.default_rng(11)
SIZE = 120
RETURNS = {ticker: RNG.standard_t(6, SIZE) / 50 for ticker in (BTC, ETH, LTC, PSCT, QQQ, SPY)}
for ticker in (BTC, ETH, PSCT):
    RETURNS[ticker] = RETURNS[ticker] + 0.6 * RETURNS[QQQ]
LEGS = {ticker: closes_of(ticker, returns) for ticker, returns in RETURNS.items()}


def compared(*legs: Closes, window: int = 90, lacking: tuple[object, ...] = ()) -> Comparison:
    return compare(legs or tuple(LEGS.values()), lacking, window, NOW)  # type: ignore[arg-type]


def test_every_pair_is_what_scipy_says_of_the_window() -> None:
    got = compared()
    assert set(got.cells) == {Pair(a, b) for a in (BTC, ETH, LTC) for b in (PSCT, QQQ, SPY)}
    for pair, cell in got.cells.items():
        known = stats.pearsonr(RETURNS[pair.asset][-90:], RETURNS[pair.benchmark][-90:]).statistic
        assert cell.estimate.value == pytest.approx(known, abs=1e-9)
        assert cell.n == 90
    assert (got.as_of, got.window, got.missing_since, got.clock) == (LAST, 90, None, Clock.NEW_YORK)


def test_a_partial_correlation_is_that_of_what_a_regression_leaves() -> None:
    x, y, z = (RETURNS[ticker] for ticker in (BTC, PSCT, QQQ))
    design = np.column_stack([np.ones(SIZE), z])
    rests = [leg - design @ np.linalg.lstsq(design, leg, rcond=None)[0] for leg in (x, y)]
    got = partial_measure(x, y, z)
    assert got.estimate.value == pytest.approx(stats.pearsonr(*rests).statistic, abs=1e-12)


def test_the_interval_of_a_partial_correlation_has_one_observation_less() -> None:
    x, y, z = (RETURNS[ticker] for ticker in (BTC, PSCT, QQQ))
    k = max(1, np.mean([stats.kurtosis(leg, fisher=False) for leg in (x, y, z)]) / 3)
    n_eff = 3 + (SIZE - 3) / (1.15**2 * k)
    got = partial_measure(x, y, z)
    assert got.n_eff == pytest.approx(n_eff)
    reach = 1.96 / np.sqrt(n_eff - 1 - 3)
    assert got.estimate.low == pytest.approx(np.tanh(np.arctanh(got.estimate.value) - reach))
    assert got.estimate.high == pytest.approx(np.tanh(np.arctanh(got.estimate.value) + reach))


def test_what_is_given_itself_leaves_nothing_to_explain() -> None:
    with pytest.raises(NotEnoughData, match="exactly with what is given"):
        partial_measure(RETURNS[BTC], RETURNS[QQQ], RETURNS[QQQ])
    twin = closes_of(SPY, RETURNS[QQQ])
    got = compared(LEGS[BTC], LEGS[QQQ], twin)
    assert Pair(BTC, SPY) in got.cells
    assert not got.partial


def test_partials_are_of_all_pairs_but_those_with_what_is_given() -> None:
    assert set(compared().partial) == {Pair(a, b) for a in (BTC, ETH, LTC) for b in (PSCT, SPY)}
    assert not compared(LEGS[BTC], LEGS[PSCT]).partial


def test_a_partial_needs_sessions_that_all_three_have() -> None:
    prices = LEGS[QQQ].prices
    holes = with_prices(LEGS[QQQ], prices.drop(prices.index[-40:-5]))
    got = compared(LEGS[BTC], LEGS[PSCT], holes)
    assert list(got.cells) == [Pair(BTC, PSCT)]
    assert not got.partial


def test_a_hole_is_skipped_and_the_next_return_spans_it() -> None:
    prices = LEGS[BTC].prices
    got = compared(with_prices(LEGS[BTC], prices.drop(prices.index[-10])), LEGS[PSCT])
    cell = got.cells[Pair(BTC, PSCT)]
    x, y = RETURNS[BTC][-90:].copy(), RETURNS[PSCT][-90:].copy()
    for leg in (x, y):
        leg[-9] += leg[-10]
    known = stats.pearsonr(np.delete(x, -10), np.delete(y, -10)).statistic
    assert cell.estimate.value == pytest.approx(known, abs=1e-9)
    assert cell.n == 89


def test_prices_that_ended_give_no_number_and_say_when() -> None:
    ended = with_prices(LEGS[LTC], LEGS[LTC].prices.iloc[:-3])
    got = compared(LEGS[BTC], ended, LEGS[PSCT])
    [gap] = got.gaps
    assert (gap.missing, gap.last) == (LTC, date(2025, 9, 23))
    assert got.assets == (BTC, LTC)
    assert list(got.cells) == [Pair(BTC, PSCT)]
    assert got.gaps_of(PSCT) == [gap]


def test_a_benchmark_that_ended_concerns_its_own_column_only() -> None:
    ended = with_prices(LEGS[SPY], LEGS[SPY].prices.iloc[:-1])
    got = compared(LEGS[BTC], LEGS[PSCT], ended)
    assert [gap.missing for gap in got.gaps_of(SPY)] == [SPY]
    assert got.gaps_of(PSCT) == []
    assert got.column(SPY) == []


def test_what_a_source_has_not_got_is_named() -> None:
    got = compared(LEGS[BTC], LEGS[PSCT], lacking=(ETH, QQQ))
    assert [(gap.missing, gap.reason) for gap in got.gaps] == [
        (ETH, "no prices to be had here"),
        (QQQ, "no prices to be had here"),
    ]
    assert (got.assets, got.benchmarks) == ((BTC, ETH), (PSCT, QQQ))


def test_too_few_sessions_or_a_price_that_stands_still_give_no_number() -> None:
    young = with_prices(LEGS[ETH], LEGS[ETH].prices.iloc[-41:])
    still = closes_of(LTC, np.zeros(SIZE))
    got = compared(LEGS[BTC], young, still, LEGS[PSCT])
    assert list(got.cells) == [Pair(BTC, PSCT)]
    assert got.gaps == (
        Gap(ETH, "only 40 of the 90 sessions have prices for both", against=PSCT),
        Gap(LTC, "one of the two did not move in 90 sessions", against=PSCT),
    )


def test_without_any_number_there_is_no_answer() -> None:
    with pytest.raises(NotEnoughData, match="did not move"):
        compared(closes_of(BTC, np.zeros(SIZE)), LEGS[PSCT])
    with pytest.raises(NotEnoughData, match="takes a coin and a benchmark"):
        compared(LEGS[BTC])


def test_a_comparison_that_lacks_the_newest_session_says_since_when() -> None:
    legs = [with_prices(LEGS[ticker], LEGS[ticker].prices.iloc[:-2]) for ticker in (BTC, PSCT)]
    got = compared(*legs)
    assert (got.as_of, got.missing_since) == (date(2025, 9, 24), date(2025, 9, 25))
    assert got.cells


@pytest.mark.parametrize(("behind", "as_of"), [(1, date(2025, 9, 25)), (2, date(2025, 9, 26))])
def test_a_basket_is_waited_for_one_session_long(behind: int, as_of: date) -> None:
    late = replace(LEGS[PSCT], ticker=BASKETS["r2ktech"], prices=LEGS[PSCT].prices.iloc[:-behind])
    got = compared(LEGS[BTC], LEGS[PSCT], late)
    assert got.as_of == as_of
    assert (Pair(BTC, BASKETS["r2ktech"]) in got.cells) is (behind == 1)
    assert Pair(BTC, PSCT) in got.cells


def test_a_session_that_has_not_closed_is_left_away() -> None:
    earlier = NOW - timedelta(days=1, minutes=1)  # on Friday before the close
    got = compare((LEGS[BTC], LEGS[PSCT]), (), 90, earlier)
    assert (got.as_of, got.missing_since) == (date(2025, 9, 25), None)


def test_a_basket_that_has_no_price_is_answered_for_once() -> None:
    stand_ins = [replace(LEGS[PSCT], stands_in_for=basket) for basket in BASKETS.values()]
    got = compared(LEGS[BTC], *stand_ins, LEGS[PSCT])
    assert got.benchmarks == (PSCT,)
    assert got.stood_in_for == tuple(BASKETS.values())
    assert got.shown_for(BASKETS["r2ktech"]) == PSCT
    assert got.shown_for(QQQ) == QQQ


def test_what_is_said_of_the_prices_is_gathered_from_all() -> None:
    coverage = Coverage(214, 220, 0.96, LAST)
    basket = replace(LEGS[PSCT], ticker=BASKETS["r2ktech"], coverage=coverage, source="other")
    wrong = replace(
        LEGS[BTC], provisional=LAST, overdue=True, observed_at=NOW - timedelta(hours=5),
        left_out=(date(2020, 1, 2), date(2025, 9, 3)),
    )  # fmt: skip
    got = compared(wrong, basket)
    assert (got.source, got.provisional, got.overdue) == ("fake, other", True, timedelta(hours=5))
    assert got.left_out == (date(2025, 9, 3),)
    assert got.coverage == {BASKETS["r2ktech"]: coverage}


@pytest.mark.parametrize(
    ("starts", "clock", "mark"),
    [
        ((None, None), Clock.UTC, " (coins at UTC day closes)"),
        ((None, date(2025, 1, 2)), Clock.MIXED, " (some coins at UTC day closes)"),
        ((date(2025, 9, 1), date(2025, 1, 2)), Clock.MIXED, " (some coins at UTC day closes)"),
        ((date(2025, 1, 2), date(2025, 1, 2)), Clock.NEW_YORK, ""),
    ],
)
def test_the_clock_is_that_of_all_coins_in_the_window(
    starts: tuple[date | None, ...], clock: Clock, mark: str
) -> None:
    coins = [replace(LEGS[coin], new_york_from=start) for coin, start in zip((BTC, ETH), starts, strict=True)]
    got = compared(*coins, LEGS[PSCT])
    assert (got.clock, got.source) == (clock, f"fake{mark}")


def test_a_column_has_the_highest_first() -> None:
    column = [cell.estimate.value for _coin, cell in compared().column(PSCT)]
    assert column == sorted(column, reverse=True)
    assert len(column) == 3
