from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from bot.alerts.decide import standing
from bot.alerts.preview import PastAlert, Preview, next_check, preview
from bot.alerts.replay import replay
from bot.analytics.luck import Luck
from bot.model.coupling import Kind, State
from bot.model.rule import BreakdownRule, PairRule, Side, Threshold, ThresholdRule
from bot.model.subscription import Standing
from bot.model.ticker import ASSETS, FUNDS, Pair
from bot.signals.coupling import FALSE_BREAKS_A_YEAR
from tests.fakes import random_returns

PAIR = Pair(ASSETS["eth"], FUNDS["qqq"])
LINKED, APART = (random_returns(1008, correlation=each, seed=11) for each in (0.6, 0.0))
RETURNS = pd.concat([LINKED.iloc[:650], APART.iloc[650:830], LINKED.iloc[830:]])
DAYS = [stamp.date() for stamp in RETURNS.index]
FIRST = DAYS[504]
LINE, BREAKDOWN = ThresholdRule(Threshold(Side.BELOW, 0.4), PAIR), BreakdownRule(PAIR)
NOW = datetime(2025, 9, 27, 12, tzinfo=UTC)
RATE = 0.01
LUCK = Luck(
    windows=np.array([30, 90, 250]),
    truths=np.array([-9, 9]),
    levels=np.array([-9, 9]),
    backs=np.array([0, 9]),
    log_rates=np.full((3, 2, 10, 2, 2), np.log(RATE)),
)
"""One alert in a hundred sessions, whatever the line."""

FIGURES = {
    DAYS[end]: float(stats.pearsonr(part["asset"], part["benchmark"]).statistic)
    for end in range(29, len(RETURNS))
    if (part := RETURNS.iloc[end - 29 : end + 1]) is not None
}
"""The 30-session figure after each session, by scipy."""


def below(level: float, closes: int = 3, margin: float = 0.1) -> ThresholdRule:
    return ThresholdRule(Threshold(Side.BELOW, level, closes=closes, margin=margin), PAIR)


OFTEN = below(0.6, closes=1, margin=0)


def shown(rule: PairRule = LINE, returns: pd.DataFrame = RETURNS, now: datetime = NOW) -> Preview:
    return preview(rule, returns, LUCK, now)


def test_the_figures_of_two_years_are_those_of_a_reader() -> None:
    known = shown()
    assert [session for session, _value in known.values] == DAYS[504:]
    assert [value for _session, value in known.values] == pytest.approx([FIGURES[d] for d in DAYS[504:]])
    assert known.average == pytest.approx(np.mean([FIGURES[day] for day in DAYS[504:]]))
    assert known.correlation is not None
    assert known.correlation.estimate.value == pytest.approx(FIGURES[DAYS[-1]])
    assert (known.sessions, known.is_short, known.window) == (504, False, 30)


def expected_alerts(rule: PairRule) -> list[PastAlert]:
    sent = list(replay(rule, RETURNS))
    ends = {one.session: other.session for one, other in pairwise(sent)}
    return [
        PastAlert(
            each.session,
            "below",
            DAYS.index(ends[each.session]) - DAYS.index(each.session) if each.session in ends else None,
        )
        for each in sent
        if each.kind == "below" and each.session >= FIRST
    ]


@pytest.mark.parametrize(("rule", "at_least"), [(LINE, 1), (OFTEN, 6)], ids=["seldom", "often"])
def test_alerts_are_those_that_are_replayed_in_these_years_each_with_its_end(
    rule: PairRule, at_least: int
) -> None:
    assert list(shown(rule).alerts) == expected_alerts(rule)
    assert len(expected_alerts(rule)) >= at_least


def test_it_is_on_from_each_alert_to_its_end() -> None:
    known = shown(OFTEN)
    ends = {alert.session: alert.ended_after for alert in known.alerts}
    for began, ended in known.spans:
        if began in ends and ended is not None:
            assert DAYS.index(ended) - DAYS.index(began) == ends[began]
    assert [began for began, _ended in known.spans if began > FIRST] == list(ends)


@pytest.mark.parametrize(
    ("rule", "spans"),
    [
        (below(0.99, margin=0), ((FIRST, None),)),
        (below(-0.99), ()),
    ],
    ids=["ever on", "never on"],
)
def test_what_never_changes_is_on_always_or_never(rule: PairRule, spans: tuple[object, ...]) -> None:
    known = shown(rule)
    assert (known.alerts, known.spans, known.is_on) == ((), spans, bool(spans))


def test_what_was_on_before_is_on_from_the_first_session_replayed() -> None:
    """On from session 480 to 560, which begins before the two years do."""
    returns = pd.concat([LINKED.iloc[:450], APART.iloc[450:550], LINKED.iloc[550:]])
    [began, *_others], [alert, *_more] = shown(below(0.25), returns).spans, replay(below(0.25), returns)
    assert alert.session < FIRST
    assert began[0] == FIRST
    assert began[1] is not None
    assert began[1] > FIRST


def test_what_was_over_before_is_not_in_them() -> None:
    returns = pd.concat([APART.iloc[:300], LINKED.iloc[300:]])
    known = shown(below(0.2, margin=0.05), returns)
    assert list(replay(below(0.2, margin=0.05), returns))
    assert (known.alerts, known.spans) == ((), ())


