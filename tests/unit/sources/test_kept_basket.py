from datetime import date
from typing import cast

import pytest

from bot.model.closes import Closes
from bot.model.rebuilding import Levels
from bot.model.ticker import BASKETS, Ticker
from bot.ports import BasketShelf
from bot.sources.kept_basket import KeptBasket
from tests.fakes import FakeClock, random_prices

BASKET = BASKETS["r2ktech"]
FIRST, LAST = date(2025, 1, 2), date(2025, 9, 26)


class Shelf:
    """What the rebuilding has put so far."""

    def __init__(self, *, settled: bool) -> None:
        prices = random_prices(FIRST, LAST, seed=1)
        closes = Closes(BASKET, prices, "Yahoo", FakeClock()(), new_york_from=FIRST)
        self.put = Levels(closes, settled)

    async def levels(self, basket: Ticker) -> Levels | None:
        return self.put if basket == BASKET else None


@pytest.mark.parametrize("settled", [True, False])
async def test_levels_say_whether_constituents_are_still_to_come(settled: bool) -> None:
    kept = KeptBasket(cast("BasketShelf", Shelf(settled=settled)))
    closes = await kept.levels(BASKET, start=FIRST, until=LAST)
    assert closes is not None
    assert closes.unfinished is not settled
