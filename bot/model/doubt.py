"""Prices that were doubted, and checks that were or were not made: what people are told about them."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum, auto

from bot.model.ticker import Ticker


@dataclass(frozen=True, slots=True)
class Quote:
    """A price, and who says so."""

    source: str
    price: float


class Witness(Enum):
    """Who decided between prices that contradict each other."""

    THIRD_SOURCE = auto()
    """Another source, which agrees with one of them."""
    HOURS = auto()
    """The hours just before and after, of the same exchange: a spike among them is none of the market's."""
    SESSIONS = auto()
    """The sessions before and after, of the same source: the price jumped, and did not stay."""
    STANDSTILL = auto()
    """The sessions before, of the same source: the price stood still to the last digit."""
    NOBODY = auto()
    """Nobody could: the session was left out."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """One session's close that cannot be as it was given.

    `quotes` is what sources said, the usual one first. `kept` is the one that was believed; where it is
    None the session was left out: a hole is honest, a wrong price is not. `around` is the level of the
    sessions next to it, where those decided.
    """

    ticker: Ticker
    session: date
    quotes: tuple[Quote, ...]
    kept: Quote | None
    witness: Witness
    around: float | None = None


@dataclass(frozen=True, slots=True)
class CrossCheck:
    """Whether the closes of one coin were held against a second source, when they were last fetched.

    `against` names the second source, None where there was none in time; `reason` then says why. `sessions`
    counts those that both have.
    """

    ticker: Ticker
    at: datetime
    against: str | None
    sessions: int = 0
    reason: str = ""
