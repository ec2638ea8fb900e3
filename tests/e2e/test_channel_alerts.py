"""What a channel was set to get from a private chat arrives in it; what is lost is told in private, once."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.model.closes import Closes
from bot.sources.sample import SamplePrices
from tests.alerting import Alerting, alerting, every_fund
from tests.e2e.channeling import ALREADY, MAY_POST, add, card_of, handled, number_of, own_channel, posts
from tests.e2e.tapping import tap
from tests.fakes import FakeClock
from tests.person import Message, Person

NOTHING = "There is nothing to cancel."
LAST = date(2025, 9, 26)
BEFORE, BROKEN = date(2025, 2, 19), date(2025, 2, 20)
"""STATS 3: the sixth event of bitcoin and PSCT, and the session before it."""


@pytest.fixture(scope="module")
def closes() -> list[Closes]:
    """The packaged sample: real closes of bitcoin and all funds, until 26 September 2025."""
    return asyncio.run(every_fund(SamplePrices(clock=FakeClock()), LAST))


@pytest.fixture
async def bot(closes: list[Closes], tmp_path: Path) -> AsyncIterator[Alerting]:
    async with alerting(tmp_path / "store", closes) as bot:
        yield bot


@pytest.fixture
async def person(bot: Alerting) -> AsyncIterator[Person]:
    async with Person(bot.address) as person:
        yield person


@pytest.fixture
async def ben(bot: Alerting, person: Person) -> AsyncIterator[Person]:
    opened = await person.call("POST", "chats", {"type": "private", "title": "Ben"})
    async with Person(bot.address, opened["id"], id=opened["id"], name="Ben") as ben:
        yield ben


async def heard(person: Person, after: int = 0) -> list[Message]:
    """What the bot wrote to somebody, but for answers to what they typed to have it wait."""
    found = [each for each in await posts(person, person.chat) if each["from_bot"]]
    return [each for each in found if each["message_id"] > after and each["text"] != NOTHING]


async def told(bot: Alerting, person: Person, seen: int) -> list[Message]:
    """What somebody is told behind a message, once all has been delivered that can be."""
    async with asyncio.timeout(20):
        while not (found := await heard(person, seen)):
            await bot.send()
    await bot.send()
    return found


async def sent(bot: Alerting) -> None:
    """Deliver until nothing waits, however slow the machine is."""
    async with asyncio.timeout(20):
        while await bot.waiting():
            await bot.send()


async def arrived(bot: Alerting, person: Person, channel: int, number: int = 1) -> list[Message]:
    """What stands in a channel, once it is so many posts."""
    async with asyncio.timeout(20):
        while len(found := await posts(person, channel)) < number:
            await bot.send()
    return found


async def set_up(bot: Alerting, person: Person) -> tuple[int, int]:
    """A channel with an alert about the link, tapped together: Telegram's number and ours."""
    await bot.close(BEFORE)
    channel = await own_channel(person)
    card = await card_of(person)
    preview = await person.ask(f"/alert breakdown btc psct @{number_of(card)}")
    await tap(person, preview, "Turn on")
    return channel, number_of(card)


async def test_an_alert_arrives_in_the_channel_and_only_there(bot: Alerting, person: Person) -> None:
    channel, _number = await set_up(bot, person)
    seen = (await heard(person))[-1]["message_id"]
    await bot.close(BROKEN)
    [alert] = await arrived(bot, person, channel)
    assert alert["caption"].startswith("Link broken: Bitcoin and small-cap tech have come apart\n")
    assert not alert["silent"]
    assert [list(button) for row in alert["buttons"] for button in row] == [["text", "url"]]
    assert await heard(person, seen) == []


async def test_a_silent_channel_gets_it_without_a_sound(bot: Alerting, person: Person) -> None:
    channel, number = await set_up(bot, person)
    settings = await tap(person, await card_of(person), "Settings")
    assert f"(@{number}):\nSettings of this chat" in settings["text"]
    await tap(person, settings, "Turn silent on")
    await bot.close(BROKEN)
    [alert] = await arrived(bot, person, channel)
    assert alert["silent"]


async def test_a_summary_set_for_the_channel_arrives_there(bot: Alerting, person: Person) -> None:
    channel, _number = await set_up(bot, person)
    card = await tap(person, await card_of(person), "Summary")
    booked = await tap(person, card, "After Friday's close")
    assert "Summary: after Friday's close" in booked["text"]
    bot.clock.moment = datetime(2025, 2, 21, 21, 31, tzinfo=UTC)
    await bot.digests()
    await bot.send()
    [summary] = await arrived(bot, person, channel)
    assert summary["text"].startswith("Bitcoin and small-cap tech")
    assert summary["silent"]
    assert summary["buttons"] == []


