"""Bitstamp's public hourly candles: quoted in US dollars, back to 2011, open to Americans."""

from collections.abc import Mapping
from typing import Any

from bot.sources.candles import HOUR_S, Candle, Page


class Bitstamp:
    """`GET /api/v2/ohlc/{market_symbol}/`, as https://www.bitstamp.net/api/ documents it (GetOHLCData).

    At most 1000 candles a request. Of `start` and `end` only `end` counts where both are given, so a page is
    asked for by its end and length. 400 requests a second are allowed, 10,000 in ten minutes.
    """

    name = "Bitstamp"
    url = "https://www.bitstamp.net"
    # a few fewer than allowed: whether `end` itself is included is not documented
    page_hours = 990
    per_second = 40.0
    pairs: Mapping[str, str] = {
        f"{coin}-USD": f"{coin}/USD" for coin in ("BTC", "ETH", "XRP", "LTC", "ADA", "SOL", "AVAX", "DOGE")
    }
    """Its markets by our symbols. BNB is not traded there."""

    def request(self, pair: str, page: Page) -> tuple[str, dict[str, str]]:
        """Path and parameters that ask for a page, and a candle more on either side."""
        market = pair.replace("/", "").lower()
        limit = (page.last - page.first) // HOUR_S + 3
        parameters = {"step": HOUR_S, "limit": limit, "end": page.last + HOUR_S}
        return f"/api/v2/ohlc/{market}/", {name: str(value) for name, value in parameters.items()}

    def candles(self, answer: Any, pair: str) -> list[Candle]:  # noqa: ANN401 - JSON is anything
        """Read `{"data": {"pair": "BTC/USD", "ohlc": [{"timestamp": "1505558814", "close": "2.5", …}]}}`."""
        data = answer["data"]
        if data["pair"] != pair:
            raise ValueError(f"{pair} was answered with {data['pair']}")
        return [
            Candle(
                start=int(row["timestamp"]),
                low=float(row["low"]),
                high=float(row["high"]),
                open=float(row["open"]),
                close=float(row["close"]),
            )
            for row in data["ohlc"]
        ]
