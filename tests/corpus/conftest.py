"""Real data, which is not part of the repository: without it these tests are skipped, and say so."""

from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"


def _found(name: str) -> Path:
    if not (DATA / name).exists():
        pytest.skip(f"there is no ../shared/data/{name} beside this checkout")
    return DATA / name


@pytest.fixture(scope="session")
def market() -> Path:
    """The folder of recorded prices."""
    return _found("market")


@pytest.fixture(scope="session")
def stats_path() -> Path:
    """The simulated path that STATS.md checks its figures on."""
    return _found("stats/path.csv")
