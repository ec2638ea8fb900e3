from dataclasses import replace
from datetime import date
from itertools import pairwise

import pandas as pd
import pytest
from scipy import stats

from bot.alerts.replay import Crossed, Sent, replay
from bot.model.coupling import Story
from bot.model.rule import BreakdownRule, PairRule, Side, Threshold, ThresholdRule
from bot.model.ticker import ASSETS, FUNDS, Pair
from bot.signals.coupling import follow
from tests.fakes import random_returns

PAIR = Pair(ASSETS["eth"], FUNDS["qqq"])
LINKED, APART = (random_returns(756, correlation=each, seed=11) for each in (0.6, 0.0))
RETURNS = pd.concat([LINKED.iloc[:400], APART.iloc[400:580], LINKED.iloc[580:]])
DAYS = [stamp.date() for stamp in RETURNS.index]
LINE = ThresholdRule(Threshold(Side.BELOW, 0.4), PAIR)
BREAKDOWN = BreakdownRule(PAIR)

FIGURES = {
    DAYS[end]: float(stats.pearsonr(part["asset"], part["benchmark"]).statistic)
    for end in range(19, len(RETURNS))
    if (part := RETURNS.iloc[max(end - 29, 0) : end + 1]) is not None
}
"""The 30-session figure after each session by scipy, from two thirds of a window on."""


def crossed(sent: Sent) -> Crossed:
    assert isinstance(sent.what, Crossed)
    return sent.what


def messages(rule: PairRule = LINE, first: date | None = None, last: date | None = None) -> list[Sent]:
    return list(replay(rule, RETURNS, first, last))


def by_hand() -> list[tuple[date, str]]:
    """STATS 4, read aloud: three in a row under .40, and then three in a row over .50."""
    days, told = list(FIGURES), list[tuple[date, str]]()
    beyond = all(FIGURES[day] < 0.4 for day in days[:3])
    for at in range(3, len(days)):
        latest = [FIGURES[day] for day in days[at - 2 : at + 1]]
        if not beyond and all(figure < 0.4 for figure in latest):
            beyond = True
            told.append((days[at], "below"))
        elif beyond and all(figure > 0.5 for figure in latest):
            beyond = False
            told.append((days[at], "above"))
    return told


def test_a_line_is_crossed_on_the_sessions_that_a_reader_would_name() -> None:
    assert [(sent.session, sent.kind) for sent in messages()] == by_hand()
    assert len(by_hand()) >= 4


def test_a_message_carries_its_figure_and_how_long_it_lasted() -> None:
    alert, end = messages()[:2]
    assert crossed(alert).rule is LINE
    assert crossed(alert).correlation.estimate.value == pytest.approx(FIGURES[alert.session], abs=1e-12)
    assert crossed(alert).correlation.as_of == alert.session
    assert {crossed(sent).beyond_for for sent in messages() if sent.kind == "below"} == {None}
    assert crossed(end).beyond_for == DAYS.index(end.session) - DAYS.index(alert.session)


def test_the_end_of_what_was_so_from_the_start_has_no_length() -> None:
    opposite_at_first = LINKED.iloc[:120].assign(benchmark=LINKED["asset"])
    opposite_at_first.iloc[:60, 1] *= -1
    [end] = replay(LINE, opposite_at_first)
    assert (end.kind, crossed(end).beyond_for) == ("above", None)


def test_bounds_are_included_and_what_was_before_sets_the_side() -> None:
    told = messages()
    assert messages(first=told[1].session, last=told[2].session) == told[1:3]
    assert messages(last=told[0].session) == told[:1]
    assert messages(first=told[-1].session) == told[-1:]
    assert messages(first=DAYS[-1], last=DAYS[0]) == []


def test_changes_of_the_link_are_those_of_the_detector() -> None:
    coupling = follow(PAIR, RETURNS).coupling
    assert coupling is not None
    told = messages(BREAKDOWN)
    assert [(sent.session, sent.kind) for sent in told] == [
        (change.session, change.kind.value) for change in coupling.changes
    ]
    assert [sent.kind for sent in told[:2]] == ["breakdown", "recoupled"]
    for sent, change in zip(told, coupling.changes, strict=True):
        assert isinstance(sent.what, Story)
        assert (sent.what.pair, sent.what.change) == (PAIR, change)


def test_each_message_tells_the_same_whatever_came_after() -> None:
    for rule in (LINE, BREAKDOWN):
        for sent in messages(rule):
            assert list(replay(rule, RETURNS.loc[: pd.Timestamp(sent.session)]))[-1] == sent


def test_a_session_without_an_honest_figure_breaks_no_row() -> None:
    """A leg that stands still for a month has no figure: the row goes on with the next that there is."""
    still = RETURNS.copy()
    still.iloc[200:240, 0] = 0.0
    days = {sent.session for sent in replay(LINE, still)}
    assert not days & set(DAYS[229:240])


def test_of_nothing_nothing_is_told() -> None:
    for rule in (LINE, BREAKDOWN):
        assert list(replay(rule, RETURNS.iloc[:0])) == []


def test_a_session_read_late_is_told_with_the_next_one() -> None:
    nervous = ThresholdRule(Threshold(Side.BELOW, 0.4, closes=1, margin=0), PAIR)
    sent = messages(nervous)
    first, second = next(
        (one, other)
        for one, other in pairwise(sent)
        if DAYS.index(other.session) - DAYS.index(one.session) == 1
    )
    alone = next(each for each in sent if DAYS[DAYS.index(each.session) + 1] not in {s.session for s in sent})
    late = {first.session: second.session, alone.session: DAYS[DAYS.index(alone.session) + 1]}
    told = list(replay(nervous, RETURNS, late=late))
    assert len(told) == len(sent) - 1
    assert replace(second, unheard=(first,)) in told
    assert first not in told
    assert alone in told
