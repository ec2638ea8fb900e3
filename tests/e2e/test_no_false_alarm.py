"""Prices that are wrong in every way that they have been wrong: nobody is told anything that is not so."""

import asyncio
import math
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from bot.alerts.decide import standing
from bot.analytics.sessions import sessions
from bot.model.basket import Coverage
from bot.model.chat import ChatKind
from bot.model.closes import Closes
from bot.model.rule import BreakdownRule, PairRule, Side, Threshold, ThresholdRule
from bot.model.subscription import Subscription
from bot.model.ticker import ASSETS, BASKETS, FUNDS, Pair, Ticker
from bot.sources.sample import SamplePrices
from tests.alerting import PSCT, SETTLED, Alerting, alerting, every_fund
from tests.fakes import FakeClock
from tests.person import Person

BITCOIN, FUND, BASKET = ASSETS["btc"], FUNDS["psct"], BASKETS["r2ktech"]
ON_BASKET = Pair(BITCOIN, BASKET)
DAYS = [stamp.date() for stamp in sessions(date(2025, 8, 26), date(2025, 9, 5))]
"""Nothing happens to the link on these, and the 30-session figure stays between .46 and .54."""
BEFORE = date(2025, 8, 25)
POISONED = DAYS[4]
LEVELS = (0.40, 0.44, 0.57, 0.62)

Spoil = Callable[["pd.Series[float]"], "pd.Series[float]"]


def ticked(factor: float) -> Spoil:
    return lambda prices: prices.where(prices.index != pd.Timestamp(POISONED), prices * factor)


POISONS: dict[str, tuple[Ticker, Spoil]] = {
    "the fund ends two months early": (FUND, lambda prices: prices.loc[:"2025-06-20"]),
    "the fund begins a month ago": (FUND, lambda prices: prices.loc["2025-07-21":]),
    "bitcoin has one close": (BITCOIN, lambda prices: prices.loc[str(BEFORE) : str(BEFORE)]),
    "a close is not a number, and so left out by its source": (
        FUND,
        lambda prices: ticked(math.nan)(prices).dropna(),
    ),
    "the fund stands still": (
        FUND,
        lambda prices: prices.where(prices.index < pd.Timestamp(DAYS[3]), prices[pd.Timestamp(DAYS[2])]),
    ),
    "bitcoin stands still": (
        BITCOIN,
        lambda prices: prices.where(prices.index < pd.Timestamp(DAYS[3]), prices[pd.Timestamp(DAYS[2])]),
    ),
    "the fund is ten times too high": (FUND, ticked(10)),
    "the fund is a fifth too low": (FUND, ticked(0.8)),
    "bitcoin is a third too high": (BITCOIN, ticked(1.34)),
    "bitcoin is a thousandth": (BITCOIN, ticked(0.001)),
    "the fund's past is restated": (
        FUND,
        lambda prices: prices.where(prices.index >= pd.Timestamp("2025-08-15"), prices.shift(3)).dropna(),
    ),
    "bitcoin's past is restated": (
        BITCOIN,
        lambda prices: prices.where(prices.index >= pd.Timestamp("2025-08-15"), prices.shift(9)).dropna(),
    ),
}


@pytest.fixture(scope="module")
def closes() -> list[Closes]:
    whole = asyncio.run(every_fund(SamplePrices(clock=FakeClock()), date(2025, 9, 26)))
    first = date(2024, 1, 2)
    found = [replace(each, prices=each.prices.loc[str(first) :], new_york_from=first) for each in whole]
    # the basket's levels: those of the fund, which is priced all along
    basket = next(each for each in found if each.ticker == FUND)
    return [*found, replace(basket, ticker=BASKET)]


@pytest.fixture
async def bot(closes: list[Closes], tmp_path: Path) -> AsyncIterator[Alerting]:
    async with alerting(tmp_path / "store", closes, (PSCT, ON_BASKET)) as bot:
        await bot.close(BEFORE)
        for pair in (PSCT, ON_BASKET):
            await follow_everything(bot, pair)
        yield bot


async def follow_everything(bot: Alerting, pair: Pair) -> None:
    """Every kind of alert, and lines as touchy as they come, on either side of the figure."""
    chat = await bot.memory.chats.of(1001, ChatKind.PRIVATE)
    lines = [Threshold(side, level, closes=1, margin=0.01) for side in Side for level in LEVELS]
    rules: list[PairRule] = [BreakdownRule(pair), *(ThresholdRule(line, pair) for line in lines)]
    returns = await bot.memory.ledger.returns(pair)
    for number, rule in enumerate(rules):
        alert = Subscription(f"{pair.benchmark.key}{number}", chat.number, rule)
        settled = alert.settled(standing(rule, returns), returns.index[-1].date())
        await bot.memory.subscriptions.add(settled)


async def heard(bot: Alerting) -> list[str]:
    async with Person(bot.address) as person:
        messages = await person.call("GET", "chats/1001/messages?after=0")
    return [message["caption"] or message["text"] for message in messages if message["from_bot"]]


async def test_nothing_happens_on_these_days(bot: Alerting) -> None:
    for session in DAYS:
        await bot.close(session)
    assert await heard(bot) == []
    assert await bot.memory.ledger.newest(PSCT) == DAYS[-1]
    assert await bot.memory.ledger.newest(ON_BASKET) == DAYS[-1]


@pytest.mark.parametrize("poison", POISONS)
async def test_wrong_prices_send_nothing_while_they_are_wrong_nor_when_they_are_right_again(
    bot: Alerting, poison: str
) -> None:
    ticker, spoil = POISONS[poison]
    right = dict(bot.prices.prices)
    bot.prices.prices = {**right, ticker: spoil(right[ticker])}
    for session in DAYS[:6]:
        await bot.close(session)
        bot.clock.move(SETTLED)  # and the job looks again
        await bot.work()
    bot.prices.prices = right
    for session in DAYS[6:]:
        await bot.close(session)
    assert await heard(bot) == []


async def test_a_basket_without_one_of_its_names_makes_no_reading_and_no_alert(bot: Alerting) -> None:
    right = dict(bot.prices.prices)
    about = dict(bot.prices.about)
    lacking = Coverage(213, 214, 0.95, date(2025, 8, 1))
    bot.prices.prices = {
        **right,
        BASKET: right[BASKET].where(right[BASKET].index < pd.Timestamp(POISONED), right[BASKET] * 0.97),
    }
    bot.prices.about = {**about, BASKET: {**about[BASKET], "unfinished": True, "coverage": lacking}}
    for session in DAYS[:6]:
        await bot.close(session)
    assert await bot.memory.ledger.newest(ON_BASKET) == BEFORE
    bot.prices.prices, bot.prices.about = right, about
    for session in DAYS[6:]:
        await bot.close(session)
    assert await bot.memory.ledger.newest(ON_BASKET) == DAYS[-1]
    assert await heard(bot) == []
