from datetime import timedelta

import pytest

from bot.sources.breaker import FAILURES, LONGEST, PAUSE, Breaker
from tests.fakes import FakeClock

NOTHING = timedelta()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def breaker(clock: FakeClock) -> Breaker:
    return Breaker(clock)


def fail(breaker: Breaker, times: int) -> None:
    for _ in range(times):
        breaker.failed()


def test_it_is_closed_at_first(breaker: Breaker) -> None:
    assert breaker.remaining() == NOTHING


def test_some_failures_are_forgiven(breaker: Breaker) -> None:
    fail(breaker, FAILURES - 1)
    assert breaker.remaining() == NOTHING


def test_several_failures_in_a_row_open_it(breaker: Breaker, clock: FakeClock) -> None:
    fail(breaker, FAILURES)
    assert breaker.remaining() == PAUSE
    clock.move(PAUSE / 4)
    assert breaker.remaining() == PAUSE * 3 / 4


def test_a_success_between_failures_starts_the_count_again(breaker: Breaker) -> None:
    fail(breaker, FAILURES - 1)
    breaker.succeeded()
    fail(breaker, FAILURES - 1)
    assert breaker.remaining() == NOTHING


def test_after_the_pause_one_failure_opens_it_for_twice_as_long(breaker: Breaker, clock: FakeClock) -> None:
    fail(breaker, FAILURES)
    clock.move(PAUSE)
    assert breaker.remaining() == NOTHING
    breaker.failed()
    assert breaker.remaining() == 2 * PAUSE


def test_after_the_pause_a_success_closes_it(breaker: Breaker, clock: FakeClock) -> None:
    fail(breaker, FAILURES)
    clock.move(PAUSE)
    breaker.succeeded()
    fail(breaker, FAILURES)
    assert breaker.remaining() == PAUSE


def test_it_can_be_opened_at_once(breaker: Breaker, clock: FakeClock) -> None:
    breaker.open_for(timedelta(minutes=5))
    assert breaker.remaining() == timedelta(minutes=5)
    clock.move(timedelta(minutes=5))
    breaker.failed()
    assert breaker.remaining() == timedelta(minutes=10)


def test_it_is_never_open_for_long(breaker: Breaker, clock: FakeClock) -> None:
    for _ in range(20):
        breaker.failed()
        clock.move(breaker.remaining())
    breaker.failed()
    assert breaker.remaining() == LONGEST


def test_a_clock_that_is_set_back_does_not_keep_it_open(breaker: Breaker, clock: FakeClock) -> None:
    fail(breaker, FAILURES)
    clock.move(-timedelta(hours=1))
    assert breaker.remaining() == PAUSE
