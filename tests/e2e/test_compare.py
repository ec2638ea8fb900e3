import io

import pytest
from matplotlib.image import imread

from bot.errors import SourceBusy
from tests.e2e.conftest import Prices
from tests.e2e.tapping import tap
from tests.e2e.test_buttons import texts
from tests.person import Person


async def test_compare_answers_with_a_picture_and_the_figures_of_one_benchmark(person: Person) -> None:
    answer = await person.ask("/compare")
    lines = answer["caption"].splitlines()
    assert lines[0] == "Coins and small-cap tech: from 0.40 (SOL) to 0.50 (ETH)"
    assert lines[1] == "Averages over 250 sessions to Fri 26 Sep 2025, with 95% ranges."
    assert "BTC 0.43 (0.21 to 0.61), moderate" in lines
    assert "XRP, ADA, DOGE, LTC, AVAX, BNB: no prices to be had here" in lines
    assert "All ranges overlap: the order may be chance." in lines
    assert (
        "Beyond what large tech explains (given QQQ), BTC and small-cap tech: 0.19 ± 0.27, no clear link."
        in lines
    )
    assert "standing in for Russell 2000 tech" in answer["caption"]
    assert lines[-1] == "recorded sample, to 26 Sep 2025 (coins at UTC day closes)"
    assert imread(io.BytesIO(await person.picture(answer))).shape[:2] == (900, 1600)


@pytest.mark.parametrize("typed", ["/compare qqq 90", "/COMPARE 90 nasdaq"])
async def test_a_benchmark_and_a_window_can_be_asked_for_in_any_order(person: Person, typed: str) -> None:
    answer = await person.ask(typed)
    assert answer["caption"].startswith("Coins and the Nasdaq-100: ")
    assert "Averages over 90 sessions" in answer["caption"]
    assert "what large tech explains" not in answer["caption"]


async def test_a_coin_is_refused_kindly(person: Person) -> None:
    answer = await person.ask("/compare eth")
    assert answer["text"] == "every coin is in it already: say a benchmark and a window, such as qqq 90"


async def test_benchmarks_and_windows_are_one_tap_away_in_the_same_message(person: Person) -> None:
    card = await person.ask("/compare")
    assert texts(card) == [
        ["30", "90", "· 250 ·"],
        ["· R2KTECH ·", "R2KTECH-ALL", "PSCT"],
        ["IWM", "QQQ", "XLK", "SPY"],
    ]
    await person.tap(card, "IWM")
    iwm = await person.read(card["message_id"])
    assert iwm["caption"].startswith("Coins and small caps: ")
    await person.tap(iwm, "30")
    tapped, typed = await person.read(card["message_id"]), await person.ask("/compare iwm 30")
    assert (tapped["caption"], tapped["buttons"]) == (typed["caption"], typed["buttons"])
    assert await person.picture(tapped) == await person.picture(typed)
    assert (await person.tap(tapped, "· 30 ·"))["toast"] == "Nothing new since then"


async def test_benchmarks_of_one_window_share_one_picture(person: Person) -> None:
    one, other = await person.ask("/compare"), await person.ask("/compare spy")
    assert await person.picture(one) == await person.picture(other)


@pytest.mark.parametrize("data", ["compare:btc:30", "compare:psct:31", "compare:psct:30:77"])
async def test_old_and_forged_buttons_are_answered_all_the_same(person: Person, data: str) -> None:
    card = await person.ask("/compare")
    toast = (await person.press(card["message_id"], data))["toast"]
    assert toast == "this button is from another time; type /compare"
    assert (await person.read(card["message_id"]))["edited"] is False


async def test_in_a_group_a_comparison_belongs_to_who_asked(person: Person, address: str) -> None:
    chat = (await person.call("POST", "chats", {"type": "supergroup", "title": "Desk"}))["id"]
    async with (
        Person(address, chat, id=1, name="Asker") as asker,
        Person(address, chat, id=2, name="Other") as other,
    ):
        card = await asker.ask("/compare@tandem_local_bot")
        refused = await other.tap(card, "90")
        assert refused["toast"] == "This card is somebody else's: type /compare for one of your own"
        assert "over 90 sessions" in (await tap(asker, card, "90"))["caption"]


async def test_a_source_that_fails_is_said_in_a_line(person: Person, prices: Prices) -> None:
    prices.failure = SourceBusy("Yahoo Finance asks us to slow down; try again in 5 minutes")
    answer = await person.ask("/compare")
    assert answer["text"] == "Yahoo Finance asks us to slow down; try again in 5 minutes"


async def test_compare_stands_in_the_private_menu_and_in_no_group_menu(person: Person) -> None:
    group = (await person.call("POST", "chats", {"type": "supergroup", "title": "Desk"}))["id"]
    await person.ask("/help")
    names = [
        [
            entry["command"]
            for entry in await person.call("GET", f"chats/{chat}/menu?from={person.sender['id']}")
        ]
        for chat in (person.chat, group)
    ]
    assert names == [
        ["corr", "alert", "alerts", "treasury", "compare", "digest", "channels", "settings", "help"],
        ["corr", "treasury", "help"],
    ]
