from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.analytics.snapshot import LONG_AGO, history_needed
from bot.model.closes import Closes
from bot.model.ticker import ASSETS, Ticker
from bot.sources.history import whole_history
from tests.fakes import FakeClock, FakePrices, random_prices

BTC = ASSETS["btc"]


class Asked(FakePrices):
    """Remembers the span that it was asked for; a recording where it says so."""

    def __init__(self, *, recorded: bool) -> None:
        super().__init__({BTC: random_prices(date(2015, 1, 2), date(2025, 9, 29), seed=1)}, FakeClock())
        self.recorded = recorded
        self.spans: list[tuple[date, date]] = []

    def _closes(self, ticker: Ticker, start: date, until: date) -> Closes:
        self.spans.append((start, until))
        return replace(super()._closes(ticker, start, until), recorded=self.recorded)


EVENING = datetime(2025, 9, 27, 3, 59, 59, tzinfo=UTC)
"""The last moment of 26 September in New York: nothing of the 27th may be asked for."""


async def test_a_live_source_is_asked_for_two_years() -> None:
    prices = Asked(recorded=False)
    await whole_history(prices, [BTC], EVENING)
    assert prices.spans == [(history_needed(EVENING), date(2025, 9, 26))]


@pytest.mark.parametrize("year", [2017, 2025])
async def test_a_recording_is_asked_for_all_that_it_has(year: int) -> None:
    prices, now = Asked(recorded=True), EVENING.replace(year=year)
    [closes] = await whole_history(prices, [BTC], now)
    start = min(LONG_AGO, history_needed(now))
    assert prices.spans[-1] == (start, date(year, 9, 26))
    assert closes.prices.index[0].date() <= history_needed(now)
