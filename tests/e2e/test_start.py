from bot.errors import SourceUnavailable
from tests.e2e.conftest import Prices
from tests.person import Person


async def test_start_welcomes_with_the_figure_of_the_day(person: Person) -> None:
    text = (await person.ask("/start"))["text"]
    assert text.startswith(
        "Is Bitcoin just another small-cap tech bet today?\n30 sessions to Fri 26 Sep 2025: 0.36, no clear link."
    )
    assert "recorded sample, to 26 Sep 2025" in text
    assert "/corr" in text


async def test_start_with_a_payload_is_a_start(person: Person) -> None:
    assert (await person.ask("/start whatever"))["text"].startswith("Is Bitcoin")


async def test_start_does_without_a_figure_that_is_not_to_be_had(person: Person, prices: Prices) -> None:
    prices.failure = SourceUnavailable("Yahoo Finance did not answer in time")
    text = (await person.ask("/start"))["text"]
    assert "sessions" not in text
    assert "/corr" in text


async def test_start_does_not_wait_for_a_slow_figure(person: Person, prices: Prices) -> None:
    prices.delay_s = 20
    assert "sessions" not in (await person.ask("/start"))["text"]
