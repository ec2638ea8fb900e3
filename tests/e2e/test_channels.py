"""The owner of a channel hands it over, manages it, and posts to it."""

import pytest

from bot.app.memory import Memory, remember
from bot.store.connection import Store
from tests.e2e.channeling import (
    ADD,
    ALREADY,
    BOT,
    MAY_POST,
    add,
    card_of,
    handled,
    newest,
    number_of,
    own_channel,
    posts,
    requests,
)
from tests.e2e.tapping import said, tap, tap_for_another, texts
from tests.fakes import FakeClock
from tests.person import Person


@pytest.fixture
def memory(store: Store, clock: FakeClock) -> Memory:
    return remember(store, "test", clock)


async def test_who_has_no_channel_is_offered_to_choose_one(person: Person) -> None:
    empty = await person.ask("/channels")
    assert empty["text"].startswith("No channel yet\nI can post to a channel that you run")
    asked = requests(empty)
    assert list(asked) == ["Add to a channel", "Already added"]
    adds, already = asked.values()
    assert adds["user_administrator_rights"]["can_post_messages"]
    assert adds["user_administrator_rights"]["can_promote_members"]
    given = {right for right, is_given in adds["bot_administrator_rights"].items() if is_given}
    assert given == {"can_post_messages"}
    assert already["bot_is_member"]
    assert already["user_administrator_rights"]["can_post_messages"]
    assert "bot_administrator_rights" not in already
    assert all(each["chat_is_channel"] for each in asked.values())
    [link] = [entity for entity in empty["entities"] if entity["type"] == "text_link"]
    assert link["url"] == "https://t.me/tandem_local_bot?startchannel&admin=post_messages"


async def test_a_channel_is_added_by_the_chooser_and_nothing_is_posted(person: Person) -> None:
    channel = await person.opens("channel", "Newsroom", bot=False)
    asked = await person.ask("/channels")
    shared = await person.share(asked, ADD, channel)
    card = await person.answer(shared - 1)
    assert card["text"].startswith("I can post there now. Nothing is posted before you turn it on.\n\n")
    assert "Newsroom" in card["text"]
    assert "No alerts yet." in card["text"]
    assert texts(card) == [
        ["Alerts", "New alert"],
        ["Summary", "Settings"],
        ["Post the correlation now"],
        ["Send a test post"],
        ["Remove", "All channels"],
    ]
    listed = await person.ask("/channels")
    assert listed["text"].startswith("You look after 1 chat\n\n")
    assert "gets nothing yet" in listed["text"]
    [*_earlier, last] = await posts(person, person.chat)
    assert last == listed
    cards = [
        each for each in await posts(person, person.chat) if (each["text"] or "").startswith("I can post")
    ]
    assert len(cards) == 1
    assert await posts(person, channel) == []


async def test_a_channel_where_the_bot_is_already_is_chosen_by_the_other_button(person: Person) -> None:
    channel = await person.opens("channel", "Newsroom")
    asked = await person.ask("/channels")
    for _again in range(2):
        card = await person.answer(await person.share(asked, ALREADY, channel))
        assert card["text"].startswith("I can post there now.")


async def test_who_adds_the_bot_by_the_address_is_written_to(person: Person) -> None:
    channel = await person.opens("channel", "Newsroom", bot=False)
    seen = (await person.ask("/channels"))["message_id"]
    await person.happen("add", channel, rights=MAY_POST)
    card = await person.answer(seen)
    assert card["text"].startswith("I can post there now.")
    assert await posts(person, channel) == []


async def test_who_adds_the_bot_unasked_is_asked_whether_they_want_it(person: Person) -> None:
    await person.ask("/settings berlin")  # so that they are known
    channel = await person.opens("channel", "Newsroom", bot=False)
    seen = await newest(person)
    await person.happen("add", channel, rights=MAY_POST)
    offer = await person.answer(seen)
    assert offer["text"].startswith("I am in \u2068Newsroom\u2069 now. Set it up?")
    assert texts(offer) == [["Manage"]]
    assert (await person.ask("/channels"))["text"].startswith("No channel yet")
    card = await tap(person, offer, "Manage")
    assert card["text"].startswith("I can post there now.")
    assert (await person.ask("/channels"))["text"].startswith("You look after 1 chat")


async def test_who_never_wrote_to_the_bot_hears_nothing(person: Person, address: str, memory: Memory) -> None:
    other = await person.call("POST", "chats", {"type": "private", "title": "Bob"})
    async with Person(address, other["id"], id=other["id"], name="Bob") as bob:
        channel = await bob.opens("channel", "Newsroom", bot=False)
        await bob.happen("add", channel, rights=MAY_POST)
        await handled(person, memory)
        assert await posts(person, channel) == []
        assert await posts(bob, bob.chat) == []


