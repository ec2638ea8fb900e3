"""/treasury where others tell of a company: what is answered from what was taken down."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from bot.app.filings import Announced
from bot.errors import UsageError
from bot.model.chat import ChatKind
from bot.model.filing import Deed, Holding, Statement, Trade
from bot.model.message import Reply
from bot.model.second_hand import ENTITIES, Listing, Recorded, Report, dollars
from bot.model.ticker import ASSETS
from bot.model.treasury import COMPANIES, Filed, Read
from bot.store.inmemory_reports import MemoryReports
from bot.telegram.bitcoin_price import BitcoinPrice
from bot.telegram.commands import Asked, Place
from bot.telegram.second_hand import FRESH, SecondHand
from bot.telegram.treasury import TreasuryCommand
from bot.views.wording import plain
from tests.fake_filings import FakeFilings
from tests.fakes import FakeClock, FakePrices, random_prices

METAPLANET, STRATEGY = ENTITIES["metaplanet"], COMPANIES["strategy"]
NOON = datetime(2026, 10, 6, 16, tzinfo=UTC)
OWNER = 1001
FIRST = Report(
    "CoinGecko", METAPLANET, Deed.PURCHASE, Decimal(100), date(2026, 9, 20), Decimal(10_000_000), held=Decimal(100)
)  # fmt: skip
SECOND = replace(FIRST, btc=Decimal(50), day=date(2026, 10, 1), usd=Decimal(6_000_000), held=Decimal(150))


class Desk:
    def __init__(self, *reports: Report, listed: dict[str, Holding] | None = None) -> None:
        self.clock = FakeClock(NOON)
        self.reports = MemoryReports()
        for each in reports:
            self.reports.recorded[each.company.entity, each.id] = Recorded(each.id, each, NOON)
        if listed is not None:
            self.reports.newest = Listing(NOON, listed)
        self.filings = FakeFilings()

    async def ask(self, *words: str) -> Reply:
        btc = random_prices(date(2026, 9, 1), date(2026, 10, 5), seed=1)
        command = TreasuryCommand(
            Announced(self.filings),
            self.filings,
            BitcoinPrice(FakePrices({ASSETS["btc"]: btc}, self.clock), self.clock),
            second_hand=SecondHand(self.reports, self.clock),
            companies=COMPANIES | ENTITIES,
            owner=OWNER,
        )
        return await command(Asked(words, Place(OWNER, ChatKind.PRIVATE)))

    async def said(self, *words: str) -> str:
        return plain((await self.ask(*words)).html)


async def test_what_is_held_is_what_the_list_says_and_no_sum() -> None:
    cost = dollars(Decimal(99_000_000))
    desk = Desk(FIRST, SECOND, listed={"metaplanet": Holding(Decimal(700), NOON.date(), cost)})
    told = await desk.said("metaplanet")
    assert told.startswith(
        "Metaplanet (3350.T) holds 700 BTC, according to CoinGecko (second-hand; not a filing;"
    )
    assert "Paid $99 million in all, as far as CoinGecko knows." in told
    assert "above cost" not in told
    assert "below cost" not in told


async def test_without_a_list_it_is_what_the_newest_trade_left() -> None:
    told = await Desk(FIRST, SECOND).said("3350.T")
    assert told.startswith("Metaplanet (3350.T) holds 150 BTC")
    assert "as of 1 Oct 2026" in told
    assert told.index("1 Oct 2026: bought 50 BTC for $6 million") < told.index("20 Sep 2026: bought 100 BTC")


async def test_where_the_cost_of_all_is_known_it_is_compared_with_the_worth() -> None:
    held = Holding(Decimal(150), NOON.date(), dollars(Decimal(16_000_000)))
    told = await Desk(FIRST, SECOND, listed={"metaplanet": held}).said("metaplanet")
    assert "Paid $16 million in all, $106,667 each." in told  # 16 million / 150
    assert "below cost" in told or "above cost" in told


async def test_what_is_told_no_longer_is_left_out_and_a_correction_makes_another_picture() -> None:
    desk = Desk(
        FIRST, SECOND, replace(FIRST, btc=Decimal(7), usd=None, day=date(2026, 9, 25), held=Decimal(107))
    )
    before = await desk.ask("metaplanet")
    [gone] = [key for key in desk.reports.recorded if key[1].endswith(":7")]
    desk.reports.recorded[gone] = replace(desk.reports.recorded[gone], is_gone=True)
    after = await desk.ask("metaplanet")
    assert "bought 7 BTC" in before.html
    assert "bought 7 BTC" not in after.html
    key = METAPLANET.entity, SECOND.id
    more = replace(SECOND, btc=Decimal(51))
    desk.reports.recorded[key] = desk.reports.recorded[key].corrected(more, NOON + timedelta(hours=1))
    corrected = await desk.ask("metaplanet")
    versions = {reply.picture.version for reply in (before, after, corrected) if reply.picture}
    assert len(versions) == 3


async def test_a_history_is_drawn_and_a_single_point_is_not() -> None:
    drawn = await Desk(FIRST, SECOND).ask("metaplanet")
    assert drawn.picture is not None
    assert drawn.picture.draw().startswith(b"\x89PNG")
    assert (await Desk(FIRST).ask("metaplanet")).picture is None
    assert (await Desk(FIRST, replace(SECOND, held=None)).ask("metaplanet")).picture is None


async def test_trades_alone_are_told_all_the_same() -> None:
    told = await Desk(replace(FIRST, held=None)).said("metaplanet")
    assert told.startswith("Metaplanet (3350.T): CoinGecko does not tell what it holds")
    assert "bought 100 BTC" in told


async def test_where_nothing_was_told_that_is_said() -> None:
    said = r"nothing is known yet of what Metaplanet \(3350.T\) holds: CoinGecko has not told it"
    with pytest.raises(UsageError, match=said):
        await Desk(listed={"boyaa": Holding(Decimal(5))}).ask("metaplanet")


async def test_beside_what_a_company_states_others_are_told_only_where_they_disagree() -> None:
    desk = Desk(listed={"strategy": Holding(Decimal(850_000), NOON.date())})
    assert "CoinGecko" not in await desk.said("strategy")
    desk.reports.newest = Listing(NOON, {"strategy": Holding(Decimal(860_000), NOON.date())})
    told = await desk.said("strategy")
    assert told.startswith("Strategy (MSTR) holds 848,000 BTC")
    assert (
        "CoinGecko, second-hand, tells otherwise: 860,000 BTC on 6 Oct 2026, 1.4% more than the company states."
        in told
    )
    desk.clock.move(FRESH + timedelta(seconds=1))
    assert "CoinGecko" not in await desk.said("strategy")


async def test_who_names_no_company_is_told_of_others_that_do_not_file() -> None:
    listed = {"metaplanet": Holding(Decimal(43_000)), "strategy": Holding(Decimal(848_000))}
    desk = Desk(listed=listed)
    told = await desk.said()
    assert told.startswith("Strategy (MSTR) holds 848,000 BTC")
    assert (
        "Not from filings but second-hand, from CoinGecko: Metaplanet 43,000 BTC. Ask /treasury metaplanet"
        in told
    )
    assert "Metaplanet" not in await desk.said("strategy")


async def test_the_owner_sees_where_others_tell_otherwise() -> None:
    listed = {
        "strategy": Holding(Decimal(860_000)),
        "mara": Holding(Decimal(18_536)),
        "riot": Holding(Decimal(5)),
    }
    desk = Desk(listed=listed)
    filed = Filed(COMPANIES["mara"].cik, "0001507605-26-000002", "8-K", date(2026, 10, 5))
    held = Holding(Decimal(18_536))
    await desk.filings.keep(Read(COMPANIES["mara"], filed, Statement((Trade(Deed.SALE, Decimal(1)),), held)))
    assert (await desk.said("review")).splitlines() == [
        "Nothing is held back: all that filings stated fits itself.",
        "",
        "CoinGecko tells otherwise",
        "Strategy (MSTR): states 848,000 BTC, listed 860,000 BTC (+1.4%)",
    ]
