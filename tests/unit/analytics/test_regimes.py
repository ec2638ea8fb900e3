from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from scipy import integrate, stats

from bot.analytics.regimes import followed, inside_a_tail, regimes, tails
from bot.errors import NotEnoughData
from bot.model.closes import Closes
from bot.model.regimes import Regimes
from bot.model.ticker import ASSETS, BASKETS, FUNDS
from tests.fakes import FakeClock, FakePrices, random_prices

BTC, PSCT = ASSETS["btc"], FUNDS["psct"]
NOW = datetime(2022, 1, 12, 12, tzinfo=UTC)
FIRST, LAST = date(2019, 6, 3), date(2022, 1, 11)
BENCHMARK = random_prices(FIRST, LAST, seed=1)
ASSET = (BENCHMARK**0.7) * random_prices(FIRST, LAST, seed=2)
RETURNS = pd.DataFrame({"asset": ASSET, "benchmark": BENCHMARK}).apply(np.log).diff().iloc[1:]


async def legs(first: date = FIRST, last: date = LAST) -> list[Closes]:
    source = FakePrices({BTC: ASSET, PSCT: BENCHMARK}, FakeClock(NOW))
    return await source.closes((BTC, PSCT), start=first, until=last)


async def told(first: date = FIRST, last: date = LAST, now: datetime = NOW) -> Regimes:
    return regimes(await legs(first, last), PSCT, now)


def scipy_says(returns: pd.DataFrame) -> float:
    return float(stats.pearsonr(returns["asset"], returns["benchmark"]).statistic)


async def test_every_year_is_what_scipy_says() -> None:
    got = await told()
    assert list(got.years) == [2019, 2020, 2021]
    for year, measured in got.years.items():
        inside = RETURNS[pd.DatetimeIndex(RETURNS.index).year == year]
        assert measured.estimate.value == pytest.approx(scipy_says(inside), abs=1e-12)
        assert measured.n == len(inside)


async def test_a_year_that_has_only_begun_has_no_number() -> None:
    got = await told()
    assert got.short_years == (2022,)
    assert (got.first, got.last) == (date(2019, 6, 4), LAST)


async def test_before_and_since_march_2020_share_no_session() -> None:
    got = await told()
    assert got.before is not None
    assert got.since is not None
    assert got.before.estimate.value == pytest.approx(scipy_says(RETURNS.loc[:"2020-02-29"]), abs=1e-12)
    assert got.since.estimate.value == pytest.approx(scipy_says(RETURNS.loc["2020-03-01":]), abs=1e-12)
    assert got.before.n + got.since.n == got.whole.n == len(RETURNS)


async def test_tails_are_the_tenths_of_the_benchmarks_sessions() -> None:
    got = (await told()).tails
    assert got is not None
    low, high = RETURNS["benchmark"].quantile([0.1, 0.9])
    for tail, inside in (
        (got.worst, RETURNS[RETURNS["benchmark"] <= low]),
        (got.best, RETURNS[RETURNS["benchmark"] >= high]),
    ):
        assert tail.measured.n == len(inside)
        assert tail.measured.estimate.value == pytest.approx(scipy_says(inside), abs=1e-12)
        assert tail.mean_return == pytest.approx(inside["asset"].mean(), abs=1e-12)
        same = np.sign(inside["asset"]) == np.sign(inside["benchmark"])
        assert tail.same_direction == same.sum()
        assert tail.by_itself == pytest.approx(inside_a_tail(scipy_says(RETURNS)), abs=1e-12)


async def test_the_same_direction_is_counted_over_all_sessions() -> None:
    same = np.sign(RETURNS["asset"]) == np.sign(RETURNS["benchmark"])
    assert (await told()).same_direction == same.sum()


async def test_the_spring_of_2020_can_be_left_away() -> None:
    got = await told()
    calm = RETURNS[(RETURNS.index < "2020-02-20") | (RETURNS.index > "2020-04-30")]
    assert got.without_spring == tails(calm)
    assert (await told(first=date(2020, 6, 1))).without_spring is None


