import pytest

from bot.errors import SourceUnavailable
from bot.telegram.taps import TOAST_AFTER_S
from tests.e2e.conftest import Prices
from tests.person import Person


def texts(message: dict[str, object]) -> list[list[str]]:
    rows = message["buttons"]
    assert isinstance(rows, list)
    return [[button["text"] for button in row] for row in rows]


async def test_a_window_is_one_tap_away_in_the_same_message(person: Person) -> None:
    card = await person.ask("/corr")
    assert texts(card) == [["· 30 ·", "90", "250"], ["Coin", "Benchmark", "Why"], ["Refresh", "Alert me"]]
    await person.tap(card, "250")
    tapped = await person.read(card["message_id"])
    assert "Average over 250 sessions" in tapped["caption"]
    assert tapped["photo"] != card["photo"]
    assert texts(tapped)[0] == ["30", "90", "· 250 ·"]


async def test_every_tap_gives_what_typing_gives(person: Person) -> None:
    card = await person.ask("/corr")
    await person.tap(card, "Coin")
    await person.tap(await person.read(card["message_id"]), "ETH")
    await person.tap(await person.read(card["message_id"]), "Benchmark")
    await person.tap(await person.read(card["message_id"]), "QQQ")
    await person.tap(await person.read(card["message_id"]), "90")
    tapped = await person.read(card["message_id"])
    typed = await person.ask("eth qqq 90")
    assert (tapped["caption"], tapped["buttons"]) == (typed["caption"], typed["buttons"])
    assert await person.picture(tapped) == await person.picture(typed)


async def test_a_chooser_has_a_way_back(person: Person) -> None:
    card = await person.ask("/corr")
    await person.tap(card, "Benchmark")
    chooser = await person.read(card["message_id"])
    assert texts(chooser) == [
        ["· R2KTECH ·", "R2KTECH-ALL", "PSCT"],
        ["IWM", "QQQ", "XLK", "SPY"],
        ["Back"],
    ]
    await person.tap(chooser, "Back")
    assert texts(await person.read(card["message_id"])) == texts(card)


async def test_refreshing_what_has_not_changed_says_so(person: Person) -> None:
    card = await person.ask("/corr")
    assert (await person.tap(card, "Refresh"))["toast"] == "Nothing new since then"


@pytest.mark.parametrize("data", ["corr:btc:psct:31", "x", "corr:btc:psct:30:1:2", "🙂" * 16])
async def test_old_and_forged_buttons_are_answered_all_the_same(person: Person, data: str) -> None:
    card = await person.ask("/corr")
    assert (await person.press(card["message_id"], data))[
        "toast"
    ] == "this button is from another time; type /corr"
    assert (await person.read(card["message_id"]))["edited"] is False


async def test_only_a_button_that_is_there_can_be_tapped(person: Person) -> None:
    card = await person.ask("/corr")
    for forged in ("corr:eth:qqq:90", "corr:btc:psct:90:77", "again:btc:psct:250"):
        assert (await person.press(card["message_id"], forged))[
            "toast"
        ] == "this button is from another time; type /corr"
    assert (await person.read(card["message_id"]))["edited"] is False


@pytest.mark.parametrize("status", [403, 0])
async def test_a_tap_that_telegram_does_not_carry_out_is_answered(person: Person, status: int) -> None:
    card = await person.ask("/corr")
    fault = {"method": "editMessageMedia", "status": status, "times": 2}
    await person.call("POST", "faults", fault)
    assert (await person.tap(card, "90"))["toast"]


async def test_a_failing_source_is_said_to_the_tap_and_the_card_stays(person: Person, prices: Prices) -> None:
    card = await person.ask("/corr")
    prices.failure = SourceUnavailable("Yahoo Finance did not answer in time")
    assert (await person.tap(card, "90"))["toast"] == "Yahoo Finance did not answer in time"
    assert (await person.read(card["message_id"]))["caption"] == card["caption"]


@pytest.mark.parametrize("toast_after_s", [TOAST_AFTER_S])
async def test_a_tap_that_takes_its_time_is_answered_within_a_second(person: Person, prices: Prices) -> None:
    card = await person.ask("/corr")
    prices.delay_s = 1.5
    assert (await person.tap(card, "90"))["toast"] == "One moment…"
    await person.until(lambda found: any("over 90 sessions" in (m["caption"] or "") for m in found))


async def test_in_a_group_a_card_is_changed_by_who_asked_or_by_an_admin(person: Person, address: str) -> None:
    chat = (await person.call("POST", "chats", {"type": "supergroup", "title": "Desk"}))["id"]
    async with (
        Person(address, chat, id=1, name="Asker") as asker,
        Person(address, chat, id=2, name="Other") as other,
        Person(address, chat, id=3, name="Admin") as admin,
    ):
        admin.sender["admin"] = True
        await admin.type("hello")
        card = await asker.ask("/corr@tandem_local_bot")
        refused = await other.tap(card, "90")
        assert "somebody else's" in refused["toast"]
        assert (await asker.read(card["message_id"]))["caption"] == card["caption"]
        await other.press(card["message_id"], "corr:eth:qqq:90:2")
        assert (await asker.read(card["message_id"]))["caption"] == card["caption"]
        await asker.tap(card, "90")
        assert "over 90 sessions" in (await asker.read(card["message_id"]))["caption"]
        await admin.tap(await asker.read(card["message_id"]), "250")
        assert "over 250 sessions" in (await asker.read(card["message_id"]))["caption"]