async def test_what_failed_last_is_told_of_the_channel(bot: Alerting, person: Person) -> None:
    channel, number = await set_up(bot, person)
    bad = {"method": "sendPhoto", "chat": str(channel), "status": 400, "times": 1}
    await person.call("POST", "faults", bad)
    await bot.close(BROKEN)
    await sent(bot)
    assert await posts(person, channel) == []
    status = (await person.ask(f"/status @{number}"))["text"]
    assert "What failed last: Bitcoin × small-cap tech (PSCT): when the link breaks or returns (" in status
    await person.ask(f"/digest fri @{number}")
    await person.call("POST", "faults", {**bad, "method": "sendMessage"})
    bot.clock.moment = datetime(2025, 2, 21, 21, 31, tzinfo=UTC)
    await bot.digests()
    await sent(bot)
    assert "What failed last: the summary (" in (await person.ask(f"/status @{number}"))["text"]


async def test_everybody_who_set_it_up_is_told_once_that_the_right_to_post_is_gone(
    bot: Alerting, person: Person, ben: Person
) -> None:
    channel, number = await set_up(bot, person)
    await person.happen("promote", channel, who=ben.sender, rights=MAY_POST)
    await ben.answer(await ben.share(await ben.ask("/channels"), ALREADY, channel))
    seen = {who.chat: (await heard(who))[-1]["message_id"] for who in (person, ben)}
    await person.happen("promote", channel, rights={"can_post_messages": False})
    await handled(person, bot.memory)
    await bot.close(BROKEN)  # Telegram refuses the alert, which is no news any more
    await person.happen("kick", channel)
    await handled(person, bot.memory)
    for who in (person, ben):
        [note] = await told(bot, who, seen[who.chat])
        assert note["text"] == (
            f"The right to post in \u2068Newsroom\u2069 (@{number}) was taken from me, so it gets nothing any more.\n"
            "Its alerts and settings are kept. Make me an admin who may post, and all goes on: /channels."
        )
    assert await posts(person, channel) == []


async def test_what_was_lost_and_comes_back_is_told_to_the_others_and_all_goes_on(
    bot: Alerting, person: Person, ben: Person
) -> None:
    channel, number = await set_up(bot, person)
    await person.happen("promote", channel, who=ben.sender, rights=MAY_POST)
    await ben.answer(await ben.share(await ben.ask("/channels"), ALREADY, channel))
    await person.happen("kick", channel)
    await handled(person, bot.memory)
    await bot.close(BROKEN)
    seen = (await heard(ben))[-1]["message_id"]
    card = await add(person, channel)
    assert "1 alert\n" in card["text"]
    [back] = await told(bot, ben, seen)
    assert back["text"].startswith(f"I can post in \u2068Newsroom\u2069 (@{number}) again.")
    bot.clock.move(timedelta(hours=8, minutes=1))
    [alert] = await arrived(bot, person, channel)
    assert alert["caption"].startswith("Link broken")


async def test_a_refusal_of_which_telegram_did_not_tell_is_told_once_too(
    bot: Alerting, person: Person
) -> None:
    channel, number = await set_up(bot, person)
    seen = (await heard(person))[-1]["message_id"]
    refusal = {"method": "sendPhoto", "chat": str(channel), "status": 403, "times": 1}
    await person.call("POST", "faults", refusal)
    await bot.close(BROKEN)
    [note] = await told(bot, person, seen)
    assert note["text"].startswith(
        f"Telegram does not take my posts in \u2068Newsroom\u2069 (@{number}) any more.\n"
    )
    status = (await person.ask(f"/status @{number}"))["text"]
    assert "It took nothing from me: I try again" in status


async def test_one_off_cards_do_not_disturb_what_the_alert_tells(bot: Alerting, person: Person) -> None:
    channel, number = await set_up(bot, person)
    posted = await person.ask(f"/channels post {number} btc psct")
    assert posted["text"].startswith("Posted in ")
    await bot.close(BROKEN)
    card, alert = await arrived(bot, person, channel, 2)
    assert card["caption"].startswith("Bitcoin and small-cap tech: ")
    assert alert["caption"].startswith("Link broken")
    assert alert["reply_to"] is None
