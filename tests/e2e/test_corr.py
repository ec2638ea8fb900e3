import asyncio
import io

import pytest
from matplotlib.image import imread

from bot.errors import SourceBusy
from tests.e2e.conftest import Prices
from tests.person import Person


async def test_corr_answers_with_a_picture_and_its_figures(person: Person) -> None:
    answer = await person.ask("/corr")
    # the figures of VOICE.md, which come from the real prices
    lines = answer["caption"].splitlines()
    assert lines[0] == "Bitcoin and small-cap tech: 0.36, no clear link"
    assert lines[1].startswith(
        "Average over 30 sessions to Fri 26 Sep 2025. So few days fit anything from −0.05 to 0.67"
    )
    assert " 90 sessions: 0.40 (0.18 to 0.58)" in lines
    assert "250 sessions: 0.47 (0.26 to 0.63)" in lines
    assert "A year ago, 30 sessions: 0.45. The difference is within chance." in lines
    assert "Last session: BTC −0.2%, small-cap tech +1.0%." in answer["caption"]
    assert "on 17 of 30 days" in answer["caption"]
    assert lines[-1] == "recorded sample, to 26 Sep 2025"
    assert imread(io.BytesIO(await person.picture(answer))).shape[:2] == (900, 1600)


@pytest.mark.parametrize(
    "typed", ["/corr eth qqq 90", "/CORR 90 qqq ETH", "/corr@tandem_local_bot eth\nqqq   90"]
)
async def test_another_coin_benchmark_and_window_can_be_asked_for(person: Person, typed: str) -> None:
    answer = await person.ask(typed)
    assert answer["caption"].startswith("Ether and the Nasdaq-100: ")
    assert "Average over 90 sessions" in answer["caption"]
    assert "ETH at the close of the UTC day" in answer["caption"]


async def test_a_bad_argument_gets_one_helpful_line(person: Person) -> None:
    assert (await person.ask("/corr 7"))["text"] == "no window '7'; try 30, 90 or 250"


async def test_markup_that_somebody_types_is_said_back_as_text(person: Person) -> None:
    assert (await person.ask("/corr <b>&amp;"))["text"].startswith("no coin or benchmark '<b>&amp;'; ")


async def test_a_coin_without_prices_is_said(person: Person) -> None:
    answer = await person.ask("/corr xrp")
    assert answer["text"].startswith("the recorded sample has no xrp; it has btc")


async def test_a_source_that_fails_is_said_in_a_line(person: Person, prices: Prices) -> None:
    prices.failure = SourceBusy("Yahoo Finance asks us to slow down; try again in 5 minutes")
    answer = await person.ask("/corr")
    assert answer["text"] == "Yahoo Finance asks us to slow down; try again in 5 minutes"


async def test_what_nobody_foresaw_is_owned_up_to(person: Person, prices: Prices) -> None:
    prices.failure = ZeroDivisionError()
    assert "Something went wrong on my side" in (await person.ask("/corr"))["text"]
    prices.failure = None
    assert (await person.ask("/corr"))["photo"]


async def test_an_answer_that_takes_its_time_holds_no_other_chat_up(
    person: Person, prices: Prices, address: str
) -> None:
    chat = (await person.call("POST", "chats", {"type": "private", "title": "Bob"}))["id"]
    prices.delay_s = 2
    slow = await person.type("/corr")
    async with Person(address, chat, id=chat, name="Bob") as bob, asyncio.timeout(1):
        await bob.ask("/help")
    assert (await person.answer(slow))["photo"]


async def test_answers_come_in_the_order_of_the_questions(person: Person, prices: Prices) -> None:
    prices.delay_s = 0.3
    first = await person.type("/corr")
    await person.type("/help")
    await person.type("/corr 90")
    answers = await person.answers(first, 3)
    assert [bool(answer["photo"]) for answer in answers] == [True, False, True]


async def test_an_answer_refused_for_the_pace_is_sent_when_the_pace_allows(person: Person) -> None:
    await person.call("POST", "faults", {"method": "sendPhoto", "status": 429, "retry_after": 1, "times": 1})
    assert (await person.ask("/corr"))["photo"]


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_an_answer_that_telegram_stumbled_over_is_sent_again(person: Person, status: int) -> None:
    await person.call("POST", "faults", {"method": "sendPhoto", "status": status, "times": 2})
    assert (await person.ask("/corr"))["photo"]


@pytest.mark.parametrize("times", [1, 5])
async def test_an_answer_that_may_have_arrived_is_sent_twice_at_most(person: Person, times: int) -> None:
    fault = {"method": "sendPhoto", "status": 0, "times": times, "after_delivery": True}
    await person.call("POST", "faults", fault)
    before = await person.type("/corr")
    assert (await person.answers(before, 2))[0]["photo"]
    assert (await person.ask("/help"))["text"]
    assert len([m for m in await person.answers(before, 3) if m["photo"]]) == 2


async def test_an_answer_whose_topic_was_closed_meanwhile_goes_to_the_general_one(
    person: Person, prices: Prices, address: str
) -> None:
    chat = await person.call("POST", "chats", {"type": "supergroup", "title": "Desk", "topics": ["Macro"]})
    topic = chat["topics"]["Macro"]
    prices.delay_s = 0.5
    async with Person(address, chat["id"]) as member:
        asked = await member.type("/corr@tandem_local_bot", thread=topic)
        await member.call("POST", f"chats/{chat['id']}/events", {"kind": "close_topic", "thread": topic})
        answer = (await member.answers(asked, 1))[-1]
        assert answer["photo"]
        assert answer["thread"] is None


async def test_corr_answers_in_groups_and_topics_where_it_was_asked(person: Person, address: str) -> None:
    chat = await person.call("POST", "chats", {"type": "supergroup", "title": "Desk", "topics": ["Macro"]})
    topic = chat["topics"]["Macro"]
    async with Person(address, chat["id"]) as member:
        assert (await member.ask("/corr@tandem_local_bot"))["thread"] is None
        assert (await member.ask("/corr@tandem_local_bot", thread=topic))["thread"] == topic
