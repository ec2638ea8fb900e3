"""What a holding is worth: arithmetic with an independent answer."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pandas as pd
import pytest

from bot.analytics.treasury import Price, newest_cost, newest_holding, price_of, share_of_supply, worth
from bot.model.closes import Closes
from bot.model.filing import Holding, Money
from bot.model.ticker import ASSETS

HELD = Holding(
    Decimal(555_450),
    date(2025, 5, 4),
    Money(Decimal(38_080_000_000), "USD"),
    Money(Decimal(68_550), "USD"),
)
MAY = Price(94_040, date(2025, 5, 5), "Yahoo")


def test_the_share_of_all_that_there_will_ever_be() -> None:
    assert share_of_supply(Holding(Decimal(555_450))) == pytest.approx(0.02645)


def test_worth_and_gain() -> None:
    told = worth(HELD, MAY, Decimal(68_550))
    assert told is not None
    assert told.dollars == pytest.approx(52_234_518_000)  # 555,450 at 94,040
    assert told.gain == pytest.approx(0.371845, abs=1e-6)  # 94,040 / 68,550 - 1


def test_without_an_average_there_is_no_gain() -> None:
    told = worth(replace(HELD, as_of=None), MAY, None)
    assert told is not None
    assert told.gain is None


@pytest.mark.parametrize(
    ("session", "is_told"), [(date(2025, 4, 26), False), (date(2025, 4, 27), True), (date(2026, 1, 1), True)]
)
def test_a_price_of_before_it_was_held_values_nothing(session: date, *, is_told: bool) -> None:
    assert (worth(HELD, replace(MAY, session=session), None) is not None) is is_told
    assert worth(HELD, None, None) is None


def test_the_last_price_is_told_but_no_level_of_an_index() -> None:
    prices = pd.Series([90_000.0, 94_040.0], index=pd.to_datetime(["2025-05-02", "2025-05-05"]))
    closes = Closes(ASSETS["btc"], prices, "Yahoo", datetime(2025, 5, 6, tzinfo=UTC), date(2025, 5, 2))
    assert price_of(closes) == MAY
    assert price_of(replace(closes, are_levels=True)) is None
    assert price_of(replace(closes, prices=prices.iloc[:0])) is None


def test_what_is_held_is_that_of_the_latest_day_whatever_was_told_last() -> None:
    bare, older = Holding(Decimal(555_451), date(2025, 5, 6)), replace(HELD, as_of=date(2025, 5, 3))
    same_day = Holding(Decimal(555_450), HELD.as_of)
    assert newest_holding([bare, HELD, older]) is bare
    assert newest_cost([bare, older, HELD]) is HELD
    assert newest_holding([same_day, HELD, same_day]) is HELD
    assert newest_holding([Holding(Decimal(1)), older]) is older
    assert newest_holding([]) is None
    assert newest_cost([bare, replace(HELD, average=None)]) is None
