"""python-telegram-bot's requests over aiohttp: some three times the answers a second of its own."""

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    FormData,
    TCPConnector,
)
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
        self._session: ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Seconds to wait for an answer; long polling adds its own."""
        return READ_S

    async def initialize(self) -> None:
        """Open the pool."""
        if self._session is None:
            self._session = ClientSession(
                connector=TCPConnector(limit=self._connections, keepalive_timeout=IDLE_S),
                headers={"User-Agent": f"tandem-bot/{__version__}"},
                trust_env=True,
            )

    async def shutdown(self) -> None:
        """Close the pool."""
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
        if self._session is None:
            raise RuntimeError("the transport is not initialized")
        wait_s = _read_timeout_s(read_timeout, request_data)
        timeout = ClientTimeout(total=None, connect=CONNECT_S, sock_connect=CONNECT_S, sock_read=wait_s)
        try:
            async with self._session.request(
                method, url, data=_body(request_data), timeout=timeout
            ) as response:
                return response.status, await response.read()
        except (ConnectionTimeoutError, ClientConnectorError) as error:
            raise NotWritten(f"Telegram was not reached ({type(error).__name__})") from None
        except TimeoutError:
            raise TimedOut(f"no answer from Telegram within {wait_s:.0f} s") from None
        except ClientError as error:
            raise TimedOut(
                f"the connection to Telegram broke before an answer ({type(error).__name__})"
            ) from None


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
