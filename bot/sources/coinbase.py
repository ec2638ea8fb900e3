"""Coinbase Exchange's public hourly candles: quoted in US dollars, back to 2015, open to Americans."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.sources.candles import HOUR_S, Candle, Page


class Coinbase:
    """`GET /products/{product_id}/candles`, as its documentation has it (address below).

    At most 300 candles a request; hours without a trade are left out; some candles may precede the span that
    was asked for. 10 requests a second are allowed. The answer does not name the product.

    https://docs.cdp.coinbase.com/api-reference/exchange-api/rest-api/products/get-product-candles
    """

    name = "Coinbase"
    url = "https://api.exchange.coinbase.com"
    # a few fewer than allowed: more than 300 are refused, and whether `end` itself counts is not documented
    page_hours = 290
    per_second = 9.0
    pairs: Mapping[str, str] = {
        f"{coin}-USD": f"{coin}-USD"
        for coin in ("BTC", "ETH", "LTC", "XRP", "ADA", "DOGE", "SOL", "AVAX", "BNB")
    }
    """Its markets by our symbols. XRP was not traded from January 2021 to July 2023; BNB only since
    22 October 2025."""

    def request(self, pair: str, page: Page) -> tuple[str, dict[str, str]]:
        """Path and parameters that ask for a page."""
        start, end = (_iso(moment) for moment in (page.first, page.last + HOUR_S))
        return f"/products/{pair}/candles", {"granularity": str(HOUR_S), "start": start, "end": end}

    def candles(self, answer: Any, pair: str) -> list[Candle]:  # noqa: ANN401 - JSON is anything
        """Read `[[timestamp, price_low, price_high, price_open, price_close, volume], …]`."""
        if not isinstance(answer, list):
            raise TypeError(f"candles are a {type(answer).__name__}")
        return [
            Candle(start=_whole(start), low=low, high=high, open=opened, close=close)
            for start, low, high, opened, close, *_volume in answer
        ]


def _iso(moment: int) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _whole(start: object) -> int:
    if not isinstance(start, int):
        raise TypeError(f"a candle starts at {start!r}")
    return start
