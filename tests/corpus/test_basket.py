"""The baskets on real holdings and real closes: what STATS 5 and the findings of the data say of them."""

import csv
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from bot.analytics.basket import constituents_of
from bot.analytics.correlation import pearson_estimate
from bot.analytics.returns import join, log_returns
from bot.model.basket import Constituents
from bot.model.ticker import ASSETS, BASKETS
from bot.sources.constituents import packaged_constituents, read_holdings
from bot.sources.recorded import RecordedPrices
from bot.sources.recorded_basket import RecordedBasket

AUTUMN_2024, AUTUMN_2025 = "IWM_holdings_2024-09-27.csv", "IWM_holdings_2025-11-11.csv"
LEADING = '\ufeffiShares Russell 2000 ETF\nFund Holdings as of,"Oct 01, 2025"\nInception Date,"May 22, 2000"\n\u00a0\n'


def holdings(market: Path, name: str, *, leading: str = "") -> Constituents:
    content = (market / "holdings" / name).read_text(encoding="utf-8")
    return read_holdings(leading + content, file_name=name)


@pytest.mark.parametrize(
    ("name", "names", "pct", "miners", "miners_share"),
    [(AUTUMN_2024, 220, 12.9, 9, 0.046), (AUTUMN_2025, 214, 15.5, 10, 0.092)],
)
def test_both_snapshots_are_read_whole(
    market: Path, name: str, names: int, pct: float, miners: int, miners_share: float
) -> None:
    sector = holdings(market, name)
    without = constituents_of(BASKETS["r2ktech"], sector)
    weight, weight_without = (sum(member.weight_pct for member in each.members) for each in (sector, without))
    assert sector.as_of.isoformat() == name[-14:-4]
    assert len(sector.members) == names
    assert weight == pytest.approx(pct, abs=0.05)
    assert len(sector.members) - len(without.members) == miners
    assert 1 - weight_without / weight == pytest.approx(miners_share, abs=0.0005)


@pytest.mark.parametrize("name", [AUTUMN_2024, AUTUMN_2025])
def test_weights_are_those_that_the_file_states(market: Path, name: str) -> None:
    with (market / "holdings" / name).open(newline="", encoding="utf-8") as file:
        stated = {
            row["Ticker"]: float(row["Weight (%)"])
            for row in csv.DictReader(file)
            if row["Sector"] == "Information Technology"
        }
    got = {member.symbol: member.weight_pct for member in holdings(market, name).members}
    assert got == pytest.approx(stated, abs=0.0051)


@pytest.mark.parametrize("name", [AUTUMN_2024, AUTUMN_2025])
def test_the_lines_that_were_cut_from_their_beginning_change_nothing_but_the_day(
    market: Path, name: str
) -> None:
    got = holdings(market, name, leading=LEADING)
    assert got.as_of == date(2025, 10, 1)
    assert got.members == holdings(market, name).members


def test_the_packaged_list_is_made_of_the_newer_one(market: Path) -> None:
    sector, packaged = holdings(market, AUTUMN_2025), packaged_constituents()
    assert packaged.as_of == sector.as_of
    assert [member.symbol for member in packaged.members] == [member.symbol for member in sector.members]
    for one, other in zip(packaged.members, sector.members, strict=True):
        assert one.weight_pct == pytest.approx(other.weight_pct, abs=1e-6)


@pytest.mark.parametrize(
    ("basket", "of_2023", "of_2024"), [("r2ktech", 0.14, 0.40), ("r2ktech-all", 0.30, 0.49)]
)
async def test_miners_raise_the_correlation_as_the_findings_say(
    market: Path, basket: str, of_2023: float, of_2024: float
) -> None:
    prices = RecordedPrices(market, clock=lambda: datetime(2026, 1, 1, tzinfo=UTC))
    source = RecordedBasket(market, prices, clock=lambda: datetime(2026, 1, 1, tzinfo=UTC), floor=0)
    span = {"start": date(2022, 12, 30), "until": date(2024, 12, 31)}
    [bitcoin] = await prices.closes([ASSETS["btc"]], **span)
    levels = await source.levels(BASKETS[basket], **span)
    assert levels is not None
    assert levels.coverage is not None
    assert levels.coverage.weights_of == date(2024, 9, 27)
    returns = log_returns(join(bitcoin.prices, levels.prices))
    got = [
        pearson_estimate(year["asset"].to_numpy(), year["benchmark"].to_numpy()).value
        for _year, year in returns.groupby(pd.DatetimeIndex(returns.index).year)
    ]
    assert got == pytest.approx([of_2023, of_2024], abs=0.01)


def test_in_september_2025_the_folder_has_no_members_and_psct_stands_in(figures: dict[str, Any]) -> None:
    assert (figures["benchmark"], figures["stands_in_for"]) == ("psct", "r2ktech")
    assert figures["coverage"] is None
    assert round(figures["value"], 2) == 0.36
