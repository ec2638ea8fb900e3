"""/treasury: which company, and what is told of it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.analytics.snapshot import history_needed
from bot.app.filings import Announced
from bot.errors import SourceUnavailable, UsageError
from bot.model.chat import ChatKind
from bot.model.filing import Deed, HeldBack, Holding, Money, Statement, Trade
from bot.model.ticker import ASSETS
from bot.model.treasury import COMPANIES, Filed, Read
from bot.ports import PriceSource
from bot.store.inmemory_reports import MemoryReports
from bot.telegram.bitcoin_price import BitcoinPrice
from bot.telegram.commands import Asked, Place
from bot.telegram.second_hand import SecondHand
from bot.telegram.treasury import TreasuryCommand, parse_company
from bot.views.wording import plain
from tests.fake_filings import FakeFilings
from tests.fakes import FakeClock, FakePrices, random_prices

STRATEGY = COMPANIES["strategy"]
NOON = datetime(2026, 10, 6, 16, tzinfo=UTC)


async def test_where_no_filing_says_what_is_held_the_trades_are_told_all_the_same() -> None:
    filed = Filed(COMPANIES["cleanspark"].cik, "0000827876-26-000001", "8-K", date(2026, 10, 2))
    sale = Read(COMPANIES["cleanspark"], filed, Statement((replace(OCTOBER, deed=Deed.SALE),)))
    reply = await treasury(NoPrices(), FakeClock(NOON), sale)(Asked(("clsk",), Place(1001, ChatKind.PRIVATE)))
    assert reply.picture is None
    assert plain(reply.html).splitlines()[:4] == [
        "CleanSpark (CLSK): what it holds is in none of the filings that I have read",
        "",
        "Last announced",
        "2 Oct 2026: sold 334 BTC for $28,700,000",
    ]


async def test_an_average_in_other_money_makes_no_gain() -> None:
    yen = Holding(Decimal(5), date(2026, 10, 4), Money(Decimal(60), "JPY"), Money(Decimal(12), "JPY"))
    clock = FakeClock(NOON)
    prices = FakePrices({ASSETS["btc"]: random_prices(date(2026, 9, 1), date(2026, 10, 5), seed=1)}, clock)
    mara = Filed(COMPANIES["mara"].cik, "0001507605-26-000001", "8-K", date(2026, 10, 5))
    told, _version = await asked(
        treasury(prices, clock, Read(COMPANIES["mara"], mara, Statement((OCTOBER,), yen))), "mara"
    )
    assert "that is worth" in told
    assert "cost" not in told


async def test_as_many_prices_are_asked_for_as_by_every_other_answer() -> None:
    spans = []

    class Prices(NoPrices):
        async def closes(self, *asked: Any, **span: Any) -> list[Any]:
            spans.append(span)
            return await super().closes(*asked, **span)

    await asked(treasury(Prices(), FakeClock(NOON)))
    assert spans == [{"start": history_needed(NOON), "until": NOON.date()}]


async def test_an_amendment_tells_no_trade_twice_and_sets_no_holding_back() -> None:
    november = replace(OCTOBER, btc=Decimal(500), first=None, last=date(2026, 11, 8))
    later = replace(OCTOBER, deed=Deed.SALE, btc=Decimal(8500), last=date(2026, 11, 15))

    def filed(number: int, day: int, trade: Trade, held: int, as_of: int, form: str = "8-K") -> Read:
        holding = Holding(Decimal(held), date(2026, 11, as_of))
        where = Filed(STRATEGY.cik, f"0001193125-26-{number}", form, date(2026, 11, day))
        return Read(STRATEGY, where, Statement((trade,), holding))

    read = (
        filed(450_001, 9, november, 848_500, 8),
        filed(450_002, 16, later, 840_000, 15),
        filed(450_003, 20, november, 848_500, 8, "8-K/A"),
    )
    told, _version = await asked(treasury(NoPrices(), FakeClock(NOON), *read))
    assert told.startswith("Strategy (MSTR) holds 840,000 BTC (as of 15 Nov 2026)")
    assert told.count("bought 500 BTC for") == 1


async def test_what_is_held_is_told_where_nothing_was_traded() -> None:
    filed = Filed(COMPANIES["mara"].cik, "0001507605-26-000002", "8-K", date(2026, 10, 5))
    read = Read(COMPANIES["mara"], filed, Statement((), Holding(Decimal(18_536))))
    reply = await treasury(NoPrices(), FakeClock(NOON), read)(Asked(("mara",), Place(1001, ChatKind.PRIVATE)))
    assert reply.picture is None
    assert plain(reply.html).startswith("MARA Holdings (MARA) holds 18,536 BTC (as of 5 Oct 2026)")


@pytest.mark.parametrize(
    "words", ["", "strategy", "MSTR", "$mstr", "MicroStrategy", "saylor", "Strategy (MSTR)"]
)
def test_a_company_is_known_by_its_names(words: str) -> None:
    assert parse_company(words.split()) is STRATEGY


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("stratgy", "no company 'stratgy'; did you mean Strategy (MSTR)?"),
        ("general motors", "no company 'general motors'; I know Strategy (MSTR), MARA Holdings (MARA), Riot"),
    ],
)
def test_another_is_refused_with_one_that_is_known(words: str, said: str) -> None:
    with pytest.raises(UsageError, match=said.replace("(", r"\(").replace(")", r"\)").replace("?", r"\?")):
        parse_company(words.split())


class NoPrices:
    async def closes(self, *_asked: Any, **_span: Any) -> list[Any]:
        raise SourceUnavailable("nothing")


def treasury(prices: PriceSource, clock: FakeClock, *read: Read, owner: int | None = None) -> TreasuryCommand:
    filings = FakeFilings({each.filed.accession: each for each in read})
    second_hand = SecondHand(MemoryReports(), clock)
    price = BitcoinPrice(prices, clock)
    return TreasuryCommand(Announced(filings), filings, price, second_hand=second_hand, owner=owner)


async def asked(command: TreasuryCommand, *words: str) -> tuple[str, str]:
    reply = await command(Asked(words, Place(1001, ChatKind.PRIVATE)))
    assert reply.picture is not None
    return plain(reply.html), reply.picture.version


async def test_it_is_valued_at_the_last_price() -> None:
    clock = FakeClock(NOON)
    prices = random_prices(date(2026, 9, 1), date(2026, 10, 5), seed=1)
    command = treasury(FakePrices({ASSETS["btc"]: prices}, clock), clock)
    told, version = await asked(command)
    assert told.startswith("Strategy (MSTR) holds 848,000 BTC (as of 4 Oct 2026), 4.0% of the 21 million.")
    assert f"At ${prices.iloc[-1]:,.0f} that is worth" in told
    assert version == "treasury strategy 125 2026-10-05"


async def test_where_there_is_no_price_the_rest_is_told() -> None:
    clock = FakeClock(NOON + timedelta(days=1))
    told, _version = await asked(treasury(NoPrices(), clock))
    assert "What that is worth is not told" in told


async def test_of_what_nobody_knows_nothing_is_told() -> None:
    with pytest.raises(UsageError, match=r"nothing is known yet of what MARA Holdings \(MARA\) holds"):
        await asked(treasury(NoPrices(), FakeClock(NOON)), "mara")


OCTOBER = Trade(Deed.PURCHASE, Decimal(334), Money(Decimal(28_700_000), "USD"), last=date(2026, 10, 4))


def read(accession: str, day: int, trade: Trade, *held_back: HeldBack) -> Read:
    holding = Holding(Decimal(848_500), date(2026, 10, day))
    return Read(
        STRATEGY,
        Filed(STRATEGY.cik, accession, "8-K", date(2026, 10, day)),
        Statement((trade,), holding, held_back),
    )


async def test_what_was_filed_since_follows_the_packaged_list_and_nothing_is_told_twice() -> None:
    new = replace(OCTOBER, btc=Decimal(500), last=date(2026, 10, 11))
    bare = Trade(Deed.PURCHASE, Decimal(1665), last=date(2026, 9, 27))  # in the list without its number
    again = (read("0001193125-26-413164", 5, OCTOBER), read("0001193125-26-400000", 5, bare))
    clock = FakeClock(NOON + timedelta(days=7))
    told, version = await asked(treasury(NoPrices(), clock, *again, read("0001193125-26-420000", 12, new)))
    assert told.startswith("Strategy (MSTR) holds 848,500 BTC (as of 12 Oct 2026)")
    assert told.count("334 BTC") == told.count("1,665 BTC") == 1
    assert "12 Oct 2026: bought 500 BTC for $28,700,000" in told
    assert version == "treasury strategy 126 2026-10-12"


async def test_the_owner_sees_what_is_held_back() -> None:
    command = treasury(NoPrices(), FakeClock(NOON), owner=1001)
    there = Place(1001, ChatKind.PRIVATE)
    nothing = await command(Asked(("review",), there))
    assert plain(nothing.html) == "Nothing is held back: all that filings stated fits itself."
    wrong = read("0001193125-26-430000", 12, OCTOBER, HeldBack(OCTOBER, "334 BTC are not 28,700,000"))
    told = await treasury(NoPrices(), FakeClock(NOON), wrong, owner=1001)(Asked(("review",), there))
    assert plain(told.html).splitlines() == [
        "Held back",
        "12 Oct 2026, Strategy (MSTR): bought 334 BTC for $28,700,000. 334 BTC are not 28,700,000. 0001193125-26-430000",
    ]
    with pytest.raises(UsageError, match="no company 'review'"):
        await treasury(NoPrices(), FakeClock(NOON), wrong)(Asked(("review",), there))
