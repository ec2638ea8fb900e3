"""STATS 3 on its own simulated path and on the recorded prices: R, and every event on its date."""

import csv
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from bot.analytics.breakdown import Detector, replay
from bot.analytics.likelihood import log_likelihood
from bot.analytics.readings import replayable
from bot.model.ticker import ASSETS, FUNDS, Pair
from bot.signals.coupling import follow
from bot.sources.recorded import RecordedPrices
from tests.corpus import independent
from tests.fakes import FakeClock

LAST = date(2025, 12, 24)
EVENTS: dict[str, list[tuple[str, str, str | None]]] = {
    "psct": [
        ("linked", "2020-03-24", "2020-03-06"), ("breakdown", "2023-04-28", "2023-02-13"),
        ("new_normal", "2024-03-14", None), ("linked", "2024-09-19", "2024-07-25"),
        ("breakdown", "2025-02-20", "2025-01-29"), ("recoupled", "2025-03-28", "2025-03-04"),
        ("breakdown", "2025-09-22", "2025-07-10"), ("recoupled", "2025-11-05", "2025-09-25"),
    ],
    "iwm": [
        ("linked", "2020-03-20", "2020-02-05"), ("breakdown", "2021-06-29", "2021-03-23"),
        ("recoupled", "2021-09-24", "2021-08-20"), ("breakdown", "2023-04-21", "2023-02-10"),
        ("recoupled", "2024-02-12", "2024-01-29"), ("breakdown", "2024-07-01", "2024-06-18"),
        ("recoupled", "2024-08-27", "2024-07-26"), ("breakdown", "2025-02-20", "2025-02-04"),
        ("recoupled", "2025-03-26", "2025-03-05"),
    ],
}  # fmt: skip
"""STATS 3: event, session on which it was noticed, session that it is dated to."""

Path1 = tuple[np.ndarray, np.ndarray]


@pytest.fixture(scope="module")
def path(stats_path: Path) -> Path1:
    with stats_path.open(newline="") as file:
        rows = [(float(row["r_btc"]), float(row["r_eq"])) for row in csv.DictReader(file)]
    x, y = np.array(rows).T
    return x, y


def events(x: np.ndarray, y: np.ndarray) -> list[tuple[str, int, int]]:
    return [(event.kind.value, event.day, event.dated) for event in replay(x.tolist(), y.tolist())]


ON_PATH = [("breakdown", 632, 600), ("recoupled", 829, 788), ("breakdown", 909, 876), ("recoupled", 954, 928)]


@pytest.mark.parametrize(
    ("x", "y", "rho", "likelihood"),
    [
        (1.0, 1.0, 0.5, -0.683519687),
        (3.0, -2.5, 0.45, -6.447442426),
        (8.0, 0.1, 0.45, -9.776678138),
    ],
)
def test_the_likelihood_is_that_of_the_check_values(
    x: float, y: float, rho: float, likelihood: float
) -> None:
    assert log_likelihood(x, y, np.array([rho]))[0] == pytest.approx(likelihood, abs=5e-10)


def test_the_statistic_is_right_to_six_digits(path: Path1) -> None:
    detector, statistics = Detector(), {}
    for x, y in zip(*path, strict=True):
        detector.step(x, y)
        statistics[detector.day] = detector.statistic
    assert statistics[600] == pytest.approx(11.394313, abs=5e-7)
    assert statistics[615] == pytest.approx(190.512002, abs=5e-7)


def test_every_event_of_the_path_is_found_on_its_day(path: Path1) -> None:
    assert events(*path) == ON_PATH


def test_scale_order_and_a_double_flip_change_nothing(path: Path1) -> None:
    x, y = path
    assert events(10 * x, y) == events(y, x) == events(-x, -y) == ON_PATH
    assert events(-x, y) != ON_PATH


@pytest.mark.parametrize("cut", [631, 632, 640, 829, 953])
def test_cutting_the_future_changes_no_past_event(path: Path1, cut: int) -> None:
    x, y = path
    assert events(x[:cut], y[:cut]) == [event for event in ON_PATH if event[1] <= cut]


@pytest.mark.parametrize("fund", EVENTS)
def test_the_recorded_funds_have_their_events_on_their_dates(market: Path, fund: str) -> None:
    rows = independent.returns(market, fund.upper())
    found = replay([row[1] for row in rows], [row[2] for row in rows])
    assert [
        (event.kind.value, str(rows[event.day - 1][0]), str(rows[event.dated - 1][0])) for event in found
    ] == [(kind, day, dated or day) for kind, day, dated in EVENTS[fund]]


@pytest.mark.parametrize("fund", EVENTS)
async def test_so_they_have_by_the_way_of_the_bot(market: Path, fund: str) -> None:
    pair = Pair(ASSETS["btc"], FUNDS[fund])
    prices = RecordedPrices(market, clock=FakeClock())
    legs = await prices.closes((pair.asset, pair.benchmark), start=date(2018, 1, 1), until=LAST)
    coupling = follow(pair, replayable(legs, LAST)).coupling
    assert coupling is not None
    assert [(change.kind.value, str(change.session), str(change.since)) for change in coupling.changes] == [
        (kind, day, dated or day) for kind, day, dated in EVENTS[fund]
    ]


def test_a_line_at_a_fifth_would_have_been_crossed_37_times(market: Path) -> None:
    """STATS 3: what the detector spares its readers, and a check that the rolling figure is right."""
    from bot.analytics.correlation import rolling

    rows = independent.returns(market, "PSCT")
    index = pd.DatetimeIndex([pd.Timestamp(row[0]) for row in rows])
    returns = pd.DataFrame({"asset": [r[1] for r in rows], "benchmark": [r[2] for r in rows]}, index=index)
    values = rolling(returns, 30)
    below = values < 0.2
    assert int((below & ~below.shift(fill_value=True)).sum()) == 37
