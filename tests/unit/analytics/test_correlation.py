import numpy as np
import pandas as pd
import pytest
from scipy import optimize, stats

from bot.analytics import correlation
from bot.analytics.inference import differ, effective_size, fisher_interval, kurtosis
from bot.analytics.sessions import last_sessions
from bot.errors import NotEnoughData
from bot.model.correlation import Correlation
from tests.fakes import random_returns

RNG = np.random.default_rng(7)
X = RNG.standard_t(5, 60)
Y = 0.5 * X + RNG.standard_t(5, 60)


def test_pearson_is_what_scipy_says() -> None:
    assert correlation.pearson(X, Y) == pytest.approx(stats.pearsonr(X, Y).statistic, abs=1e-12)


def test_what_is_rolled_is_what_would_have_been_quoted_to_the_last_bit() -> None:
    """An alert that stands on its line must not be decided by how a window was put into a matrix."""
    whole = random_returns(120, correlation=0.4, seed=3)
    returns = whole.drop(index=whole.index[40:45])
    rolled = correlation.rolling(returns, 30)
    assert len(rolled) > 80
    for session, value in rolled.items():
        window = last_sessions(30, pd.Timestamp(str(session)).date())
        assert value == correlation.correlate(returns, window).estimate.value


def test_kurtosis_is_what_scipy_says() -> None:
    assert kurtosis(X) == pytest.approx(stats.kurtosis(X, fisher=False, bias=True), abs=1e-12)


def test_effective_size_follows_its_formula() -> None:
    k = max(1, (stats.kurtosis(X, fisher=False) + stats.kurtosis(Y, fisher=False)) / 2 / 3)
    assert effective_size(X, Y) == pytest.approx(3 + 57 / (1.15**2 * k), abs=1e-12)


def test_thin_tails_earn_no_extra_observations() -> None:
    coin = np.resize([1.0, -1.0], 30)  # kurtosis 1, below the normal's 3
    assert effective_size(coin, coin) == pytest.approx(3 + 27 / 1.15**2)


def test_interval_is_fishers_on_the_effective_size() -> None:
    n_eff = effective_size(X, Y)
    known = stats.pearsonr(X, Y)
    reach = 1.96 / np.sqrt(n_eff - 3)
    got = correlation.pearson_estimate(X, Y)
    assert got.low == pytest.approx(np.tanh(np.arctanh(known.statistic) - reach), abs=1e-12)
    assert got.high == pytest.approx(np.tanh(np.arctanh(known.statistic) + reach), abs=1e-12)


def test_perfect_correlations_have_no_width() -> None:
    for sign in (1.0, -1.0):
        got = correlation.pearson_estimate(X, sign * X)
        assert (got.low, got.value, got.high) == (sign, sign, sign)


def test_robust_value_maximises_the_t5_likelihood() -> None:
    def negative_log_likelihood(parameters: np.ndarray) -> float:
        a, b, z = parameters
        shape = np.array(
            [[np.exp(2 * a), np.tanh(z) * np.exp(a + b)], [np.tanh(z) * np.exp(a + b), np.exp(2 * b)]]
        )
        return -float(
            stats.multivariate_t(loc=[0, 0], shape=shape, df=5).logpdf(np.column_stack([X, Y])).sum()
        )

    known = optimize.minimize(
        negative_log_likelihood, [0, 0, 0.3], method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-12}
    )
    got = correlation.robust_estimate(X, Y)
    assert got.value == pytest.approx(np.tanh(known.x[2]), abs=1e-6)
    assert got.high == pytest.approx(np.tanh(np.arctanh(got.value) + 1.96 * 1.134 / np.sqrt(57)), abs=1e-12)


def test_a_robust_step_follows_its_formula() -> None:
    a, b, c = (X * X).mean(), (Y * Y).mean(), (X * Y).mean()
    w = 7 / (5 + (b * X**2 - 2 * c * X * Y + a * Y**2) / (a * b - c**2))
    known = (w * X * Y).mean() / np.sqrt((w * X * X).mean() * (w * Y * Y).mean())
    assert correlation.robust_estimate(X, Y, steps=1).value == pytest.approx(known, abs=1e-12)


def test_robust_value_of_a_line_is_the_line() -> None:
    assert correlation.robust_estimate(X, -2 * X).value == pytest.approx(-1, abs=1e-9)


def test_one_wild_session_sways_the_robust_value_less() -> None:
    x, y = X.copy(), Y.copy()
    x[-1], y[-1] = 60, -60
    before, after = correlation.robust_estimate(X, Y).value, correlation.robust_estimate(x, y).value
    assert abs(before - after) < 0.25 < abs(correlation.pearson(X, Y) - correlation.pearson(x, y))


def test_ewma_matches_pandas_on_cross_products() -> None:
    def weighted(values: np.ndarray) -> float:
        return float(pd.Series(values).ewm(alpha=0.06, adjust=True).mean().iloc[-1])

    assert correlation.ewma(X, Y) == pytest.approx(
        weighted(X * Y) / np.sqrt(weighted(X * X) * weighted(Y * Y)), abs=1e-12
    )


def test_beta_is_the_slope_of_a_regression() -> None:
    assert correlation.beta(Y, X) == pytest.approx(stats.linregress(X, Y).slope, abs=1e-12)


class TestInAWindow:
    window = last_sessions(30, pd.Timestamp("2025-09-26").date())

    def returns(self, size: int = 30) -> pd.DataFrame:
        return pd.DataFrame({"asset": X[:size], "benchmark": Y[:size]}, index=self.window[-size:])

    def test_everything_that_is_said_of_it_agrees_with_scipy(self) -> None:
        got = correlation.correlate(self.returns(), self.window)
        x, y = X[:30], Y[:30]
        assert got.estimate.value == pytest.approx(stats.pearsonr(x, y).statistic, abs=1e-12)
        assert (got.window, got.n, got.as_of.isoformat()) == (30, 30, "2025-09-26")
        assert got.beta == pytest.approx(stats.linregress(y, x).slope, abs=1e-12)
        assert got.last_moves.asset == pytest.approx(np.exp(x[-1]) - 1, abs=1e-12)
        assert got.last_moves.benchmark == pytest.approx(np.exp(y[-1]) - 1, abs=1e-12)
        assert got.same_direction == sum(1 for a, b in zip(x, y, strict=True) if (a > 0) == (b > 0))

    def test_two_thirds_of_its_sessions_are_enough(self) -> None:
        assert correlation.correlate(self.returns(20), self.window).n == 20

    def test_fewer_than_two_thirds_give_no_number(self) -> None:
        with pytest.raises(NotEnoughData, match="only 19 of the 30 sessions"):
            correlation.correlate(self.returns(19), self.window)

    @pytest.mark.parametrize("leg", ["asset", "benchmark"])
    @pytest.mark.parametrize("rate", [1.0, 1.001], ids=["stands still", "grows at one rate"])
    def test_a_leg_without_surprises_gives_no_number(self, leg: str, rate: float) -> None:
        returns = np.diff(np.log(100 * rate ** np.arange(31)))
        with pytest.raises(NotEnoughData, match="did not move"):
            correlation.correlate(self.returns().assign(**{leg: returns}), self.window)


def a_correlation(value: float, n_eff: float) -> Correlation:
    window = last_sessions(30, pd.Timestamp("2025-09-26").date())
    plain = correlation.correlate(pd.DataFrame({"asset": X[:30], "benchmark": Y[:30]}, index=window), window)
    interval = fisher_interval(value, 0.1)
    return Correlation(
        30, interval, 30, n_eff, plain.as_of, interval, plain.beta, plain.last_moves, plain.same_direction
    )


@pytest.mark.parametrize(
    ("one", "other", "differs"),
    [(0.36, 0.45, False), (0.9, 0.0, True), (1.0, 1.0, False), (1.0, 0.5, True)],
    ids=["a little", "a lot", "both perfect", "one perfect"],
)
def test_two_correlations_differ_only_beyond_chance(one: float, other: float, differs: bool) -> None:
    assert differ(a_correlation(one, 20), a_correlation(other, 20)) is differs


def test_the_edge_of_chance_is_1_96_standard_errors() -> None:
    edge = 1.96 * np.sqrt(2 / 17)
    assert not differ(a_correlation(float(np.tanh(edge - 1e-6)), 20), a_correlation(0.0, 20))
    assert differ(a_correlation(float(np.tanh(edge + 1e-6)), 20), a_correlation(0.0, 20))


def test_all_of_it_is_measured_where_that_says_something() -> None:
    returns = random_returns(correlation.FEWEST, correlation=0.5, seed=1)
    whole = correlation.correlate_all(returns)
    assert whole is not None
    assert whole.estimate.value == pytest.approx(stats.pearsonr(returns.asset, returns.benchmark).statistic)
    assert correlation.correlate_all(returns.iloc[1:]) is None
    assert correlation.correlate_all(returns.assign(asset=0.0)) is None
