from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from tests.e2e.tapping import group, said, tap, texts, told
from tests.fakes import FakeClock
from tests.person import Message, Person

BOT = "@tandem_local_bot"
REFUSED = "What I write in this group, its admins choose. In private you choose for yourself."
ASKING = (
    "/corr",
    "/corr eth 90",
    "/why",
    "/compare",
    "/regimes",
    "/treasury",
    "/network",
    "/status",
    "/help",
    "/start",
)
CHANGING = ("/alert breakdown on", "/alert", "/alerts", "/alerts delete 1", "/stop")


@pytest.fixture
async def desk(person: Person, read: None) -> int:
    return await group(person)


@pytest.fixture
async def admin(address: str, desk: int) -> AsyncIterator[Person]:
    async with Person(address, desk, id=1, name="Ada") as admin:
        admin.sender["admin"] = True
        await admin.type("hello")
        yield admin


@pytest.fixture
async def member(address: str, desk: int, admin: Person) -> AsyncIterator[Person]:
    async with Person(address, desk, id=2, name="Ben") as member:
        yield member


@pytest.fixture
async def anonymous(address: str, desk: int, admin: Person) -> AsyncIterator[Person]:
    async with Person(address, desk, id=3, name="Cleo") as anonymous:
        anonymous.sender |= {"admin": True, "anonymous": True}
        yield anonymous


def at(words: str) -> str:
    """The command with the bot's name behind it, as groups need it."""
    command, _blank, rest = words.partition(" ")
    return f"{command}{BOT} {rest}".rstrip()


async def listed(admin: Person) -> Message:
    return await admin.ask(at("/alerts"))


async def test_an_admin_sets_and_changes_alerts_in_a_group(admin: Person) -> None:
    preview = await admin.ask(at("/alert breakdown"))
    on = await tap(admin, preview, "Turn on")
    assert said(on).startswith("On: Bitcoin × small-cap tech")
    card = await tap(admin, await listed(admin), "1")
    assert "\npaused · " in (await tap(admin, card, "Pause"))["text"]


@pytest.mark.parametrize("words", CHANGING)
async def test_a_member_is_refused_quietly_and_shown_where_it_is_up_to_them(
    admin: Person, member: Person, words: str
) -> None:
    await admin.ask(at("/alert breakdown on"))
    typed = await member.type(at(words))
    refused = await member.answer(typed)
    assert (said(refused), refused["silent"], refused["reply_to"]) == (REFUSED, True, typed)
    [[button]] = refused["buttons"]
    payload = "_".join(words.removeprefix("/").split())
    assert (button["text"], button["url"]) == ("In private", f"https://t.me/{BOT[1:]}?start={payload}")
    assert "\non · " in said(await listed(admin))


async def test_who_was_refused_is_not_told_again_within_the_hour_and_nobody_else_for_them(
    admin: Person, member: Person, address: str, clock: FakeClock
) -> None:
    first = await member.ask(at("/stop"))
    await member.type(at("/alerts"))
    await member.type(at("/settings berlin"))
    answered = await member.ask(at("/status"))
    [only] = await member.answers(first["message_id"], 1)
    assert only["message_id"] == answered["message_id"]
    async with Person(address, member.chat, id=5, name="Eve") as eve:
        assert said(await eve.ask(at("/stop"))) == REFUSED
    clock.move(timedelta(hours=1))
    assert said(await member.ask(at("/stop"))) == REFUSED


async def test_what_a_member_typed_is_not_told_by_changing_it_either(admin: Person, member: Person) -> None:
    typed = await member.type(at("/stop"))
    refused = await member.answer(typed)
    await member.call("PATCH", f"chats/{member.chat}/messages/{typed}", {"text": at("/alert breakdown on")})
    answered = await member.ask(at("/status"))
    assert [each["message_id"] for each in await member.answers(typed, 2)] == [
        refused["message_id"],
        answered["message_id"],
    ]
    assert said(await listed(admin)).startswith("No alerts yet.")


@pytest.mark.parametrize("words", ASKING)
async def test_a_member_may_ask_whatever_changes_nothing(member: Person, words: str) -> None:
    answer = await member.ask(at(words))
    assert said(answer) != REFUSED
    assert not answer["silent"]


async def test_a_member_is_refused_at_the_tap_too(admin: Person, member: Person) -> None:
    preview = await admin.ask(at("/alert breakdown"))
    for button in ("Turn on", "My own line", "Coin", "More", "Cancel"):
        assert (await told(member, preview, button)).startswith("Only admins can do that here.")
    assert await admin.read(preview["message_id"]) == preview
    assert said(await listed(admin)).startswith("No alerts yet.")


async def test_an_anonymous_admin_types_the_whole_command(admin: Person, anonymous: Person) -> None:
    assert said(await anonymous.ask(at("/alert breakdown on"))).startswith("On: ")
    assert "\npaused · " in said(await anonymous.ask(at("/alerts pause 1")))
    preview = await anonymous.ask(at("/alert corr below 0.2"))
    refused = await told(anonymous, preview, "Turn on")
    assert "type the whole command: /alert breakdown on" in refused
    assert said(await listed(admin)).startswith("1 alert\n")


