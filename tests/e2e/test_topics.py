"""Groups with topics: answers where they are asked for, all else where it was chosen, session by session."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.analytics.sessions import close_time
from bot.model.chat import ChatKind
from bot.model.closes import Closes
from bot.model.delivery import Delivery, Topic
from bot.model.destination import Destination, Subject, directed
from bot.sources.sample import SamplePrices
from tests.alerting import Alerting, alerting, every_fund
from tests.e2e.tapping import said, tap, texts
from tests.fakes import FakeClock
from tests.person import Message, Person

BOT = "@tandem_local_bot"
BEFORE, BROKEN, LAST = date(2025, 9, 19), date(2025, 9, 22), date(2025, 9, 26)
"""STATS 3: the eighth event of bitcoin and PSCT, the session before it, and a Friday after it."""
ADA = 1001
"""Who owns the group; the local chat has a private chat with them from the start."""


@pytest.fixture(scope="module")
def closes() -> list[Closes]:
    return asyncio.run(every_fund(SamplePrices(clock=FakeClock()), LAST))


@pytest.fixture
async def bot(closes: list[Closes], tmp_path: Path) -> AsyncIterator[Alerting]:
    async with alerting(tmp_path / "store", closes) as bot:
        await bot.close(BEFORE)
        yield bot


class Forum(Person):
    """Its owner, in a group with two topics."""

    macro: int
    alerts: int

    async def is_told_that_the_link_broke(self, bot: Alerting, after: int) -> list[Message]:
        """Let the link break; all that the group is told then."""
        await bot.close(BROKEN)
        await settle(bot)
        told = await self.answers(after, 1)
        assert said(told[0]).startswith("Link broken: ")
        return told


@pytest.fixture
async def forum(bot: Alerting) -> AsyncIterator[Forum]:
    async with Forum(bot.address, id=ADA, name="Ada") as forum:
        opened = await forum.call(
            "POST",
            "chats",
            {"type": "supergroup", "title": "Desk", "topics": ["Macro", "Alerts"], "owner": forum.sender},
        )
        forum.chat, topics = opened["id"], opened["topics"]
        forum.macro, forum.alerts = topics["Macro"], topics["Alerts"]
        on = await forum.ask(f"/alert{BOT} breakdown psct on", thread=forum.macro)
        assert said(on).startswith("On: ")
        yield forum


async def chosen(bot: Alerting, forum: Forum) -> tuple[Destination, ...]:
    return (await bot.memory.chats.of(forum.chat, ChatKind.GROUP)).destinations


async def newest(person: Person) -> int:
    messages: list[Message] = await person.call("GET", f"chats/{person.chat}/messages")
    return max((message["message_id"] for message in messages), default=0)


async def settle(bot: Alerting) -> None:
    """Deliver until nothing waits, however slow the machine is."""
    async with asyncio.timeout(60):
        while await bot.waiting():
            bot.clock.move(timedelta(minutes=1))
            await bot.send()


async def finish_the_week(bot: Alerting) -> None:
    """Let the last session close, and the summary be due that follows it."""
    await bot.close(LAST)
    bot.clock.moment = close_time(LAST) + timedelta(minutes=40)
    await bot.work()
    await settle(bot)


async def test_an_answer_comes_to_the_topic_in_which_it_is_asked_for(forum: Forum) -> None:
    for thread in (forum.macro, forum.alerts, None):
        more = {} if thread is None else {"thread": thread}
        assert (await forum.ask(f"/corr{BOT}", **more))["thread"] == thread
        assert (await forum.ask(f"/status{BOT}", **more))["thread"] == thread


async def test_without_a_word_alerts_come_to_the_general_topic(bot: Alerting, forum: Forum) -> None:
    [alert] = await forum.is_told_that_the_link_broke(bot, await newest(forum))
    assert alert["thread"] is None


async def test_all_that_comes_unasked_comes_to_the_topic_that_was_chosen(bot: Alerting, forum: Forum) -> None:
    await forum.ask(f"/digest{BOT} fri")
    card = await forum.ask(f"/settings{BOT} here", thread=forum.alerts)
    assert said(card).startswith("All that comes unasked comes to this topic now\n")
    assert card["thread"] == forum.alerts
    [alert] = await forum.is_told_that_the_link_broke(bot, card["message_id"])
    await finish_the_week(bot)
    _alert, digest = await forum.answers(card["message_id"], 2)
    assert (alert["thread"], digest["thread"]) == (forum.alerts, forum.alerts)


async def test_a_subject_goes_to_a_topic_of_its_own(bot: Alerting, forum: Forum) -> None:
    await forum.ask(f"/digest{BOT} fri")
    await forum.ask(f"/settings{BOT} here", thread=forum.alerts)
    card = await forum.ask(f"/settings{BOT} here summary", thread=forum.macro)
    assert "Link and lines: another topic\n" in said(card)
    assert "Summary: this topic\n" in said(card)
    [alert] = await forum.is_told_that_the_link_broke(bot, card["message_id"])
    await finish_the_week(bot)
    _alert, digest = await forum.answers(card["message_id"], 2)
    assert (alert["thread"], digest["thread"]) == (forum.alerts, forum.macro)


async def test_it_can_be_tapped_and_taken_back(bot: Alerting, forum: Forum) -> None:
    card = await forum.ask(f"/settings{BOT}", thread=forum.alerts)
    assert said(card).endswith("\nTopics: everything in the general one")
    assert texts(card)[-1] == ["Topics", "Send everything here"]
    card = await tap(forum, card, "Send everything here")
    assert await chosen(bot, forum) == directed((), list(Subject), forum.alerts, chosen_by=ADA)
    card = await tap(forum, card, "Everything to the general topic")
    assert await chosen(bot, forum) == ()
    card = await tap(forum, card, "Hints")
    assert await chosen(bot, forum) == directed((), [Subject.HINTS], forum.alerts, chosen_by=ADA)
    assert said(await tap(forum, card, "Back")).endswith("\nTopics: chosen for each subject")


async def test_only_admins_choose(bot: Alerting, forum: Forum) -> None:
    card = await forum.ask(f"/settings{BOT}", thread=forum.alerts)
    async with Person(bot.address, forum.chat, id=12, name="Ben") as ben:
        await ben.ask(f"/settings{BOT} here", thread=forum.macro)
        assert (await ben.tap(card, "Send everything here"))["toast"].startswith("Only admins can do that")
    assert await chosen(bot, forum) == ()


async def test_an_anonymous_admin_types_it(bot: Alerting, forum: Forum) -> None:
    async with Person(bot.address, forum.chat, id=13, name="Cleo") as cleo:
        cleo.sender |= {"admin": True, "anonymous": True}
        await cleo.ask(f"/settings{BOT} here link", thread=forum.alerts)
    assert await chosen(bot, forum) == directed((), [Subject.LINK], forum.alerts)


async def test_where_there_are_no_topics_it_is_said(bot: Alerting, forum: Forum) -> None:
    forum.chat = await forum.opens("supergroup")
    assert said(await forum.ask(f"/settings{BOT} here")).startswith("there are no topics here")


async def test_an_alert_of_a_deleted_topic_comes_to_the_general_one_and_the_group_is_told_once(
    bot: Alerting, forum: Forum
) -> None:
    card = await forum.ask(f"/settings{BOT} here", thread=forum.alerts)
    await forum.happen("delete_topic", thread=forum.alerts)
    alert, *_told = await forum.is_told_that_the_link_broke(bot, card["message_id"])
    told = await forum.answers(card["message_id"], 2)
    assert [each["thread"] for each in told] == [None, None]
    assert said(told[1]).startswith("The topic chosen for this is gone: Link and lines, Purchases, ")
    assert await chosen(bot, forum) == ()
    assert await bot.waiting() == 0
    assert len(await forum.answers(alert["message_id"], 1)) == 1


async def test_whoever_chose_it_is_told_in_private_where_they_talk_to_us(bot: Alerting, forum: Forum) -> None:
    await bot.memory.chats.of(ADA, ChatKind.PRIVATE)
    card = await forum.ask(f"/settings{BOT} here link", thread=forum.alerts)
    await forum.happen("delete_topic", thread=forum.alerts)
    async with Person(bot.address, ADA) as person:
        before = await newest(person)
        await forum.is_told_that_the_link_broke(bot, card["message_id"])
        told = await person.answer(before)
    address = f"https://t.me/c/{str(forum.chat).removeprefix('-100')}/1"
    assert said(told).startswith(
        "In a group of yours the topic that you chose for this is gone: Link and lines."
    )
    assert address in said(told)
    assert len(await forum.answers(card["message_id"], 1)) == 1


async def test_a_closed_topic_is_written_to_again_once_it_is_open(bot: Alerting, forum: Forum) -> None:
    card = await forum.ask(f"/settings{BOT} here link", thread=forum.alerts)
    await forum.happen("close_topic", thread=forum.alerts)
    await forum.is_told_that_the_link_broke(bot, card["message_id"])
    alert, told = await forum.answers(card["message_id"], 2)
    assert (alert["thread"], told["thread"]) == (None, None)
    assert said(told).startswith("The topic chosen for this is closed: Link and lines. It comes here until")
    assert "Link and lines: another topic, which is closed" in said(
        await tap(forum, await forum.ask(f"/settings{BOT}"), "Topics")
    )
    await forum.happen("reopen_topic", thread=forum.alerts)
    assert (await follow_up(bot, forum, told=BEFORE))["thread"] == forum.alerts
    assert [each.is_closed for each in await chosen(bot, forum)] == [False]


async def follow_up(bot: Alerting, forum: Forum, told: date = BROKEN) -> Message:
    """Let a message follow what was told of a session, as its end would: of BROKEN, there is an alert."""
    before = await newest(forum)
    chat = await bot.memory.chats.of(forum.chat, ChatKind.GROUP)
    [alert] = await bot.memory.subscriptions.of(chat.number)
    await bot.memory.outbox.queue([Delivery(chat.number, Topic.CORRECTION, alert.id, told=told)])
    await settle(bot)
    return await forum.answer(before)


async def test_what_follows_an_alert_answers_it_in_its_topic_wherever_others_go_by_then(
    bot: Alerting, forum: Forum
) -> None:
    card = await forum.ask(f"/settings{BOT} here", thread=forum.alerts)
    [alert] = await forum.is_told_that_the_link_broke(bot, card["message_id"])
    await forum.ask(f"/settings{BOT} here", thread=forum.macro)
    follows = await follow_up(bot, forum)
    assert (follows["reply_to"], follows["thread"]) == (alert["message_id"], forum.alerts)


async def test_where_the_alert_was_deleted_it_comes_to_the_topic_that_is_chosen_by_then(
    bot: Alerting, forum: Forum
) -> None:
    card = await forum.ask(f"/settings{BOT} here", thread=forum.alerts)
    await forum.is_told_that_the_link_broke(bot, card["message_id"])
    await forum.ask(f"/settings{BOT} here", thread=forum.macro)
    await forum.happen("delete_topic", thread=forum.alerts)
    follows = await follow_up(bot, forum)
    assert (follows["reply_to"], follows["thread"]) == (None, forum.macro)
    assert {each.thread for each in await chosen(bot, forum)} == {forum.macro}
