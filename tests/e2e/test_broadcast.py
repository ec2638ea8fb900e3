"""/broadcast over the local chat: what is shown before, what goes to whom, and how far it is."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot.model.chat import ChatKind, Digest, QuietHours
from bot.store.connection import Store
from tests.broadcasting import FREE, OWNER, Broadcasting, broadcasting
from tests.e2e.conftest import TOKEN, Prices
from tests.e2e.tapping import tap, texts, told
from tests.fakes import FakeClock
from tests.person import Message, Person

WORDS = "Hello <all> & everybody"


@pytest.fixture
async def bot(address: str, prices: Prices, clock: FakeClock, store: Store) -> AsyncIterator[Broadcasting]:
    """One that knows who runs it."""
    async with broadcasting(TOKEN, address, prices, store, clock) as bot:
        yield bot


@pytest.fixture
async def owner(bot: Broadcasting, address: str) -> AsyncIterator[Person]:
    async with Person(address, id=OWNER) as owner:
        yield owner


async def draft(owner: Person, words: str = WORDS) -> tuple[Message, Message]:
    """Type a broadcast; the preview and the card."""
    preview, card = await owner.answers(await owner.type(f"/broadcast {words}"), 2)
    return preview, card


async def test_it_is_previewed_with_whom_it_is_for_and_how_long_it_takes(
    bot: Broadcasting, owner: Person
) -> None:
    for kind in ("private", "private", "private", "supergroup", "channel"):
        await bot.open(kind)
    preview, card = await draft(owner)
    assert preview["text"] == WORDS
    assert preview["buttons"] == []
    assert card["text"] == (
        "Send this to 5 chats?\n\nPrivate chats: 3\nGroups: 1\nChannels: 1\nTime it takes: 10 seconds\n\n"
        "These are all that have an alert on, or a summary.\n\n"
        "It goes at 0.5 a second, behind answers and alerts. What is not sent within 24 hours is left out."
    )
    assert texts(card) == [["Send", "Cancel"]]


async def test_nobody_gets_it_who_gets_nothing_from_us(bot: Broadcasting, owner: Person) -> None:
    on, paused = await bot.open(), await bot.open(paused=True)
    silent_channel, summary, resting = (
        await bot.open("channel", alert=False),
        *[await bot.open() for _n in "ab"],
    )
    chats = bot.memory.chats
    found = await chats.of(summary, ChatKind.PRIVATE)
    await chats.put(replace(found, digest=Digest(weekday=4)))
    [alert] = await bot.memory.subscriptions.of(found.number)
    await bot.memory.subscriptions.change(alert, None)
    await bot.memory.mishaps.refused((await chats.of(resting, ChatKind.PRIVATE)).number, bot.clock())
    _preview, card = await draft(owner)
    assert card["text"].startswith("Send this to 2 chats?\n\nPrivate chats: 2\nGroups: 0\nChannels: 0\n")
    assert (
        "2 chats have neither, and are left out. 1 chat takes nothing from me, and is left out."
        in card["text"]
    )
    await tap(owner, card, "Send")
    await bot.finish()
    assert [len(await bot.got(chat)) for chat in (on, summary)] == [1, 1]
    assert [await bot.got(chat) for chat in (paused, silent_channel, resting)] == [[], [], []]


async def test_where_nobody_would_get_it_there_is_nothing_to_send(bot: Broadcasting, owner: Person) -> None:
    await bot.open(paused=True)
    preview, card = await draft(owner)
    assert preview["text"] == WORDS
    assert card["text"] == (
        "Nobody would get this: no chat has an alert on, or a summary.\n1 chat has neither, and is left out."
    )
    assert card["buttons"] == []


async def test_the_card_becomes_what_shows_how_far_it_is(bot: Broadcasting, owner: Person) -> None:
    for _each in range(5):
        await bot.open()
    _preview, card = await draft(owner)
    begun = await tap(owner, card, "Send")
    assert begun["text"] == "Sending: 0 of 5 sent\nLeft: 5"
    assert texts(begun) == [["Stop"]]
    await bot.queue()
    await bot.show()
    await bot.send(2)
    bot.clock.move(timedelta(seconds=60))
    await bot.show()
    half = await owner.read(card["message_id"])
    # 2 in a minute: 3 in 90 s, at 8:02:30
    assert half["text"] == "Sending: 2 of 5 sent\nLeft: 3\nExpected end: Sat 27 Sep, 08:02 New York"
    edits = [
        call for call in await bot.host.call("GET", "calls?after=0") if call["method"].startswith("edit")
    ]
    await bot.show()
    assert len(await bot.host.call("GET", "calls?after=0")) == edits[-1]["n"]  # nothing came of it since


async def test_at_the_end_it_says_what_came_of_it(bot: Broadcasting, owner: Person) -> None:
    chats = [await bot.open() for _each in range(5)]
    _preview, card = await draft(owner)
    begun = await tap(owner, card, "Send")
    await bot.queue()
    await bot.host.call("POST", f"chats/{chats[0]}/events", {"kind": "block"})
    fault = {"chat": chats[1], "status": 400, "description": "Bad Request: message is strange", "times": 1}
    await bot.host.call("POST", "faults", fault)
    async with Person(bot.address, chats[2], id=chats[2]) as other:
        assert "paused" in (await other.ask("/stop"))["text"]
    await bot.send()
    bot.clock.move(timedelta(minutes=3, seconds=5))
    await bot.show()
    end = await owner.read(begun["message_id"])
    assert end["text"] == (
        "Done: 2 of 5 sent\nTake nothing from me: 1\nRefused by Telegram as it is: 1\n"
        "Turned all off meanwhile: 1\nTime it took: 3 minutes"
    )
    assert end["buttons"] == []
    assert [len(await bot.got(chat)) for chat in chats] == [0, 0, 1, 1, 1]
    # in the third it is the answer to /stop
    assert (await bot.got(chats[2]))[0]["text"] != WORDS
    assert [(await bot.got(chat))[0]["text"] for chat in chats[3:]] == [WORDS] * 2
    assert await bot.memory.broadcasts.current() is None


async def test_stopped_in_the_middle_nothing_more_goes(bot: Broadcasting, owner: Person) -> None:
    chats = [await bot.open() for _each in range(7)]
    _preview, card = await draft(owner)
    begun = await tap(owner, card, "Send")
    await bot.queue()
    await bot.send(3)
    stopped = await tap(owner, begun, "Stop")
    assert stopped["text"] == "Stopped: 3 of 7 sent\nNot sent: 4"
    assert stopped["buttons"] == []
    await bot.finish()
    assert sum([len(await bot.got(chat)) for chat in chats]) == 3
    assert await owner.read(begun["message_id"]) == stopped
    assert await bot.memory.broadcasts.current() is None


async def test_stopped_before_all_are_queued_the_rest_never_is(bot: Broadcasting, owner: Person) -> None:
    chat = await bot.open()
    _preview, card = await draft(owner)
    await tap(owner, card, "Send")
    assert (await owner.ask("/broadcast stop"))["text"] == "Stopped: 0 of 1 sent\nNot sent: 1"
    await bot.finish()
    assert await bot.got(chat) == []
    assert (await owner.read(card["message_id"]))["text"] == "Stopped: 0 of 1 sent\nNot sent: 1"
    assert (await owner.ask("/broadcast stop"))["text"] == "no broadcast is under way"


async def test_what_was_not_sent_within_a_day_is_left_out(bot: Broadcasting, owner: Person) -> None:
    chats = [await bot.open() for _each in range(3)]
    _preview, card = await draft(owner)
    await tap(owner, card, "Send")
    await bot.queue()
    await bot.send(1)
    bot.clock.move(timedelta(hours=24, seconds=1))
    await bot.finish()
    assert sorted([len(await bot.got(chat)) for chat in chats]) == [0, 0, 1]
    text = (await owner.read(card["message_id"]))["text"]
    assert text == "Done: 1 of 3 sent\nToo late: 2\nTime it took: 1 day"


async def test_one_of_which_nothing_is_heard_any_more_ends_so_that_another_can_begin(
    bot: Broadcasting, owner: Person
) -> None:
    await bot.open()
    _preview, card = await draft(owner)
    await tap(owner, card, "Send")
    bot.clock.move(timedelta(hours=25, seconds=1))
    await bot.show()
    assert (await owner.read(card["message_id"]))["text"].startswith("Stopped: 0 of 1 sent\nNot sent: 1")
    assert await bot.memory.broadcasts.current() is None


async def test_tapped_twice_it_goes_once(bot: Broadcasting, owner: Person) -> None:
    chat = await bot.open()
    _preview, card = await draft(owner)
    name = card["buttons"][0][0]["callback_data"].split(":")[-1]
    begin = bot.memory.broadcasts.begin
    begun_by = [await begin(name, bot.clock(), card["message_id"], pays=False) for _tap in range(2)]
    assert begun_by == [True, False]
    begun = await tap(owner, card, "Send")
    assert begun["text"] == "Sending: 0 of 1 sent\nLeft: 1"
    await bot.finish()
    await bot.finish()
    assert len(await bot.got(chat)) == 1


async def test_only_the_newest_text_can_be_sent(bot: Broadcasting, owner: Person) -> None:
    chat = await bot.open()
    _preview, old = await draft(owner, "Helo")
    preview, new = await draft(owner, "Hello")
    assert preview["text"] == "Hello"
    assert await told(owner, old, "Send") == (
        "this text is not to be sent any more: type /broadcast and the text again"
    )
    await bot.finish()
    assert await bot.got(chat) == []
    await tap(owner, new, "Send")
    await bot.finish()
    assert [message["text"] for message in await bot.got(chat)] == ["Hello"]


async def test_an_edited_command_is_previewed_anew_and_the_text_before_is_not_sent(
    bot: Broadcasting, owner: Person
) -> None:
    chat = await bot.open()
    typed = await owner.type("/broadcast Helo")
    _preview, old = await owner.answers(typed, 2)
    await owner.call("PATCH", f"chats/{owner.chat}/messages/{typed}", {"text": "/broadcast Hello"})
    preview, new = (await owner.answers(typed, 4))[2:]
    assert preview["text"] == "Hello"
    assert (await told(owner, old, "Send")).startswith("this text is not to be sent any more")
    await tap(owner, new, "Send")
    await bot.finish()
    assert [message["text"] for message in await bot.got(chat)] == ["Hello"]


async def test_cancelled_it_is_not_sent(bot: Broadcasting, owner: Person) -> None:
    chat = await bot.open()
    _preview, card = await draft(owner)
    left = await tap(owner, card, "Cancel")
    assert (left["text"], left["buttons"]) == ("Not sent.", [])
    data = card["buttons"][0][0]["callback_data"]
    assert (await owner.press(card["message_id"], data))["toast"] == (
        "this button is from another time; type /broadcast"
    )
    await bot.finish()
    assert await bot.got(chat) == []


async def test_while_one_is_under_way_no_other_begins(bot: Broadcasting, owner: Person) -> None:
    chat = await bot.open()
    _preview, first = await draft(owner, "One")
    _preview, _unused = await draft(owner, "Two")
    _preview, third = await draft(owner, "Three")
    assert (await told(owner, first, "Send")).startswith("this text is not to be sent any more")
    await tap(owner, third, "Send")
    _preview, fourth = await draft(owner, "Four")
    assert await told(owner, fourth, "Send") == (
        "another one is still under way: wait for it, or /broadcast stop"
    )
    assert (await owner.ask("/broadcast"))["text"] == "Sending: 0 of 1 sent\nLeft: 1"
    await bot.finish()
    await tap(owner, fourth, "Send")
    await bot.finish()
    assert [message["text"] for message in await bot.got(chat)] == ["Three", "Four"]


async def test_without_words_it_says_what_to_type(owner: Person) -> None:
    assert (await owner.ask("/broadcast"))["text"] == (
        "write the text behind it, /broadcast Hello; or answer a message of words with /broadcast"
    )


async def test_a_message_that_is_answered_with_it_is_what_goes(bot: Broadcasting, owner: Person) -> None:
    await bot.open()
    told_before = await owner.type("plain words, & more")
    await owner.answer(told_before)
    preview, _card = await owner.answers(await owner.type("/broadcast", reply_to=told_before), 2)
    assert preview["text"] == "plain words, & more"


async def test_its_markup_goes_with_it(bot: Broadcasting, owner: Person) -> None:
    chat = await bot.open()
    typed = await owner.type("x")
    await owner.answer(typed)
    text = "/broadcast \N{GRINNING FACE} <bold> and here"
    marks = [
        {"type": "bot_command", "offset": 0, "length": 10},
        {"type": "bold", "offset": 14, "length": 6},
        {"type": "text_link", "offset": 25, "length": 4, "url": "https://example.org/?a=1&b=2"},
    ]
    await bot.telegram.bot.handle(update(typed, text, marks))
    preview, card = (await owner.answers(typed, 3))[1:]
    await tap(owner, card, "Send")
    await bot.finish()
    [message] = await bot.got(chat)
    for each in (preview, message):
        assert each["text"] == "\N{GRINNING FACE} <bold> and here"
        marked = {(mark["type"], mark["offset"], mark["length"]) for mark in each["entities"]}
        assert marked == {("bold", 3, 6), ("text_link", 14, 4)}
    assert message["entities"][1]["url"] == "https://example.org/?a=1&b=2"


async def test_what_telegram_cannot_read_goes_as_plain_words(bot: Broadcasting, owner: Person) -> None:
    chat = await bot.open()
    fault = {"method": "sendMessage", "status": 400, "description": "Bad Request: can't parse entities: <x>"}
    await bot.host.call("POST", "faults", fault)
    preview, card = await draft(owner)
    assert preview["text"] == WORDS
    await tap(owner, card, "Send")
    await bot.queue()
    await bot.host.call("POST", "faults", fault)
    await bot.send()
    assert [message["text"] for message in await bot.got(chat)] == [WORDS]


async def test_what_is_longer_than_a_message_is_refused_in_one_line(bot: Broadcasting, owner: Person) -> None:
    await bot.open()
    typed = await owner.type("x")
    await owner.answer(typed)
    text = "/broadcast " + "\N{GRINNING FACE}" * 2049  # each counts as two
    await bot.telegram.bot.handle(update(typed, text, [{"type": "bot_command", "offset": 0, "length": 10}]))
    [_plain, line] = await owner.answers(typed, 2)
    assert line["text"] == "that is too long: a message has room for 4,096 characters, and this has 4,098"


async def test_silence_and_quiet_hours_of_a_chat_are_kept(bot: Broadcasting, owner: Person) -> None:
    loud, silent, quiet = [await bot.open() for _each in range(3)]
    chats = bot.memory.chats
    await chats.put(replace(await chats.of(silent, ChatKind.PRIVATE), silent=True))
    # noon UTC is 8 in the morning in New York
    hours = QuietHours(time(7), time(9))
    await chats.put(replace(await chats.of(quiet, ChatKind.PRIVATE), quiet=hours))
    _preview, card = await draft(owner)
    await tap(owner, card, "Send")
    await bot.finish()
    assert [(await bot.got(chat))[0]["silent"] for chat in (loud, silent, quiet)] == [False, True, True]


async def test_to_everybody_else_it_is_no_command_at_all(bot: Broadcasting, owner: Person) -> None:
    chat = await bot.open()
    async with Person(bot.address, chat, id=chat, name="Bob") as other:
        assert (await other.ask("/broadcast Hello"))["text"].startswith("no command '/broadcast'; ")
        assert "/broadcast" not in (await other.ask("/help"))["text"]
    assert "/broadcast Hello: your words to all" in (await owner.ask("/help"))["text"]
    opened = await owner.call("POST", "chats", {"type": "supergroup", "title": "Desk"})
    async with Person(bot.address, opened["id"], id=OWNER) as in_group:
        in_group.sender["admin"] = True
        answer = await in_group.ask("/broadcast@tandem_local_bot Hello")
        assert answer["text"].startswith("no command '/broadcast'; ")


async def test_a_button_that_is_none_of_that_message_does_nothing(bot: Broadcasting, owner: Person) -> None:
    chat = await bot.open()
    _preview, card = await draft(owner)
    data = card["buttons"][0][0]["callback_data"]
    async with Person(bot.address, chat, id=chat, name="Bob") as other:
        answer = await other.ask("/start")
        for forged in (data, "cast:send:", "cast:fly:b1", "cast", data.replace("send", "pay")):
            assert (await other.press(answer["message_id"], forged))["toast"].startswith(
                "this button is from"
            )
    await bot.finish()
    assert await bot.memory.broadcasts.current() is None
    assert [message["message_id"] for message in await bot.got(chat)] == [answer["message_id"]]


async def test_where_the_message_that_shows_it_is_gone_another_does(bot: Broadcasting, owner: Person) -> None:
    await bot.open()
    _preview, card = await draft(owner)
    await tap(owner, card, "Send")
    await owner.call("DELETE", f"chats/{owner.chat}/messages/{card['message_id']}")
    await bot.show()
    [another] = await owner.answers(card["message_id"], 1)
    assert another["text"] == "Sending: 0 of 1 sent\nLeft: 1"
    await bot.finish()
    end = await owner.read(another["message_id"])
    assert end["text"] == "Done: 1 of 1 sent\nTime it took: 1 second"


async def test_another_process_goes_on_with_it(
    bot: Broadcasting, owner: Person, prices: Prices, store: Store, clock: FakeClock
) -> None:
    chats = [await bot.open() for _each in range(4)]
    _preview, card = await draft(owner)
    await tap(owner, card, "Send")
    async with broadcasting(TOKEN, bot.address, prices, store, clock) as other:
        await asyncio.gather(bot.finish(), other.finish())
        await asyncio.gather(bot.finish(), other.finish())
    assert [len(await bot.got(chat)) for chat in chats] == [1, 1, 1, 1]
    assert (await owner.read(card["message_id"]))["text"].startswith("Done: 4 of 4 sent")


def update(number: int, text: str, entities: Sequence[Mapping[str, object]]) -> dict[str, object]:
    """What Telegram says where the owner writes with markup, which people cannot in the local chat."""
    return {
        "update_id": 1,
        "message": {
            "message_id": number,
            "date": 0,
            "chat": {"id": OWNER, "type": "private"},
            "from": {"id": OWNER, "is_bot": False, "first_name": "You"},
            "text": text,
            "entities": list(entities),
        },
    }


@pytest.fixture
async def paying(address: str, prices: Prices, clock: FakeClock, store: Store) -> AsyncIterator[Broadcasting]:
    """One that may pay a Star a month, which is for ten messages."""
    async with broadcasting(TOKEN, address, prices, store, clock, replace(FREE, stars=1)) as bot:
        yield bot


async def paid_for(bot: Broadcasting) -> list[int]:
    """The chats to which messages were paid for, in order."""
    return [call["chat"] for call in await bot.host.call("GET", "calls?after=0") if call["paid"]]


async def test_nothing_is_paid_unless_the_owner_taps_that(paying: Broadcasting) -> None:
    for _each in range(12):
        await paying.open()
    _preview, card = await draft(paying.host)
    assert card["text"].endswith(
        "Paid at 0.1 Star a message, it goes at up to 1000 a second; what the month's Stars are not enough for "
        # 2 go free, which takes 4 seconds
        "goes free.\nTime it takes, paid: 4 seconds\nStars it costs, at most: 1\nStars left this month: 1 of 1"
    )
    assert texts(card) == [["Send", "Cancel"], ["Pay for speed: 1 Star"]]
    await tap(paying.host, card, "Send")
    await paying.finish()
    assert (await paying.host.read(card["message_id"]))[
        "text"
    ] == "Done: 12 of 12 sent\nTime it took: 1 second"
    assert await paid_for(paying) == []


async def test_what_is_paid_ends_with_the_month_s_stars_and_the_rest_goes_free(paying: Broadcasting) -> None:
    chats = [await paying.open() for _each in range(12)]
    _preview, card = await draft(paying.host)
    await tap(paying.host, card, "Pay for speed: 1 Star")
    await paying.finish()
    assert (await paying.host.read(card["message_id"]))["text"] == (
        "Done: 12 of 12 sent\nStars paid, at most: 1\nTime it took: 1 second"
    )
    assert [len(await paying.got(chat)) for chat in chats] == [1] * 12
    assert len(await paid_for(paying)) == 10
    assert (await paying.host.call("GET", "bot"))["stars"] == 100_000 - 1
    _preview, card = await draft(paying.host, "Again")
    assert card["text"].endswith("It cannot be paid for any more this month.\nStars left this month: 0 of 1")
    assert texts(card) == [["Send", "Cancel"]]
    paying.clock.move(timedelta(days=4))  # October
    _preview, card = await draft(paying.host, "Again")
    assert texts(card) == [["Send", "Cancel"], ["Pay for speed: 1 Star"]]


async def test_a_bot_without_stars_sends_for_free(paying: Broadcasting) -> None:
    chats = [await paying.open() for _each in range(12)]
    await paying.host.call("POST", "bot", {"stars": 0.1})
    _preview, card = await draft(paying.host)
    await tap(paying.host, card, "Pay for speed: 1 Star")
    await paying.queue()
    await paying.send(1)
    await paying.send(1)
    await paying.finish()
    assert [len(await paying.got(chat)) for chat in chats] == [1] * 12
    assert (
        len([call for call in await paying.host.call("GET", "calls?after=0") if call["status"] == 400]) == 1
    )
    assert (await paying.host.read(card["message_id"]))["text"].startswith(
        "Done: 12 of 12 sent\nStars paid, at most: 1"
    )


@pytest.mark.parametrize("words", ["Questions: @tandem_support", "@one and @two, thanks", "@1 of @2"])
async def test_it_may_name_anybody(bot: Broadcasting, owner: Person, words: str) -> None:
    await bot.open()
    preview, card = await draft(owner, words)
    assert preview["text"] == words
    assert card["text"].startswith("Send this to 1 chat?")
