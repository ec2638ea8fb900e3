"""Raw prices to closes: the last steps, which every source takes alike."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pandas as pd

from bot.analytics.doubt import bounds_of, spikes
from bot.analytics.sessions import HOUR, close_time, is_provisional, sample_crypto, sessions
from bot.analytics.stuck import repeated
from bot.errors import NoPrices, SourceUnavailable
from bot.model.closes import Closes
from bot.model.ticker import Ticker
from bot.translation import said


def start_within(start: date, until: date, *, last: date) -> date:
    """Move a start back so that a recording which ends before `until` still gives a span as long."""
    return start - max(until - last, timedelta())


def equity_prices(
    daily: "pd.Series[float]", start: date, until: date
) -> "tuple[pd.Series[float], date | None]":
    """Prices of the sessions alone, and the first of them; rows of other days are left out."""
    prices = daily.reindex(sessions(start, until)).dropna()
    return prices, None if prices.empty else prices.index[0].date()


def crypto_prices(
    hourly: "pd.Series[float] | None",
    read_daily: "Callable[[], pd.Series[float] | None]",
    start: date,
    until: date,
) -> "tuple[pd.Series[float], date | None]":
    """Prices of a coin by session, and the first at the New York close; UTC days are read only if needed."""
    daily = None if _reaches_back(hourly, start, until) else read_daily()
    return sample_crypto(hourly, daily, start, until)


def _reaches_back(hourly: "pd.Series[float] | None", start: date, until: date) -> bool:
    wanted = sessions(start, until)
    if hourly is None or hourly.empty or wanted.empty:
        return False
    return bool(hourly.index[0] <= pd.Timestamp(close_time(wanted[0].date())) - HOUR)


def closes_of(
    ticker: Ticker,
    prices: "pd.Series[float]",
    *,
    source: str,
    now: datetime,
    new_york_from: date | None,
    recorded: bool = False,
) -> Closes:
    """Hand prices over; refuses an empty series, and marks a last session whose price may still change."""
    if prices.empty:
        raise NoPrices(
            said("{source}: no prices of {symbol} for these sessions", source=source, symbol=ticker.symbol)
        )
    last = prices.index[-1].date()
    return Closes(
        ticker=ticker,
        prices=prices,
        source=source,
        observed_at=now,
        new_york_from=new_york_from,
        provisional=last if is_provisional(last, now) else None,
        recorded=recorded,
    )


def closes_with(closes: Closes, prices: "pd.Series[float]", source: str | None = None) -> Closes:
    """Closes with some of their prices changed or left out; what is said about them stays true."""
    gone = (stamp.date() for stamp in closes.prices.index.difference(prices.index))
    first, last = closes.new_york_from, closes.provisional
    if first is not None:
        later = prices.index[prices.index >= pd.Timestamp(first)]
        first = None if later.empty else later[0].date()
    return replace(
        closes,
        prices=prices,
        source=source or closes.source,
        new_york_from=first,
        provisional=last if last is not None and pd.Timestamp(last) in prices.index else None,
        left_out=tuple(sorted({*closes.left_out, *gone})),
    )


def some(closes: Closes) -> Closes:
    """The closes, if any is left."""
    if closes.prices.empty:
        raise SourceUnavailable(
            said(
                "{source}: none of the prices of {symbol} can be right",
                source=closes.source,
                symbol=closes.ticker.symbol,
            )
        )
    return closes


def without(prices: "pd.Series[float]", gone: Iterable[date]) -> "pd.Series[float]":
    """Prices without those of some sessions."""
    return prices.drop([pd.Timestamp(session) for session in gone])


def believable(prices: "pd.Series[float]", ticker: Ticker) -> "pd.Series[float]":
    """Prices without those that cannot be right: of a feed that stood still, or a jump that did not stay."""
    moving = without(prices, repeated(prices))
    return without(moving, spikes(moving, bounds_of(ticker)))
