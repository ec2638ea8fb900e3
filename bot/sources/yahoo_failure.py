"""Ways in which Yahoo gives no prices, and what people are told about each."""

from datetime import timedelta
from enum import Enum, auto

from bot.errors import NoPrices, SourceBusy, SourceUnavailable, SourceUnreachable
from bot.sources.breaker import again
from bot.translation import later, said


class Kind(Enum):
    """What went wrong; what a person can do about it differs."""

    UNREACHED = auto()
    """Nobody was reached: no network, no such host, refused, a proxy that does not let us through."""
    BUSY = auto()
    """It asks to be left alone (429)."""
    SILENT = auto()
    """It did not answer in time."""
    BROKEN = auto()
    """It answered, but not with a chart."""
    UNKNOWN = auto()
    """It does not know the ticker."""
    EMPTY = auto()
    """It knows the ticker, and gives no prices for this span."""
    MISDATED = auto()
    """It gives prices of days on which the exchange was closed."""


ABOUT_TICKER = frozenset({Kind.UNKNOWN, Kind.EMPTY, Kind.MISDATED})
"""Proper answers about one ticker, which say nothing against Yahoo."""


class YahooFailureError(Exception):
    """No prices from Yahoo; `detail` is for the log only."""

    def __init__(self, kind: Kind, symbol: str, detail: str) -> None:
        super().__init__(f"{kind.name} {symbol}: {detail}")
        self.kind = kind
        self.symbol = symbol
        self.detail = detail


def told(kind: Kind, symbol: str, wait: timedelta) -> SourceUnavailable:
    """Put a failure into one line for people; `wait` is how long Yahoo will be left alone."""
    error, text = {
        Kind.UNREACHED: (SourceUnreachable, later("Yahoo Finance cannot be reached from here")),
        Kind.BUSY: (SourceBusy, later("Yahoo Finance asks us to slow down")),
        Kind.SILENT: (SourceUnavailable, later("Yahoo Finance did not answer in time")),
        Kind.BROKEN: (SourceUnavailable, later("Yahoo Finance answered with nothing that can be used")),
        Kind.UNKNOWN: (NoPrices, later("Yahoo Finance knows no {symbol}")),
        Kind.EMPTY: (NoPrices, later("Yahoo Finance has no prices of {symbol} for these sessions")),
        Kind.MISDATED: (
            SourceUnavailable,
            later("Yahoo Finance has prices of {symbol} on days without a session: its dates are off"),
        ),
    }[kind]
    line = said(text, symbol=symbol)
    if kind not in ABOUT_TICKER:
        line = said("{failure}; {advice}", failure=line, advice=again(wait))
    return SourceBusy(line, wait) if kind is Kind.BUSY else error(line)
