"""One server on one folder: how it is asked, started and ended. There is never a second one.

The server itself holds the lock on its folder, inherited from whoever started it: taking the lock is the
right to start, and the system gives it back when the server ends, however that comes about.
"""

import asyncio
import os
import re
import signal
from contextlib import suppress
from enum import Enum, auto
from pathlib import Path

import structlog

from bot.errors import StoreUnavailable
from bot.store.filelock import locked
from bot.store.socket_path import make_private, socket_path
from bot.translation import _

ANSWER_S = 2.0
STOP_S = 5.0
PATIENCE_S = 30.0
"""How long a server that lives may be silent; one that loads its data may take as long as it needs."""
POLL_S = 0.02
GONE_S = 5.0
"""How long the socket of a server that lives may be missing: by then somebody has removed it."""
END_S = 10.0
LOG_BYTES = 1_000_000
PROBE_BYTES = 65_536

STAMP = re.compile(r"^\d+:\w \d+ \w+ \d+ [\d:.]+ . ")

logger = structlog.get_logger(__name__)


class Sign(Enum):
    """What is heard from the socket."""

    READY = auto()
    LOADING = auto()
    SILENT = auto()
    ABSENT = auto()


class Server:
    """The server of one folder, whichever process started it."""

    def __init__(self, folder: Path, binary: Path) -> None:
        self.folder = folder.resolve()
        self.socket = socket_path(self.folder)
        self.users_lock = self.folder / "users.lock"
        self._binary = binary
        self._lock = self.folder / "server.lock"
        self._pid = self.folder / "server.pid"
        self._log = self.folder / "server.log"

    def prepare(self) -> None:
        """Make the folders, private; raises OSError where that cannot be."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.socket.parent != self.folder:
            make_private(self.socket.parent)

    async def up(self) -> None:
        """Return once it answers: adopted where one lives, started where none does."""
        self.prepare()
        loop = asyncio.get_running_loop()
        seen = heard = loop.time()
        started = False
        while (sign := await self._sign()) is not Sign.READY:
            now = loop.time()
            if sign is not Sign.ABSENT:
                seen = now
            elif self.is_dead():
                started = await self._start(again=started) or started
                seen = now
            elif now - seen > GONE_S:
                self._end_unreachable()
                seen = now
            if sign is Sign.LOADING:
                heard = now
            elif now - heard > PATIENCE_S:
                raise StoreUnavailable(self._mute())
            await asyncio.sleep(POLL_S)

    def is_dead(self) -> bool:
        """Whether no server holds the folder."""
        with locked(self._lock) as free:
            return free is not None

    def last_words(self) -> str:
        """The end of its log, in one line."""
        try:
            text = self._log.read_text(errors="replace")
        except OSError:
            return _("it left no log")
        return " / ".join(STAMP.sub("", line) for line in text.splitlines()[-3:])

    def trim_log(self) -> None:
        """Put a long log aside; the server opens it anew for every line."""
        with suppress(OSError):
            if self._log.stat().st_size > LOG_BYTES:
                self._log.replace(self._log.with_suffix(".log.old"))

    async def shut_down(self) -> None:
        """End it, with everything written."""
        with suppress(OSError):
            async with asyncio.timeout(END_S):
                if refusal := await _ask(self.socket, "SHUTDOWN"):
                    logger.warning("the store's server refused to end", why=refusal)
                await self._dead()
                if self.socket.parent != self.folder:
                    self.socket.parent.rmdir()

    async def _dead(self) -> None:
        """Return once it has ended."""
        while True:
            if self.is_dead():
                return
            await asyncio.sleep(POLL_S)

    async def _sign(self) -> Sign:
        try:
            async with asyncio.timeout(ANSWER_S):
                reply = await _ask(self.socket, "PING")
        except TimeoutError:
            return Sign.SILENT
        except OSError:
            return Sign.ABSENT
        if not reply:
            return Sign.SILENT
        return Sign.LOADING if reply.startswith("-LOADING") else Sign.READY

    async def _start(self, *, again: bool) -> bool:
        """Start it, unless another process is faster; raises StoreUnavailable where it has died of that."""
        with locked(self._lock) as lock:
            if lock is None:
                return False
            if again:
                raise StoreUnavailable(
                    _("the store's server ends at once: {words}").format(words=self.last_words())
                )
            self._clear()
            await self._spawn(lock)
        return True

    def _clear(self) -> None:
        """Remove what the last one left, and find out now whether anything can be written."""
        self.trim_log()
        self._pid.unlink(missing_ok=True)
        probe = self.folder / "probe"
        probe.write_bytes(bytes(PROBE_BYTES))
        probe.unlink()

    async def _spawn(self, lock: int) -> None:
        """Start it; a start that is broken off is waited for, since its process would be left behind."""
        starting = asyncio.ensure_future(self._start_process(lock))
        try:
            await asyncio.shield(starting)
        except asyncio.CancelledError:
            await asyncio.wait({starting}, timeout=STOP_S)
            raise

    async def _start_process(self, lock: int) -> None:
        """It leaves our session by itself, so that a Ctrl-C is ours; of the environment it learns nothing."""
        process = await asyncio.create_subprocess_exec(
            self._binary,
            *self._arguments(),
            pass_fds=(lock,),
            env={"PATH": os.environ.get("PATH", os.defpath)},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        _said, complaint = await process.communicate()
        if process.returncode:
            words = " / ".join(complaint.decode(errors="replace").split("\n")).strip(" /")
            raise StoreUnavailable(_("the store's server cannot start: {words}").format(words=words))

    def _arguments(self) -> list[str]:
        """Its settings: only we can reach it, and what it has acknowledged survives it."""
        settings = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.folder),
            "pidfile": str(self._pid),
            "logfile": str(self._log),
            "daemonize": "yes",
            "appendonly": "yes",
            "appendfsync": "always",
            "aof-use-rdb-preamble": "no",  # else only the newest servers could ever read it again
            "save": "",
            "maxmemory-policy": "noeviction",
        }
        return [word for name, value in settings.items() for word in (f"--{name}", value)]

    def _end_unreachable(self) -> None:
        """Its socket was removed: end it, so that it can be started again."""
        if pid := self._known_pid():
            logger.warning("the socket of the store's server is gone; ending it", pid=pid)
            with suppress(OSError):
                os.kill(pid, signal.SIGTERM)

    def _known_pid(self) -> int | None:
        """The process that wrote it down; nobody else's, since it is removed before each start."""
        try:
            return int(self._pid.read_text())
        except (OSError, ValueError):
            return None

    def _mute(self) -> str:
        return _(
            "the store's server in {folder} lives but does not answer: end process {pid}, then start again"
        ).format(folder=self.folder, pid=self._known_pid() or "?")


async def _ask(socket: Path, command: str) -> str:
    """One command and the first line of its reply, empty where the server hangs up."""
    reader, writer = await asyncio.open_unix_connection(socket)
    try:
        writer.write(f"{command}\r\n".encode())
        return (await reader.readline()).decode(errors="replace").strip()
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
