"""All tests but the fault tests, dealt out to four processes: more than half of them mostly wait.

With `--cov` each measures on its own, and what all ran is put together at the end.
"""

import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import IO

PROCESSES = 4
FILES = sorted(str(path) for path in Path("tests").rglob("test_*.py") if "faults" not in path.parts)
PYTEST = (sys.executable, "-m", "pytest")
COVERAGE = (sys.executable, "-m", "coverage")


def main(flags: list[str]) -> int:
    """Show one process as it runs and the others once they have ended; nonzero where anything failed."""
    measured = "--cov" in flags
    with ExitStack() as stack:
        said = [stack.enter_context(tempfile.TemporaryFile()) for _other in range(1, PROCESSES)]
        running = [_start(hand, output, measured=measured) for hand, output in enumerate([None, *said])]
        failed = [process.wait() for process in running]
        for output in said:
            output.seek(0)
            sys.stdout.buffer.write(output.read())
    return next(filter(None, failed), 0) or (_put_together() if measured else 0)


def _start(hand: int, output: IO[bytes] | None, *, measured: bool) -> "subprocess.Popen[bytes]":
    words = [*PYTEST, *FILES[hand::PROCESSES]]
    if measured:
        words += ["--cov", "--cov-report=", "--cov-fail-under=0"]
    own = {**os.environ, "COVERAGE_FILE": f".coverage.{hand}"}
    return subprocess.Popen(words, stdout=output, stderr=output and subprocess.STDOUT, env=own)


def _put_together() -> int:
    """Nonzero where less was run than `pyproject.toml` asks for."""
    combined = subprocess.run([*COVERAGE, "combine", "--quiet"], check=False).returncode
    return combined or subprocess.run([*COVERAGE, "report"], check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
