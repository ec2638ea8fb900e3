"""/treasury: which company, and what is told of it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.errors import SourceUnavailable, UsageError
from bot.model.chat import ChatKind
from bot.model.ticker import ASSETS
from bot.model.treasury import COMPANIES
from bot.sources.past_purchases import past_announcements
from bot.telegram.commands import Asked, Place
from bot.telegram.treasury import TreasuryCommand, parse_company
from bot.views.wording import plain
from tests.fakes import FakeClock, FakePrices, random_prices

STRATEGY = COMPANIES["strategy"]
NOON = datetime(2026, 10, 6, 16, tzinfo=UTC)


@pytest.mark.parametrize("words", ["", "strategy", "MSTR", "$mstr", "MicroStrategy", "saylor"])
def test_a_company_is_known_by_its_names(words: str) -> None:
    assert parse_company(words.split()) is STRATEGY


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("stratgy", "no company 'stratgy'; did you mean Strategy (MSTR)?"),
        ("general motors", "no company 'general motors'; I know Strategy (MSTR)"),
    ],
)
def test_another_is_refused_with_one_that_is_known(words: str, said: str) -> None:
    with pytest.raises(UsageError, match=said.replace("(", r"\(").replace(")", r"\)").replace("?", r"\?")):
        parse_company(words.split())


class NoPrices:
    async def closes(self, *_asked: Any, **_span: Any) -> list[Any]:
        raise SourceUnavailable("nothing")


async def asked(command: TreasuryCommand) -> tuple[str, str]:
    reply = await command(Asked((), Place(1001, ChatKind.PRIVATE)))
    assert reply.picture is not None
    return plain(reply.html), reply.picture.version


async def test_it_is_valued_at_the_last_price() -> None:
    clock = FakeClock(NOON)
    prices = random_prices(date(2026, 9, 1), date(2026, 10, 5), seed=1)
    command = TreasuryCommand(past_announcements, FakePrices({ASSETS["btc"]: prices}, clock), clock)
    told, version = await asked(command)
    assert told.startswith("Strategy (MSTR) holds 848,000 BTC (as of 4 Oct 2026), 4.0% of the 21 million.")
    assert f"At ${prices.iloc[-1]:,.0f} that is worth" in told
    assert version == "treasury strategy 125 2026-10-05"


async def test_where_there_is_no_price_the_rest_is_told() -> None:
    clock = FakeClock(NOON + timedelta(days=1))
    told, _version = await asked(TreasuryCommand(past_announcements, NoPrices(), clock))
    assert "What that is worth is not told" in told


async def test_of_what_nobody_knows_nothing_is_told() -> None:
    command = TreasuryCommand(lambda _company: (), NoPrices(), FakeClock(NOON))
    with pytest.raises(UsageError, match="nothing is known yet of what Strategy"):
        await asked(command)
