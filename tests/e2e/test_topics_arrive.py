"""Hints and busy weeks of the network on their way into chats: Redis, the bot and the local chat."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from bot.jobs.queue_occurrences import QueueOccurrences
from bot.jobs.tell_activity import TellActivity
from bot.jobs.tell_hints import TellHints
from bot.model.closes import Closes
from bot.model.hint import Hint, Story, Subject
from bot.model.network import Activity, Measure
from bot.sources.sample import SamplePrices
from tests.alerting import Alerting, alerting, every_fund, turn_on
from tests.fakes import FakeClock
from tests.person import Person

NOW = datetime(2025, 9, 27, 12, 0, tzinfo=UTC)
STORY = Story(
    "Saylor posts <b>tracker</b> & hints at more", "https://news.example/1?a=1&b=2", "Example News", NOW
)


@pytest.fixture(scope="module")
def closes() -> list[Closes]:
    return asyncio.run(every_fund(SamplePrices(clock=FakeClock()), date(2025, 9, 26)))


@pytest.fixture
async def bot(closes: list[Closes], tmp_path: Path) -> AsyncIterator[Alerting]:
    async with alerting(tmp_path / "store", closes) as bot:
        bot.clock.moment = NOW
        yield bot


@pytest.fixture
async def person(bot: Alerting) -> AsyncIterator[Person]:
    async with Person(bot.address) as person:
        yield person


async def deliver(bot: Alerting) -> None:
    memory = bot.memory
    await QueueOccurrences(memory.occurrences, memory.subscriptions, bot.clock)()
    await bot.send()


async def test_a_hint_is_told_as_one_and_only_to_who_asked(bot: Alerting, person: Person) -> None:
    on = await turn_on(person, "hints")
    memory = bot.memory
    other = await person.call("POST", "chats", {"type": "private", "title": "Bob"})
    async with Person(bot.address, other["id"], id=other["id"], name="Bob") as bob:
        asked = await bob.ask("/alert treasury 500 on")
        hint = Hint(STORY, Subject.SAYLOR, NOW)
        assert await memory.hints.record(hint, await memory.hints.known())
        for _run in range(2):
            await TellHints(memory.hints, memory.occurrences, bot.clock)()
            await deliver(bot)
        assert await bob.answers(asked["message_id"], 0) == []
    [message] = await person.answers(on["message_id"], 1)
    lines = message["text"].splitlines()
    assert lines[0] == "Hint, not a purchase: Saylor posts <b>tracker</b> & hints at more"
    assert lines[2] == "Source: Example News, published Sat 27 Sep, 08:00 New York"
    rows = [[(button["text"], button.get("url")) for button in row] for row in message["buttons"]]
    assert rows == [[("Read", "https://news.example/1?a=1&b=2")], [("Stop", None)]]


async def test_a_hint_that_could_not_be_sent_for_two_hours_is_not_sent(bot: Alerting, person: Person) -> None:
    on = await turn_on(person, "hints")
    memory = bot.memory
    assert await memory.hints.record(Hint(STORY, Subject.SAYLOR, NOW), await memory.hints.known())
    await TellHints(memory.hints, memory.occurrences, bot.clock)()
    await QueueOccurrences(memory.occurrences, memory.subscriptions, bot.clock)()
    bot.clock.moment += timedelta(hours=2, seconds=1)
    await bot.send()
    assert await person.answers(on["message_id"], 0) == []
    assert await bot.waiting() == 0


class Busy:
    """Three years at 500,000 addresses a day, and two days at 900,000."""

    async def activity(self) -> dict[Measure, Activity]:
        days = pd.date_range(date(2022, 9, 1), date(2025, 9, 26))
        counts = pd.Series(500_000.0, index=days)
        counts.iloc[-2:] = 900_000.0
        return {Measure.ADDRESSES: Activity(Measure.ADDRESSES, "Coin Metrics", "AdrActCnt", counts, NOW)}


async def test_a_busy_week_goes_to_whoever_asked_for_no_more_months(bot: Alerting, person: Person) -> None:
    await turn_on(person, "network 6m")
    both = await turn_on(person, "network 12m")
    memory = bot.memory
    for _run in range(2):
        await TellActivity(Busy(), memory.occurrences, bot.clock)()
        await deliver(bot)
        bot.clock.moment += timedelta(minutes=10)
    [message] = await person.answers(both["message_id"], 1)
    lines = message["text"].splitlines()
    assert lines[0] == "Bitcoin network: 24-month high of active addresses"
    # (6 × 500,000 + 900,000) / 7
    assert lines[1].startswith("557,143 a day on average, in the week to Thu 25 Sep 2025 (UTC). ")
