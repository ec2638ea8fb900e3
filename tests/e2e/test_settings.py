"""/settings over the local chat: by the person, by admins of a group, refused to others."""

import pytest

from bot.app.memory import remember
from bot.model.chat import ChatKind
from bot.store.connection import Store
from tests.e2e.tapping import changed, said, tap, tap_for_another, texts
from tests.fakes import FakeClock
from tests.person import Person


async def test_settings_shows_what_is_set_with_a_button_for_each(person: Person) -> None:
    card = await person.ask("/settings")
    assert card["text"].startswith("Settings of this chat\n\nTime zone: America/New_York, now Sat 08:00\n")
    assert "Quiet hours: none" in card["text"]
    assert [[button["text"] for button in row] for row in card["buttons"]] == [
        ["Time zone", "Quiet hours"],
        ["Turn silent on", "Summary"],
        ["Language", "Usual question"],
        ["Export", "Forget"],
    ]


@pytest.mark.parametrize(
    ("words", "zone", "time"),
    [
        ("berlin", "Europe/Berlin", "Sat 14:00"),
        ("new york", "America/New_York", "Sat 08:00"),
        ("Asia/Tokyo", "Asia/Tokyo", "Sat 21:00"),
        ("UTC+2", "UTC+2", "Sat 14:00"),
    ],
)
async def test_a_city_that_is_typed_becomes_the_time_zone(
    person: Person, words: str, zone: str, time: str
) -> None:
    await person.ask("/settings london")
    card = await person.ask(f"/settings {words}")
    assert card["text"].startswith(f"Time zone set: it is {time} in {zone}\n")
    assert f"Time zone: {zone}, now {time}" in (await person.ask("/settings"))["text"]


async def test_everything_can_be_tapped(person: Person) -> None:
    card = await person.ask("/settings")
    number = card["message_id"]
    await person.tap(card, "Time zone")
    await person.tap(await person.read(number), "Tokyo")
    await person.tap(await person.read(number), "Quiet hours")
    await person.tap(await person.read(number), "22–7")
    await person.tap(await person.read(number), "Turn silent on")
    text = (await person.read(number))["text"]
    assert text.startswith("All comes without a sound now\n")
    assert "Time zone: Asia/Tokyo, now Sat 21:00" in text
    assert "Quiet hours: 22:00 to 07:00" in text
    await person.tap(await person.read(number), "Turn silent off")
    await person.tap(await person.read(number), "Quiet hours")
    await person.tap(await person.read(number), "None")
    assert (await person.read(number))["text"].startswith("No quiet hours any more\n")
    await person.tap(await person.read(number), "Time zone")
    await person.tap(await person.read(number), "Back")
    assert (await person.read(number))["text"].startswith("Settings of this chat\n")


async def test_a_typo_is_offered_what_was_meant_and_changes_nothing(person: Person) -> None:
    assert "did you mean Berlin" in (await person.ask("/settings berln"))["text"]
    assert "America/New_York" in (await person.ask("/settings"))["text"]


async def test_a_new_time_zone_moves_the_next_summary(person: Person, store: Store, clock: FakeClock) -> None:
    await person.ask("/digest 08:00")
    await person.ask("/settings tokyo")
    chats = remember(store, "test", clock).chats
    chat = await chats.of(person.chat, ChatKind.PRIVATE)
    clock.moment = clock.moment.replace(day=28, hour=23)  # 08:00 of the 29th in Tokyo
    [(number, due)] = await chats.digests_due(clock(), 5)
    assert number == chat.number
    assert due == clock().replace(day=27)


async def test_in_a_group_only_admins_set_anything(person: Person, address: str) -> None:
    opened = await person.call("POST", "chats", {"type": "supergroup", "title": "Traders"})
    async with Person(address, opened["id"], id=2001, name="Admin") as admin:
        admin.sender["admin"] = True
        card = await admin.ask("/settings@tandem_local_bot berlin")
        assert card["text"].startswith("Time zone set: it is Sat 14:00 in Europe/Berlin")
    async with Person(address, opened["id"], id=2002, name="Member") as member:
        refused = await member.ask("/settings@tandem_local_bot tokyo")
        assert refused["text"].startswith("What I write in this group, its admins choose.")
        pressed = await member.tap(card, "Time zone")
        assert "Only admins" in pressed["toast"]
    async with Person(address, opened["id"], id=2001, name="Admin") as admin:
        admin.sender["admin"] = True
        await admin.tap(card, "Turn silent on")
        read = await admin.read(card["message_id"])
        assert read["text"].startswith("All comes without a sound now\n")
        assert "Europe/Berlin" in read["text"]


