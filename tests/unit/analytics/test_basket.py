"""Levels of a basket, against the formula computed by hand."""

import math
from datetime import date

import numpy as np
import pandas as pd
import pytest

from bot.analytics.basket import (
    MINERS_AND_HOSTS,
    MINERS_AND_HOSTS_OF,
    constituents_of,
    coverage,
    is_too_old,
    levels,
    updated,
)
from bot.analytics.sessions import sessions
from bot.model.basket import Constituent, Constituents, Coverage
from bot.model.ticker import BASKETS
from tests.fakes import random_prices

DAYS = sessions(date(2025, 9, 22), date(2025, 9, 26))
NAN = float("nan")


def basket(**weights: float) -> Constituents:
    return Constituents(
        date(2025, 9, 1), tuple(Constituent(name, name, weight) for name, weight in weights.items())
    )


def table(**closes: list[float]) -> pd.DataFrame:
    return pd.DataFrame(closes, index=DAYS[: len(next(iter(closes.values())))])


THREE = basket(A=5, B=3, C=2)


def test_the_return_of_a_session_is_the_weighted_log_return() -> None:
    closes = table(A=[10, 11, 12], B=[20, 19, 21], C=[30, 30, 33])
    first = (5 * math.log(11 / 10) + 3 * math.log(19 / 20) + 2 * math.log(30 / 30)) / 10
    second = (5 * math.log(12 / 11) + 3 * math.log(21 / 19) + 2 * math.log(33 / 30)) / 10
    got = levels(closes, THREE)
    assert list(got) == pytest.approx([100, 100 * math.exp(first), 100 * math.exp(first + second)])
    assert list(got.index) == list(DAYS[:3])


def test_it_is_numpys_average_of_log_returns() -> None:
    names = [f"N{number}" for number in range(20)]
    walks = {
        name: random_prices(date(2024, 1, 2), date(2025, 9, 26), seed=at) for at, name in enumerate(names)
    }
    weights = np.random.default_rng(1).uniform(0.1, 1, len(names))
    closes = pd.DataFrame(walks)
    moves = np.diff(np.log(closes.to_numpy()), axis=0)
    known = 100 * np.exp(np.cumsum(np.average(moves, axis=1, weights=weights)))
    got = levels(closes, basket(**dict(zip(names, weights, strict=True))))
    np.testing.assert_allclose(got.to_numpy()[1:], known, rtol=1e-12)


def test_a_name_without_a_price_is_weighted_away_and_its_next_return_is_not_counted_late() -> None:
    closes = table(A=[10, 11, 12], B=[20, 19, 21], C=[30, NAN, 60])
    first = (5 * math.log(11 / 10) + 3 * math.log(19 / 20)) / 8
    second = (5 * math.log(12 / 11) + 3 * math.log(21 / 19)) / 8
    assert list(levels(closes, THREE)) == pytest.approx(
        [100, 100 * math.exp(first), 100 * math.exp(first + second)]
    )


def test_a_session_with_too_few_prices_is_left_out_and_the_next_return_spans_it() -> None:
    closes = table(A=[10, NAN, 12], B=[20, 19, 21], C=[30, 31, 33])
    spanning = (5 * math.log(12 / 10) + 3 * math.log(21 / 20) + 2 * math.log(33 / 30)) / 10
    got = levels(closes, THREE)
    assert list(got.index) == [DAYS[0], DAYS[2]]
    assert list(got) == pytest.approx([100, 100 * math.exp(spanning)])


def test_the_floor_counts_the_weight_of_names_that_have_no_column() -> None:
    closes = table(A=[10, 11])
    assert levels(closes, THREE).empty
    assert list(levels(closes, THREE, floor=0.5)) == pytest.approx([100, 110])


def test_sixty_per_cent_of_the_weight_is_enough() -> None:
    assert len(levels(table(A=[10, 11]), basket(A=6, B=4))) == 2
    assert levels(table(A=[10, 11]), basket(A=5.9, B=4.1)).empty


def test_without_any_floor_a_session_needs_some_price_all_the_same() -> None:
    got = levels(table(A=[10, NAN, 20], B=[NAN, NAN, NAN], C=[NAN, NAN, NAN]), THREE, floor=0)
    assert list(got.index) == [DAYS[0], DAYS[2]]
    assert list(got) == pytest.approx([100, 200])


