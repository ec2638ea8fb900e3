"""All tests but the fault tests, in two halves side by side: those that talk to the bot mostly wait.

With `--cov` each half measures on its own, and what both ran is put together at the end.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

WITH_THE_OTHERS = "sources"
"""They are read without the bot, and keep the machine busy."""
SOCKETS = (
    "tests/browser",
    *sorted(
        str(each.parent)
        for each in Path("tests/e2e").glob("*/__init__.py")
        if each.parent.name != WITH_THE_OTHERS
    ),
    *sorted(map(str, Path("tests/e2e").glob("test_*.py"))),
)
PYTEST = (sys.executable, "-m", "pytest")
COVERAGE = (sys.executable, "-m", "coverage")


def main(flags: list[str]) -> int:
    """Show one half as it runs and the other when it has ended; nonzero where anything failed."""
    measured = "--cov" in flags
    with tempfile.TemporaryFile() as shown:
        others = [*PYTEST, *(f"--ignore={folder}" for folder in SOCKETS)]
        others, sockets = (_measured(half) if measured else half for half in (others, [*PYTEST, *SOCKETS]))
        with subprocess.Popen(others, stdout=shown, stderr=subprocess.STDOUT, env=_apart("others")) as beside:
            failed = subprocess.run(sockets, check=False, env=_apart("sockets")).returncode
        shown.seek(0)
        sys.stdout.buffer.write(shown.read())
    failed = failed or beside.returncode
    return failed or (_put_together() if measured else 0)


def _measured(half: list[str]) -> list[str]:
    return [*half, "--cov", "--cov-report=", "--cov-fail-under=0"]


def _apart(half: str) -> dict[str, str]:
    return {**os.environ, "COVERAGE_FILE": f".coverage.{half}"}


def _put_together() -> int:
    """Nonzero where less was run than `pyproject.toml` asks for."""
    combined = subprocess.run([*COVERAGE, "combine", "--quiet"], check=False).returncode
    return combined or subprocess.run([*COVERAGE, "report"], check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
