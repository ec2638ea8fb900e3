"""What holds for any pair of series."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from bot.analytics import correlation
from bot.analytics.inference import Returns, effective_size

returns = st.integers(20, 120).flatmap(
    lambda n: st.tuples(
        *[arrays.arrays(float, n, elements=st.floats(-0.3, 0.3).map(lambda r: round(r, 6)))] * 2
    )
)


def moving(pair: tuple[Returns, Returns]) -> tuple[Returns, Returns]:
    x, y = pair
    assume(np.ptp(x) > 1e-4)
    assume(np.ptp(y) > 1e-4)
    return x, y


@given(returns)
def test_an_interval_contains_its_estimate_and_stays_in_range(pair: tuple[Returns, Returns]) -> None:
    x, y = moving(pair)
    value, reach = correlation.pearson(x, y), 1.96 / np.sqrt(effective_size(x, y) - 3)
    assume(abs(value) < 0.999999)
    assert np.tanh(np.arctanh(value) - reach) < value < np.tanh(np.arctanh(value) + reach)
    estimate = correlation.pearson_estimate(x, y)
    assert (estimate.low, estimate.high) == pytest.approx(
        tuple(np.tanh(np.arctanh(value) + np.array([-reach, reach])))
    )
    robust = correlation.robust_estimate(x, y)
    assert -1 <= robust.low < robust.high <= 1


@given(returns)
def test_correlation_is_symmetric_and_knows_no_scale(pair: tuple[Returns, Returns]) -> None:
    x, y = moving(pair)
    value = correlation.pearson(x, y)
    assert correlation.pearson(y, x) == pytest.approx(value, abs=1e-9)
    assert correlation.pearson(10 * x, y + 0.01) == pytest.approx(value, abs=1e-6)
    assert correlation.pearson(-x, y) == pytest.approx(-value, abs=1e-9)


@given(returns)
def test_fat_tails_only_ever_cost_observations(pair: tuple[Returns, Returns]) -> None:
    x, y = moving(pair)
    assert 3 < effective_size(x, y) <= len(x)


@given(returns)
def test_an_interval_shrinks_when_the_same_days_come_again(pair: tuple[Returns, Returns]) -> None:
    x, y = moving(pair)
    once, twice = (
        correlation.pearson_estimate(x, y),
        correlation.pearson_estimate(np.tile(x, 2), np.tile(y, 2)),
    )
    assert twice.high - twice.low <= once.high - once.low + 1e-9
