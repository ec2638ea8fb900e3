"""An alert is put together when it is sent: once for all chats, from the ledger as it is by then."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import pandas as pd
import pytest

from bot.alerts.replay import replay
from bot.errors import StoreUnavailable
from bot.model.chat import ChatKind
from bot.model.delivery import Delivery, Topic
from bot.model.message import Button, Reply
from bot.model.reading import Reading
from bot.model.rule import Side, Threshold, ThresholdRule
from bot.model.subscription import Subscription
from bot.model.ticker import Pair
from bot.sources.luck import packaged_luck
from bot.telegram import alert_writer
from bot.telegram.alert_writer import FRESH, AlertWriter
from tests.fakes import FakeClock, FakeLedger
from tests.unit.telegram.desk import PSCT, readings

RULE = ThresholdRule(Threshold(Side.BELOW, 0.5, closes=1, margin=0.05), PSCT)
ALERT = Subscription("a1", 1, RULE)


@dataclass
class Ledger(FakeLedger):
    """A ledger that counts how often it is looked into, and lets everybody wait."""

    looks: int = 0
    waits: "asyncio.Event | None" = None

    async def returns(self, pair: Pair) -> pd.DataFrame:
        self.looks += 1
        if self.waits is not None:
            await self.waits.wait()
        return await super().returns(pair)


class Desk:
    """A writer, and the sessions of which there is something to tell."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.ledger = Ledger({PSCT: readings(400)})
        self.writer = AlertWriter(self.ledger, packaged_luck(), self.clock)
        legs = [(row.asset, row.benchmark) for row in readings(400)]
        index = pd.DatetimeIndex([row.session for row in readings(400)])
        returns = pd.DataFrame(legs, index=index, columns=["asset", "benchmark"])
        self.sessions = [sent.session for sent in replay(RULE, returns)]

    @property
    def delivery(self) -> Delivery:
        """Tells of the last of them."""
        return Delivery(1, Topic.CHANGE, "a1", session=self.sessions[-1])

    async def written(self, alert: Subscription = ALERT, delivery: Delivery | None = None) -> Reply | None:
        return await self.writer.write(alert, delivery or self.delivery, ChatKind.PRIVATE, "tandem_bot")

    async def read(self) -> Reply:
        reply = await self.written()
        assert reply is not None
        return reply

    def another_session(self) -> None:
        """Let the ledger get one more."""
        self.ledger.readings[PSCT].append(Reading(date(2025, 9, 29), 0.01, 0.01, "the ledger"))


@pytest.fixture
def desk() -> Desk:
    return Desk()


def are_one(replies: Iterable[Reply | None]) -> bool:
    """Whether they are from one look, and not just alike."""
    return len({(id(reply and reply.html), id(reply and reply.picture)) for reply in replies}) == 1


def buttons(reply: Reply | None) -> list[str]:
    assert reply is not None
    return [button.data for row in reply.buttons for button in row if isinstance(button, Button)]


async def test_it_says_what_happened_and_shows_it(desk: Desk) -> None:
    reply = await desk.read()
    assert reply.html.startswith("<b>")
    assert reply.picture is not None
    assert reply.picture.draw().startswith(b"\x89PNG")


async def test_for_many_chats_it_is_put_together_once(desk: Desk) -> None:
    desk.ledger.waits = asyncio.Event()
    alerts = [replace(ALERT, chat=chat, id=f"a{chat}") for chat in range(20)]
    writing = asyncio.gather(*map(desk.written, alerts))
    await asyncio.sleep(0)
    desk.ledger.waits.set()
    replies = await writing
    assert are_one(replies)
    assert desk.ledger.looks == 1
    for alert, reply in zip(alerts, replies, strict=True):
        assert any(alert.id in data.split(":") for data in buttons(reply))


