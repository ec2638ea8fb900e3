"""Going on from what was decided comes to what a replay of everything comes to; nobody is passed over."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.alerts.decide import standing
from bot.alerts.stretch import Links, Moved
from bot.errors import UsageError
from bot.model.audience import Kind, Stretch
from bot.model.coupling import State
from bot.model.rule import BreakdownRule, PairRule, Side, Threshold, ThresholdRule
from bot.model.subscription import Standing, Subscription
from bot.model.ticker import WINDOWS, Pair
from tests.fakes import random_returns

PAIR = Pair()
FEW = settings(deadline=None, max_examples=30)  # years are replayed each time
LONGEST = 756
FIRST = 20


@cache
def history(seed: int) -> pd.DataFrame:
    """Three years in which two are linked closely, not at all, and closely again."""
    linked, apart = (random_returns(LONGEST, correlation=each, seed=seed) for each in (0.7, 0.0))
    return pd.concat([linked.iloc[:350], apart.iloc[350:520], linked.iloc[520:]])


@cache
def replayed(rule: PairRule, seed: int, until: int) -> Standing | None:
    """Where a rule stands after so many sessions, from the very first."""
    return standing(rule, history(seed).iloc[:until])


def moved(returns: pd.DataFrame, since: date, pair: Pair = PAIR) -> Moved:
    return Moved(pair, returns, since, Links().coupling(pair, returns))


def day(returns: pd.DataFrame, at: int) -> date:
    """The last of so many sessions."""
    session: date = returns.index[at - 1].date()
    return session


def alert(rule: PairRule, side: Standing | None, as_of: date) -> Subscription:
    return Subscription("a", 7, rule, side, side, as_of)


def is_unread(side: Standing | None) -> bool:
    """Whether a whole replay says where one stands that nobody knew of before."""
    return side is None or side.side is State.WARMUP


def is_found(alert: Subscription, stretch: Stretch) -> bool:
    """Whether an alert would be looked at; for a line, by where that lies, and not by what happened."""
    rule = alert.pair_rule
    if isinstance(rule, BreakdownRule):
        return stretch.link_changed
    line = rule.threshold
    bounds = stretch.bounds.get(Kind(line.window, line.side, line.closes))
    if bounds is None:
        return False
    sign = 1 if line.side is Side.BELOW else -1
    if alert.is_on:
        return sign * round(10_000 * line.back) < bounds.back
    return sign * round(10_000 * line.level) > bounds.beyond


def line(side: Side, level: int, window: int, closes: int, margin: int) -> ThresholdRule | None:
    try:
        return ThresholdRule(Threshold(side, level / 100, window, closes, margin / 100), PAIR)
    except UsageError:
        return None


lines = st.builds(
    line,
    st.sampled_from(Side),
    st.integers(-20, 85),
    st.sampled_from(WINDOWS),
    st.integers(1, 10),
    st.integers(0, 20),
).filter(lambda rule: rule is not None)
rules = st.one_of(lines, lines, lines, st.just(BreakdownRule(PAIR)))
seeds = st.integers(0, 5)
cuts = st.integers(FIRST, LONGEST)


@FEW
@given(rules, seeds, cuts, cuts)
def test_from_any_session_to_any_later_one_is_where_a_replay_comes_to(
    rule: PairRule, seed: int, one: int, other: int
) -> None:
    returns, (start, end) = history(seed), sorted((one, other))
    before = replayed(rule, seed, start)
    assume(not is_unread(before))
    stretch = moved(returns.iloc[:end], day(returns, start))
    known = alert(rule, before, day(returns, start))
    after = replayed(rule, seed, end)
    assert stretch.of(known) == after
    assert stretch.stretch.until == day(returns, end)
    assert stretch.stretch.since == day(returns, start)
    if after != before:
        assert is_found(known, stretch.stretch)


@FEW
@given(rules, seeds, cuts, st.integers(1, 6))
def test_a_few_sessions_are_enough_to_go_on_from(
    rule: PairRule, seed: int, start: int, sessions: int
) -> None:
    end = min(start + sessions, LONGEST)
    returns, before = history(seed), replayed(rule, seed, start)
    assume(not is_unread(before))
    stretch = moved(returns.iloc[:end], day(returns, start))
    known = alert(rule, before, day(returns, start))
    assert stretch.of(known) == replayed(rule, seed, end)
    assert is_found(known, stretch.stretch) or replayed(rule, seed, end) == before


@FEW
@given(rules, seeds, cuts, cuts, cuts)
def test_whoever_was_decided_later_than_the_others_is_not_moved_twice(
    rule: PairRule, seed: int, one: int, two: int, three: int
) -> None:
    """It joined, or was decided by a run that broke off: what was before that is no news."""
    returns, (start, own, end) = history(seed), sorted((one, two, three))
    side = replayed(rule, seed, own)
    assume(not is_unread(side))
    stretch = moved(returns.iloc[:end], day(returns, start))
    known = alert(rule, side, day(returns, own))
    assert stretch.of(known) == replayed(rule, seed, end)
    if replayed(rule, seed, end) != side:
        assert is_found(known, stretch.stretch)


@FEW
@given(rules, seeds, cuts, cuts, st.integers(-40, 40))
def test_nothing_is_looked_at_after_an_alerts_own_last_day(
    rule: PairRule, seed: int, one: int, other: int, days: int
) -> None:
    returns, (start, end) = history(seed), sorted((one, other))
    before = replayed(rule, seed, start)
    assume(not is_unread(before))
    until = max(day(returns, start), day(returns, end) - timedelta(days=days))
    stretch = moved(returns.iloc[:end], day(returns, start))
    last = len(returns.iloc[:end].loc[: pd.Timestamp(until)])
    known = replace(alert(rule, before, day(returns, start)), until=until)
    assert stretch.of(known) == replayed(rule, seed, last)


@settings(FEW, max_examples=15)
@given(rules, seeds, st.lists(cuts, min_size=2, max_size=10, unique=True))
def test_whoever_is_only_looked_at_when_found_is_never_passed_over(
    rule: PairRule, seed: int, sessions: list[int]
) -> None:
    """As the job does it: who is not found stays as it was decided, maybe long ago."""
    returns = history(seed)
    start, *later = sorted(sessions)
    links, since = Links(), day(returns, start)
    side = replayed(rule, seed, start)
    assume(not is_unread(side))
    known = alert(rule, side, since)
    for end in later:
        until_now = returns.iloc[:end]
        stretch = Moved(PAIR, until_now, since, links.coupling(PAIR, until_now))
        if is_found(known, stretch.stretch):
            known = replace(known, side=stretch.of(known), as_of=stretch.stretch.until)
        assert known.side == replayed(rule, seed, end)
        since = stretch.stretch.until


@dataclass(frozen=True)
class Hole:
    """Sessions of which a leg has no price, so that some windows give no number."""

    at: int
    sessions: int

    def in_(self, returns: pd.DataFrame) -> pd.DataFrame:
        return pd.concat([returns.iloc[: self.at], returns.iloc[self.at + self.sessions :]])


holes = st.builds(Hole, st.integers(100, 600), st.integers(1, 30))


@FEW
@given(lines, seeds, holes, st.integers(0, 80), st.integers(0, 80))
def test_a_gap_is_no_reason_to_come_to_something_else(
    rule: PairRule, seed: int, gap: Hole, after: int, sessions: int
) -> None:
    returns = gap.in_(history(seed))
    start = min(gap.at + after, len(returns) - 1)
    end = min(start + sessions, len(returns))
    before = standing(rule, returns.iloc[:start])
    assume(not is_unread(before))
    known = alert(rule, before, day(returns, start))
    stretch = moved(returns.iloc[:end], day(returns, start))
    assert stretch.of(known) == standing(rule, returns.iloc[:end])


def test_a_gap_of_six_weeks_is_no_reason_either() -> None:
    returns = Hole(at=300, sessions=31).in_(history(4))
    rule = ThresholdRule(Threshold(Side.BELOW, 0.6, 90, 10, 0.05), PAIR)
    start, end = 360, 364
    before, after = (standing(rule, returns.iloc[:until]) for until in (start, end))
    assert before != after
    known = alert(rule, before, day(returns, start))
    stretch = moved(returns.iloc[:end], day(returns, start))
    assert stretch.of(known) == after
    assert is_found(known, stretch.stretch)


@pytest.mark.parametrize(
    "rule",
    [
        ThresholdRule(Threshold(Side.BELOW, 0.4, 30, 3, 0.1), PAIR),
        ThresholdRule(Threshold(Side.ABOVE, 0.5, 90, 1, 0), PAIR),
        ThresholdRule(Threshold(Side.BELOW, 0.55, 250, 10, 0.05), PAIR),
        BreakdownRule(PAIR),
    ],
)
def test_there_is_something_to_come_to(rule: PairRule) -> None:
    """Or all of the above would hold of alerts that nothing ever moves."""
    sides = {replayed(rule, seed, until) for seed in range(2) for until in range(300, LONGEST, 25)}
    assert len({side.side for side in sides if side is not None}) > 1
    assert len(sides) > 3


def test_a_link_is_followed_from_where_it_was_left_and_anew_where_its_past_is_another() -> None:
    returns, other, links = history(0), history(1), Links()
    for known in (returns.iloc[:400], returns.iloc[:600], returns, returns, other, returns.iloc[:500]):
        found = links.coupling(PAIR, known)
        assert found == Links().coupling(PAIR, known)
    assert links.coupling(PAIR, returns.iloc[:0]) is None
