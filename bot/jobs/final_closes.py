"""Closes that a reading may be made of, from a source that is left alone for a while where it has none."""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

import pandas as pd
import structlog

from bot.analytics.dates import WITNESSES, contradicted, misdated, slipped
from bot.analytics.doubt import sure
from bot.analytics.readings import final_prices
from bot.errors import SourceUnavailable
from bot.model.closes import Closes
from bot.model.ticker import BENCHMARKS, FUNDS, Ticker
from bot.ports import Clock, PriceSource
from bot.sources.closes import closes_with
from bot.sources.history import whole_history

AGAIN_AFTER = timedelta(minutes=5)
"""How long a ticker rests that could not be had, or did not have the newest session."""

AWAY = "a recording in place of the live source"
"""Then nothing else is to be had either."""

logger = structlog.get_logger(__name__)


class FinalCloses:
    """Asks for each ticker by itself, so that one that fails stands in nobody's way."""

    def __init__(self, prices: PriceSource, clock: Clock, *, recordings: bool) -> None:
        self._prices = prices
        self._clock = clock
        self._recordings = recordings
        # a recording lacks what it lacks: there is nothing that an operator could do
        self._log = logger.debug if recordings else logger.info
        self._resting: dict[Ticker, datetime] = {}
        self._told: dict[Ticker, str] = {}

    def rests(self, ticker: Ticker) -> bool:
        """Whether it is not asked for just now."""
        now = self._clock()
        return now < self._resting.get(ticker, now)

    async def of(self, tickers: Iterable[Ticker], until: date) -> dict[Ticker, Closes]:
        """Closes of those of the tickers that can be read; one that has none up to `until` rests then."""
        wanted = dict.fromkeys(tickers)
        found = dict[Ticker, Closes]()
        for ticker in _with_witnesses(wanted):
            if not self.rests(ticker) and (closes := await self._usable(ticker, until)) is not None:
                found[ticker] = closes
            elif self._told.get(ticker) == AWAY:
                self._resting |= dict.fromkeys(wanted, self._resting[ticker])
                return {}
        for fund in () if self._recordings else _unwitnessed(found):
            self._wait_for_witnesses(fund)
            del found[fund]
        for fund in await asyncio.to_thread(_misdated, found):
            self._set_aside(fund, "dated a session early or late")
            del found[fund]
        for ticker in found:
            if not self.rests(ticker):
                self._told.pop(ticker, None)
        return {ticker: closes for ticker, closes in found.items() if ticker in wanted}

    async def _usable(self, ticker: Ticker, until: date) -> Closes | None:
        now = self._clock()
        try:
            [closes] = await whole_history(self._prices, [ticker], now)
        except SourceUnavailable as error:
            self._set_aside(ticker, str(error))
            return None
        if reason := self._objection(closes):
            self._set_aside(ticker, reason)
            return None
        if closes.prices.index[-1] < pd.Timestamp(until):
            self._resting[ticker] = now + AGAIN_AFTER
        return self._sure(closes, until)

    def _sure(self, closes: Closes, until: date) -> Closes:
        """The closes up to `until`, without a newest one that the next session has yet to confirm."""
        final = final_prices(closes, until)
        prices = sure(final, closes.ticker.market)
        if not final.index[-1:].equals(prices.index[-1:]):
            self._set_aside(closes.ticker, f"{final.index[-1].date()} is not read before the next session")
        return closes_with(closes, prices)

    def _objection(self, closes: Closes) -> str | None:
        """Why no reading may be made of these closes, if that is so."""
        if closes.recorded and not self._recordings:
            return AWAY
        if closes.overdue:
            return "newer ones are not to be had"
        if closes.stands_in_for is not None:
            return f"{closes.ticker.symbol} stands in"
        if closes.unfinished:
            return "constituents are yet to come"
        if closes.new_york_from is None:
            return "closes of UTC days only"
        return None

    def _set_aside(self, ticker: Ticker, reason: str) -> None:
        """Let a ticker rest; the reason is said once, until it has another or is over."""
        self._resting[ticker] = self._clock() + AGAIN_AFTER
        self._tell(ticker, reason)

    def _wait_for_witnesses(self, fund: Ticker) -> None:
        """Let a fund rest until one of its witnesses does no more, so that they are asked for together."""
        again = self._clock() + AGAIN_AFTER
        self._resting[fund] = min(self._resting.get(witness, again) for witness in _witnesses(fund))
        self._tell(fund, "no fund to hold its dates against")

    def _tell(self, ticker: Ticker, reason: str) -> None:
        if self._told.get(ticker) != reason:
            self._told[ticker] = reason
            self._log("no reading", symbol=ticker.symbol, reason=reason)


def _with_witnesses(tickers: Iterable[Ticker]) -> list[Ticker]:
    """The tickers, and the funds whose closes tell whether the dates of theirs are off."""
    wanted = list(tickers)
    return list(
        dict.fromkeys([*wanted, *(witness for fund in _funds(wanted) for witness in _witnesses(fund))])
    )


def _funds(tickers: Iterable[Ticker]) -> list[Ticker]:
    return [ticker for ticker in tickers if ticker in FUNDS.values()]


def _witnesses(fund: Ticker) -> list[Ticker]:
    return [BENCHMARKS[name.lower()] for name in WITNESSES[fund.symbol]]


def _unwitnessed(found: Mapping[Ticker, Closes]) -> list[Ticker]:
    """Funds whose dates nobody can vouch for."""
    return [fund for fund in _funds(found) if not any(witness in found for witness in _witnesses(fund))]


def _misdated(found: Mapping[Ticker, Closes]) -> list[Ticker]:
    """Funds of which all that they are most like say that their dates are off, or have begun to be."""
    prices = {ticker.symbol: closes.prices for ticker, closes in found.items()}
    return [
        fund
        for fund in _funds(found)
        if any(
            contradicted(fund.symbol, prices[fund.symbol], prices.get, objects=objects)
            for objects in (misdated, slipped)
        )
    ]