async def test_buttons_that_nobody_was_offered_do_nothing(person: Person) -> None:
    card = await person.ask("/settings")
    pressed = await person.press(card["message_id"], "set:zone:Asia/Tokyo")
    assert pressed["toast"] == "this button is from another time; type /settings"
    assert "New_York" in (await person.ask("/settings"))["text"]


async def test_the_menus_name_what_each_may_do(person: Person, address: str) -> None:
    opened = await person.call("POST", "chats", {"type": "supergroup", "title": "Traders"})
    async with Person(address, opened["id"], id=2001, name="Admin") as admin:
        admin.sender["admin"] = True
        await admin.type("hello")
        await person.ask("/help")
        private = await person.call("GET", f"chats/{person.chat}/menu?from={person.sender['id']}")
        group = await person.call("GET", f"chats/{opened['id']}/menu?from=2001")
    assert {"digest", "settings"} <= {entry["command"] for entry in private}
    names = {entry["command"] for entry in group}
    assert "settings" in names
    assert names.isdisjoint({"digest", "export", "forget"})


async def test_the_usual_question_is_what_corr_alone_asks(person: Person) -> None:
    card = await person.ask("/settings usual eth qqq 90")
    assert card["text"].startswith("Set: /corr alone asks Ether × the Nasdaq-100, 90 sessions\n")
    assert said(await person.ask("/corr")).startswith("Ether and the Nasdaq-100: ")
    assert "90 sessions to" in said(await person.ask("/why"))
    assert said(await person.ask("/corr btc")).startswith("Bitcoin and the Nasdaq-100: ")
    assert said(await person.ask("/corr btc r2ktech 30")).startswith("Bitcoin and small-cap tech: 0.36")
    again = await person.ask("/settings usual")
    assert again["text"].startswith("Set: /corr alone asks Bitcoin × small-cap tech, 30 sessions\n")


async def test_the_usual_question_can_be_tapped_one_part_after_the_other(person: Person) -> None:
    card = await person.ask("/settings")
    await person.tap(card, "Usual question")
    chooser = await changed(person, card)
    assert ["· 30 ·", "90", "250"] in texts(chooser)
    chooser = await tap(person, await tap(person, chooser, "ETH"), "90")
    assert ["30", "· 90 ·", "250"] in texts(chooser)
    assert chooser["text"].startswith("Set: /corr alone asks Ether × small-cap tech, 90 sessions\n")
    assert texts(await tap(person, chooser, "Back"))[-1] == ["Export", "Forget"]


@pytest.mark.parametrize("words", ["usual dogs", "usual eth btc", "language klingon", "language"])
async def test_what_cannot_be_set_is_said_and_changes_nothing(person: Person, words: str) -> None:
    before = await person.ask("/settings")
    refused = await person.ask(f"/settings {words}")
    assert "\n" not in refused["text"]
    assert (await person.ask("/settings"))["text"] == before["text"]


async def test_export_and_forget_are_a_tap_away(person: Person) -> None:
    card = await person.ask("/settings silent on")
    file = await tap_for_another(person, card, "Export")
    assert said(file).startswith("All that is kept of this chat")
    asked = await tap_for_another(person, card, "Forget")
    assert asked["text"].startswith("Forget this chat?")
    gone = await tap(person, asked, "Forget everything")
    assert gone["text"].startswith("Everything of this chat is deleted.")
    assert "Silent: off" in (await person.ask("/settings"))["text"]


async def test_privacy_says_what_is_kept(person: Person) -> None:
    said_ = (await person.ask("/privacy"))["text"]
    assert said_.startswith("What I keep\n• This chat's number")
    assert "/forget deletes all of it at once" in said_
