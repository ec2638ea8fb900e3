"""Who is sent to next: alerts before what can wait, several at once, and how it all ends."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import cast

import pytest

from bot.errors import SettingsError, StoreUnavailable
from bot.model.addressee import Addressee
from bot.model.delivery import Delivery, Entry, Lane, Topic
from bot.telegram import deliver
from bot.telegram.attempts import Attempts, Later
from bot.telegram.deliver import Deliver
from bot.telegram.patience import Patience
from tests.fake_delivery import FakeOutbox
from tests.unit.telegram.delivering import ALERT

AWAY = StoreUnavailable("Redis is away")
NOON = datetime(2025, 9, 27, 12, tzinfo=UTC)


async def at_once(_entry: Entry) -> None:
    await asyncio.sleep(0)


class FakeAttempts:
    """Remembers what it was to send; each attempt takes as long, and ends, as `ends` does."""

    def __init__(self) -> None:
        self.begun: list[Delivery] = []
        self.ended: list[Delivery] = []
        self.ends: Callable[[Entry], Awaitable[None]] = at_once
        self.is_closed = False

    async def __call__(self, addressee: Addressee) -> None:
        delivery = addressee.entry.delivery
        self.begun.append(delivery)
        await self.ends(addressee.entry)
        self.ended.append(delivery)

    def close(self) -> None:
        self.is_closed = True


class Desk:
    """A dispatcher between an outbox and attempts, both of which do as they are told."""

    def __init__(self) -> None:
        self.outbox, self.attempts = FakeOutbox(), FakeAttempts()
        self.deliver = Deliver(self.outbox, cast("Attempts", self.attempts), Patience("outbox"))

    def queue(self, topic: Topic, *chats: int) -> list[Delivery]:
        """Queue a chunk for these chats."""
        deliveries = [replace(ALERT, chat=chat, topic=topic) for chat in chats]
        number = f"{len(self.outbox.chunks)}-0"
        self.outbox.chunks.append(
            [Entry(topic.lane, number, place, each) for place, each in enumerate(deliveries)]
        )
        return deliveries

    def at_the_first(self, do: Callable[[], object]) -> None:
        """Do something while the first attempt is made."""

        async def ends(_entry: Entry) -> None:
            if len(self.attempts.begun) == 1:
                do()
            await asyncio.sleep(0)

        self.attempts.ends = ends

    @asynccontextmanager
    async def running(self) -> AsyncIterator["asyncio.Task[None]"]:
        task = asyncio.create_task(self.deliver.run())
        try:
            async with asyncio.timeout(5):
                yield task
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError, SettingsError, ZeroDivisionError):
                await task

    async def run(self, number: int) -> None:
        """Run until so many attempts have ended."""
        async with self.running():
            await until(lambda: len(self.attempts.ended) >= number)


async def until(fact: Callable[[], bool]) -> None:
    while not fact():
        await asyncio.sleep(0)


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def one_by_one(monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A dispatcher that sends to one after the other, and looks for alerts before each."""
    monkeypatch.setattr(deliver, "AT_ONCE", 1)
    monkeypatch.setattr(deliver, "LOOK_EVERY_S", 0)
    return Desk()


async def test_alerts_go_before_what_can_wait(one_by_one: Desk) -> None:
    desk = one_by_one
    bulk = desk.queue(Topic.DIGEST, *range(10))
    alerts = [*desk.queue(Topic.CHANGE, *range(20, 30)), *desk.queue(Topic.CHANGE, *range(40, 45))]
    await desk.run(25)
    assert desk.attempts.begun == [*alerts, *bulk]


async def test_an_alert_that_comes_in_between_goes_next_but_for_those_who_are_looked_up(
    one_by_one: Desk,
) -> None:
    desk = one_by_one
    bulk = desk.queue(Topic.DIGEST, *range(20))
    desk.at_the_first(lambda: alerts.extend(desk.queue(Topic.CHANGE, 30, 31)))
    alerts: list[Delivery] = []
    await desk.run(22)
    assert desk.attempts.begun == [*bulk[: deliver.AHEAD], *alerts, *bulk[deliver.AHEAD :]]


async def test_while_something_waits_only_lanes_before_it_are_asked_and_nobody_waits_for_them(
    one_by_one: Desk,
) -> None:
    desk = one_by_one
    desk.queue(Topic.CHANGE, *range(12))
    desk.queue(Topic.DIGEST, *range(20))
    await desk.run(32)
    both = (tuple(Lane), True)
    assert desk.outbox.taken[:4] == [both, both, ((Lane.ALERTS,), False), ((Lane.ALERTS,), False)]


