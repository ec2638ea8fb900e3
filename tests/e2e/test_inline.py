"""Cards in any chat: somebody types behind the bot's name, and posts one of what it offers."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.app.memory import Memory, remember
from bot.app.prices import Prices as AllPrices
from bot.app.telegram import build_telegram
from bot.errors import SourceBusy
from bot.model.chat import ChatKind
from bot.model.ticker import FUNDS, Pair, Question
from bot.store.connection import Store
from bot.telegram.chat_pace import ChatPace
from bot.telegram.polling import Poller
from bot.telegram.reception import Reception
from tests.e2e.conftest import QUICKLY, TOKEN, Prices
from tests.e2e.tapping import said
from tests.fakes import FakeClock
from tests.person import Message, Person

MOMENT = "One moment: tap for the answer in my chat"
HOSTILE = [
    "\N{RIGHT-TO-LEFT OVERRIDE}btc\N{POP DIRECTIONAL FORMATTING}",
    "<b>btc</b> &amp; <script>",
    "\N{ZERO WIDTH SPACE}\N{ZERO WIDTH JOINER}",
    "' OR 1=1; --",
    "corr:eth:qqq:90",
    "/start /corr @tandem_local_bot",
    "\N{FACE WITH TEARS OF JOY}" * 256,
    "b " * 128,
    "9" * 256,
    "٣٠ ² ½ −30 +30 30.0",
    "btc\teth\x00qqq\n90",
]


@pytest.fixture
def memory(store: Store, clock: FakeClock) -> Memory:
    return remember(store, "test", clock, QUICKLY)


WITH_CHANNEL = pytest.mark.parametrize("media_chat", ["a channel"], indirect=True)


@pytest.fixture
async def media_chat(request: pytest.FixtureRequest, address: str) -> int | None:
    """Where pictures are uploaded: nowhere, unless a test wants a channel for that."""
    if not hasattr(request, "param"):
        return None
    async with Person(address) as owner:
        return await owner.opens("channel", "Pictures")


@pytest.fixture
async def bot(
    address: str, prices: Prices, clock: FakeClock, memory: Memory, media_chat: int | None
) -> AsyncIterator[None]:
    """One at the pace that suits people, which may have a chat for pictures."""
    telegram = build_telegram(TOKEN, address, AllPrices(prices, prices), memory, clock, media_chat=media_chat)
    async with telegram.bot as bot:
        roles = [
            asyncio.create_task(role)
            for role in (
                Reception(memory.inbox, bot.handle, ChatPace(time.monotonic)).run(),
                Poller(TOKEN, address, memory.inbox).run(),
            )
        ]
        yield
        for role in roles:
            role.cancel()
        await asyncio.gather(*roles, return_exceptions=True)


@pytest.fixture
async def friend(bot: None, address: str) -> AsyncIterator[Person]:
    """Somebody who never wrote to the bot, in a group that it is not in."""
    async with Person(address, id=77, name="Fay") as friend:
        friend.chat = await friend.opens("supergroup", "Friends", bot=False)
        yield friend


async def offers(person: Person, typed: str, kind: str | None = None) -> dict[str, Any]:
    """What is offered; typed again, as people do, where a busy machine was late with a card (of that kind)."""
    async with asyncio.timeout(25):
        while True:
            offered = await person.inline(typed)
            is_late = offered["button"] is not None and offered["button"]["text"] == MOMENT
            if not is_late and (kind is None or {card["type"] for card in offered["results"]} == {kind}):
                return offered
            await asyncio.sleep(0.1)


async def posted(person: Person, answer: dict[str, Any]) -> Message:
    """The message that the first of the offered cards makes."""
    return await person.read(await person.choose(answer, answer["results"][0]["id"]))


async def calls(person: Person, method: str) -> list[dict[str, Any]]:
    return [call for call in await person.call("GET", "calls") if call["method"] == method]


async def test_a_card_has_the_picture_and_the_words_of_an_answer_with_the_same_data(
    person: Person, friend: Person
) -> None:
    asked = await person.ask("/corr eth qqq 90")
    offered = await offers(friend, "eth qqq 90")
    card = await posted(friend, offered)
    assert (card["photo"], card["caption"]) == (asked["photo"], asked["caption"])
    assert len(await calls(friend, "sendPhoto")) == 1


async def test_without_a_picture_of_the_same_data_a_card_is_words(friend: Person) -> None:
    offered = await offers(friend, "btc")
    [first, *_others] = offered["results"]
    assert first["title"] == "Bitcoin and small-cap tech: 0.36, no clear link"
    assert first["description"] == "30 sessions to Fri 26 Sep 2025: −0.05 to 0.67 (95% range)"
    card = await posted(friend, offered)
    assert card["text"].startswith(
        "Bitcoin and small-cap tech: 0.36, no clear link\nAverage over 30 sessions"
    )
    assert card["photo"] is None
    assert await calls(friend, "sendPhoto") == []


async def test_below_a_card_are_addresses_that_ask_the_same_in_private(
    person: Person, friend: Person
) -> None:
    offered = await offers(friend, "eth qqq 90")
    card = await posted(friend, offered)
    [[chart, why]] = card["buttons"]
    assert set(chart) == set(why) == {"text", "url"}
    for button, command in ((chart, "/corr eth qqq 90"), (why, "/why eth qqq 90")):
        address, _question, payload = button["url"].partition("?start=")
        assert address == "https://t.me/tandem_local_bot"
        assert said(await person.ask(f"/start {payload}")) == said(await person.ask(command))


async def test_an_answer_is_kept_for_who_asked_until_newer_data(friend: Person) -> None:
    offered = await offers(friend, "btc qqq 30")
    assert (offered["is_personal"], offered["cache_time"], offered["from_cache"]) == (True, 300, False)
    assert (await friend.inline("btc qqq 30"))["from_cache"]


@WITH_CHANNEL
async def test_many_who_want_a_picture_have_it_uploaded_once(
    friend: Person, address: str, media_chat: int
) -> None:
    people = [Person(address, friend.chat, id=1000 + number, name=f"Bo {number}") for number in range(2, 14)]
    await asyncio.gather(*(offers(each, "sol 250", "photo") for each in people))
    assert (await posted(friend, await offers(friend, "sol 250", "photo")))["photo"]
    [upload] = await calls(friend, "sendPhoto")
    assert upload["chat"] == media_chat
    async with Person(address, media_chat) as owner:
        [picture] = await owner.call("GET", f"chats/{media_chat}/messages")
        assert picture["silent"]
    for each in people:
        await each.__aexit__()


@WITH_CHANNEL
async def test_a_picture_that_takes_long_to_upload_is_in_the_next_answer(friend: Person) -> None:
    await friend.call("POST", "faults", {"method": "sendPhoto", "status": 200, "delay_s": 4, "times": 1})
    began = time.monotonic()
    first = await offers(friend, "eth 90", "article")
    assert time.monotonic() - began < 4
    assert first["cache_time"] == 0
    await offers(friend, "eth 90", "photo")
    assert time.monotonic() - began > 4
    assert len(await calls(friend, "sendPhoto")) == 1


@WITH_CHANNEL
async def test_where_the_chat_takes_no_pictures_cards_are_words(friend: Person) -> None:
    await friend.call("POST", "faults", {"method": "sendPhoto", "status": 403, "times": 100})
    for typed in ("eth 90", "btc 90", "sol 90"):
        await offers(friend, typed, "article")
    assert len(await calls(friend, "sendPhoto")) == 1


@pytest.mark.parametrize("typed", HOSTILE, ids=range(len(HOSTILE)))
async def test_whatever_is_typed_gets_one_answer_and_nothing_else_happens(friend: Person, typed: str) -> None:
    with capture_logs() as logs:
        offered = await offers(friend, typed[:256])
    assert offered["results"] or offered["button"]
    assert [log for log in logs if log["log_level"] in {"warning", "error"}] == []
    assert {call["method"] for call in await friend.call("GET", "calls")} & {
        "sendMessage",
        "sendPhoto",
    } == set()


async def test_words_that_are_none_of_ours_lead_to_the_list_of_those_that_are(
    person: Person, friend: Person
) -> None:
    offered = await friend.inline("zoo")
    assert offered["results"] == []
    listed = said(await person.ask(f"/start {offered['button']['start_parameter']}"))
    assert "Coins: btc eth sol" in listed
    assert "Windows: 30 90 250" in listed


async def test_a_source_that_fails_leads_to_the_chat_in_which_it_is_said(
    person: Person, friend: Person, prices: Prices
) -> None:
    prices.failure = SourceBusy("Yahoo Finance asks us to slow down; try again in 5 minutes")
    offered = await friend.inline("eth 90")
    assert (offered["results"], offered["cache_time"]) == ([], 0)
    answer = await person.ask(f"/start {offered['button']['start_parameter']}")
    assert answer["text"] == "Yahoo Finance asks us to slow down; try again in 5 minutes"
    prices.failure = None
    assert (await offers(friend, "eth 90"))["results"]


async def test_a_source_that_is_slow_is_not_waited_for(friend: Person, prices: Prices) -> None:
    prices.delay_s = 4
    began = time.monotonic()
    offered = await friend.inline("eth 90")
    assert time.monotonic() - began < 3
    assert offered["button"]["text"] == MOMENT
    prices.delay_s = 0
    assert (await offers(friend, "eth 90"))["results"]
    assert prices.asked <= 3  # for the figures, the state of the link, and the answer: not by each who waits


async def test_who_types_fast_waits_neither_for_the_pace_nor_for_what_is_asked_in_private(
    person: Person, prices: Prices, address: str
) -> None:
    await offers(person, "btc qqq 90")
    await offers(person, "bnb")
    prices.delay_s = 1.2
    slow = await person.type("/compare")
    await asyncio.sleep(0.1)
    prices.delay_s = 0
    began = time.monotonic()
    for typed in ("b", "bt", "btc", "btc q", "btc qq", "btc qqq", "btc qqq 9", "btc qqq 90"):
        assert (await person.inline(typed))["results"]
    assert (
        time.monotonic() - began < 6
    )  # ten answers of a chat would take seven seconds beyond a burst of three
    await person.answer(slow)


@pytest.mark.parametrize(
    ("code", "figure"), [("en", "0.36"), ("es-MX", "0,36"), ("ru", "0,36"), ("fr", "0.36")]
)
async def test_everybody_is_answered_in_their_own_language(friend: Person, code: str, figure: str) -> None:
    friend.sender["language"] = code
    assert figure in (await offers(friend, "psct"))["results"][0]["title"]


async def test_the_language_and_the_question_that_somebody_chose_in_private_count_everywhere(
    friend: Person, memory: Memory
) -> None:
    chat = await memory.chats.of(77, ChatKind.PRIVATE)
    await memory.chats.put(replace(chat, language="es", usual=Question(Pair(benchmark=FUNDS["psct"]), 90)))
    assert "0,40" in (await offers(friend, ""))["results"][0]["title"]


async def test_who_only_types_behind_our_name_is_not_remembered(friend: Person, memory: Memory) -> None:
    await posted(friend, await offers(friend, "eth"))
    assert await memory.chats.known(77) is None


async def test_a_card_that_comes_back_to_us_is_no_question(person: Person) -> None:
    offered = await offers(person, "eth qqq 90")
    card = await posted(person, offered)
    answer = await person.ask("/help")
    assert answer["message_id"] == card["message_id"] + 2


async def test_a_query_that_telegram_gave_up_is_left_in_silence(friend: Person) -> None:
    body = {"method": "answerInlineQuery", "status": 400, "times": 1}
    await friend.call("POST", "faults", {**body, "description": "Bad Request: query is too old"})
    with capture_logs() as logs:
        typing = asyncio.create_task(friend.inline("eth 90"))
        while not await calls(friend, "answerInlineQuery"):
            await asyncio.sleep(0.02)
        await asyncio.sleep(0.1)
    typing.cancel()
    assert [log for log in logs if log["log_level"] in {"warning", "error"}] == []