async def test_too_few_sessions_have_no_tails() -> None:
    got = await told(first=date(2021, 6, 1))
    assert got.tails is None
    assert got.before is None
    assert tails(RETURNS.iloc[:10]) is None


def test_a_tail_in_which_nothing_moves_is_none() -> None:
    floor = float(np.quantile(RETURNS["benchmark"], 0.2))
    capped = RETURNS.assign(benchmark=RETURNS["benchmark"].clip(lower=floor))
    assert tails(RETURNS) is not None
    assert tails(capped) is None


def test_a_constant_correlation_inside_a_tail_is_what_integration_gives() -> None:
    rho, share = 0.45, 0.1
    cut = stats.norm.isf(share)

    def moment(power: int) -> float:
        return float(integrate.quad(lambda x: x**power * stats.norm.pdf(x), cut, np.inf)[0]) / share

    variance = moment(2) - moment(1) ** 2
    # y = ρ x + √(1 − ρ²) e, e independent of x
    known = rho * variance / np.sqrt(variance * (rho**2 * variance + 1 - rho**2))
    assert inside_a_tail(rho, share) == pytest.approx(known, abs=1e-8)


def test_a_constant_correlation_inside_a_tail_is_what_a_large_sample_shows() -> None:
    x, e = np.random.default_rng(3).normal(size=(2, 400_000))
    y = 0.6 * x + 0.8 * e
    inside = x > np.quantile(x, 0.9)
    assert inside_a_tail(0.6) == pytest.approx(stats.pearsonr(x[inside], y[inside]).statistic, abs=0.01)


@pytest.mark.parametrize("rho", [-1.0, 0.0, 1.0])
def test_no_link_and_a_perfect_one_stay_what_they_are_inside_a_tail(rho: float) -> None:
    assert inside_a_tail(rho) == pytest.approx(rho)
    assert inside_a_tail(-0.3) == -inside_a_tail(0.3)


async def test_only_closes_of_new_york_count() -> None:
    asset, benchmark = await legs()
    later = replace(asset, new_york_from=date(2020, 1, 2))
    assert regimes([later, benchmark], PSCT, NOW).first == date(2020, 1, 3)
    with pytest.raises(
        NotEnoughData, match="No yearly figures for BTC: these prices have only its UTC-day closes"
    ):
        regimes([replace(asset, new_york_from=None), benchmark], PSCT, NOW)


async def test_without_sessions_enough_there_is_no_answer() -> None:
    for first in (date(2022, 1, 3), LAST):
        with pytest.raises(NotEnoughData, match="too few sessions"):
            await told(first=first)


async def test_a_price_that_stands_still_is_no_link() -> None:
    asset, benchmark = await legs()
    still = replace(benchmark, prices=benchmark.prices * 0 + 5)
    with pytest.raises(NotEnoughData, match="too few sessions"):
        regimes([asset, still], PSCT, NOW)


async def test_a_basket_is_told_by_its_fund_and_says_so() -> None:
    assert followed(BASKETS["r2ktech-all"]) == PSCT
    assert followed(FUNDS["qqq"]) == FUNDS["qqq"]
    got = regimes(await legs(), BASKETS["r2ktech"], NOW)
    assert (got.pair.benchmark, got.stands_in_for) == (PSCT, BASKETS["r2ktech"])
    assert (await told()).stands_in_for is None


async def test_old_and_provisional_prices_are_marked() -> None:
    got = await told(last=date(2022, 1, 6))
    assert (got.last, got.missing_since) == (date(2022, 1, 6), date(2022, 1, 7))
    asset, benchmark = await legs()
    marked = regimes(
        [replace(asset, provisional=LAST, overdue=True), benchmark], PSCT, NOW + timedelta(hours=1)
    )
    assert (marked.provisional, marked.overdue) == (True, timedelta(hours=1))


async def test_sessions_whose_price_cannot_be_right_are_named() -> None:
    asset, benchmark = await legs()
    early, late = date(2019, 6, 3), date(2020, 9, 9)
    marked = regimes(
        [replace(asset, left_out=(late,)), replace(benchmark, left_out=(early, late))], PSCT, NOW
    )
    assert marked.left_out == (late,)
