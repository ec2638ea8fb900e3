"""The local chat's server: one port on loopback, inside the caller's event loop."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from urllib.parse import urlsplit

import uvicorn
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from bot.errors import PortTaken
from bot.localchat.bot_side import ConnectionCut, answer, file_answer
from bot.localchat.people_side import people_side
from bot.localchat.world import World
from bot.ports import Clock

HOST = "127.0.0.1"
HOSTS = {HOST, "localhost", "::1"}
BACKLOG = 1024
KEEP_ALIVE_S = 75  # longer than clients keep an idle connection, so that none is closed under a request


@dataclass(frozen=True, slots=True)
class Server:
    """A local chat that is up."""

    address: str
    world: World


@asynccontextmanager
async def serve(*, port: int, token: str, clock: Clock) -> AsyncIterator[Server]:
    """Serve a new, empty local chat; port 0 takes any free one.

    Raises PortTaken if another program listens there.
    """
    with _listening(port) as listener:
        address = f"http://{HOST}:{listener.getsockname()[1]}"
        world = World(token, clock, address)
        app = App(world)
        server = Uvicorn(
            app,
            uvicorn.Config(
                app,
                http=Protocol,
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                proxy_headers=False,
                timeout_keep_alive=KEEP_ALIVE_S,
            ),
        )
        serving = asyncio.create_task(server.serve([listener]), name="localchat")
        pushing = asyncio.create_task(world.webhook.run(world.now), name="localchat webhook")
        try:
            await server.ready.wait()
            yield Server(address, world)
        finally:
            pushing.cancel()
            server.leave()
            await asyncio.gather(serving, pushing, return_exceptions=True)


@contextmanager
def _listening(port: int) -> Iterator[socket.socket]:
    # Named TCP outright: asyncio switches Nagle's delay (40 ms an answer) off only then.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    with listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
        except OSError as error:
            raise PortTaken(port) from error
        listener.listen(BACKLOG)
        yield listener


class Uvicorn(uvicorn.Server):
    """Uvicorn as a guest: signals are its host's business, and it comes and goes without delay."""

    def __init__(self, app: "App", config: uvicorn.Config) -> None:
        super().__init__(config)
        self._app = app
        self.ready = asyncio.Event()
        self._leaving = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start and say so."""
        await super().startup(sockets)
        self.ready.set()

    async def main_loop(self) -> None:
        """Keep the date of answers right until it is time to go."""
        ticks = count()
        while not self._leaving.is_set():
            await self.on_tick(next(ticks))
            with suppress(TimeoutError):
                async with asyncio.timeout(0.1):
                    await self._leaving.wait()

    def leave(self) -> None:
        """Ask it to end."""
        self._leaving.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close every door first, so that nobody who is sent away comes back in."""
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        self._app.close()
        await asyncio.gather(*self.server_state.tasks, return_exceptions=True)
        await asyncio.sleep(0)  # transports close one turn later


class Protocol(HttpToolsProtocol):
    """HTTP whose connection an application can cut, as a bad network does."""

    def on_message_begin(self) -> None:
        """Give the application the means."""
        super().on_message_begin()
        self.scope["extensions"] = {"localchat.cut": {"abort": self.transport.abort}}


class App:
    """Shares requests out to the two sides."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._people = people_side(world)
        self._open: set[asyncio.Task[object] | None] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or cut its connection."""
        task = asyncio.current_task()
        self._open.add(task)
        try:
            await self._answer(scope, receive, send)
        except (ConnectionCut, asyncio.CancelledError):  # on order, or because the server ends
            await _cut(scope, receive)
        finally:
            self._open.discard(task)

    def close(self) -> None:
        """End all that still waits: long polls, streams, presses."""
        for task in filter(None, self._open):
            task.cancel()

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        path = scope["path"]
        if not _is_local(request):
            response = JSONResponse({"error": "only this machine may ask"}, 403)
            await response(scope, receive, send)
        elif path.startswith("/bot"):
            token, _, method = path.removeprefix("/bot").partition("/")
            await (await answer(self._world, request, token, method))(scope, receive, send)
        elif path.startswith("/file/bot"):
            token, _, name = path.removeprefix("/file/bot").partition("/")
            await file_answer(self._world, token, name)(scope, receive, send)
        else:
            await self._people(scope, receive, send)


def _is_local(request: Request) -> bool:
    """Refuse names that a foreign page could point here, and pages from elsewhere."""
    try:
        names = [urlsplit(f"//{request.headers.get('host', '')}").hostname]
        if "origin" in request.headers:
            names.append(urlsplit(request.headers["origin"]).hostname)
    except ValueError:  # not an address at all
        return False
    return HOSTS.issuperset(names)


async def _cut(scope: Scope, receive: Receive) -> None:
    scope["extensions"]["localchat.cut"]["abort"]()
    await receive()  # returns once the connection is gone
