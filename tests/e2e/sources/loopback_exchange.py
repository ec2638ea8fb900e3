"""Bitstamp and Coinbase on loopback, answering in the forms that their documentation gives.

No recorded answer was at hand. The forms are those of

- https://www.bitstamp.net/api/ (GetOHLCData): `step`, `limit` 1 to 1000, `start`, `end`, of which "if both
  start and end timestamps are posted, end timestamp will be used"; the answer `{"data": {"pair", "ohlc"}}`
  with everything in strings;
- https://docs.cdp.coinbase.com/api-reference/exchange-api/rest-api/products/get-product-candles: schema
  `[timestamp, price_low, price_high, price_open, price_close]`, at most 300 candles, more are refused, "some
  of those candles may precede your declared start", "no data is published for intervals where there are no
  ticks"; and …/exchange/rest-api/rate-limits: 429 beyond 10 requests a second.
"""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

HOUR = 3600
Hours = Mapping[int, float]
"""Closes by the start of the bar, Unix seconds."""
Rows = list[Any]


@dataclass(frozen=True)
class Answer:
    """What goes back over the wire."""

    status: int = 200
    body: str = ""
    headers: tuple[tuple[str, str], ...] = (("content-type", "application/json"),)


Fault = Callable[["Handler"], None]


@dataclass
class LoopbackExchange:
    """Hours by market, what to do instead of answering, and all that was asked."""

    hours: dict[str, Hours] = field(default_factory=dict)
    instead: Answer | Fault | None = None
    spoil: Callable[[Rows], Rows] | None = None
    """Changes the candles before they are sent."""
    asked: list[str] = field(default_factory=list)
    busiest: int = 0
    delay_s: float = 0
    stopping: threading.Event = field(default_factory=threading.Event)
    address: str = ""
    under_way: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, target: str) -> Answer:
        raise NotImplementedError

    def candles(self, hours: Hours, first: int, last: int, row: Callable[[int, float], Any]) -> Rows:
        rows = [row(start, hours[start]) for start in range(first, last + 1, HOUR) if start in hours]
        return self.spoil(rows) if self.spoil else rows


@dataclass
class LoopbackBitstamp(LoopbackExchange):
    """`GET /api/v2/ohlc/btcusd/?step=3600&limit=…&end=…`."""

    pair: str | None = None
    """The pair that answers name, where not the one that was asked for."""

    def answer(self, target: str) -> Answer:
        parts = urlsplit(target)
        market = parts.path.removeprefix("/api/v2/ohlc/").rstrip("/")
        query = {name: int(values[0]) for name, values in parse_qs(parts.query).items()}
        if market not in self.hours:
            return Answer(404, '{"code": "not_found", "reason": "Invalid currency pair"}')
        if not 1 <= query["limit"] <= 1000 or query["step"] != HOUR:
            return Answer(400, '{"code": "validation-error", "reason": "limit"}')
        last = query["end"] // HOUR * HOUR
        rows = self.candles(self.hours[market], last - (query["limit"] - 1) * HOUR, last, self._row)
        pair = self.pair or f"{market[:-3].upper()}/USD"
        return Answer(body=json.dumps({"data": {"pair": pair, "ohlc": rows}}))

    def _row(self, start: int, close: float) -> dict[str, str]:
        values = {"high": close * 1.01, "low": close * 0.99, "open": close, "close": close, "volume": 1.5}
        return {"timestamp": str(start)} | {name: repr(value) for name, value in values.items()}


class LoopbackCoinbase(LoopbackExchange):
    """`GET /products/BTC-USD/candles?granularity=3600&start=…&end=…`, newest first."""

    def answer(self, target: str) -> Answer:
        parts = urlsplit(target)
        market = parts.path.split("/")[2]
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if market not in self.hours:
            return Answer(404, '{"message": "NotFound"}')
        first, last = (
            int(datetime.strptime(query[name], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC).timestamp())
            for name in ("start", "end")
        )
        if (last - first) // HOUR > 300 or query["granularity"] != str(HOUR):
            return Answer(400, '{"message": "granularity too small for the requested time range"}')
        # one more at the start than was asked for, as may happen
        rows = self.candles(self.hours[market], first - HOUR, last, self._row)
        return Answer(body=json.dumps(rows[::-1]))

    def _row(self, start: int, close: float) -> list[float]:
        return [start, close * 0.99, close * 1.01, close, close, 1.5]


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    exchange: LoopbackExchange
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        exchange = self.exchange
        with exchange.lock:
            exchange.asked.append(self.path)
            exchange.under_way += 1
            exchange.busiest = max(exchange.busiest, exchange.under_way)
        try:
            exchange.stopping.wait(exchange.delay_s)
            instead = exchange.instead or exchange.answer(self.path)
            with suppress(ConnectionError):
                instead(self) if callable(instead) else self.give(instead)
        finally:
            with exchange.lock:
                exchange.under_way -= 1

    def give(self, answer: Answer) -> None:
        body = answer.body.encode()
        self.send_response(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as it is called
        """Say nothing."""


def silence(handler: Handler) -> None:
    """Take the request, and never answer."""
    handler.exchange.stopping.wait(20)
    handler.close_connection = True


def drip(handler: Handler) -> None:
    """Answer a byte at a time, without end."""
    handler.send_response(200)
    handler.send_header("content-length", "100000")
    handler.end_headers()
    while not handler.exchange.stopping.wait(0.05):
        handler.wfile.write(b" ")


def hang_up(handler: Handler) -> None:
    """Promise more than is sent, and hang up."""
    handler.send_response(200)
    handler.send_header("content-length", "100000")
    handler.end_headers()
    handler.wfile.write(b"[[")
    handler.close_connection = True


@contextmanager
def serve(exchange: LoopbackExchange) -> Iterator[None]:
    """Run one on a free port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"exchange": exchange}))
    server.daemon_threads = True
    exchange.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield
    finally:
        exchange.stopping.set()
        server.shutdown()
        thread.join()
        server.server_close()