async def test_for_alerts_it_looks_only_now_and_then(
    one_by_one: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = one_by_one
    monkeypatch.setattr(deliver, "LOOK_EVERY_S", 60)
    bulk = desk.queue(Topic.DIGEST, *range(20))
    desk.at_the_first(lambda: alerts.extend(desk.queue(Topic.CHANGE, 30)))
    alerts: list[Delivery] = []
    await desk.run(21)
    assert desk.attempts.begun == [*bulk, *alerts]


async def test_whom_they_are_for_is_looked_up_just_before_a_few_at_a_time(one_by_one: Desk) -> None:
    desk = one_by_one
    chunk = desk.queue(Topic.CHANGE, *range(20))
    await desk.run(20)
    looked_up = [[entry.delivery for entry in few] for few in desk.outbox.looked_up]
    assert looked_up == [chunk[:8], chunk[8:16], chunk[16:]]


async def test_so_many_are_begun_at_once_and_no_more(desk: Desk) -> None:
    opened = asyncio.Event()

    async def ends(_entry: Entry) -> None:
        await opened.wait()

    desk.attempts.ends = ends
    chunk = desk.queue(Topic.CHANGE, *range(100))
    async with desk.running():
        await until(lambda: len(desk.attempts.begun) == deliver.AT_ONCE)
        await asyncio.sleep(0.01)
        assert desk.attempts.begun == chunk[: deliver.AT_ONCE]
        opened.set()
        await until(lambda: len(desk.attempts.ended) == 100)
    assert desk.attempts.begun == chunk


async def test_a_stop_finishes_what_is_in_flight_and_begins_nothing_new(one_by_one: Desk) -> None:
    desk = one_by_one
    opened = asyncio.Event()

    async def ends(_entry: Entry) -> None:
        await opened.wait()

    desk.attempts.ends = ends
    first, *_others = desk.queue(Topic.CHANGE, *range(5))
    async with desk.running() as running:
        await until(lambda: bool(desk.attempts.begun))
        running.cancel()
        await until(lambda: desk.attempts.is_closed)
        assert not desk.outbox.has_left
        opened.set()
        await asyncio.wait([running])
        assert running.cancelled()
    assert desk.attempts.begun == desk.attempts.ended == [first]
    assert desk.outbox.has_left


async def test_what_does_not_end_in_time_is_left_to_the_next(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliver, "LAST_WORDS_S", 0.01)

    async def ends(_entry: Entry) -> None:
        await asyncio.sleep(60)

    desk.attempts.ends = ends
    desk.queue(Topic.CHANGE, 1)
    async with desk.running() as running:
        await until(lambda: bool(desk.attempts.begun))
        running.cancel()
        await asyncio.wait([running])
    assert (desk.attempts.ended, desk.outbox.ended, desk.outbox.postponed) == ([], [], [])
    assert desk.outbox.has_left


async def test_what_is_tried_again_goes_back_until_then(desk: Desk) -> None:
    again = replace(ALERT, attempt=1)

    async def ends(entry: Entry) -> None:
        raise Later(replace(entry, delivery=again), NOON, "Bad Gateway")

    desk.attempts.ends = ends
    desk.queue(Topic.CHANGE, 1)
    async with desk.running() as running:
        await until(lambda: bool(desk.outbox.postponed))
        assert not running.done()
    assert desk.outbox.postponed == [(again, NOON)]


async def test_a_refused_token_ends_it_and_what_was_in_hand_is_kept(desk: Desk) -> None:
    refused = SettingsError(["TELEGRAM_TOKEN: Telegram refuses it"])

    async def ends(entry: Entry) -> None:
        raise Later(entry, NOON, "the token is refused", cause=refused)

    desk.attempts.ends = ends
    deliveries = desk.queue(Topic.CHANGE, 1, 2)
    async with desk.running() as running:
        with pytest.raises(SettingsError, match="TELEGRAM_TOKEN"):
            await running
    assert desk.outbox.postponed == [(each, NOON) for each in deliveries]
    assert (desk.outbox.ended, desk.outbox.has_left) == ([], True)


async def test_a_bug_ends_it_and_what_is_in_flight_is_finished(desk: Desk) -> None:
    async def ends(entry: Entry) -> None:
        if entry.delivery.chat == 1:
            raise ZeroDivisionError
        await asyncio.sleep(0.01)

    desk.attempts.ends = ends
    _broken, other = desk.queue(Topic.CHANGE, 1, 2)
    async with desk.running() as running:
        with pytest.raises(ZeroDivisionError):
            await running
    assert desk.attempts.ended == [other]


@pytest.mark.parametrize("method", ["take", "addressees", "postpone"])
async def test_a_store_that_is_away_is_waited_for(desk: Desk, method: str) -> None:
    desk.outbox.failures[method] = [AWAY, AWAY]

    async def ends(entry: Entry) -> None:
        raise Later(entry, NOON, "Bad Gateway")

    desk.attempts.ends = ends
    deliveries = desk.queue(Topic.CHANGE, *range(10))
    async with desk.running():
        await until(lambda: len(desk.outbox.postponed) == 10)
    assert desk.attempts.begun == deliveries
    assert {delivery for delivery, _until in desk.outbox.postponed} == set(deliveries)


async def test_an_attempt_that_was_not_made_since_the_store_was_away_is_made_again(desk: Desk) -> None:
    failures = [AWAY, AWAY]

    async def ends(_entry: Entry) -> None:
        if failures:
            raise failures.pop()

    desk.attempts.ends = ends
    [delivery] = desk.queue(Topic.CHANGE, 1)
    await desk.run(1)
    assert desk.attempts.begun == [delivery] * 3


async def test_it_says_all_the_time_that_it_is_at_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deliver, "KEEP_EVERY_S", 0.001)
    desk.outbox.failures["keep"] = [AWAY, AWAY]
    async with desk.running():
        await until(lambda: desk.outbox.beats > 5)


async def test_a_store_that_is_away_does_not_hold_up_a_stop(desk: Desk) -> None:
    desk.outbox.failures["leave"] = [AWAY]
    async with desk.running() as running:
        await until(lambda: bool(desk.outbox.taken))
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
