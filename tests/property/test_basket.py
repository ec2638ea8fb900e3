"""What holds for any basket."""

from datetime import date

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from bot.analytics.basket import coverage, levels, updated
from bot.analytics.sessions import sessions
from bot.model.basket import Constituent, Constituents

DAYS = sessions(date(2025, 8, 1), date(2025, 8, 29))
NAMES = tuple("ABCDEF")
WEIGHTS = st.lists(st.floats(0.01, 10), min_size=len(NAMES), max_size=len(NAMES))


def prices() -> st.SearchStrategy[pd.DataFrame]:
    cells = st.one_of(st.floats(1, 1000), st.floats(1, 1000), st.just(float("nan")))
    return arrays.arrays(float, (len(DAYS), len(NAMES)), elements=cells).map(
        lambda values: pd.DataFrame(values, index=DAYS, columns=list(NAMES))
    )


def basket(weights: list[float], names: tuple[str, ...] = NAMES) -> Constituents:
    return Constituents(
        date(2025, 8, 1),
        tuple(Constituent(name, name, weight) for name, weight in zip(names, weights, strict=True)),
    )


@given(prices(), WEIGHTS, st.floats(0.1, 9))
@settings(deadline=None)
def test_scaling_all_weights_changes_nothing(
    closes: pd.DataFrame, weights: list[float], scale: float
) -> None:
    one, other = levels(closes, basket(weights)), levels(closes, basket([scale * each for each in weights]))
    # a share that is the floor to the last bit may fall on either side of it
    common = one.index.intersection(other.index)
    if len(one) == len(other) == len(common):
        np.testing.assert_allclose(one, other, rtol=1e-9)


@given(prices(), WEIGHTS)
@settings(deadline=None)
def test_dropping_a_name_that_never_has_a_price_changes_nothing(
    closes: pd.DataFrame, weights: list[float]
) -> None:
    closes = closes.assign(F=np.nan)
    one = levels(closes, basket(weights), floor=0)
    other = levels(closes[list(NAMES[:-1])], basket(weights[:-1], NAMES[:-1]), floor=0)
    pd.testing.assert_series_equal(one, other, rtol=1e-9)


@given(prices(), WEIGHTS, st.floats(0.01, 100))
@settings(deadline=None)
def test_a_name_may_be_quoted_in_any_unit(closes: pd.DataFrame, weights: list[float], scale: float) -> None:
    one = levels(closes, basket(weights))
    pd.testing.assert_series_equal(
        one, levels(closes.assign(A=closes["A"] * scale), basket(weights)), rtol=1e-9
    )


@given(prices(), WEIGHTS, st.integers(1, len(DAYS)))
@settings(deadline=None)
def test_adding_sessions_one_by_one_gives_what_all_at_once_give(
    closes: pd.DataFrame, weights: list[float], first: int
) -> None:
    whole = levels(closes, basket(weights))
    kept = levels(closes.iloc[:first], basket(weights))
    if kept.empty:
        return
    for until in range(first + 1, len(DAYS) + 1):
        kept = updated(kept, closes.iloc[:until], basket(weights))
    begun_later = whole.index[0] > kept.index[0]
    if not begun_later and whole.index.equals(kept.index):
        np.testing.assert_allclose(kept, whole, rtol=1e-9)


@given(prices(), WEIGHTS)
@settings(deadline=None)
def test_coverage_never_exceeds_all(closes: pd.DataFrame, weights: list[float]) -> None:
    got = coverage(closes, basket(weights))
    assert got.names == int(closes.iloc[-1].notna().sum())
    assert 0 <= got.weight <= 1
