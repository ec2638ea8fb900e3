"""The buttons of an alert that was sent: it keeps its words, whatever is done about it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.model.closes import Closes
from bot.model.subscription import Snooze
from bot.sources.sample import SamplePrices
from tests.alerting import Alerting, alerting, every_fund
from tests.e2e.following import chat_of
from tests.e2e.tapping import said, tap, tap_for_another, texts, told
from tests.fakes import FakeClock
from tests.person import Message, Person

BEFORE, BROKEN = date(2025, 9, 19), date(2025, 9, 22)
"""STATS 3: the eighth event of bitcoin and PSCT, and the session before it."""
BUTTONS = [["Snooze", "Why"], ["Change", "Stop"]]


@pytest.fixture(scope="module")
def closes() -> list[Closes]:
    return asyncio.run(every_fund(SamplePrices(clock=FakeClock()), BROKEN))


@pytest.fixture
async def bot(closes: list[Closes], tmp_path: Path) -> AsyncIterator[Alerting]:
    async with alerting(tmp_path / "store", closes) as bot:
        yield bot


@pytest.fixture
async def person(bot: Alerting) -> AsyncIterator[Person]:
    async with Person(bot.address) as person:
        yield person


@pytest.fixture
async def alert(bot: Alerting, person: Person) -> Message:
    """The message that the link broke."""
    await bot.close(BEFORE)
    on = await person.ask("/alert breakdown psct on")
    assert "The link holds (alert of 28 Mar 2025)" in said(on)
    await bot.close(BROKEN)
    alert = await person.answer(on["message_id"])
    assert said(alert).startswith("Link broken: ")
    assert texts(alert) == BUTTONS
    return alert


async def test_a_sent_alert_is_snoozed_until_it_ends(bot: Alerting, person: Person, alert: Message) -> None:
    asked = await tap(person, alert, "Snooze")
    assert texts(asked) == [["1 hour", "1 day", "Until it ends"], ["Back"]]
    snoozed = await tap(person, asked, "Until it ends")
    assert (said(snoozed), texts(snoozed)) == (said(alert), BUTTONS)
    chat = await chat_of(bot.memory, person)
    [kept] = await bot.memory.subscriptions.of(chat.number)
    assert kept.snooze == Snooze()
    asked = await tap(person, snoozed, "Snooze")
    assert await told(person, asked, "1 hour") == "Snoozed."
    [kept] = await bot.memory.subscriptions.of(chat.number)
    assert kept.snooze == Snooze(bot.clock() + timedelta(hours=1))


async def test_a_sent_alert_is_changed_in_a_message_of_its_own(person: Person, alert: Message) -> None:
    preview = await tap_for_another(person, alert, "Change")
    assert said(preview).startswith("New alert: the link of Bitcoin and small-cap tech")
    await tap(person, await tap(person, preview, "My own line"), "Turn on")
    assert "1. Bitcoin × small-cap tech (PSCT): below 0.20" in said(await person.ask("/alerts"))
    assert said(await person.read(alert["message_id"])) == said(alert)


async def test_a_sent_alert_is_deleted_after_one_question(person: Person, alert: Message) -> None:
    asked = await tap(person, alert, "Stop")
    assert texts(asked) == [["Really delete", "Pause", "Keep it"]]
    kept = await tap(person, asked, "Keep it")
    assert texts(kept) == BUTTONS
    gone = await tap(person, await tap(person, kept, "Stop"), "Really delete")
    assert (said(gone), texts(gone)) == (said(alert), [])
    assert said(await person.ask("/alerts")).startswith("No alerts yet.")
