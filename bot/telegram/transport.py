"""python-telegram-bot's requests over aiohttp: some three times the answers a second of its own."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, NamedTuple, cast

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    FormData,
    TCPConnector,
)
from telegram import Bot, TelegramObject
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot import __version__

CONNECT_S = 10.0
READ_S = 30.0
UPLOAD_S = 60.0
IDLE_S = 20.0
"""Hosts cut idle connections without a word; a younger one is safe to use again."""


class NotWritten(NetworkError):
    """The call did not even leave: nobody was reached."""


class AiohttpRequest(BaseRequest):
    """Carries Bot API calls over one pool of connections, also through a proxy named by the environment.

    NotWritten means that a call was surely not delivered; TimedOut, that nobody knows. No text of an error
    holds the address, since the token is part of it.
    """

    def __init__(self, *, connections: int = 64) -> None:
        self._connections = connections
        self._is_open = False
        self._session: ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Seconds to wait for an answer; long polling adds its own."""
        return READ_S

    async def initialize(self) -> None:
        """Allow calls; the pool is opened by the first, so that who is stopped before it leaves none open."""
        self._is_open = True

    async def shutdown(self) -> None:
        """Close the pool."""
        self._is_open = False
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(  # type: ignore[override]  # the time-outs that we leave to ourselves
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = None,
        **_timeouts: object,
    ) -> tuple[int, bytes]:
        """Make one call; returns status and body."""
        if not self._is_open:
            raise RuntimeError("the transport is not initialized")
        session = self._session = self._session or self._pool()
        wait_s = _read_timeout_s(read_timeout, request_data)
        timeout = ClientTimeout(total=None, connect=CONNECT_S, sock_connect=CONNECT_S, sock_read=wait_s)
        try:
            async with session.request(method, url, data=_body(request_data), timeout=timeout) as response:
                if response.status == HTTPStatus.GATEWAY_TIMEOUT:  # a server before Telegram gave up on it
                    raise TimedOut("no answer from Telegram within the patience of its gateway")
                return response.status, await response.read()
        except (ConnectionTimeoutError, ClientConnectorError) as error:
            raise NotWritten(f"Telegram was not reached ({type(error).__name__})") from None
        except TimeoutError:
            raise TimedOut(f"no answer from Telegram within {wait_s:.0f} s") from None
        except ClientError as error:
            raise TimedOut(
                f"the connection to Telegram broke before an answer ({type(error).__name__})"
            ) from None

    def _pool(self) -> ClientSession:
        return ClientSession(
            connector=TCPConnector(limit=self._connections, keepalive_timeout=IDLE_S),
            headers={"User-Agent": f"tandem-bot/{__version__}"},
            trust_env=True,
        )


class Upload(NamedTuple):
    """A file that is given to Telegram."""

    filename: str
    content: bytes
    content_type: str


class _Told:
    """What a call says: all of RequestData, which is final, that `do_request` looks at."""

    def __init__(self, told: Mapping[str, object]) -> None:
        given = {name: value for name, value in told.items() if value is not None}
        self._files = {name: value for name, value in given.items() if isinstance(value, Upload)}
        self._texts = {name: _text(value) for name, value in given.items() if name not in self._files}
        self.contains_files = bool(self._files)

    @property
    def json_parameters(self) -> dict[str, str]:
        """All but files, as texts."""
        return self._texts

    @property
    def multipart_data(self) -> Mapping[str, Upload]:
        """The files."""
        return self._files


async def called(bot: Bot, method: str, told: Mapping[str, object]) -> dict[str, Any]:
    """Call a method of Telegram's and return what it says, as it came.

    It takes half the time of the library's own methods, which read every answer into objects, and raises
    what they do.
    """
    request_data = cast("RequestData", _Told(told))
    answer = await bot.request.post(f"{bot.base_url}/{method}", request_data)
    return cast("dict[str, Any]", answer)


def _text(value: object) -> str:
    if isinstance(value, TelegramObject):
        return value.to_json()
    return value if isinstance(value, str) else json.dumps(value)


def _read_timeout_s(asked: object, request_data: RequestData | None) -> float:
    if isinstance(asked, int | float):
        return float(asked)
    return UPLOAD_S if request_data is not None and request_data.contains_files else READ_S


def _body(request_data: RequestData | None) -> FormData | dict[str, str] | None:
    if request_data is None or not request_data.contains_files:
        return request_data and request_data.json_parameters
    form = FormData(request_data.json_parameters)
    for name, file in request_data.multipart_data.items():
        filename, content, content_type = file
        form.add_field(name, content, filename=filename, content_type=content_type)
    return form
