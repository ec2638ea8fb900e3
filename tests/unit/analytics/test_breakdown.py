"""The detector against STATS 3 written down a second time, on series in which everything happens."""

from collections.abc import Sequence
from math import nan

import numpy as np
import pytest

from bot.analytics.breakdown import Detector, replay
from bot.analytics.likelihood import Volatility, log_likelihood
from bot.model.coupling import State
from tests.unit.analytics.plain_detector import likelihood, plain_events, standardised

Series = tuple[list[float], list[float]]


def series(seed: int, parts: Sequence[tuple[int, float, float]]) -> Series:
    """Fat-tailed returns; each part has a length and a correlation that goes from one value to another."""
    rng = np.random.default_rng(seed)
    rho = np.concatenate([np.linspace(first, last, n) for n, first, last in parts])
    x, other = rng.standard_t(6, (2, len(rho))) * 0.02
    return x.tolist(), (rho * x + np.sqrt(1 - rho**2) * other).tolist()


CASES = {
    "a break and its end": (0, [(300, 0.6, 0.6), (150, -0.1, -0.1), (60, 0.6, 0.6)], "breakdown recoupled"),
    "a break that stays, and a new link": (
        1,
        [(300, 0.6, 0.6), (320, 0.1, 0.1)],
        "breakdown new_normal linked",
    ),
    "a new level": (1, [(300, 0.8, 0.8), (330, 0.3, 0.3)], "breakdown new_normal"),
    "a link that forms": (3, [(200, 0.0, 0.0), (200, 0.6, 0.6)], "linked breakdown recoupled"),
    "a link that forms slowly": (3, [(150, 0.1, 0.1), (300, 0.15, 0.33)], "linked"),
    "a link that fades": (23, [(150, 0.1, 0.1), (500, 0.15, 0.45)], "faded linked"),
}


@pytest.mark.parametrize("case", CASES)
def test_the_events_are_those_of_the_plain_reading(case: str) -> None:
    seed, parts, kinds = CASES[case]
    x, y = series(seed, parts)
    found = [(event.kind.value, event.day, event.dated) for event in replay(x, y)]
    assert found == plain_events((x, y))
    assert kinds.split() == [kind for kind, _day, _dated in found]


def test_slots_of_a_day_add_up_each_with_its_own_volatility() -> None:
    night, session = series(1, CASES["a break and its end"][1]), series(2, CASES["a break and its end"][1])
    night = [0.3 * x for x in night[0]], [5 * y for y in night[1]]
    detector = Detector(slots=2)
    steps = zip(*night, *session, strict=True)
    events = [detector.step([a, c], [b, d]) for a, b, c, d in steps]
    found = [(event.kind.value, event.day, event.dated) for event in events if event]
    assert found == plain_events(night, session)
    assert "breakdown" in {kind for kind, _day, _dated in found}


def test_a_session_has_as_many_moves_as_the_detector_has_slots() -> None:
    with pytest.raises(ValueError, match="argument"):
        Detector().step([0.01, 0.02], [0.01, 0.02])


def test_it_warms_up_for_30_sessions_of_moves_30_too_new_and_60_in_the_year() -> None:
    x, y = series(3, [(200, 0.6, 0.6)])
    detector, states = Detector(), []
    for moves in zip(x, y, strict=True):
        detector.step(*moves)
        states.append(detector.state)
    assert states.index(State.COUPLED) + 1 == 30 + 60 + 30 + 1
    assert set(states[:120]) == {State.WARMUP}
    assert detector.day == 200


def test_nothing_speaks_for_a_change_before_it_is_watched_for() -> None:
    assert Detector().statistic == 0


def test_legs_that_stand_still_make_no_event() -> None:
    assert replay([0.0] * 900, [0.0] * 900) == []


@pytest.mark.parametrize("seed", range(3))
def test_returns_are_standardised_by_what_was_known_before(seed: int) -> None:
    returns = (np.random.default_rng(seed).standard_t(3, 200) * 0.03).tolist()
    volatility = Volatility()
    found = [volatility.standardise(move) for move in returns]
    assert found[:30] == [None] * 30
    assert found[30:] == pytest.approx(standardised(returns), rel=1e-12)


def test_the_likelihood_is_that_of_a_bivariate_t() -> None:
    from scipy import stats

    def log_density(rho: float) -> float:
        shape = np.array([[1, rho], [rho, 1]])
        return float(stats.multivariate_t(shape=shape, df=5).logpdf([1.3, -0.4]))

    ours = log_likelihood(1.3, -0.4, np.array([-0.5, 0.0, 0.7]))
    assert ours - ours[1] == pytest.approx([log_density(rho) - log_density(0.0) for rho in (-0.5, 0.0, 0.7)])
    assert ours[2] == pytest.approx(likelihood(1.3, -0.4, 0.7))


def test_a_session_that_one_leg_lacks_is_no_observation() -> None:
    x, y = series(0, CASES["a break and its end"][1])
    holes = {40, 200, 305}
    told = [(event.kind, event.dated) for event in replay(x, y)]
    holed = Detector()
    with_holes = [
        holed.step(nan if day in holes else move, other)
        for day, (move, other) in enumerate(zip(x, y, strict=True))
    ]
    without = Detector()
    skipped = [without.step(*moves) for day, moves in enumerate(zip(x, y, strict=True)) if day not in holes]
    assert [event.kind for event in with_holes if event] == [event.kind for event in skipped if event]
    assert holed.statistic == without.statistic
    assert told
