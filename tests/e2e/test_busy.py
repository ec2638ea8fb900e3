"""What a chat sees while an answer takes its time."""

from typing import Any

from tests.e2e.conftest import Prices
from tests.person import Person


async def actions(person: Person) -> list[dict[str, Any]]:
    calls: list[dict[str, Any]] = await person.call("GET", "calls")
    return [call for call in calls if call["method"] == "sendChatAction"]


async def test_an_answer_that_takes_over_half_a_second_is_announced(person: Person, prices: Prices) -> None:
    prices.delay_s = 1.2
    assert (await person.ask("/corr"))["photo"]
    [action] = await actions(person)
    assert action["chat"] == person.chat


async def test_a_quick_answer_is_not_announced(person: Person) -> None:
    await person.ask("/help")
    assert await actions(person) == []


async def test_an_announcement_that_telegram_refuses_holds_up_no_answer(
    person: Person, prices: Prices
) -> None:
    prices.delay_s = 1.2
    await person.call("POST", "faults", {"method": "sendChatAction", "status": 400, "times": 1})
    assert (await person.ask("/corr"))["photo"]
    [action] = await actions(person)
    assert action["status"] == 400
