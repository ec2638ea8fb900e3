"""Programs as processes of their own: started clean, looked at from outside, ended."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).parents[1]
KEPT = ("PATH", "HOME", "LANG")
"""What a child sees of our environment: nobody's settings."""
END_S = 20


class Child:
    """One such process."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    @property
    def pid(self) -> int:
        """Its number."""
        return self._process.pid

    def hear(self) -> str:
        """The next line that it says; raises RuntimeError where it has ended instead."""
        line = self._process.stdout.readline() if self._process.stdout else ""
        if not line:
            raise RuntimeError(f"{self._process.args!r} ended before it said anything")
        return line.rstrip("\n")

    def tell(self, line: str) -> None:
        """Say a line to it."""
        if self._process.stdin is not None:
            self._process.stdin.write(f"{line}\n")
            self._process.stdin.flush()

    @contextmanager
    def paused(self) -> Iterator[None]:
        """It stands still meanwhile."""
        os.kill(self.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self.pid, signal.SIGCONT)

    def end(self) -> None:
        """Return when it has ended by itself."""
        self._process.wait()


@contextmanager
def started(module: str, *arguments: str, folder: Path, settings: Mapping[str, str]) -> Iterator[Child]:
    """`python -m …`, ended at the end; what it logs is in the folder."""
    with (
        (folder / f"{module}.log").open("a") as log,
        subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=folder,
            env={name: os.environ[name] for name in KEPT if name in os.environ}
            | {"PYTHONPATH": str(ROOT), **settings},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        ) as process,
    ):
        try:
            yield Child(process)
        finally:
            process.terminate()
            try:
                process.wait(END_S)
            except subprocess.TimeoutExpired:
                process.kill()


def cpu_s(pid: int) -> float:
    """Processor time of a process; NaN where the system does not tell."""
    with suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return float("nan")


def memory_mb(pid: int) -> float:
    """Resident memory of a process; NaN where the system does not tell."""
    with suppress(OSError):
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
    return float("nan")
