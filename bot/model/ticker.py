"""What can be compared: coins, and the groups of stocks that they are held against."""

from dataclasses import dataclass
from enum import StrEnum


class Market(StrEnum):
    """Where a ticker trades, which decides how its close is found."""

    CRYPTO = "crypto"
    """Day and night: sampled at the session's close."""
    EXCHANGE = "exchange"
    """In sessions of the New York Stock Exchange."""
    BASKET = "basket"
    """Nowhere: put together from the closes of its constituents."""


@dataclass(frozen=True, slots=True)
class Ticker:
    """One priced thing: the word people type for it, and the symbol that sources know."""

    key: str
    symbol: str
    market: Market


ASSETS = {
    key: Ticker(key, f"{key.upper()}-USD", Market.CRYPTO)
    for key in ("btc", "eth", "sol", "xrp", "ada", "doge", "ltc", "avax", "bnb")
}
BASKETS = {key: Ticker(key, key.upper(), Market.BASKET) for key in ("r2ktech", "r2ktech-all")}
FUNDS = {key: Ticker(key, key.upper(), Market.EXCHANGE) for key in ("psct", "iwm", "qqq", "xlk", "spy")}
BENCHMARKS = BASKETS | FUNDS
EVERYTHING = (*ASSETS.values(), *BENCHMARKS.values())

DEFAULT_ASSET = ASSETS["btc"]
DEFAULT_BENCHMARK = BASKETS["r2ktech"]
STAND_IN = FUNDS["psct"]
"""Answers for a basket that cannot be priced."""

WINDOWS = (30, 90, 250)
"""The windows that are quoted, in sessions; the first is the headline."""


@dataclass(frozen=True, slots=True)
class Pair:
    """An asset, and the benchmark that it is held against."""

    asset: Ticker = DEFAULT_ASSET
    benchmark: Ticker = DEFAULT_BENCHMARK


@dataclass(frozen=True, slots=True)
class Question:
    """What can be asked of a pair: its correlation over a window of so many sessions."""

    pair: Pair = Pair()
    window: int = WINDOWS[0]

    def __post_init__(self) -> None:
        """Refuse a window that nothing quotes."""
        if self.window not in WINDOWS:
            raise ValueError(f"a window is one of {WINDOWS}, not {self.window}")


USUAL = Question()
"""What is asked where nothing is said."""
