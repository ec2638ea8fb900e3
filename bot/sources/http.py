"""How our own sources are asked over HTTP: one policy for time, size, retries, and what errors are called.

yfinance has its own client; everything else that we fetch comes through here.
"""

import asyncio
import json
import math
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any, NoReturn

import httpx
import structlog
from tenacity import AsyncRetrying, retry_if_exception, stop_after_attempt, wait_exponential, wait_random

from bot.errors import SourceBusy, SourceUnavailable, SourceUnreachable
from bot.sources.unpacking import PACKINGS, Unpacked
from bot.translation import said

TIMEOUT = httpx.Timeout(5, connect=3)
REQUEST_S = 10.0
"""Longest for one request: httpx's own limits begin anew with every byte that drips in."""
ATTEMPTS = 3
LARGEST = 4_000_000
"""Bytes of an answer, unpacked; a thousand candles are 150,000."""
SLOW_DOWN = timedelta(minutes=5)
"""How long a provider that asks us to slow down is left alone where it does not say."""
LONGEST_WAIT = timedelta(days=1)
"""A time that is further away is a mistake."""
AGENT = "Tandem (Telegram bot)"

logger = structlog.get_logger(__name__)


class SlowDown(SourceBusy):
    """The provider names a time (`after`) in which it wants no requests."""


class NotThere(SourceUnavailable):
    """The provider has nothing of that name: an answer, and nothing against the provider."""


class _ServerError(Exception):
    """A 5xx: it may have passed a moment later."""


class Http:
    """One provider; `provider` is its name as people know it, `accept` the form that it answers in.

    `agent` is who asks, `largest` the most bytes of an answer, unpacked, `refuses_for` how long a provider is
    left alone that refuses us for a while, `headers` what else each request carries.
    """

    def __init__(
        self,
        provider: str,
        base_url: str,
        *,
        accept: str = "application/json",
        agent: str = AGENT,
        largest: int = LARGEST,
        refuses_for: timedelta | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self._provider = provider
        self._base_url = base_url
        own = {"accept": accept, "accept-encoding": PACKINGS, "user-agent": agent}
        self._headers = own | dict(headers or {})
        self._largest = largest
        self._refuses_for = refuses_for

    @asynccontextmanager
    async def session(self) -> AsyncIterator["HttpSession"]:
        """Connections for one fetch: kept open between its requests, and closed with it."""
        limits = httpx.Limits(max_connections=8, max_keepalive_connections=8)
        async with httpx.AsyncClient(
            base_url=self._base_url, timeout=TIMEOUT, limits=limits, headers=self._headers, verify=_trusted()
        ) as client:
            yield HttpSession(self._provider, client, self._largest, self._refuses_for)


@cache
def _trusted() -> ssl.SSLContext:
    """The certificates that are trusted: 30 ms to read, and the same for every fetch."""
    return httpx.create_ssl_context()


class HttpSession:
    """An open `Http`."""

    def __init__(
        self, provider: str, client: httpx.AsyncClient, largest: int, refuses_for: timedelta | None
    ) -> None:
        self._provider = provider
        self._client = client
        self._largest = largest
        self._refuses_for = refuses_for

    async def json(self, path: str, parameters: Mapping[str, str]) -> Any:  # noqa: ANN401 - JSON is anything
        """Fetch and read one answer; raises SourceUnavailable or one of its kinds."""
        content = await self.content(path, parameters)
        try:
            return json.loads(content, parse_constant=_no_number, parse_float=_finite)
        except (ValueError, RecursionError) as error:
            self._fail(error)

    async def content(self, path: str, parameters: Mapping[str, str]) -> bytes:
        """Fetch one answer as it is; raises SourceUnavailable or one of its kinds."""
        response = await self._asked(path, parameters, {})
        self._check_status(response)
        return response.content

    async def page(self, address: str, headers: Mapping[str, str]) -> httpx.Response:
        """Fetch a page, or the word that it has not changed or is elsewhere; raises as `content` does."""
        response = await self._asked(address, {}, headers)
        if response.status_code not in {301, 302, 303, 304, 307, 308}:
            self._check_status(response)
        return response

    async def _asked(
        self, path: str, parameters: Mapping[str, str], headers: Mapping[str, str]
    ) -> httpx.Response:
        try:
            return await self._retried(path, parameters, headers)
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, _ServerError) as error:
            self._fail(error)

    async def _retried(
        self, path: str, parameters: Mapping[str, str], headers: Mapping[str, str]
    ) -> httpx.Response:
        async for attempt in AsyncRetrying(
            stop=stop_after_attempt(ATTEMPTS),
            wait=wait_exponential(multiplier=0.1) + wait_random(0, 0.1),
            retry=retry_if_exception(lambda error: isinstance(error, WORTH_ANOTHER_TRY)),
            reraise=True,
        ):
            with attempt:
                response = await self._once(path, parameters, headers)
        return response

    async def _once(
        self, path: str, parameters: Mapping[str, str], headers: Mapping[str, str]
    ) -> httpx.Response:
        asked = dict(parameters) or None  # an empty one would take away what the path asks for
        async with (
            asyncio.timeout(REQUEST_S),
            self._client.stream("GET", path, params=asked, headers=dict(headers)) as response,
        ):
            if response.status_code >= 500 and not _says_when(response):
                raise _ServerError(f"HTTP {response.status_code}")
            body = Unpacked(response.headers.get("content-encoding", ""), self._largest)
            async for part in response.aiter_raw():
                body.add(part)
        return httpx.Response(response.status_code, headers=_kept(response.headers), content=body.whole())

    def _check_status(self, response: httpx.Response) -> None:
        status = response.status_code
        provider = self._provider
        if status == 429 or _says_when(response):
            text = said("{provider} asks us to slow down", provider=provider)
            raise SlowDown(text, max(_retry_after(response), self._refuses_for or timedelta()))
        if status == 404:
            raise NotThere(said("{provider} has nothing of that name", provider=provider))
        if status in {401, 403, 451}:
            logger.warning("source refuses us", source=provider, status=status)
            text = said("{provider} does not serve us here", provider=provider)
            raise SourceUnavailable(text) if self._refuses_for is None else SlowDown(text, self._refuses_for)
        if status != 200:
            self._fail(ValueError(f"HTTP {status}"))

    def _fail(self, error: Exception) -> NoReturn:
        """Say what went wrong in one line; the details are for the log only."""
        logger.warning(
            "source failed", source=self._provider, detail=f"{type(error).__name__}: {error}"[:200]
        )
        raise _told(error, self._provider) from error