def test_where_no_name_is_priced_on_both_sides_levels_begin_anew() -> None:
    closes = table(A=[10, 11, NAN, NAN], B=[NAN, NAN, 5, 6])
    got = levels(closes, basket(A=1, B=1), floor=0)
    assert list(got.index) == [DAYS[2], DAYS[3]]
    assert list(got) == pytest.approx([100, 120])


def test_without_closes_there_are_no_levels() -> None:
    nothing = table(A=[1.0]).iloc[:0]
    assert levels(nothing, THREE).empty
    assert coverage(nothing, THREE) == Coverage(0, 3, 0.0, date(2025, 9, 1))


def test_a_single_session_is_level_100() -> None:
    assert list(levels(table(A=[3.0], B=[2.0], C=[1.0]), THREE)) == [100]


def test_coverage_is_that_of_the_newest_session() -> None:
    closes = table(A=[10, 11], B=[20, NAN], C=[NAN, 30], D=[1, 1])
    got = coverage(closes, THREE)
    assert (got.names, got.of_names, got.weights_of) == (2, 3, date(2025, 9, 1))
    assert got.weight == pytest.approx(0.7)


def test_coverage_of_everything_is_one() -> None:
    weights = {f"N{number}": 0.1 * number for number in range(1, 200)}
    closes = table(**{name: [1.0] for name in weights})
    assert coverage(closes, basket(**weights)).weight == pytest.approx(1)


def test_miners_and_hosts_are_left_out_of_one_basket_only() -> None:
    sector = basket(A=5, MARA=3, BTDR=1, C=2)
    assert constituents_of(BASKETS["r2ktech-all"], sector) is sector
    without = constituents_of(BASKETS["r2ktech"], sector)
    assert [member.symbol for member in without.members] == ["A", "C"]
    assert without.as_of == sector.as_of
    assert (len(MINERS_AND_HOSTS), MINERS_AND_HOSTS_OF) == (10, date(2025, 11, 11))


KEPT = pd.Series([100.0, 250.0], index=DAYS[:2])


def test_new_sessions_are_added_and_the_past_stays_whatever_the_weights() -> None:
    closes = table(A=[10, 11, 12], B=[20, 19, 21], C=[30, 30, 33])
    new = (1 * math.log(12 / 11) + 3 * math.log(33 / 30)) / 4
    got = updated(KEPT, closes, basket(A=1, C=3))
    assert list(got.iloc[:2]) == [100, 250]
    assert got.iloc[2] == pytest.approx(250 * math.exp(new))
    assert list(got.index) == list(DAYS[:3])


def test_nothing_new_changes_nothing() -> None:
    assert updated(KEPT, table(A=[10, 11], B=[1, 1], C=[1, 1]), THREE) is KEPT
    assert updated(KEPT, table(A=[10, 11, NAN], B=[1, 1, 1], C=[1, 1, 1]), THREE) is KEPT


def test_a_gap_of_a_session_or_two_is_no_reason_to_begin_anew() -> None:
    closes = table(A=[10, NAN, 12], B=[20, NAN, 21], C=[30, NAN, 33])
    assert updated(KEPT, closes, THREE) is KEPT
    assert updated(KEPT, table(A=[1, 1, 1]), THREE) is KEPT


def test_levels_that_are_too_old_to_go_on_from_begin_anew() -> None:
    old = pd.Series([100.0, 90.0], index=sessions(date(2025, 9, 11), date(2025, 9, 12)))
    closes = table(A=[10, 11], B=[20, 19], C=[30, 30])
    got = updated(old, closes.set_axis(sessions(date(2025, 9, 22), date(2025, 9, 23))), THREE)
    assert list(got.index) == [DAYS[0], DAYS[1]]
    assert got.iloc[0] == 100


def test_five_sessions_later_levels_are_still_of_use_and_six_later_not() -> None:
    friday = date(2025, 9, 26)
    assert not is_too_old(date(2025, 9, 19), friday)
    assert is_too_old(date(2025, 9, 18), friday)
    assert not is_too_old(friday, date(2025, 9, 28))
