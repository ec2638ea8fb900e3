"""Where others agree with a company, and what all of its bitcoin cost on average: by hand."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from bot.analytics.second_hand import disagreement, with_average
from bot.model.filing import Deed, Holding, Money
from bot.model.second_hand import ENTITIES, Report

DAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("stated", "listed", "share"),
    [
        (1000, 1010, None),
        (1000, 990, None),
        (1000, 1011, 0.011),
        (1000, 900, -0.1),
        (0, 5, None),
        (848_000, 856_481, 8481 / 848_000),
    ],
)
def test_more_than_one_percent_is_a_disagreement(stated: int, listed: int, share: float | None) -> None:
    told = disagreement(Holding(Decimal(stated)), Holding(Decimal(listed)))
    assert told == (None if share is None else pytest.approx(share))


def test_where_one_is_missing_nobody_disagrees() -> None:
    assert disagreement(None, Holding(Decimal(5))) is None
    assert disagreement(Holding(Decimal(5)), None) is None


HELD = Holding(Decimal(300), DAY, Money(Decimal(30_000_000), "USD"))
FIRST = Report("CoinGecko", ENTITIES["metaplanet"], Deed.PURCHASE, Decimal(100), DAY, Decimal(8_000_000))
SECOND = replace(FIRST, btc=Decimal(200), usd=Decimal(22_000_000))


def test_the_average_of_all_is_told_where_the_cost_of_all_is_known() -> None:
    told = with_average(HELD, [FIRST, SECOND])
    assert told.average == Money(Decimal(100_000), "USD")  # 30 million / 300
    assert (told.btc, told.cost) == (HELD.btc, HELD.cost)
    assert with_average(HELD, [FIRST, replace(SECOND, btc=Decimal(203))]).average is not None


@pytest.mark.parametrize(
    ("held", "reports"),
    [
        (HELD, []),
        (HELD, [FIRST]),
        (HELD, [FIRST, replace(SECOND, btc=Decimal(204))]),
        (HELD, [FIRST, replace(SECOND, usd=None)]),
        (HELD, [FIRST, SECOND, replace(FIRST, deed=Deed.SALE)]),
        (replace(HELD, cost=None), [FIRST, SECOND]),
        (Holding(Decimal(0), DAY, Money(Decimal(1), "USD")), []),
    ],
    ids=["no history", "a part", "too much", "unknown cost", "a sale", "no cost", "nothing held"],
)
def test_otherwise_it_is_not(held: Holding, reports: list[Report]) -> None:
    assert with_average(held, reports) == held
