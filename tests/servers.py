"""Real servers: plain ones that keep nothing, and processes that share an embedded one."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Self

import pytest

from bot.store.binary import find_binary
from tests.process import ROOT

REDIS = shutil.which("redis-server")
BINARIES = [
    pytest.param(find_binary(), id="packaged"),
    pytest.param(
        Path(REDIS or "-"),
        id="redis",
        marks=pytest.mark.skipif(REDIS is None, reason="no redis-server on PATH"),
    ),
]


@contextmanager
def plain_server(folder: Path, binary: Path, **options: str) -> Iterator[Path]:
    """A server that keeps nothing; yields its socket."""
    address = folder / "s"
    settings = {"port": "0", "unixsocket": str(address), "save": "", "dir": str(folder)} | options
    words = [word for name, value in settings.items() for word in (f"--{name.replace('_', '-')}", value)]
    with (
        (folder / "log").open("w") as log,
        subprocess.Popen([binary, *words], stdout=log, stderr=log) as process,
    ):
        try:
            until(lambda: listens(address) or process.poll() is not None)
            assert process.poll() is None, (folder / "log").read_text()
            yield address
        finally:
            process.kill()


def listens(address: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe, suppress(OSError):
        probe.connect(str(address))
        return True
    return False


def until(fact: Callable[[], bool], patience_s: float = 10) -> None:
    """Wait for something that another process does."""
    deadline = time.monotonic() + patience_s
    while not fact():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)


def servers_of(folder: Path) -> set[int]:
    """Asks the system which servers are on a folder: they hold its lock, so they have it open."""
    lock = str(folder.resolve() / "server.lock")
    found = set()
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if "server" in (process / "comm").read_text() and lock in map(
                os.readlink, (process / "fd").iterdir()
            ):
                found.add(int(process.name))
    return found


def kill(pid: int) -> None:
    """End a process at once, and see that it is gone."""
    os.kill(pid, signal.SIGKILL)
    until(lambda: not is_alive(pid))


def is_alive(pid: int) -> bool:
    """Whether it runs; one that nobody has buried yet does not."""
    with suppress(OSError):
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    return False


class User:
    """Another process that uses the embedded server of a folder, see tests/store_user.py."""

    def __init__(self, folder: Path, binary: Path, environment: Mapping[str, str] | None = None) -> None:
        kept = {name: os.environ[name] for name in ("PATH", "COVERAGE_PROCESS_CONFIG") if name in os.environ}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.store_user", str(folder), str(binary)],
            cwd=ROOT,
            env={**kept, **(environment or {})},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert self.hear() == "ready"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.process.kill()
        self.process.communicate()

    def tell(self, word: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{word}\n")
        self.process.stdin.flush()

    def hear(self) -> str:
        """The next word it says."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def enter(self) -> int:
        """Use the server; returns the server's pid."""
        self.tell("enter")
        return int(self.hear())

    def leave(self) -> None:
        self.tell("leave")
        assert self.hear() == "left"

    def kill(self) -> None:
        """End it at once, all threads of it."""
        self.process.kill()
        self.process.wait()

    def logged(self) -> str:
        """What it has logged, once it has ended."""
        return self.process.communicate(timeout=10)[1]