WORTH_ANOTHER_TRY = (httpx.NetworkError, httpx.RemoteProtocolError, _ServerError)
KEPT = ("retry-after", "date", "etag", "last-modified", "location", "content-type")
NOBODY_REACHED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError)


def _told(error: Exception, provider: str) -> SourceUnavailable:
    match error:
        case _ if isinstance(error, NOBODY_REACHED):
            return SourceUnreachable(said("{provider} cannot be reached from here", provider=provider))
        case httpx.TimeoutException() | TimeoutError():
            return silent(provider)
        case _:
            return unusable(provider)


def silent(provider: str) -> SourceUnavailable:
    """Build the error for an answer that did not come."""
    return SourceUnavailable(said("{provider} did not answer in time", provider=provider))


def unusable(provider: str) -> SourceUnavailable:
    """Build the error for an answer that is not what was asked for."""
    return SourceUnavailable(said("{provider} answered with nothing that can be used", provider=provider))


def _kept(headers: httpx.Headers) -> dict[str, str]:
    # the body is unpacked already, so that headers about its packing would lie; other letters cannot be kept
    return {name: headers[name] for name in KEPT if headers.get(name, "²").isascii()}


def _says_when(response: httpx.Response) -> bool:
    """Whether a provider that is down says when it will be back: until then nobody needs to try."""
    return response.status_code == 503 and "retry-after" in response.headers


def _retry_after(response: httpx.Response) -> timedelta:
    """How long it says, in seconds or up to a time by its own clock."""
    given = response.headers.get("retry-after", "")
    if given.isascii() and given.isdecimal() and len(given) < 6:
        return timedelta(seconds=int(given))
    try:
        wait = parsedate_to_datetime(given) - parsedate_to_datetime(response.headers.get("date", ""))
    except (ValueError, TypeError, OverflowError):
        return SLOW_DOWN
    return wait if timedelta() < wait <= LONGEST_WAIT else SLOW_DOWN


def _no_number(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("a number is too large")
    return number
