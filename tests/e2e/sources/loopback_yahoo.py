"""A Yahoo on loopback that answers as the recorded one does, and fails in every way that it has been seen to."""

import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Bars = Sequence[tuple[int, float | None]]
"""When a bar starts (Unix seconds), and its close."""


@dataclass(frozen=True)
class Answer:
    """What goes back over the wire, headers apart."""

    status: int = 200
    body: str = ""
    content_type: str = "application/json;charset=utf-8"


Fault = Callable[["Handler"], None]


def meta(symbol: str, interval: str) -> dict[str, Any]:
    """Build the keys that recorded answers have."""
    coin = symbol.endswith("-USD")
    zone = "UTC" if coin else "America/New_York"
    period = {"timezone": "UTC" if coin else "EST", "start": 1711929600, "end": 1712015940, "gmtoffset": 0}
    keys = {
        "currency": "USD",
        "symbol": symbol,
        "exchangeName": "CCC" if coin else "PCX",
        "fullExchangeName": "CCC" if coin else "NYSEArca",
        "instrumentType": "CRYPTOCURRENCY" if coin else "ETF",
        "firstTradeDate": 1410912000,
        "regularMarketTime": 1711951860,
        "hasPrePostMarketData": not coin,
        "gmtoffset": 0 if coin else -18000,
        "timezone": "UTC" if coin else "EST",
        "exchangeTimezoneName": zone,
        "regularMarketPrice": 69269.51,
        "priceHint": 2,
        "currentTradingPeriod": {name: dict(period) for name in ("pre", "regular", "post")},
        "dataGranularity": interval,
        "range": "",
        "validRanges": ["1d", "5d", "1mo", "3mo", "6mo", "1y", "2y", "5y", "10y", "ytd", "max"],
    }
    return keys | ({"tradingPeriods": [[dict(period)]]} if interval == "1h" else {})


def chart(symbol: str, interval: str, bars: Bars, adjusted: Mapping[int, float] | None = None) -> Answer:
    """Build a chart; `adjusted` are closes after dividends, where they differ."""
    closes = [close for _, close in bars]
    indicators: dict[str, Any] = {
        "quote": [dict.fromkeys(("open", "high", "low", "close"), closes) | {"volume": [7] * len(bars)}]
    }
    if interval == "1d":
        later = adjusted or {}
        indicators["adjclose"] = [{"adjclose": [later.get(start, close) for start, close in bars]}]
    result = {
        "meta": meta(symbol, interval),
        "timestamp": [start for start, _ in bars],
        "indicators": indicators,
    }
    return Answer(body=json.dumps({"chart": {"result": [result], "error": None}}))


def no_bars(symbol: str, interval: str) -> Answer:
    """Build what is recorded for a span without bars: no `timestamp`, and an empty quote."""
    result = {"meta": meta(symbol, interval), "indicators": {"quote": [{}], "adjclose": [{}]}}
    return Answer(body=json.dumps({"chart": {"result": [result], "error": None}}))


def chart_error(status: int, code: str, description: str) -> Answer:
    """Build what Yahoo says about a chart that it cannot give."""
    error = {"code": code, "description": description}
    return Answer(status, json.dumps({"chart": {"result": None, "error": error}}))


UNKNOWN = chart_error(404, "Not Found", "No data found, symbol may be delisted")
TOO_MANY = Answer(429, "Edge: Too Many Requests\r\n", "text/plain")


@dataclass
class LoopbackYahoo:
    """Charts by symbol and interval, what to do instead at a path, and all that was asked."""

    charts: dict[tuple[str, str], Bars] = field(default_factory=dict)
    instead: dict[str, Answer | Fault] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    silent: threading.Event = field(default_factory=threading.Event)
    """Set once a request is left without an answer."""
    stopping: threading.Event = field(default_factory=threading.Event)
    address: str = ""

    def charts_asked(self) -> list[str]:
        return [target for target in self.asked if "/chart/" in target]

    def answer(self, target: str) -> Answer | Fault:
        parts = urlsplit(target)
        for path, instead in self.instead.items():
            if parts.path.startswith(path):
                return instead
        if parts.path.startswith("/v8/finance/chart/"):
            query = {key: values[0] for key, values in parse_qs(parts.query).items()}
            return self._chart(parts.path.rsplit("/", 1)[1], query)
        return Answer(body="crumb1" if parts.path.endswith("getcrumb") else "", content_type="text/plain")

    def _chart(self, symbol: str, query: Mapping[str, str]) -> Answer:
        interval = query["interval"]
        if (symbol, interval) not in self.charts:
            return UNKNOWN
        since, before = int(query["period1"]), int(query["period2"])
        return chart(
            symbol, interval, [bar for bar in self.charts[symbol, interval] if since <= bar[0] < before]
        )


class Handler(BaseHTTPRequestHandler):
    """One connection; the request is answered, or something is done instead."""

    yahoo: LoopbackYahoo

    def do_GET(self) -> None:
        self.yahoo.asked.append(self.path)
        instead = self.yahoo.answer(self.path)
        with suppress(ConnectionError):
            instead(self) if callable(instead) else self.give(instead)

    do_POST = do_GET  # noqa: N815 - likewise

    def give(self, answer: Answer) -> None:
        body = answer.body.encode()
        self.send_response(answer.status)
        self.send_header("content-type", answer.content_type)
        self.send_header("content-length", str(len(body)))
        self.send_header("set-cookie", "A3=d=1&S=2; Max-Age=31557600; Path=/")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as it is called
        """Say nothing."""


def silence(handler: Handler) -> None:
    """Take the request, and never answer."""
    handler.yahoo.silent.set()
    handler.yahoo.stopping.wait(20)


def drip(handler: Handler) -> None:
    """Answer a byte at a time, without end."""
    handler.send_response(200)
    handler.send_header("content-length", "100000")
    handler.end_headers()
    while not handler.yahoo.stopping.wait(0.05):
        handler.wfile.write(b" ")


@dataclass
class Busy:
    """Take a moment for every answer, and see how many are wanted at once."""

    now: int = 0
    most: int = 0

    def __call__(self, handler: Handler) -> None:
        self.now += 1
        self.most = max(self.most, self.now)
        handler.yahoo.stopping.wait(0.1)
        self.now -= 1
        handler.give(chart("PSCT", "1d", handler.yahoo.charts["PSCT", "1d"]))


def reset(handler: Handler) -> None:
    """Hang up rudely."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()


@contextmanager
def serve() -> Iterator[LoopbackYahoo]:
    """Run one on a free port."""
    yahoo = LoopbackYahoo()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"yahoo": yahoo}))
    yahoo.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield yahoo
    finally:
        yahoo.stopping.set()
        server.shutdown()
        thread.join()
        server.server_close()
