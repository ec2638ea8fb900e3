"""The HTTP session that yfinance works with: no request of it outlives the fetch that it belongs to."""

import time
from contextvars import ContextVar
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from curl_cffi import CurlECode, requests
from curl_cffi.requests.exceptions import Timeout

CONNECT_SHARE, CHART_SHARE, COOKIE_SHARE = 0.15, 0.5, 0.15
"""What one request may take of all the time that a fetch has: to connect, for a chart, for anything else."""


class Fetch:
    """One fetch from Yahoo, all its requests together: how long it may take, and what came of it."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.asked = False
        """Whether any request went out."""
        self.status: int | None = None
        """HTTP status of the last chart."""
        self.silent: set[str] = set()
        """Addresses that did not answer: asking them again would only use up the time."""
        self._end = time.monotonic() + seconds

    def remaining(self) -> float:
        """Seconds left."""
        return self._end - time.monotonic()

    def abandon(self) -> None:
        """Let no further request begin: nobody waits for the answer any more."""
        self._end = time.monotonic()


FETCH: ContextVar[Fetch] = ContextVar("FETCH")
"""The fetch that this thread works for; an abandoned thread keeps its own, and so ends."""


class YahooSession(requests.Session[requests.Response]):
    """A browser-like session with clamped timeouts, which can be sent to another Yahoo."""

    def __init__(self, *, base_url: str | None = None) -> None:
        super().__init__(impersonate="chrome")
        self._yahoo = None if base_url is None else urlsplit(base_url.rstrip("/"))

    # 30 parameters by name, and none of them is of interest but one
    def request(self, method: Any, url: str, *args: Any, **kwargs: Any) -> requests.Response:  # noqa: ANN401
        """Send one request, in the time that is left; yfinance's own timeouts go up to 30 s each."""
        fetch = FETCH.get()
        chart = "/finance/chart/" in url
        limit = min(fetch.seconds * (CHART_SHARE if chart else COOKIE_SHARE), fetch.remaining())
        if limit <= 0 or url in fetch.silent:
            raise Timeout("no time is left for this request", CurlECode.OPERATION_TIMEDOUT)
        fetch.asked = True
        connect = min(fetch.seconds * CONNECT_SHARE, limit)
        kwargs["timeout"] = (connect, limit - connect)
        try:
            response = super().request(method, self._address(url), *args, **kwargs)
        except Timeout:
            fetch.silent.add(url)
            raise
        if chart:
            fetch.status = response.status_code
        return response

    def _address(self, url: str) -> str:
        parts = urlsplit(url)
        if self._yahoo is None or not f".{parts.hostname}".endswith(".yahoo.com"):
            return url
        path = self._yahoo.path + parts.path
        return urlunsplit((self._yahoo.scheme, self._yahoo.netloc, path, parts.query, ""))