async def test_an_alert_for_the_channel_is_tapped_together_in_the_private_chat(
    person: Person, read: None
) -> None:
    await own_channel(person)
    card = await card_of(person)
    number = number_of(card)
    question = await tap(person, card, "New alert")
    assert question["text"].startswith(f"For \u2068Newsroom\u2069 (@{number}):\nWhat shall I tell you about?")
    preview = await tap(person, question, "My own line")
    assert preview["caption"].startswith(f"For \u2068Newsroom\u2069 (@{number}):\nNew alert: ")
    assert texts(preview)[-1] == ["Back to \u2068Newsroom\u2069"]
    on = await tap(person, preview, "Turn on")
    assert said(on).startswith(f"For \u2068Newsroom\u2069 (@{number}):\nOn: Bitcoin × small-cap tech")
    listed = await tap_for_another(person, on, "All alerts")
    assert listed["text"].startswith(f"For \u2068Newsroom\u2069 (@{number}):\n1 alert\n")
    one = await tap(person, listed, "1")
    assert "\npaused" in (await tap(person, one, "Pause"))["text"]
    again = await tap(person, await person.read(one["message_id"]), "Back to \u2068Newsroom\u2069")
    assert "1 alert, 1 of them paused" in again["text"]
    assert (await person.ask("/alerts"))["text"].startswith("No alerts yet.")


async def test_all_of_it_can_be_typed(person: Person, read: None) -> None:
    await own_channel(person, username="newsroom")
    number = number_of(await card_of(person))
    on = await person.ask(f"/alert corr below 0.2 @{number} on")
    assert on["text"].startswith(f"For \u2068Newsroom\u2069 (@{number}):\nOn: ")
    assert "1 alert" in (await person.ask(f"/alerts @{number}"))["text"]
    assert "Paused." in (await person.ask("/alerts pause 1 @newsroom"))["text"]
    assert "Fri" in (await person.ask(f"/digest @{number} fri"))["text"]
    assert "Europe/Berlin" in (await person.ask(f"/settings berlin @{number}"))["text"]
    assert "All comes without a sound now" in (await person.ask("/settings @newsroom silent on"))["text"]
    status = await person.ask(f"/status @{number}")
    assert "1 alert, 1 of them paused" in status["text"]
    assert "Summary: after Friday's close" in status["text"]
    assert "Silent: on" in status["text"]
    assert "No message has failed." in status["text"]
    exported = await person.ask(f"/export @{number}")
    assert exported["document"]["name"] == "tandem.json"
    assert "The summary is off" in (stopped := (await person.ask(f"/stop @{number}"))["text"])
    assert f"/digest @{number} " in stopped
    spanish = await person.ask(f"/settings language es @{number}")
    assert spanish["text"].split("\n")[1] == "Language: Español"
    assert "Summary: " in spanish["text"]
    mine = await person.ask("/settings")
    assert "America/New_York" in mine["text"]
    assert "Silent: off" in mine["text"]


async def test_a_test_post_is_offered_and_its_address_told(person: Person) -> None:
    channel = await own_channel(person, username="newsroom")
    told = await tap_for_another(person, await card_of(person), "Send a test post")
    [post] = await posts(person, channel)
    assert post["text"].startswith("A test: Tandem can post here\n")
    assert [[button.keys() for button in row] for row in post["buttons"]] == [[{"text", "url"}]]
    assert told["text"].startswith("Posted in \u2068Newsroom\u2069")
    assert told["text"].endswith(f"t.me/newsroom/{post['message_id']}")


async def test_the_correlation_now_is_posted_with_one_tap(person: Person) -> None:
    channel = await own_channel(person)
    card = await card_of(person)
    told = await tap_for_another(person, card, "Post the correlation now")
    [post] = await posts(person, channel)
    assert post["caption"].startswith("Bitcoin and small-cap tech: 0.36, no clear link\n")
    assert post["photo"]
    assert [[button["text"] for button in row] for row in post["buttons"]] == [["Why", "Now"]]
    assert all("url" in button for row in post["buttons"] for button in row)
    assert told["text"].startswith("Posted in ")
    assert await person.read(card["message_id"]) == card
    number = number_of(card)
    await person.ask(f"/channels post {number} eth qqq 90")
    [_first, second] = await posts(person, channel)
    assert second["caption"].startswith("Ether and the Nasdaq-100: ")
    await person.ask(f"/settings silent on @{number}")
    await person.ask(f"/channels post @{number}")
    assert (await posts(person, channel))[-1]["silent"]


