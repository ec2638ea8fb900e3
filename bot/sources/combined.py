"""Prices from Yahoo, and exchanges beside it: for coins that it does not have, and to catch its mistakes."""

import asyncio
from collections.abc import Sequence
from datetime import date, timedelta

import pandas as pd

from bot.analytics.doubt import bounds_of, spikes
from bot.analytics.sessions import sample_crypto
from bot.analytics.stuck import repeated
from bot.errors import SourceUnavailable, SourceUnreachable
from bot.model.closes import Closes
from bot.model.doubt import CrossCheck, Doubt, Quote, Witness
from bot.model.ticker import Market, Ticker
from bot.ports import Clock, PriceSource
from bot.sources.closes import closes_of, closes_with, some, without
from bot.sources.doubts import Doubts
from bot.sources.exchanges import Exchange
from bot.sources.second_source import Checked, Second, checked_against, second_source
from bot.sources.together import all_of, meanwhile
from bot.translation import said

CHECKING = timedelta(seconds=2)
"""How long after it was asked for an answer waits for its cross-check, and then goes out without."""
DEADLINE = timedelta(seconds=20)
"""How long after it was asked for a coin may come from an exchange in Yahoo's stead."""


class CombinedPrices:
    """Equities from Yahoo; coins from Yahoo too, checked by an exchange, which steps in where Yahoo has none.

    Both are asked at the same time, so that neither the check nor the stand-in begins with a wait. What a
    price source promises holds: all closes are sampled alike, whoever gave them.
    """

    def __init__(
        self,
        yahoo: PriceSource,
        exchanges: Sequence[Exchange],
        *,
        clock: Clock,
        checking: timedelta = CHECKING,
        deadline: timedelta = DEADLINE,
    ) -> None:
        self._yahoo = yahoo
        self._exchanges = exchanges
        self._clock = clock
        self._checking_s = checking.total_seconds()
        self._deadline_s = deadline.total_seconds()
        self._found = Doubts()

    def doubts(self) -> tuple[Doubt, ...]:
        """Closes that cannot be as they were given, newest first."""
        return self._found.doubts()

    def checks(self) -> tuple[CrossCheck, ...]:
        """Whether each coin was held against a second source, when it was fetched last."""
        return self._found.checks()

    async def closes(self, tickers: Sequence[Ticker], *, start: date, until: date) -> list[Closes]:
        """Fetch the closes of all tickers, or of none."""
        groups = [[ticker] for ticker in tickers if ticker.market is Market.CRYPTO]
        if equities := [ticker for ticker in tickers if ticker.market is Market.EXCHANGE]:
            groups.insert(0, equities)
        fetched = await all_of(self._group(group, start, until) for group in groups)
        by_ticker = {closes.ticker: closes for group in fetched for closes in group}
        return [by_ticker[ticker] for ticker in tickers]

    async def _group(self, tickers: Sequence[Ticker], start: date, until: date) -> list[Closes]:
        if tickers[0].market is Market.CRYPTO:
            return [await self._coin(tickers[0], start, until)]
        fetched = await self._yahoo.closes(tickers, start=start, until=until)
        return [self._believable(closes, start, until) for closes in fetched]

    async def _coin(self, ticker: Ticker, start: date, until: date) -> Closes:
        began = asyncio.get_running_loop().time()
        async with meanwhile(second_source(self._exchanges, ticker, start, until)) as asked:
            try:
                (closes,) = await self._yahoo.closes([ticker], start=start, until=until)
            except SourceUnavailable as failure:
                second = await _answer_by(began + self._deadline_s, asked)
                return self._stand_in(ticker, start, until, failure, second)
            second = await _answer_by(began + self._checking_s, asked)
        if isinstance(second, Second):
            return await self._checked(closes, second, start, until)
        return self._unchecked(closes, second, start, until)

    def _stand_in(
        self,
        ticker: Ticker,
        start: date,
        until: date,
        failure: SourceUnavailable,
        second: Second | SourceUnavailable,
    ) -> Closes:
        if not isinstance(second, Second):
            raise _neither(failure, second) from failure
        name = second.exchange.name
        prices, first = sample_crypto(second.hours, None, start, until)
        closes = closes_of(ticker, prices, source=name, now=self._clock(), new_york_from=first)
        return self._unchecked(closes, said("{source} stands in alone", source=name), start, until)

    async def _checked(self, closes: Closes, second: Second, start: date, until: date) -> Closes:
        checked = await checked_against(closes, second, self._exchanges, start, until)
        name = second.exchange.name
        if not checked.common:
            reason = said("{source} has none of these sessions", source=name)
            return self._unchecked(closes, reason, start, until)
        self._found.checked(CrossCheck(closes.ticker, self._clock(), name, len(checked.common)))
        if checked.closes.prices.empty:
            self._found.found(closes.ticker, start, until, checked.doubts)
            raise SourceUnavailable(
                said(
                    "{source} and {other} contradict each other about {symbol}",
                    source=closes.source,
                    other=name,
                    symbol=closes.ticker.symbol,
                )
            )
        return self._believable(checked.closes, start, until, checked)

    def _unchecked(self, closes: Closes, reason: object, start: date, until: date) -> Closes:
        self._found.checked(CrossCheck(closes.ticker, self._clock(), None, reason=str(reason)))
        return self._believable(closes, start, until)

    def _believable(self, closes: Closes, start: date, until: date, checked: Checked | None = None) -> Closes:
        """Leave out what cannot be true; a jump only where no second source was asked about it."""
        confirmed: frozenset[date] = checked.common if checked else frozenset()
        stuck = repeated(closes.prices)
        moving = without(closes.prices, stuck)
        found = spikes(moving, bounds_of(closes.ticker))
        jumps = {day: level for day, level in found.items() if day not in confirmed}
        doubts = [_doubt(closes, day, Witness.STANDSTILL) for day in stuck]
        doubts += [_doubt(closes, day, Witness.SESSIONS, level) for day, level in jumps.items()]
        self._found.found(closes.ticker, start, until, [*(checked.doubts if checked else ()), *doubts])
        return some(closes_with(closes, without(moving, jumps)))


def _doubt(closes: Closes, session: date, witness: Witness, around: float | None = None) -> Doubt:
    quote = Quote(closes.source, float(closes.prices[pd.Timestamp(session)]))
    return Doubt(closes.ticker, session, (quote,), kept=None, witness=witness, around=around)


async def _answer_by(
    deadline: float, asked: asyncio.Task[Second | SourceUnavailable]
) -> Second | SourceUnavailable:
    """What the second source said, if it says it in time."""
    remaining = max(deadline - asyncio.get_running_loop().time(), 0)
    await asyncio.wait({asked}, timeout=remaining)
    return asked.result() if asked.done() else SourceUnavailable(said("the second source was too slow"))


def _neither(yahoo: SourceUnavailable, exchange: SourceUnavailable) -> SourceUnavailable:
    """Yahoo's reason, and then the exchange's; the network is away only where nobody was reached."""
    kind = type(yahoo)
    if isinstance(yahoo, SourceUnreachable) and not isinstance(exchange, SourceUnreachable):
        kind = SourceUnavailable
    return kind(said("{failure}; {advice}", failure=yahoo.args[0], advice=exchange.args[0]))