async def test_a_card_of_somebody_who_does_not_show_themselves_is_everybodys(
    admin: Person, anonymous: Person, member: Person
) -> None:
    card = await anonymous.ask(at("/corr"))
    assert "90 sessions" in said(await tap(anonymous, card, "90"))
    assert "250 sessions" in said(await tap(member, await member.read(card["message_id"]), "250"))
    theirs = await admin.ask(at("/corr"))
    assert (await told(member, theirs, "90")).startswith("This card is somebody else's")


async def test_where_we_are_an_admin_too_an_anonymous_one_may_tap(admin: Person, anonymous: Person) -> None:
    await admin.happen("promote", by=None)
    preview = await anonymous.ask(at("/alert breakdown"))
    assert said(await tap(anonymous, preview, "Turn on")).startswith("On: ")


async def test_a_member_who_speaks_as_a_channel_is_no_admin(address: str, desk: int, admin: Person) -> None:
    channel = (await admin.call("POST", "chats", {"type": "channel", "title": "News"}))["id"]
    async with Person(address, desk, id=4, name="Dan") as dan:
        dan.sender["sender_chat"] = channel
        assert said(await dan.ask(at("/stop"))) == REFUSED


async def test_an_admin_of_the_linked_channel_who_speaks_as_it_is_none_of_the_group(
    address: str, desk: int, admin: Person
) -> None:
    async with Person(address, desk, id=4, name="Dan") as dan:
        channel = await dan.opens("channel", "News")
        await admin.happen("link", channel=channel)
        await admin.ask(at("/alert breakdown on"))
        dan.sender |= {"sender_chat": channel}
        assert said(await dan.ask(at("/stop"))) == REFUSED
        assert said(await dan.ask(at("/help"))).startswith("Ask")
    assert "\non · " in said(await listed(admin))


async def test_a_post_of_the_linked_channel_changes_nothing_and_is_not_refused(
    address: str, desk: int, admin: Person
) -> None:
    async with Person(address, id=1, name="Ada") as owner:
        owner.chat = await owner.opens("channel", "News")
        await admin.happen("link", channel=owner.chat)
        before = await admin.type("hello")
        await owner.type(at("/alert breakdown on"))
    answered = await listed(admin)
    assert [each["message_id"] for each in await admin.answers(before, 1)] == [answered["message_id"]]
    assert said(answered).startswith("No alerts yet.")


async def test_a_post_that_the_group_takes_over_from_its_channel_is_not_heard(
    address: str, desk: int, admin: Person
) -> None:
    channel = (await admin.call("POST", "chats", {"type": "channel", "title": "News"}))["id"]
    async with Person(address, desk, id=4, name="Dan") as dan:
        dan.sender |= {"sender_chat": channel, "automatic_forward": True}
        forwarded = await dan.type(at("/stop"))
    answered = await admin.ask(at("/alerts"))
    [_only] = await admin.answers(forwarded, 1)
    assert said(answered).startswith("No alerts yet.")


async def test_who_is_no_admin_any_more_is_refused_after_a_minute(
    admin: Person, member: Person, clock: FakeClock
) -> None:
    member.sender["admin"] = True
    assert said(await member.ask(at("/alerts"))).startswith("No alerts yet.")
    member.sender["admin"] = False
    clock.move(timedelta(minutes=1))
    assert said(await member.ask(at("/alerts"))) == REFUSED


async def test_where_telegram_does_not_name_the_admins_it_is_said(admin: Person) -> None:
    fault = {"method": "getChatAdministrators", "status": 400, "times": 1}
    await admin.call("POST", "faults", fault)
    assert said(await admin.ask(at("/stop"))) == (
        "Telegram does not tell me who the admins are just now: try again in a minute"
    )
    assert said(await admin.ask(at("/stop"))).startswith("Nothing was on")


async def test_the_alerts_of_another_chat_are_out_of_reach(person: Person, admin: Person) -> None:
    await person.ask("/alert breakdown on")
    mine = await tap(person, await person.ask("/alerts"), "1")
    theirs = await listed(admin)
    assert said(theirs).startswith("No alerts yet.")
    for row in mine["buttons"]:
        for button in row:
            pressed = await admin.press(theirs["message_id"], button["callback_data"])
            assert pressed["toast"] == "this button is from another time; type /alerts"
    assert await admin.read(theirs["message_id"]) == theirs
    assert "\non · " in said(await person.ask("/alerts"))


async def test_everybody_can_ask_and_only_admins_see_alerts_in_the_menu(
    admin: Person, member: Person
) -> None:
    assert (await member.ask(at("/help")))["text"].startswith("Ask")

    async def menu(who: Person) -> set[str]:
        seen = await who.call("GET", f"chats/{who.chat}/menu?from={who.sender['id']}")
        return {command["command"] for command in seen}

    await member.type("hello")
    assert {"alert", "alerts"} <= await menu(admin)
    assert not {"alert", "alerts", "stop"} & await menu(member)
    assert "stop" not in await menu(admin)
    assert texts(await listed(admin)) == [["New alert"]]
