"""Exchanges beside Yahoo: one stands in for its coins, or checks them; another decides between the two."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from bot.analytics.doubt import Contradiction, Verdict, contradictions, disagreements
from bot.analytics.sessions import sample_at_closes, sessions
from bot.errors import SourceUnavailable
from bot.model.closes import Closes
from bot.model.doubt import Doubt, Quote
from bot.model.ticker import Ticker
from bot.sources.closes import closes_with
from bot.sources.exchanges import Exchange
from bot.translation import said

ARBITRATION = timedelta(seconds=2)
"""How long an answer waits for a third source once two contradict each other."""
ARBITRATED = 10
"""Of how many doubtful sessions a third source is asked: a page or two, however much is wrong."""


@dataclass(frozen=True, slots=True)
class Second:
    """A coin's hours from the first exchange that had them."""

    exchange: Exchange
    hours: "pd.Series[float]"


async def second_source(
    exchanges: Sequence[Exchange], ticker: Ticker, start: date, until: date
) -> Second | SourceUnavailable:
    """Ask the exchanges that list the coin, one after the other; a failure is told, not raised."""
    days = [day.date() for day in sessions(start, until)]
    failure = SourceUnavailable(said("no exchange lists {symbol}", symbol=ticker.symbol))
    for exchange in exchanges:
        if not exchange.lists(ticker):
            continue
        try:
            return Second(exchange, await exchange.hours(ticker, days))
        except SourceUnavailable as error:
            failure = error
    return failure


@dataclass(frozen=True, slots=True)
class Checked:
    """Closes that a second source was asked about, corrected; which of them it has; what was found."""

    closes: Closes
    common: frozenset[date]
    doubts: list[Doubt]


async def checked_against(
    closes: Closes, second: Second, exchanges: Sequence[Exchange], start: date, until: date
) -> Checked:
    """Hold closes against a second source's; where they cannot both be right, ask for a third."""
    other = sample_at_closes(second.hours, start, until)
    one = _at_new_york_closes(closes)
    doubtful = disagreements(one, other)
    others = [exchange for exchange in exchanges if exchange is not second.exchange]
    third = await _third(others, closes.ticker, doubtful[-ARBITRATED:]) if doubtful else {}
    found = contradictions(one, other, second.hours, third)
    doubts = [_doubt(closes, second.exchange.name, contradiction) for contradiction in found]
    borrowed = any(contradiction.verdict is Verdict.OTHER for contradiction in found)
    return Checked(
        closes=closes_with(
            closes,
            _corrected(closes.prices, found),
            f"{closes.source}, {second.exchange.name}" if borrowed else closes.source,
        ),
        common=frozenset(stamp.date() for stamp in one.index.intersection(other.index)),
        doubts=doubts,
    )


def _at_new_york_closes(closes: Closes) -> "pd.Series[float]":
    if closes.new_york_from is None:
        return closes.prices.iloc[:0]
    return closes.prices.loc[pd.Timestamp(closes.new_york_from) :]


async def _third(exchanges: Sequence[Exchange], ticker: Ticker, days: Sequence[date]) -> dict[date, float]:
    """What a third source says of the doubtful sessions; nothing where none answers soon."""
    for exchange in exchanges:
        if not exchange.lists(ticker):
            continue
        try:
            async with asyncio.timeout(ARBITRATION.total_seconds()):
                hours = await exchange.hours(ticker, days)
        except (SourceUnavailable, TimeoutError):
            continue
        sampled = sample_at_closes(hours, days[0], days[-1])
        return {day: float(sampled[pd.Timestamp(day)]) for day in days if pd.Timestamp(day) in sampled.index}
    return {}


def _doubt(closes: Closes, other: str, found: Contradiction) -> Doubt:
    quotes = Quote(closes.source, found.one), Quote(other, found.other)
    kept = {Verdict.ONE: quotes[0], Verdict.OTHER: quotes[1], Verdict.NEITHER: None}[found.verdict]
    return Doubt(closes.ticker, found.session, quotes, kept, found.witness)


def _corrected(prices: "pd.Series[float]", found: Sequence[Contradiction]) -> "pd.Series[float]":
    corrected = prices.copy()
    for each in found:
        if each.verdict is Verdict.OTHER:
            corrected.at[pd.Timestamp(each.session)] = each.other
    return corrected.drop([pd.Timestamp(each.session) for each in found if each.verdict is Verdict.NEITHER])
