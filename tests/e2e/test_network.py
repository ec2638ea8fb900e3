import io

import pytest
from matplotlib.image import imread

from tests.e2e.tapping import group
from tests.e2e.test_buttons import texts
from tests.person import Person

# tests/corpus derives the packaged sample; these figures are of recorded counts: 728,767 active addresses on
# 26 September 2025 are 79.4 % of the 918,349 on 1 July 2023, and 960,615 on 8 August were the most since April
LEVEL, HIGHEST = "79.4", "104.6"


async def test_network_tells_how_busy_it_is_with_a_picture(person: Person) -> None:
    answer = await person.ask("/network")
    lines = answer["caption"].splitlines()
    assert lines[0] == f"Bitcoin network: active addresses at {LEVEL}, busier than 38% of the past year"
    assert lines[1] == (
        f"Fri 26 Sep 2025 (UTC). Not a six-month high. The six months before reached {HIGHEST} on 8 Aug 2025."
    )
    assert lines[-1] == "Coin Metrics, AdrActCnt · recorded sample, to 26 Sep 2025: levels, 1 Jul 2023 = 100"
    assert imread(io.BytesIO(await person.picture(answer))).shape[:2] == (900, 1600)


@pytest.mark.parametrize("typed", ["/network transactions week 12m", "/NETWORK 12m Weekly tx"])
async def test_what_is_tapped_can_be_typed(person: Person, typed: str) -> None:
    card = await person.ask("/network")
    assert texts(card) == [
        ["· Addresses ·", "Transactions"],
        ["· Day ·", "7-day mean"],
        ["3m", "· 6m ·", "12m", "24m"],
    ]
    for tapped in ("Transactions", "7-day mean", "12m"):
        await person.tap(card, tapped)
        card = await person.read(card["message_id"])
    written = await person.ask(typed)
    assert (card["caption"], card["buttons"]) == (written["caption"], written["buttons"])
    assert "7-day mean to Fri 26 Sep 2025 (UTC)." in card["caption"]
    assert "TxCnt" in card["caption"]
    assert await person.picture(card) == await person.picture(written)
    assert (await person.tap(card, "· 12m ·"))["toast"] == "Nothing new since then"


async def test_another_word_is_refused_kindly(person: Person) -> None:
    answer = await person.ask("/network fees")
    assert answer["text"] == "no 'fees'; try addresses or transactions, day or week, 6m"


async def test_in_a_group_a_card_belongs_to_who_asked_for_it(person: Person, address: str) -> None:
    desk = await group(person)
    async with Person(address, desk) as asker, Person(address, desk, id=1002, name="Bob") as other:
        card = await asker.ask("/network@tandem_local_bot")
        refused = await other.tap(card, "Transactions")
        assert refused["toast"] == "This card is somebody else's: type /network for one of your own"
        await asker.tap(card, "Transactions")
        assert "TxCnt" in (await asker.read(card["message_id"]))["caption"]
