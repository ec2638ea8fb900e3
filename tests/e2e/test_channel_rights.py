"""Who may decide for a channel is Telegram's to say, each time; everybody else is refused without effect."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from itertools import count

import pytest

from bot.app.memory import Memory, remember
from bot.store.connection import Store
from tests.e2e.channeling import (
    ADD,
    ALREADY,
    MAY_POST,
    card_of,
    handled,
    newest,
    number_of,
    own_channel,
    posts,
)
from tests.e2e.tapping import tap, tap_for_another, texts, told
from tests.fakes import FakeClock
from tests.person import Person

NUMBERS = count(2**30)
"""Of updates that the local chat did not make."""


@pytest.fixture
def memory(store: Store, clock: FakeClock) -> Memory:
    return remember(store, "test", clock)


@pytest.fixture
async def ben(person: Person, address: str) -> AsyncIterator[Person]:
    """Somebody else, in a private chat of their own."""
    opened = await person.call("POST", "chats", {"type": "private", "title": "Ben"})
    async with Person(address, opened["id"], id=opened["id"], name="Ben") as ben:
        yield ben


async def choose_unseen(memory: Memory, person: Person, channel: int, request: int = ADD) -> None:
    """Let Telegram say that somebody chose a channel, whatever may be of it."""
    who = {"id": person.sender["id"], "is_bot": False, "first_name": person.sender["name"]}
    message = {
        "message_id": 1,
        "date": 1759000000,
        "chat": {"id": person.chat, "type": "private", "first_name": who["first_name"]},
        "from": who,
        "chat_shared": {"request_id": request, "chat_id": channel, "title": "Newsroom"},
    }
    await memory.inbox.add([{"update_id": next(NUMBERS), "message": message}])


async def test_a_channel_that_is_chosen_before_it_lets_us_in_is_waited_for(
    person: Person, memory: Memory
) -> None:
    channel = await person.opens("channel", "Newsroom", bot=False)
    seen = await newest(person)
    await choose_unseen(memory, person, channel)
    waits = await person.answer(seen)
    assert waits["text"].startswith("Telegram has not let me into \u2068Newsroom\u2069 yet.")
    await person.happen("add", channel, rights=MAY_POST)
    card = await person.answer(waits["message_id"])
    assert card["text"].startswith("I can post there now.")
    assert (await person.ask("/channels"))["text"].startswith("You look after 1 chat")
    assert await posts(person, channel) == []


async def test_who_forgets_everything_waits_for_no_channel(person: Person, memory: Memory) -> None:
    channel = await person.opens("channel", "Newsroom", bot=False)
    seen = await newest(person)
    await choose_unseen(memory, person, channel)
    await person.answer(seen)
    seen = (await person.ask("/forget everything"))["message_id"]
    await person.happen("add", channel, rights=MAY_POST)
    await handled(person, memory)
    [only] = await person.answers(seen, 1)
    assert only["text"] == "There is nothing to cancel."


async def test_of_one_channel_that_is_told_of_twice_one_card_comes_in_either_order(
    person: Person, memory: Memory
) -> None:
    first = await person.opens("channel", "First", bot=False)
    seen = (await person.ask("/channels"))["message_id"]
    await person.happen("add", first, rights=MAY_POST)
    card = await person.answer(seen)
    await choose_unseen(memory, person, first)
    asked = await person.ask("/channels add")
    assert [each["message_id"] for each in await person.answers(seen, 2)] == [
        card["message_id"],
        asked["message_id"],
    ]
    second = await person.opens("channel", "Second", bot=False)
    await person.share(asked, ADD, second)  # tells of both at once
    await person.answers(asked["message_id"], 1)
    [_card, listed] = [*await person.answers(asked["message_id"], 1), await person.ask("/channels")]
    assert len(await person.answers(asked["message_id"], 2)) == 2
    assert listed["text"].startswith("You look after 2 chats")


async def test_a_channel_where_we_may_not_post_is_waited_for(person: Person) -> None:
    channel = await person.opens("channel", "Newsroom", bot=False)
    asked = await person.ask("/channels")
    await person.happen("add", channel, rights=["can_edit_messages"])
    missing = await person.answer(asked["message_id"])
    assert missing["text"].startswith("I am in \u2068Newsroom\u2069, but may not post there.")
    shared = await person.share(asked, ALREADY, channel)
    again = await person.answer(shared)
    assert again["text"] == missing["text"]
    await person.happen("promote", channel, rights=MAY_POST)
    card = await person.answer(again["message_id"])
    assert card["text"].startswith("I can post there now.")


async def test_somebody_elses_channel_is_refused(person: Person, ben: Person, memory: Memory) -> None:
    channel = await own_channel(person)
    seen = await newest(ben)
    await choose_unseen(memory, ben, channel, ALREADY)
    refused = await ben.answer(seen)
    assert refused["text"] == (
        "You may not post in \u2068Newsroom\u2069 yourself, so I take no wishes for it from you."
    )
    assert (await ben.ask("/channels"))["text"].startswith("No channel yet")


WORDS = (
    "/alert breakdown on", "/alerts", "/stop", "/digest fri", "/settings silent on", "/status", "/export",
    "/forget everything", "/channels", "/channels test", "/channels post", "/channels leave",
    "/channels remove", "/channels drop",
)  # fmt: skip


async def test_who_may_not_post_is_refused_whatever_they_type_and_nothing_happens(
    person: Person, ben: Person, memory: Memory, read: None
) -> None:
    channel = await own_channel(person, username="newsroom")
    number = number_of(await card_of(person))
    await person.ask(f"/alert corr below 0.2 @{number} on")
    before = await memory.chats.get(number), await memory.subscriptions.of(number)
    for words in WORDS:
        for name in (str(number), "newsroom"):
            refused = await ben.ask(f"{words} @{name}")
            assert refused["text"] == f"there is no channel @{name} of yours; /channels has those that are"
    unknown = await ben.ask("/alerts @999")
    assert unknown["text"] == "there is no channel @999 of yours; /channels has those that are"
    assert (await memory.chats.get(number), await memory.subscriptions.of(number)) == before
    assert await posts(person, channel) == []


async def test_forged_data_of_a_button_has_no_effect(
    person: Person, ben: Person, memory: Memory, read: None
) -> None:
    channel = await own_channel(person)
    card = await card_of(person)
    number = number_of(card)
    theirs = await ben.ask("/channels")
    data = [button["callback_data"] for row in card["buttons"] for button in row]
    assert len(data) == 8
    for each in (*data, f"@:{number}:forget:everything", f"@:{number}:al:resumeall", "@:x:al:list:0", "@:1"):
        pressed = await ben.press(theirs["message_id"], each)
        assert "is from another time" in pressed["toast"]
    assert await ben.read(theirs["message_id"]) == theirs
    assert await memory.chats.get(number) is not None
    assert await posts(person, channel) == []


async def test_a_private_chat_is_nobodys_to_manage_not_even_its_own_persons(
    person: Person, ben: Person, memory: Memory
) -> None:
    await ben.ask("/settings berlin")
    chat = await memory.chats.known(ben.chat)
    assert chat is not None
    for who in (person, ben):
        refused = await who.ask(f"/settings london @{chat.number}")
        assert refused["text"].startswith(f"there is no channel @{chat.number} of yours")
    kept = await memory.chats.known(ben.chat)
    assert kept is not None
    assert kept.zone == "Europe/Berlin"


async def test_two_who_may_post_manage_one_channel_and_a_third_does_not(
    person: Person, ben: Person, address: str, read: None
) -> None:
    channel = await own_channel(person, username="newsroom")
    await person.happen("promote", channel, who=ben.sender, rights=MAY_POST)
    asked = await ben.ask("/channels")
    card = await ben.answer(await ben.share(asked, ALREADY, channel))
    assert card["text"].startswith("I can post there now.")
    number = number_of(card)
    await ben.ask(f"/alert breakdown @{number} on")
    assert "1 alert" in (await person.ask(f"/alerts @{number}"))["text"]
    await person.ask(f"/alerts pause 1 @{number}")
    assert "1 of them paused" in (await ben.ask("/channels"))["text"]
    opened = await person.call("POST", "chats", {"type": "private", "title": "Cleo"})
    async with Person(address, opened["id"], id=opened["id"], name="Cleo") as cleo:
        await person.happen("promote", channel, who=cleo.sender, rights=["can_edit_messages"])
        refused = await cleo.ask(f"/alerts @{number}")
        assert refused["text"].startswith(f"there is no channel @{number} of yours")


async def test_who_lost_the_right_to_post_is_told_once_and_has_no_effect_any_more(
    person: Person, ben: Person, memory: Memory, read: None
) -> None:
    channel = await own_channel(person)
    await person.happen("promote", channel, who=ben.sender, rights=MAY_POST)
    asked = await ben.ask("/channels")
    card = await ben.answer(await ben.share(asked, ALREADY, channel))
    number = number_of(card)
    listed = await ben.ask(f"/alerts @{number}")
    await person.happen("demote", channel, who=ben.sender)
    lost = f"you may not decide for \u2068Newsroom\u2069 (@{number}) any more, so I took it off your list"
    assert await told(ben, card, "Send a test post") == lost
    assert await told(ben, card, "Send a test post") == (
        f"there is no channel @{number} of yours; /channels has those that are"
    )
    for button in ("Summary", "Settings", "New alert", "Post the correlation now", "Remove"):
        assert (await told(ben, card, button)).startswith(f"there is no channel @{number} of yours")
    assert (await told(ben, listed, "New alert")).startswith(f"there is no channel @{number} of yours")
    assert (await ben.ask(f"/digest fri @{number}"))["text"].startswith(f"there is no channel @{number}")
    assert (await ben.ask("/channels"))["text"].startswith("No channel yet")
    assert await posts(person, channel) == []
    chat = await memory.chats.get(number)
    assert chat is not None
    assert chat.digest is None


async def test_the_list_tells_who_lost_a_right(person: Person, ben: Person) -> None:
    channel = await own_channel(person)
    await person.happen("promote", channel, who=ben.sender, rights=MAY_POST)
    await ben.answer(await ben.share(await ben.ask("/channels"), ALREADY, channel))
    await person.happen("demote", channel, who=ben.sender)
    listed = await ben.ask("/channels")
    assert "You may not decide for it any more: it is off your list now." in listed["text"]
    assert texts(listed) == [["Another channel"]]
    assert (await ben.ask("/channels"))["text"].startswith("No channel yet")


async def test_a_channel_that_threw_us_out_can_only_be_taken_off_the_list(person: Person) -> None:
    channel = await own_channel(person)
    card = await card_of(person)
    number = number_of(card)
    await person.happen("kick", channel)
    gone = (
        f"I am not in \u2068Newsroom\u2069 (@{number}) any more: make me an admin there again, by /channels"
    )
    assert await told(person, card, "Send a test post") == gone
    assert (await person.ask(f"/alerts @{number}"))["text"] == gone
    assert "I may not post there: make me an admin who may." in (await person.ask("/channels"))["text"]
    dropped = await tap(person, await tap(person, card, "Remove"), "Only from my list")
    assert dropped["text"].endswith("is off your list. It keeps what it gets.")
    assert (await person.ask("/channels"))["text"].startswith("No channel yet")


async def test_where_telegram_does_not_tell_who_may_nothing_is_changed(
    person: Person, memory: Memory
) -> None:
    await own_channel(person)
    number = number_of(await card_of(person))
    await person.call("POST", "faults", {"method": "getChatAdministrators", "status": 502, "times": 1})
    refused = await person.ask(f"/settings silent on @{number}")
    assert refused["text"] == (
        "Telegram does not tell me just now who may decide there: try again in a minute"
    )
    chat = await memory.chats.get(number)
    assert chat is not None
    assert not chat.silent
    await person.ask(f"/settings silent on @{number}")
    chat = await memory.chats.get(number)
    assert chat is not None
    assert chat.silent


async def test_rights_are_asked_of_telegram_at_every_change(person: Person) -> None:
    await own_channel(person)
    number = number_of(await card_of(person))
    for words in (f"/digest fri @{number}", f"/digest off @{number}", f"/settings silent on @{number}"):
        before = (await person.call("GET", "calls?after=0"))[-1]["n"]
        await person.ask(words)
        calls = await person.call("GET", f"calls?after={before}")
        assert "getChatAdministrators" in [call["method"] for call in calls]


async def test_who_cannot_be_written_to_chooses_the_channel_again(person: Person) -> None:
    channel = await person.opens("channel", "Newsroom", bot=False)
    asked = await person.ask("/channels")
    refusal = {"method": "sendMessage", "chat": str(person.chat), "status": 403, "times": 1}
    await person.call("POST", "faults", refusal)
    await person.happen("add", channel, rights=MAY_POST)
    async with asyncio.timeout(20):
        while await person.call("GET", "faults"):
            await asyncio.sleep(0.02)
    card = await person.answer(await person.share(asked, ALREADY, channel))
    assert card["text"].startswith("I can post there now.")


async def test_a_channel_that_refuses_to_let_us_go_is_told(person: Person) -> None:
    await own_channel(person)
    asked = await tap(person, await card_of(person), "Remove")
    await person.call("POST", "faults", {"method": "leaveChat", "status": 400, "times": 1})
    assert (await told(person, asked, "Leave it altogether")).startswith("Telegram did not let me leave it: ")


async def test_a_channel_is_called_by_its_newest_title(person: Person, memory: Memory) -> None:
    await own_channel(person, "Old <b>title</b>")
    chat = await memory.chats.get(number_of(await card_of(person, "Old")))
    assert chat is not None
    assert chat.title == "Old <b>title</b>"
    await memory.chats.put(replace(chat, title="Older"))
    card = await card_of(person, "Older")
    assert card["text"].startswith("\u2068Old <b>title</b>\u2069 (@")
    assert "Old <b>title</b>" in (await person.ask("/channels"))["text"]


async def test_a_channel_speaks_as_who_set_it_up_until_somebody_changes_that(
    person: Person, address: str, memory: Memory
) -> None:
    async with Person(address, language="es") as ana:
        channel = await own_channel(ana)
        chat = await memory.chats.known(channel)
        steward = await memory.chats.known(ana.chat)
        assert chat is not None
        assert steward is not None
        assert (chat.language, steward.language) == ("es", "es")
        await ana.ask(f"/settings language ru @{chat.number}")
        chat = await memory.chats.known(channel)
        steward = await memory.chats.known(ana.chat)
        assert chat is not None
        assert steward is not None
        assert (chat.language, steward.language) == ("ru", "es")


async def test_what_is_changed_for_a_channel_is_answered_in_the_language_of_who_asks(
    person: Person, memory: Memory
) -> None:
    await own_channel(person)
    number = number_of(await card_of(person))
    chat = await memory.chats.get(number)
    assert chat is not None
    await memory.chats.put(replace(chat, language="ru"))
    assert "All comes without a sound now" in (await person.ask(f"/settings silent on @{number}"))["text"]
    assert f"For \u2068Newsroom\u2069 (@{number}):" in (await person.ask(f"/digest @{number}"))["text"]


async def test_where_telegram_does_not_answer_it_is_said_and_the_channel_can_be_chosen_again(
    person: Person,
) -> None:
    channel = await person.opens("channel", "Newsroom", username="newsroom")
    asked = await person.ask("/channels")
    await person.call("POST", "faults", {"method": "getChatAdministrators", "status": 502, "times": 1})
    away = await person.answer(await person.share(asked, ALREADY, channel))
    assert away["text"].startswith("Telegram does not tell me just now who may decide there")
    await person.call("POST", "faults", {"method": "getChat", "status": 502, "times": 1})
    card = await person.answer(await person.share(asked, ALREADY, channel))
    assert card["text"].startswith("I can post there now.")
    assert "t.me/newsroom" not in card["text"]
    await person.call("POST", "faults", {"method": "getChat", "status": 502, "times": 1})
    assert (await person.ask("/alerts @newsroom"))["text"] == (
        "Telegram does not tell me just now who @newsroom is: try again in a minute"
    )
    assert (await person.ask("/alerts @newsroom"))["text"].startswith("For \u2068Newsroom\u2069 (@")


async def test_a_long_list_has_pages_and_leads_on_to_another_channel(person: Person) -> None:
    for number in range(9):
        await own_channel(person, f"Channel {number}")
    listed = await person.ask("/channels")
    assert listed["text"].startswith("You look after 9 chats\n")
    assert texts(listed)[-2:] == [["Later"], ["Another channel"]]
    last = await tap(person, listed, "Later")
    assert texts(last) == [["\u2068Channel 8\u2069"], ["Earlier"], ["Another channel"]]
    first = await tap(person, last, "Earlier")
    assert first["text"] == listed["text"]
    asked = await tap_for_another(person, first, "Another channel")
    assert [button["text"] for [button] in asked["keyboard"]["keyboard"]] == [
        "Add to a channel",
        "Already added",
    ]
