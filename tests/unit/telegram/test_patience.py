"""Calls that have to be made, however long the store is away."""

import asyncio

import pytest
from structlog.testing import capture_logs

from bot.errors import SourceUnavailable, StoreUnavailable
from bot.telegram import patience
from bot.telegram.patience import Patience


class Flaky:
    """A call that fails so often before it answers."""

    def __init__(self, fails: int = 0, error: Exception | None = None) -> None:
        self.fails = fails
        self.error = error or StoreUnavailable("Redis is away")
        self.made = 0

    async def __call__(self) -> str:
        self.made += 1
        if self.made <= self.fails:
            raise self.error
        return "done"


async def test_a_call_is_made_until_the_store_answers() -> None:
    call = Flaky(3)
    assert await Patience("outbox")(call) == "done"
    assert call.made == 4


async def test_between_two_calls_there_is_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "RETRY_S", 0.02)
    began_s = asyncio.get_running_loop().time()
    await Patience("outbox")(Flaky(2))
    assert asyncio.get_running_loop().time() - began_s >= 0.04


async def test_that_somebody_waits_is_said_once_for_each_time_that_the_store_is_away() -> None:
    patiently = Patience("outbox")
    with capture_logs() as logs:
        for fails in (0, 3, 0, 2):
            await patiently(Flaky(fails))
    assert [(log["event"], log["needed"], log["reason"]) for log in logs] == [
        ("store away: waiting for it", "outbox", "Redis is away")
    ] * 2


async def test_whatever_else_goes_wrong_is_said_at_once() -> None:
    call = Flaky(1, SourceUnavailable("no prices"))
    with pytest.raises(SourceUnavailable):
        await Patience("outbox")(call)
    assert call.made == 1


async def test_who_waits_can_be_stopped() -> None:
    call = Flaky(10**9)
    waiting = asyncio.create_task(Patience("outbox")(call))
    while call.made < 3:
        await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