def test_an_alert_that_lasts_has_no_end() -> None:
    cut = next(alert for alert in shown().alerts if alert.ended_after and alert.ended_after > 3)
    returns = RETURNS.loc[: pd.Timestamp(DAYS[DAYS.index(cut.session) + 2])]
    known = shown(returns=returns)
    assert known.alerts[-1] == PastAlert(cut.session, "below")
    assert known.spans[-1] == (cut.session, None)
    assert known.is_on
    assert known.standing == standing(LINE, returns) == Standing(Side.BELOW, cut.session)


def test_luck_is_counted_over_the_sessions_that_were_replayed() -> None:
    known = shown()
    assert known.by_luck == pytest.approx(504 * RATE)
    assert known.is_luck is (len(known.alerts) <= 5)
    assert not shown(OFTEN).is_luck
    short = shown(returns=RETURNS.iloc[-120:])
    assert short.by_luck == pytest.approx(short.sessions * RATE)
    assert not shown(below(-0.9), RETURNS.iloc[-60:]).is_luck  # none by luck, and none seen


def test_of_a_link_every_change_is_shown() -> None:
    known = shown(BREAKDOWN)
    sent = [each for each in replay(BREAKDOWN, RETURNS) if each.session >= FIRST]
    assert [(alert.session, alert.kind) for alert in known.alerts] == [(s.session, s.kind) for s in sent]
    assert [alert.kind for alert in known.alerts][:2] == [Kind.BREAKDOWN, Kind.RECOUPLED]
    broken, back = known.alerts[:2]
    assert broken.ended_after == DAYS.index(back.session) - DAYS.index(broken.session)
    assert back.ended_after is None
    assert known.spans[0] == (broken.session, back.session)
    assert known.breaks == sum(alert.kind == Kind.BREAKDOWN for alert in known.alerts)
    assert (known.window, known.state, known.is_on) == (30, State.COUPLED, False)


def test_chance_breaks_a_link_as_often_as_it_held_in_these_years() -> None:
    apart = sum(DAYS.index(ended or DAYS[-1]) - DAYS.index(began) for began, ended in shown(BREAKDOWN).spans)
    expected = (504 - apart) / 252 * FALSE_BREAKS_A_YEAR
    assert shown(BREAKDOWN).by_luck == pytest.approx(expected, abs=1e-9)


def test_a_link_that_is_broken_is_on() -> None:
    broken = shown(BREAKDOWN).alerts[0]
    known = shown(BREAKDOWN, RETURNS.loc[: pd.Timestamp(broken.session)])
    assert (known.is_on, known.state) == (True, State.DECOUPLED)
    assert known.spans[-1] == (broken.session, None)
    assert known.alerts[-1] == PastAlert(broken.session, "breakdown")


def test_a_line_says_whether_there_is_a_link_at_all() -> None:
    assert shown(returns=random_returns(504, correlation=-0.2, seed=3)).state is State.UNLINKED


def test_a_short_record_is_said_to_be_short() -> None:
    short = shown(returns=RETURNS.iloc[-120:])
    assert (short.sessions, short.is_short) == (120 - 19, True)
    few_lack = RETURNS.drop(RETURNS.index[[600, 700]])
    assert not shown(returns=few_lack).is_short


@pytest.mark.parametrize("rule", [LINE, BREAKDOWN])
def test_too_few_sessions_say_nothing(rule: PairRule) -> None:
    known = shown(rule, RETURNS.iloc[-5:])
    assert (known.correlation, known.values, known.average, known.alerts) == (None, (), None, ())
    assert not known.is_luck
    assert (known.sessions, known.is_short) == (0, True)


@pytest.mark.parametrize("rule", [LINE, BREAKDOWN])
def test_without_any_session_there_is_only_the_next_check(rule: PairRule) -> None:
    known = shown(rule, RETURNS.iloc[:0])
    assert known == Preview(rule, next_check(NOW))
    assert (known.state, known.is_on, known.is_luck) == (None, False, False)


@pytest.mark.parametrize(
    ("now", "is_current"),
    [
        (datetime(2025, 9, 27, 12, tzinfo=UTC), True),
        (datetime(2025, 9, 29, 20, 19, tzinfo=UTC), True),
        (datetime(2025, 9, 29, 20, 20, tzinfo=UTC), False),
    ],
)
def test_a_figure_is_current_until_the_next_session_has_settled(now: datetime, *, is_current: bool) -> None:
    assert DAYS[-1] == date(2025, 9, 26)
    assert shown(now=now).is_current is is_current


@pytest.mark.parametrize(
    ("now", "check"),
    [
        ("2025-09-26T20:19", "2025-09-26T20:20"),
        ("2025-09-26T20:20", "2025-09-29T20:20"),
        ("2025-11-27T12:00", "2025-11-28T18:20"),
        ("2025-12-24T23:00", "2025-12-26T21:20"),
    ],
    ids=["the close is settling", "over the weekend", "a half day", "over Christmas"],
)
def test_the_next_check_is_twenty_minutes_after_a_close(now: str, check: str) -> None:
    """16:00 New York is 20:00 UTC in summer and 21:00 in winter; half days end at 13:00 there."""
    moment = datetime.fromisoformat(f"{now}+00:00")
    assert next_check(moment) == datetime.fromisoformat(f"{check}+00:00")
    assert next_check(moment + timedelta(microseconds=1)) >= next_check(moment)
