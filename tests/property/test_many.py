import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.analytics.compare import partial_measure
from bot.analytics.inference import Returns
from bot.analytics.regimes import inside_a_tail

seeds = st.integers(0, 2**32 - 1)
links = st.floats(-0.99, 0.99)


def three_legs(seed: int, link: float, size: int) -> tuple[Returns, Returns, Returns]:
    x, y, z = np.random.default_rng(seed).standard_t(4, (3, size))
    return x + link * z, y + link * z + link * x, z


@given(seeds, links, st.integers(20, 300))
def test_a_partial_correlation_is_one_and_lies_in_its_interval(seed: int, link: float, size: int) -> None:
    got = partial_measure(*three_legs(seed, link, size))
    assert -1 <= got.estimate.low <= got.estimate.value <= got.estimate.high <= 1
    assert got.n == size


@given(seeds, links, st.floats(0.01, 100))
def test_a_partial_correlation_is_symmetric_and_knows_no_scale(seed: int, link: float, scale: float) -> None:
    x, y, z = three_legs(seed, link, 60)
    value = partial_measure(x, y, z).estimate.value
    assert partial_measure(y, x, z).estimate.value == pytest.approx(value, abs=1e-9)
    assert partial_measure(scale * x, y + 1, -scale * z).estimate.value == pytest.approx(value, abs=1e-9)


@given(seeds, links)
def test_what_is_given_can_be_added_to_both_without_a_change(seed: int, link: float) -> None:
    x, y, z = three_legs(seed, link, 60)
    value = partial_measure(x, y, z).estimate.value
    assert partial_measure(x + 2 * z, y - z, z).estimate.value == pytest.approx(value, abs=1e-9)


@given(links, links)
def test_choosing_by_one_leg_weakens_a_constant_link_and_keeps_its_order(one: float, other: float) -> None:
    assert abs(inside_a_tail(one)) <= abs(one)
    assert inside_a_tail(one) * one >= 0
    assert (inside_a_tail(one) <= inside_a_tail(other)) or one >= other
