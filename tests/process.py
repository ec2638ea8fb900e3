"""The bot as a process of its own, started and ended as an operator would."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Self

ROOT = Path(__file__).parents[1]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class BotProcess:
    """`python -m bot …` in an environment without anybody's settings; stopped at the end if it still runs."""

    def __init__(self, *arguments: str, settings: Mapping[str, str], folder: Path) -> None:
        kept = {
            name: os.environ[name]
            for name in ("PATH", "HOME", "LANG", "COVERAGE_PROCESS_CONFIG")
            if name in os.environ
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bot", *arguments],
            cwd=folder,
            env={**kept, "PYTHONPATH": str(ROOT), **settings},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if self.process.poll() is None:
            self.process.terminate()  # so that it takes its embedded server with it
        try:
            self.process.communicate(timeout=15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()

    def line(self) -> str:
        """The next line that it says."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().rstrip("\n")

    def stop(self, number: signal.Signals = signal.SIGTERM, patience_s: float = 10) -> tuple[int, str]:
        """Ask it to stop; returns exit status and what it logged."""
        self.process.send_signal(number)
        return self.end(patience_s)

    def end(self, patience_s: float = 30) -> tuple[int, str]:
        """Wait until it ends; returns exit status and what it logged."""
        _said, logged = self.process.communicate(timeout=patience_s)
        return self.process.returncode, logged
