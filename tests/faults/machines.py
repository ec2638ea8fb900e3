"""What a fleet runs on, each of which can fail: worker processes, a Redis, and the network to Telegram."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import IO, Self

from bot.localchat.server import HOST
from tests.process import ROOT, BotProcess
from tests.servers import listens, until

GREETING = "Tandem answers as @tandem_local_bot"
LATER = Path(__file__).parent / "later"
LOGGED = 30
"""Lines of each worker that are shown where a test fails."""
LIBFAKETIME = next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), None)
"""From Debian's package `faketime`."""


class Worker(BotProcess):
    """`python -m bot run`; what it logs is read all the time, or a full pipe would hold it up."""

    def __init__(self, settings: Mapping[str, str], folder: Path) -> None:
        super().__init__("run", settings=settings, folder=folder)
        self.log: list[str] = []
        stream, self.process.stderr = self.process.stderr, None
        assert stream is not None
        self._listener = Thread(target=self._listen, args=[stream], daemon=True)
        self._listener.start()

    def _listen(self, stream: IO[str]) -> None:
        with stream:
            self.log.extend(line.rstrip("\n") for line in stream)

    def greet(self) -> None:
        """Wait until it is connected with everything."""
        said = self.line()
        assert said == GREETING, self.log

    def __exit__(self, *error: object) -> None:
        super().__exit__(*error)
        self._listener.join()
        print(*self.log[-LOGGED:], sep="\n")  # noqa: T201 - shown where a test fails


class DyingLeader:
    """A process that leads, and kills itself after so many pages once it has begun: see half_queued.py."""

    def __init__(self, socket: Path, pages: int) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.half_queued", str(socket), str(pages)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._process.kill()
        self._process.communicate()

    def lead(self) -> None:
        """Return once it leads."""
        assert self._process.stdout is not None
        assert any(line == "leading\n" for line in self._process.stdout)

    def begin(self) -> None:
        """Let it decide; return once it is dead."""
        self._process.communicate("begin\n")
        assert self._process.returncode == -signal.SIGKILL


class RedisServer:
    """A server that can be killed and started again on what it kept; all that it acknowledged is kept."""

    def __init__(self, folder: Path, binary: Path, environment: Mapping[str, str] | None = None) -> None:
        self.socket = folder / "s"
        self._folder = folder
        self._binary = binary
        self._environment = {"PATH": os.environ.get("PATH", os.defpath), **(environment or {})}
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.kill()

    def start(self) -> None:
        """Return once it listens."""
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "dir": str(self._folder),
            "save": "",
            "appendonly": "yes",
            "appendfsync": "always",
        }
        words = [word for name, value in options.items() for word in (f"--{name}", value)]
        with (self._folder / "log").open("a") as log:
            process = subprocess.Popen([self._binary, *words], stdout=log, stderr=log, env=self._environment)
        self._process = process
        until(lambda: listens(self.socket) or process.poll() is not None)
        assert process.poll() is None, (self._folder / "log").read_text()

    def kill(self) -> None:
        """End it at once."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()


def ahead(hours: int) -> Mapping[str, str]:
    """What a worker is set to whose clock is so far ahead of everybody else's."""
    return {"PYTHONPATH": f"{LATER}{os.pathsep}{ROOT}", "HOURS_AHEAD": str(hours)}


class ServerClock:
    """The clock of a Redis, which is set while it runs; that takes a second."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "clock"
        self.environment = {
            "LD_PRELOAD": str(LIBFAKETIME),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_CACHE_DURATION": "1",
            "DONT_FAKE_MONOTONIC": "1",
        }
        self.set(0)

    def set(self, hours: int) -> None:
        """Set it so far ahead of everybody else's."""
        new = self._file.with_suffix(".new")
        new.write_text(f"{hours:+d}h\n")
        new.replace(self._file)


class Network:
    """The way to a port on this machine, over a port of its own that can stop to listen."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._port = 0
        self._server: asyncio.Server | None = None
        self._flows = asyncio.Event()
        self._carrying: set[asyncio.StreamWriter] = set()

    @property
    def address(self) -> str:
        """Where Telegram seems to be."""
        return f"http://{HOST}:{self._port}"

    async def up(self) -> None:
        """Let connections through."""
        self._flows.set()
        self._server = await asyncio.start_server(self._carry, HOST, self._port)
        self._port = self._server.sockets[0].getsockname()[1]

    async def down(self, grace_s: float = 0.5) -> None:
        """Refuse all; no call is carried out any more, and answers to those that were come through before."""
        assert self._server is not None
        self._server.close()
        self._flows.clear()
        await asyncio.sleep(grace_s)
        for writer in self._carrying:
            writer.transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(HOST, self._target)
        both: Sequence[asyncio.StreamWriter] = (writer, back)
        self._carrying |= set(both)
        try:
            await asyncio.gather(self._pump(reader, back, is_held=True), self._pump(there, writer))
        finally:
            self._carrying -= set(both)
            for each in both:
                each.close()

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, is_held: bool = False
    ) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(65_536):
                if is_held:
                    await self._flows.wait()
                writer.write(data)
                await writer.drain()
        with suppress(ConnectionError, OSError):
            writer.write_eof()
