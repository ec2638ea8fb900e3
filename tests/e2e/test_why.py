from bot.errors import SourceUnavailable
from tests.e2e.conftest import Prices
from tests.person import Person

HEADLINE = "Bitcoin and small-cap tech: 0.36, down from 0.45 a week before"


async def test_why_names_the_days_that_came_and_went(person: Person) -> None:
    lines = (await person.ask("/why"))["text"].splitlines()
    assert lines[0] == HEADLINE
    came, went = lines.index("Came into the window"), lines.index("Dropped out of it")
    assert lines[came + 1] == "Wed 24 Sep 2025: BTC +1.6%, small-cap tech −2.0%: lowered it by 0.07"
    assert lines[came + 4].startswith("2 others together: ")
    assert lines[went + 1].startswith("Thu 14 Aug 2025: ")
    assert lines[-1] == "recorded sample, to 26 Sep 2025"


async def test_another_pair_and_window_can_be_asked_for(person: Person) -> None:
    text = (await person.ask("/why 90 eth qqq"))["text"]
    assert text.startswith("Ether and the Nasdaq-100: ")
    assert "Average over 90 sessions" in text


async def test_the_button_under_a_card_answers_below_it_and_the_card_stays(person: Person) -> None:
    card = await person.ask("/corr")
    assert not (await person.tap(card, "Why"))["toast"]
    answer = await person.answer(card["message_id"])
    assert answer["text"].startswith(HEADLINE)
    assert answer["reply_to"] == card["message_id"]
    assert (await person.read(card["message_id"]))["edited"] is False


async def test_the_button_tells_of_the_window_that_the_card_shows(person: Person) -> None:
    card = await person.ask("/corr eth qqq 90")
    await person.tap(card, "Why")
    text = (await person.answer(card["message_id"]))["text"]
    assert text == (await person.ask("/why eth qqq 90"))["text"]


async def test_a_failing_source_is_said_to_the_tap(person: Person, prices: Prices) -> None:
    card = await person.ask("/corr")
    prices.failure = SourceUnavailable("Yahoo Finance did not answer in time")
    assert (await person.tap(card, "Why"))["toast"] == "Yahoo Finance did not answer in time"


async def test_an_answer_that_telegram_refuses_is_said_to_the_tap(person: Person) -> None:
    card = await person.ask("/corr")
    await person.call("POST", "faults", {"method": "sendMessage", "status": 403, "times": 1})
    assert "Telegram did not take it just now" in (await person.tap(card, "Why"))["toast"]


async def test_in_a_group_only_who_asked_can_ask_why(person: Person, address: str) -> None:
    chat = (await person.call("POST", "chats", {"type": "supergroup", "title": "Desk"}))["id"]
    async with (
        Person(address, chat, id=1, name="Asker") as asker,
        Person(address, chat, id=2, name="Other") as other,
    ):
        card = await asker.ask("/corr@tandem_local_bot")
        assert "somebody else's" in (await other.tap(card, "Why"))["toast"]
        await asker.tap(card, "Why")
        assert (await asker.answer(card["message_id"]))["text"].startswith("Bitcoin and small-cap tech")
