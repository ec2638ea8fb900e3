"""Each decision is weighed by hand; where a rule stands is held against the replay's own messages."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pandas as pd
import pytest

from bot.alerts.decide import Reason, correct, decide, standing, wake
from bot.alerts.replay import replay
from bot.model.coupling import State
from bot.model.delivery import Topic
from bot.model.rule import BreakdownRule, PairRule, Side, Threshold, ThresholdRule
from bot.model.subscription import Snooze, Standing, Subscription
from bot.model.ticker import ASSETS, FUNDS, Pair
from tests.fakes import random_returns

NOW = datetime(2025, 9, 26, 20, 20, tzinfo=UTC)
MONDAY, TUESDAY, FRIDAY = date(2025, 9, 22), date(2025, 9, 23), date(2025, 9, 26)
PAIR = Pair(ASSETS["eth"], FUNDS["qqq"])
LINE = ThresholdRule(Threshold(Side.BELOW, 0.4), PAIR)
BREAKDOWN = BreakdownRule(PAIR)
ABOVE, BELOW, ABOVE_AGAIN = Standing(Side.ABOVE), Standing(Side.BELOW, MONDAY), Standing(Side.ABOVE, TUESDAY)
QUIET = Subscription("a1", 7, LINE, side=ABOVE, told=ABOVE, as_of=date(2025, 9, 19))
LINKED, APART = (random_returns(756, correlation=each, seed=11) for each in (0.6, 0.0))
RETURNS = pd.concat([LINKED.iloc[:400], APART.iloc[400:580], LINKED.iloc[580:]])


@pytest.mark.parametrize(
    "rule",
    [
        LINE,
        BREAKDOWN,
        ThresholdRule(Threshold(Side.ABOVE, 0.55, 90, closes=1, margin=0.02), PAIR),
        ThresholdRule(Threshold(Side.BELOW, 0.5, 250, closes=5), PAIR),
    ],
)
def test_a_rule_stands_where_the_last_message_of_a_replay_left_it(rule: PairRule) -> None:
    sent = list(replay(rule, RETURNS))
    assert sent
    for end in (60, 300, 301, 450, 451, 700, len(RETURNS)):
        known = RETURNS.iloc[:end]
        told = [each for each in sent if each.session <= known.index[-1].date()]
        found = standing(rule, known)
        assert found is not None or rule.__class__ is ThresholdRule
        if found is not None:
            assert found.since == (told[-1].session if told else None)
        if told and isinstance(rule, ThresholdRule):
            assert found is not None
            assert found.side == told[-1].kind


def test_a_link_that_has_formed_counts_as_one_while_it_is_still_measured() -> None:
    returns = pd.concat([APART.iloc[:300], LINKED.iloc[300:]])
    [formed] = [sent for sent in replay(BREAKDOWN, returns) if sent.kind == "linked"][:1]
    known = returns.loc[: pd.Timestamp(formed.session)]
    assert standing(BREAKDOWN, known) == Standing(State.COUPLED, formed.session)


def test_nothing_read_is_nowhere() -> None:
    assert standing(LINE, RETURNS.iloc[:0]) is None
    assert standing(BREAKDOWN, RETURNS.iloc[:0]) is None


def test_what_is_at_first_is_nothing_new() -> None:
    fresh = Subscription("a1", 7, LINE)
    decision = decide(fresh, BELOW, FRIDAY, NOW)
    assert decision.reason is Reason.FIRST
    assert decision.delivery is None
    assert decision.after == replace(fresh, side=BELOW, told=BELOW, as_of=FRIDAY)


def test_a_change_is_told_once_and_names_what_it_follows() -> None:
    decision = decide(QUIET, BELOW, FRIDAY, NOW)
    assert decision.reason is Reason.NEWS
    told = decision.after
    assert told is not None
    assert decision.delivery is not None
    assert (told.side, told.told, told.as_of, told.over) == (BELOW, BELOW, FRIDAY, False)
    delivery = decision.delivery
    assert (delivery.chat, delivery.subscription, delivery.topic) == (7, "a1", Topic.CHANGE)
    assert (delivery.session, delivery.told, delivery.after) == (MONDAY, None, date(2025, 9, 19))
    assert delivery.due == datetime(2025, 9, 26, 20, 20, tzinfo=UTC)
    again = decide(told, BELOW, FRIDAY, NOW)
    assert again.reason is Reason.ALREADY_TOLD
    assert again.delivery is None
    end = decide(told, ABOVE_AGAIN, FRIDAY, NOW).delivery
    assert end is not None
    assert (end.session, end.told) == (TUESDAY, MONDAY)


def test_two_changes_in_missed_sessions_are_one_message_about_the_last() -> None:
    decision = decide(QUIET, ABOVE_AGAIN, FRIDAY, NOW)
    assert decision.delivery is not None
    assert decision.delivery.session == TUESDAY
    assert decision.delivery.after == QUIET.as_of


@pytest.mark.parametrize(
    ("held", "reason"),
    [
        (replace(QUIET, paused=True), Reason.PAUSED),
        (replace(QUIET, snooze=Snooze(NOW + timedelta(minutes=1))), Reason.SNOOZED),
    ],
)
def test_what_is_held_moves_on_but_is_not_told(held: Subscription, reason: Reason) -> None:
    decision = decide(held, BELOW, FRIDAY, NOW)
    assert decision.reason is reason
    assert decision.delivery is None
    assert decision.after == replace(held, side=BELOW, as_of=FRIDAY)


@pytest.mark.parametrize("snooze", [Snooze(NOW), Snooze()])
def test_a_snooze_that_has_ended_holds_nothing(snooze: Snooze) -> None:
    decision = decide(replace(QUIET, snooze=snooze), BELOW, FRIDAY, NOW)
    assert decision.reason is Reason.NEWS
    assert decision.after is not None
    assert decision.after.snooze is None


def test_the_end_of_a_snooze_tells_what_differs_from_what_was_told() -> None:
    held = replace(QUIET, side=BELOW, snooze=Snooze(NOW))
    decision = wake(held, NOW)
    assert decision.delivery is not None
    assert decision.delivery.session == MONDAY
    assert decision.after == replace(held, told=BELOW, sent=MONDAY, snooze=None)
    for silent in (replace(held, side=ABOVE), replace(held, paused=True)):
        assert wake(silent, NOW).delivery is None
        assert wake(silent, NOW).after == replace(silent, snooze=None)


def test_an_alert_that_expires_tells_what_happened_by_then_and_ends() -> None:
    expiring = replace(QUIET, until=FRIDAY)
    assert decide(expiring, ABOVE, FRIDAY, NOW).after is None
    assert decide(expiring, ABOVE, date(2025, 9, 25), NOW).after is not None
    last = decide(expiring, BELOW, FRIDAY, NOW)
    assert last.delivery is not None
    assert last.after is not None
    assert last.after.over
    assert decide(Subscription("a1", 7, LINE, until=MONDAY), BELOW, FRIDAY, NOW).after is None


@pytest.mark.parametrize(
    ("rule", "told", "side", "over"),
    [
        (LINE, ABOVE, BELOW, False),
        (LINE, BELOW, ABOVE_AGAIN, True),
        (LINE, ABOVE, ABOVE_AGAIN, True),
        (BREAKDOWN, Standing(State.COUPLED), Standing(State.DECOUPLED, MONDAY), False),
        (BREAKDOWN, Standing(State.DECOUPLED, MONDAY), Standing(State.COUPLED, TUESDAY), True),
        (BREAKDOWN, Standing(State.DECOUPLED, MONDAY), Standing(State.UNLINKED, TUESDAY), True),
        (BREAKDOWN, Standing(State.COUPLED), Standing(State.COUPLED, TUESDAY), True),
        (BREAKDOWN, Standing(State.UNLINKED), Standing(State.COUPLED, TUESDAY), False),
        (BREAKDOWN, Standing(State.COUPLED), Standing(State.UNLINKED, TUESDAY), False),
    ],
)
def test_once_ends_with_the_message_that_says_that_it_is_over(
    rule: PairRule, told: Standing, side: Standing, over: bool
) -> None:
    once = Subscription("a1", 7, rule, side=told, told=told, as_of=MONDAY, once=True)
    decisions = [decide(once, side, FRIDAY, NOW)]
    if told.side is not side.side:  # else a snooze that ends has nothing to tell
        decisions.append(wake(replace(once, side=side, snooze=Snooze(NOW)), NOW))
    for decision in decisions:
        assert decision.after is not None
        assert decision.after.over is over


def test_what_came_and_went_during_a_snooze_stays_unsaid() -> None:
    held = replace(QUIET, side=ABOVE_AGAIN, snooze=Snooze(NOW))
    decision = wake(held, NOW)
    assert decision.delivery is None
    assert decision.after == replace(held, told=ABOVE_AGAIN, snooze=None)


def test_news_that_is_held_on_the_last_day_is_kept_until_it_wakes() -> None:
    held = replace(QUIET, until=FRIDAY, snooze=Snooze(NOW + timedelta(hours=1)))
    after = decide(held, BELOW, FRIDAY, NOW).after
    assert after == replace(held, side=BELOW, as_of=FRIDAY)
    assert after is not None
    told = wake(after, NOW)
    assert told.delivery is not None
    assert told.after is not None
    assert told.after.over


TOLD = replace(QUIET, side=BELOW, told=BELOW, sent=MONDAY, as_of=FRIDAY)
MOVED = Standing(Side.BELOW, TUESDAY)


def test_prices_that_were_restated_are_a_correction_where_the_chat_heard_otherwise() -> None:
    wrong = correct(TOLD, ABOVE_AGAIN, NOW)
    assert wrong.delivery is not None
    assert (wrong.delivery.topic, wrong.delivery.told) == (Topic.CORRECTION, MONDAY)
    assert wrong.after == replace(TOLD, side=ABOVE_AGAIN, told=ABOVE_AGAIN, sent=TUESDAY)
    assert correct(TOLD, ABOVE, NOW).after == replace(TOLD, side=ABOVE, told=ABOVE, sent=None)


def test_what_was_told_and_only_moved_is_told_again_only_if_it_never_arrived() -> None:
    moved = correct(TOLD, MOVED, NOW)
    assert moved.delivery is not None
    assert (moved.delivery.topic, moved.delivery.session, moved.delivery.told) == (
        Topic.MOVED,
        TUESDAY,
        MONDAY,
    )
    assert moved.after == replace(TOLD, side=MOVED, told=MOVED, sent=TUESDAY)
    answered = replace(TOLD, sent=None)
    assert correct(answered, MOVED, NOW).delivery is None
    assert correct(answered, MOVED, NOW).after == answered.settled(MOVED, FRIDAY)


@pytest.mark.parametrize(
    ("before", "side", "after"),
    [
        (TOLD, BELOW, TOLD),
        (TOLD, None, TOLD),
        (replace(TOLD, paused=True), ABOVE, replace(TOLD, paused=True).settled(ABOVE, FRIDAY)),
        (Subscription("a1", 7, LINE), ABOVE, Subscription("a1", 7, LINE)),
        # news that is held: whoever wakes it tells what is so then
        (replace(QUIET, side=BELOW), MOVED, replace(QUIET, side=MOVED)),
        (replace(QUIET, side=BELOW), ABOVE, QUIET),
    ],
)
def test_of_what_nobody_was_told_there_is_nothing_to_correct(
    before: Subscription, side: Standing | None, after: Subscription
) -> None:
    decision = correct(before, side, NOW)
    assert decision.delivery is None
    assert decision.after == after