async def test_for_five_seconds_nobody_looks_whether_the_ledger_has_changed(desk: Desk) -> None:
    first = await desk.read()
    desk.another_session()
    desk.clock.move(FRESH - timedelta(microseconds=1))
    assert are_one([first, await desk.read()])
    assert desk.ledger.looks == 1


async def test_where_it_has_not_changed_nothing_is_put_together_anew(desk: Desk) -> None:
    first = await desk.read()
    for looks in (2, 3):
        desk.clock.move(FRESH)
        assert are_one([first, await desk.read(), await desk.read()])
        assert desk.ledger.looks == looks


async def test_where_it_has_changed_everything_is(desk: Desk) -> None:
    first = await desk.read()
    desk.another_session()
    desk.clock.move(FRESH)
    second = await desk.read()
    assert not are_one([first, second])
    assert first.html == second.html


async def test_what_is_in_the_ledger_no_more_is_not_told(desk: Desk) -> None:
    assert await desk.written() is not None
    del desk.ledger.readings[PSCT][100:]
    desk.clock.move(FRESH)
    assert await desk.written() is None
    assert await desk.written() is None
    assert desk.ledger.looks == 2


async def test_a_delivery_of_no_session_tells_nothing(desk: Desk) -> None:
    assert await desk.written(delivery=Delivery(1, Topic.CHANGE, "a1")) is None
    assert desk.ledger.looks == 0


async def test_what_the_chat_has_not_heard_of_is_told_as_well(desk: Desk) -> None:
    before, unheard, last = desk.sessions[-3:]
    reply = await desk.written(delivery=replace(desk.delivery, session=last, after=before))
    alone = await desk.written(delivery=replace(desk.delivery, session=last, after=unheard))
    assert reply is not None
    assert alone is not None
    assert reply.html.startswith(alone.html)
    assert f"{unheard.day} {unheard:%b %Y}" in reply.html.removeprefix(alone.html)


async def test_an_error_is_everybody_s_who_waits_and_nobody_s_after_that(desk: Desk) -> None:
    desk.ledger.failure = StoreUnavailable("Redis is away")
    results = await asyncio.gather(desk.written(), desk.written(), return_exceptions=True)
    assert [type(result) for result in results] == [StoreUnavailable] * 2
    assert desk.ledger.looks == 1
    desk.ledger.failure = None
    assert await desk.written() is not None


async def test_an_error_later_is_not_kept_either(desk: Desk) -> None:
    first = await desk.read()
    desk.clock.move(FRESH)
    desk.ledger.failure = StoreUnavailable("Redis is away")
    with pytest.raises(StoreUnavailable):
        await desk.read()
    desk.ledger.failure = None
    assert (await desk.read()).html == first.html


async def test_who_stops_waiting_stops_nobody_else(desk: Desk) -> None:
    desk.ledger.waits = asyncio.Event()
    first, second = (asyncio.create_task(desk.written()) for _each in range(2))
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.wait([first])
    desk.ledger.waits.set()
    assert await second is not None
    assert desk.ledger.looks == 1


async def test_who_waited_for_something_that_is_old_by_now_waits_for_the_next(desk: Desk) -> None:
    class Racing(FakeClock):
        """Everything is old as soon as it is there, and the ledger is never the same."""

        def __call__(self) -> datetime:
            self.move(FRESH)
            desk.ledger._tables.clear()
            return self.moment

    desk.writer = AlertWriter(desk.ledger, packaged_luck(), Racing())
    replies = await asyncio.gather(*(desk.written() for _each in range(3)))
    assert all(reply is not None for reply in replies)


async def test_the_oldest_is_forgotten_first(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alert_writer, "REMEMBERED", 2)
    desk.writer = AlertWriter(desk.ledger, packaged_luck(), desk.clock)
    first, second, third = (replace(desk.delivery, session=session) for session in desk.sessions[-3:])
    for delivery in (first, second, third, second, third):
        await desk.written(delivery=delivery)
    assert desk.ledger.looks == 3
    await desk.written(delivery=first)
    assert desk.ledger.looks == 4
