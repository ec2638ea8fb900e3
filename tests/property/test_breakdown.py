"""What holds for any two series of returns, also where their link breaks and comes back."""

import numpy as np
import pandas as pd
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from bot.analytics.breakdown import Detector, replay
from bot.analytics.returns import join, log_returns
from bot.analytics.sessions import last_sessions
from bot.model.coupling import Event, Kind
from bot.model.ticker import Pair
from bot.signals.coupling import Link, follow

Moves = NDArray[np.float64]

SEEDS = st.integers(0, 2**32 - 1)
QUICK = settings(max_examples=25, deadline=None)


@st.composite
def linked(draw: st.DrawFn) -> tuple[Moves, Moves]:
    """Fat-tailed returns, closely linked at first, then apart, then linked again."""
    before, apart, after = (draw(st.integers(*bounds)) for bounds in ((200, 350), (60, 150), (0, 150)))
    rho = np.repeat([draw(st.floats(0.6, 0.8)), draw(st.floats(-0.3, 0.1)), 0.7], [before, apart, after])
    random = np.random.default_rng(draw(SEEDS))
    scale = 0.02 / np.sqrt(random.chisquare(6, len(rho)) / 6)
    x, other = random.standard_normal((2, len(rho)))
    return scale * x, scale * (rho * x + np.sqrt(1 - rho**2) * other)


def events(x: Moves, y: Moves) -> list[Event]:
    return replay(x.tolist(), y.tolist())


@given(linked())
@QUICK
def test_a_replay_equals_step_by_step(legs: tuple[Moves, Moves]) -> None:
    detector = Detector()
    steps = [detector.step(float(x), float(y)) for x, y in zip(*legs, strict=True)]
    assert [event for event in steps if event] == events(*legs)
    assert all(event.day == day for day, event in enumerate(steps, start=1) if event)


@given(linked(), st.floats(0, 1))
@QUICK
def test_cutting_the_future_changes_no_past_event(legs: tuple[Moves, Moves], where: float) -> None:
    cut = int(where * len(legs[0]))
    whole = events(*legs)
    assert events(*(leg[:cut] for leg in legs)) == [event for event in whole if event.day <= cut]
    assert all(1 <= event.dated <= event.day for event in whole)


@given(linked(), SEEDS, st.floats(0, 1))
@QUICK
def test_no_other_future_changes_a_past_event(legs: tuple[Moves, Moves], seed: int, where: float) -> None:
    cut = int(where * len(legs[0]))
    future = np.random.default_rng(seed).normal(0, 0.05, (2, 100))
    other = events(*(np.concatenate([leg[:cut], new]) for leg, new in zip(legs, future, strict=True)))
    past = [event for event in events(*legs) if event.day <= cut]
    assert [event for event in other if event.day <= cut] == past


@given(linked(), st.sampled_from([0.1, 3.0, 10.0]))
@QUICK
def test_neither_scale_nor_order_nor_turning_both_over_changes_an_event(
    legs: tuple[Moves, Moves], times: float
) -> None:
    x, y = legs
    known = events(x, y)
    assert events(times * x, y) == known
    assert events(x, times * y) == known
    assert events(y, x) == known
    assert events(-x, -y) == known


@given(linked())
@QUICK
def test_turning_one_leg_over_leaves_no_link_to_break(legs: tuple[Moves, Moves]) -> None:
    x, y = legs
    known = events(x, y)
    assume(any(event.kind is Kind.BREAKDOWN for event in known))
    assert events(-x, y) != known
    assert events(x, -y) == events(-x, y)


@given(linked(), st.sets(st.integers(1, 250), max_size=8), st.sets(st.integers(1, 250), max_size=8))
@QUICK
def test_a_session_that_one_leg_lacks_is_no_session(
    legs: tuple[Moves, Moves], without_asset: set[int], without_benchmark: set[int]
) -> None:
    days = last_sessions(len(legs[0]), pd.Timestamp(2025, 9, 26).date())
    asset, benchmark = (pd.Series(100 * np.exp(leg.cumsum()), index=days) for leg in legs)
    gone = days[sorted(without_asset | without_benchmark)]
    holes = join(asset.drop(days[sorted(without_asset)]), benchmark.drop(days[sorted(without_benchmark)]))
    one = follow(Pair(), log_returns(holes)).coupling
    assert one == follow(Pair(), log_returns(join(asset.drop(gone), benchmark.drop(gone)))).coupling
    assert one is not None
    assert not {change.session for change in one.changes} & {day.date() for day in gone}


@given(linked(), st.lists(st.floats(0, 1), max_size=3))
@QUICK
def test_a_link_is_followed_in_any_number_of_steps(legs: tuple[Moves, Moves], cuts: list[float]) -> None:
    days = last_sessions(len(legs[0]), pd.Timestamp(2025, 9, 26).date())
    returns = pd.DataFrame(dict(zip(("asset", "benchmark"), legs, strict=True)), index=days)
    link = Link(Pair())
    for cut in sorted(cuts):
        link.advance(returns.iloc[: int(cut * len(returns))])
    link.advance(returns)
    assert link.coupling == follow(Pair(), returns).coupling
