"""What holds for any line and any series of values."""

from dataclasses import replace
from functools import cache
from itertools import pairwise

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.alerts.replay import Sent, replay
from bot.model.rule import BreakdownRule, PairRule, Side, Threshold, ThresholdRule
from bot.signals.threshold import Crossing, Line
from tests.fakes import random_returns

values = st.lists(st.integers(-9999, 9999).map(lambda n: n / 10_000), max_size=80)
lines = st.builds(
    Threshold,
    st.sampled_from(Side),
    st.integers(-50, 50).map(lambda n: n / 100),
    closes=st.integers(1, 10),
    margin=st.integers(0, 40).map(lambda n: n / 100),
)


def followed(threshold: Threshold, series: list[float]) -> list[Crossing | None]:
    line = Line(threshold)
    return [line.step(value) for value in series]


@given(lines, values)
def test_turned_upside_down_everything_is_its_mirror_image(threshold: Threshold, series: list[float]) -> None:
    mirrored = replace(threshold, side=threshold.side.other, level=-threshold.level)
    assert followed(mirrored, [-value for value in series]) == [
        crossing and replace(crossing, to=crossing.to.other) for crossing in followed(threshold, series)
    ]


@given(lines, values)
def test_messages_alternate(threshold: Threshold, series: list[float]) -> None:
    told = [crossing for crossing in followed(threshold, series) if crossing is not None]
    assert all(one.fired != other.fired for one, other in pairwise(told))
    assert all(crossing.fired == (crossing.to is threshold.side) for crossing in told)


@given(lines, values)
def test_a_message_comes_where_the_last_values_are_all_past_the_line(
    threshold: Threshold, series: list[float]
) -> None:
    for at, crossing in enumerate(followed(threshold, series)):
        if crossing is not None:
            line = threshold.level if crossing.fired else threshold.back
            latest = series[at + 1 - threshold.closes : at + 1]
            below = crossing.to is Side.BELOW
            assert all(
                round(v * 1e4) < round(line * 1e4) if below else round(v * 1e4) > round(line * 1e4)
                for v in latest
            )


BREAKDOWN, BELOW = BreakdownRule(), ThresholdRule(Threshold(Side.BELOW, 0.2))


@cache
def returns() -> pd.DataFrame:
    """Two years of a link, one without, and one with."""
    linked, apart = (random_returns(1008, correlation=each, seed=5) for each in (0.6, 0.0))
    return pd.concat([linked.iloc[:504], apart.iloc[504:756], linked.iloc[756:]])


@cache
def whole(rule: PairRule) -> list[Sent]:
    return list(replay(rule, returns()))


@settings(deadline=None, max_examples=40)  # four years are replayed each time
@given(st.integers(0, 1008), st.sampled_from([BREAKDOWN, BELOW]))
def test_cutting_the_future_changes_no_past_message(cut: int, rule: PairRule) -> None:
    known = returns().iloc[:cut]
    past = [sent for sent in whole(rule) if cut and pd.Timestamp(sent.session) <= known.index[-1]]
    assert list(replay(rule, known)) == past


def test_there_are_messages_that_could_change() -> None:
    assert [sent.kind for sent in whole(BREAKDOWN)][:2] == ["breakdown", "recoupled"]
    assert len(whole(BELOW)) >= 2
