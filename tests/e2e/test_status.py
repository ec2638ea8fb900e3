from bot.errors import SourceUnavailable
from tests.e2e.conftest import Prices
from tests.person import Person


async def test_status_tells_age_and_source_of_the_prices(person: Person) -> None:
    text = (await person.ask("/status"))["text"]
    assert text.startswith("Prices are complete to Fri 26 Sep 2025")
    assert "Bitcoin: close of Fri 26 Sep 2025, recorded sample, to 26 Sep 2025" in text
    assert "0 other chats wait for an answer. Running for" in text


async def test_status_says_so_where_there_are_no_prices(person: Person, prices: Prices) -> None:
    prices.failure = SourceUnavailable("Yahoo Finance did not answer in time")
    text = (await person.ask("/status"))["text"]
    assert text.startswith("No prices at the moment\n\nYahoo Finance did not answer in time")


async def test_there_is_never_anything_to_cancel(person: Person) -> None:
    assert (await person.ask("/cancel"))["text"] == "There is nothing to cancel."
