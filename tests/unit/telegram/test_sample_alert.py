from datetime import date

import pandas as pd

from bot.model.reading import Reading
from bot.model.ticker import ASSETS, FUNDS, STAND_IN, Pair
from bot.telegram.sample_alert import SampleAlert
from tests.fakes import FakeClock, FakeLedger, FakePrices, random_prices, random_returns

PSCT = Pair(benchmark=STAND_IN)
CLOCK = FakeClock()


def readings(returns: pd.DataFrame, *, backfill: bool = False) -> list[Reading]:
    return [
        Reading(
            session=day.date(), asset=float(x), benchmark=float(y), source="the ledger", backfill=backfill
        )
        for day, x, y in returns.itertuples()
    ]


def no_prices() -> FakePrices:
    return FakePrices({}, CLOCK)


def broken() -> pd.DataFrame:
    """Two years of a close link, and then none."""
    whole = random_returns(700, correlation=0.8, seed=3)
    whole.iloc[-150:] = random_returns(150, correlation=-0.5, seed=4).to_numpy()
    return whole


async def test_it_shows_the_last_change_of_the_ledger_marked_as_past() -> None:
    ledger = FakeLedger({PSCT: readings(broken())})
    html = (await SampleAlert(ledger, no_prices(), CLOCK).write()).html
    assert html.startswith("<i>A sample, from the past: this is how an alert looks.</i>\n\n<b>")
    assert "Bitcoin and small-cap tech" in html
    assert "standing in for Russell 2000 tech" in html
    assert html.endswith("the ledger")


async def test_what_was_read_with_the_first_start_is_of_history() -> None:
    ledger = FakeLedger({PSCT: readings(broken(), backfill=True)})
    html = (await SampleAlert(ledger, no_prices(), CLOCK).write()).html
    assert html.endswith(" · history")


async def test_the_basket_comes_before_the_fund_that_stands_in() -> None:
    ledger = FakeLedger({Pair(): readings(broken()), PSCT: readings(broken())})
    html = (await SampleAlert(ledger, no_prices(), CLOCK).write()).html
    assert "Russell 2000 technology by weight" in html


async def test_where_nothing_was_read_it_asks_for_prices() -> None:
    returns = broken()
    legs = {ASSETS["btc"]: returns["asset"], Pair().benchmark: returns["benchmark"]}
    prices = FakePrices(
        {ticker: leg.cumsum().map(lambda x: 100 * 2.718281828**x) for ticker, leg in legs.items()}, CLOCK
    )
    prices.about = {ticker: {"recorded": True} for ticker in legs}
    html = (await SampleAlert(FakeLedger(), prices, CLOCK).write()).html
    assert html.startswith("<i>A sample, from the past")
    assert html.endswith("fake prices")


async def test_where_nothing_ever_happened_it_says_so() -> None:
    walks = {
        ticker: random_prices(date(2025, 3, 1), date(2025, 9, 26), seed=seed)
        for seed, ticker in enumerate((ASSETS["btc"], Pair().benchmark, FUNDS["psct"]))
    }
    reply = await SampleAlert(FakeLedger(), FakePrices(walks, CLOCK), CLOCK).write()
    assert reply.html == "Nothing has happened to this link since the record begins."
