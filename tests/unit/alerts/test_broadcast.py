"""Whom a broadcast is for, how long it takes, what it costs."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.alerts.broadcast import Plan, expected_end, hears, paid_plan, plan
from bot.model.broadcast import Broadcast, Phase, Reach, Terms
from bot.model.chat import Chat, ChatKind, Digest
from bot.model.delivery import Outcome
from bot.model.rule import BreakdownRule
from bot.model.subscription import Subscription

AT = datetime(2025, 9, 27, 12, tzinfo=UTC)
CHAT = Chat(1, 1001, ChatKind.PRIVATE)
ON = Subscription("a1", 1, BreakdownRule())
PAUSED, OVER = replace(ON, paused=True), replace(ON, over=True)
TERMS = Terms(per_second=20, paid_per_second=1000, stars=50)
SENDING = Broadcast("b1", "words", AT, 77, expected=100, phase=Phase.SENDING, queued=100)


@pytest.mark.parametrize(
    ("chat", "alerts", "does"),
    [
        pytest.param(CHAT, [], False, id="nothing at all"),
        pytest.param(CHAT, [ON], True, id="an alert"),
        pytest.param(CHAT, [PAUSED, OVER], False, id="paused, and about to end"),
        pytest.param(CHAT, [PAUSED, ON], True, id="one of two"),
        pytest.param(replace(CHAT, digest=Digest(at=time(8))), [PAUSED], True, id="a summary"),
    ],
)
def test_who_gets_nothing_hears_nothing(chat: Chat, alerts: list[Subscription], does: bool) -> None:
    assert hears(chat, alerts) is does


@pytest.mark.parametrize(
    ("messages", "tenths", "expected"),
    [
        # 1,000 at 20 a second
        (1000, 0, Plan(timedelta(seconds=50), 0)),
        # 1,000 at 1,000 a second, a tenth of a Star each
        (1000, 5000, Plan(timedelta(seconds=1), 100)),
        # 500 and 500: half a second, and 25
        (1000, 500, Plan(timedelta(seconds=25.5), 50)),
        # a Star is not divided
        (11, 5000, Plan(timedelta(seconds=0.011), 2)),
    ],
)
def test_what_is_paid_goes_quickly_and_the_rest_as_it_does(
    messages: int, tenths: int, expected: Plan
) -> None:
    assert plan(messages, TERMS, tenths=tenths) == expected


def test_nobody_is_asked_to_pay_for_less_than_ten_seconds() -> None:
    # 205 take 10.25 s free, and 0.205 s paid
    assert paid_plan(205, TERMS, 1000) == Plan(timedelta(seconds=0.205), 21)
    assert paid_plan(204, TERMS, 1000) is None
    assert paid_plan(100_000, TERMS, 0) is None


def test_it_will_be_done_if_it_goes_on_as_it_went() -> None:
    a_minute_later = AT + timedelta(minutes=1)
    assert expected_end(SENDING, a_minute_later) is None
    a_quarter = replace(SENDING, outcomes={Outcome.SENT: 20, Outcome.REFUSED: 5})
    assert expected_end(a_quarter, a_minute_later) == AT + timedelta(minutes=4)


def test_how_many_it_is_for_is_expected_until_all_are_queued() -> None:
    queueing = replace(SENDING, phase=Phase.QUEUEING, queued=40)
    assert (queueing.total, queueing.waiting, queueing.is_done) == (100, 40, False)
    assert replace(queueing, queued=120).total == 120
    fewer = replace(SENDING, queued=90, outcomes={Outcome.SENT: 90})
    assert (fewer.total, fewer.done, fewer.waiting, fewer.is_done) == (90, 90, 0, True)
    stopped = replace(queueing, phase=Phase.STOPPED)
    assert (stopped.total, stopped.is_done, stopped.is_over) == (100, False, True)
    assert not SENDING.is_over
    assert fewer.is_over


def test_a_reach_is_of_all_kinds() -> None:
    assert Reach(3, 2, 1, want_nothing=10, rest=20).total == 6
