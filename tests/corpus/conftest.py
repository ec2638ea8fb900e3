"""Real data, which is not part of the repository: without it these tests are skipped, and say so."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"


def found(name: str) -> Path:
    """A folder or file of the real data; the test is skipped where it is not there."""
    if not (DATA / name).exists():
        pytest.skip(f"there is no ../shared/data/{name} beside this checkout")
    return DATA / name


@pytest.fixture(scope="session")
def market() -> Path:
    """The folder of recorded prices."""
    return found("market")


@pytest.fixture(scope="session")
def stats_path() -> Path:
    """The simulated path that STATS.md checks its figures on."""
    return found("stats/path.csv")


@pytest.fixture(scope="session")
def figures(market: Path) -> dict[str, Any]:
    """What `corr --json` says of the recorded prices as of 26 September 2025, in a process of its own."""
    command = [
        sys.executable,
        "-m",
        "bot",
        "corr",
        "--prices",
        str(market),
        "--as-of",
        "2025-09-26",
        "--json",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer
