"""What a report refuses, what it is known by, and what it says as an announcement."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from bot.model.filing import Deed, Holding, Money
from bot.model.second_hand import ENTITIES, Listed, Recorded, Report, dollars
from bot.model.treasury import COMPANIES, Company

METAPLANET = ENTITIES["metaplanet"]
# Metaplanet, 12 August 2025: 518 BTC at $118,519 on average, 18,113 BTC afterwards (in the news of that day)
BOUGHT = Report(
    "CoinGecko", METAPLANET, Deed.PURCHASE, Decimal(518), date(2025, 8, 12),
    Decimal(61_392_842), Decimal(118_519), Decimal(18_113), "https://example.org/notice.pdf",
)  # fmt: skip
NOW = datetime(2025, 8, 12, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"btc": Decimal(0)}, "0 BTC cannot be traded"),
        ({"btc": Decimal(-5)}, "-5 BTC cannot be traded"),
        ({"btc": Decimal("NaN")}, "NaN BTC cannot be traded"),
        ({"btc": Decimal("Infinity")}, "Infinity BTC cannot be traded"),
        ({"btc": Decimal("21000000.1")}, "21000000.1 BTC cannot be traded"),
        ({"day": date(2009, 1, 2)}, "nobody had bitcoin on 2009-01-02"),
        ({"usd": Decimal(518)}, r"one bitcoin never cost \$1"),
        ({"usd": Decimal(-61392842)}, r"one bitcoin never cost \$-118519"),
        ({"usd": Decimal("NaN")}, r"one bitcoin never cost \$NaN"),
        ({"average": Decimal("1e12")}, r"one bitcoin never cost"),
        ({"held": Decimal(-1)}, "-1 BTC cannot be held"),
        ({"held": Decimal(21_000_001)}, "21000001 BTC cannot be held"),
        ({"held": Decimal(500)}, "500 BTC are less than the 518 that were bought"),
    ],
)
def test_a_report_refuses_what_nobody_did(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        replace(BOUGHT, **changed)


def test_what_is_not_known_may_be_left_out() -> None:
    bare = replace(BOUGHT, usd=None, average=None, held=None, link="")
    assert bare.announcement.trade.amount is None
    assert bare.announcement.trade.average is None
    assert bare.announcement.holding is None


def test_after_a_sale_nothing_may_be_held() -> None:
    assert replace(BOUGHT, deed=Deed.SALE, held=Decimal(0)).held == 0


def test_a_trade_is_known_by_who_told_whose_it_is_its_day_kind_and_amount() -> None:
    assert BOUGHT.id == "CoinGecko:metaplanet:2025-08-12:purchase:518"
    assert replace(BOUGHT, usd=None, held=Decimal(20_000), link="").id == BOUGHT.id
    others = (
        replace(BOUGHT, provider="Other"), replace(BOUGHT, company=ENTITIES["boyaa"]),
        replace(BOUGHT, day=date(2025, 8, 13)), replace(BOUGHT, deed=Deed.SALE),
        replace(BOUGHT, btc=Decimal(519), average=None), replace(BOUGHT, nth=2),
    )  # fmt: skip
    assert len({BOUGHT.id, *(each.id for each in others)}) == 7


def test_it_is_told_as_an_announcement_of_its_own_figures() -> None:
    announced = BOUGHT.announcement
    assert (announced.announced, announced.trade.last, announced.accession) == (BOUGHT.day, BOUGHT.day, "")
    assert announced.trade.amount == Money(Decimal(61_392_842), "USD", Decimal(10_000))
    assert announced.trade.average == Money(Decimal(118_519), "USD", Decimal(1))
    assert announced.holding == Holding(Decimal(18_113), date(2025, 8, 12))


@pytest.mark.parametrize(
    ("amount", "unit"),
    [("835554438", "1E+5"), ("9876.5", "1"), ("12.5", "1"), ("0", "1"), ("6000000", "1E+6")],
)
def test_an_amount_is_told_to_four_digits(amount: str, unit: str) -> None:
    assert dollars(Decimal(amount)) == Money(Decimal(amount), "USD", Decimal(unit))
    assert dollars(None) is None


def test_a_correction_keeps_the_event_and_what_was_told_before() -> None:
    recorded = Recorded(BOUGHT.id, BOUGHT, NOW, is_news=True, is_gone=True)
    more = replace(BOUGHT, btc=Decimal(520), average=None)
    corrected = recorded.corrected(more, NOW)
    assert corrected == Recorded(BOUGHT.id, more, NOW, True, NOW, BOUGHT)
    assert corrected.corrected(more, NOW).before == BOUGHT


@pytest.mark.parametrize(
    ("btc", "cost"),
    [
        ("-1", None),
        ("21000001", None),
        ("NaN", None),
        ("5", "-1"),
        ("5", "NaN"),
        ("0", "5"),
        ("1", "5000001"),
    ],
)
def test_a_row_of_a_list_refuses_what_nobody_holds(btc: str, cost: str | None) -> None:
    with pytest.raises(ValueError, match="cannot"):
        Listed("A", "A", Decimal(btc), None if cost is None else Decimal(cost))


def test_who_does_not_file_has_no_number_and_a_name_at_who_tells_of_it() -> None:
    assert all(each.is_second_hand and each.entity for each in ENTITIES.values())
    assert not any(each.is_second_hand for each in COMPANIES.values())
    names = [name for each in (COMPANIES | ENTITIES).values() for name in set(each.names)]
    assert len(names) == len(set(names))
    assert len({each.entity for each in ENTITIES.values()}) == len(ENTITIES)


def test_without_a_symbol_the_name_stands_alone() -> None:
    added = Company("convano", "Convano", "", 0, (), "convano")
    assert str(added) == "Convano"
    assert "" not in added.names