async def test_no_chat_action_is_sent_to_a_channel(person: Person) -> None:
    channel = await own_channel(person)
    await tap_for_another(person, await card_of(person), "Post the correlation now")
    calls = await person.call("GET", "calls?after=0")
    assert not [call for call in calls if call["method"] == "sendChatAction" and call["chat"] == channel]


async def test_what_telegram_says_to_a_post_is_told(person: Person) -> None:
    channel = await own_channel(person)
    card = await card_of(person)
    await person.happen("promote", channel, rights={"can_post_messages": False})
    told = await tap_for_another(person, card, "Send a test post")
    assert told["text"].startswith("Telegram did not take the post: ")
    assert told["text"].endswith("Need administrator rights in the channel chat")
    assert await posts(person, channel) == []


async def test_a_channel_is_taken_off_the_list_and_keeps_what_it_gets(person: Person, read: None) -> None:
    await own_channel(person, username="newsroom")
    await person.ask("/alert breakdown on @newsroom")
    asked = await tap(person, await card_of(person), "Remove")
    assert asked["text"].startswith("Remove \u2068Newsroom\u2069")
    dropped = await tap(person, asked, "Only from my list")
    assert dropped["text"].endswith("is off your list. It keeps what it gets.")
    assert (await person.ask("/channels"))["text"].startswith("No channel yet")
    assert "1 alert" in (await person.ask("/alerts @newsroom"))["text"]


async def test_the_bot_leaves_a_channel_when_it_is_told_to(person: Person, read: None) -> None:
    channel = await own_channel(person, username="newsroom")
    await person.ask("/alert breakdown on @newsroom")
    left = await tap(person, await tap(person, await card_of(person), "Remove"), "Leave it altogether")
    assert left["text"].startswith("I left \u2068Newsroom\u2069")
    assert BOT not in [member["id"] for member in await person.members(channel)]
    assert (await person.ask("/channels"))["text"].startswith("No channel yet")
    card = await add(person, channel)
    assert "1 alert, 1 of them paused" in card["text"]


async def test_a_forgotten_channel_is_nobodys_any_more(person: Person, read: None) -> None:
    await own_channel(person)
    number = number_of(await card_of(person))
    await person.ask(f"/alert breakdown on @{number}")
    asked = await person.ask(f"/forget @{number}")
    gone = await tap(person, asked, "Forget everything")
    assert gone["text"].startswith(
        f"For \u2068Newsroom\u2069 (@{number}):\nEverything of this chat is deleted."
    )
    assert (await person.ask("/channels"))["text"].startswith("No channel yet")
    assert gone["buttons"] == []
    refused = await person.ask(f"/alerts @{number}")
    assert refused["text"] == f"there is no channel @{number} of yours; /channels has those that are"


async def test_who_forgets_their_private_chat_looks_after_nothing(person: Person) -> None:
    await own_channel(person)
    await person.ask("/forget everything")
    assert (await person.ask("/channels"))["text"].startswith("No channel yet")


async def test_in_a_group_it_is_said_where_channels_are_managed(person: Person, address: str) -> None:
    desk = await person.opens("supergroup", "Desk")
    async with Person(address, desk) as member:
        answer = await member.ask("/channels@tandem_local_bot")
    assert answer["text"] == "Channels and groups are managed in a private chat with me."
    [[button]] = answer["buttons"]
    assert button["url"] == "https://t.me/tandem_local_bot?start=channels"
    assert (await person.ask("/start channels"))["text"].startswith("No channel yet")
    assert (await person.ask("/start channels_leave_2"))["text"].startswith("No channel yet")


async def test_words_that_name_no_channel_are_answered_by_those_that_would(person: Person) -> None:
    for words in ("frobnicate", "test", "12 post", "leave", "post"):
        assert (await person.ask(f"/channels {words}"))["text"].startswith(
            "say which channel, and what to do"
        )
    assert (await person.ask("/alerts @1 @2"))["text"] == "one channel at a time, please"


async def test_a_post_that_may_have_arrived_is_said_to_be_one(person: Person) -> None:
    channel = await own_channel(person)
    card = await card_of(person)
    fault = {"method": "sendMessage", "chat": channel, "status": 504, "times": 1, "after_delivery": True}
    await person.call("POST", "faults", fault)
    told = await tap_for_another(person, card, "Send a test post")
    assert told["text"].startswith("Telegram did not answer: the post may be there all the same.")
    [_post] = await posts(person, channel)
