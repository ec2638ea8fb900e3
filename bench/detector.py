"""The detector on made-up markets: how often it is wrong, how soon it is right, and what a fixed line does.

A path's first 600 sessions are its run-in; only paths that are COUPLED then count. Delays are in sessions,
the first changed one being 1; what is not found while the path lasts counts as later than all that is.
"""

import time
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from math import inf
from multiprocessing import get_context
from statistics import mean, median

import numpy as np

from bench.line import Line
from bench.measures import Aim, Measure, at_least, at_most, percentile
from bench.simulator import Array, Draws, Shock, simulate
from bot.analytics.breakdown import Detector, replay
from bot.model.coupling import Event, Kind, State

CHUNK, CHUNKS, PROCESSES = 50, 20, 2
RUN_IN, YEAR, YEARS = 600, 252, 4
SOON, PATIENCE, BREAK = 60, 250, 120
SEEDS = {0.45: 4_500_000, 0.50: 5_000_000}
"""Of the first chunk of paths with that correlation before the change; each further chunk takes the next."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """What happens after the run-in: the true correlation of each session, and perhaps a shock at once."""

    after: Array
    shock: Shock | None = None


def _scenarios(before: float) -> dict[str, Scenario]:
    def steady(correlation: float, sessions: int = PATIENCE) -> Array:
        return np.full(sessions, correlation)

    if before == 0.50:
        return {".50→.20": Scenario(steady(0.20)), ".50→−.10": Scenario(steady(-0.10))}
    drift = np.linspace(0.45, 0.05, SOON + 1)[1:]
    return {
        "constant": Scenario(steady(0.45, YEARS * YEAR)),
        ".45→.05": Scenario(steady(0.05)),
        "drift": Scenario(np.concatenate([drift, steady(0.05)])),
        "wild": Scenario(steady(0.45, SOON), Shock(RUN_IN, times=9)),
        "sigmas": Scenario(steady(0.45, SOON), Shock(RUN_IN, sigmas=8)),
        "break": Scenario(np.concatenate([steady(0.05, BREAK), steady(0.45)])),
    }


@dataclass(frozen=True, slots=True)
class Watched:
    """What came of one path in one scenario; days count from the end of the run-in."""

    events: tuple[Event, ...]
    coupled: int
    """Days on which it was COUPLED."""
    at_return: State
    """On the last day of a break that ends; else on the last day."""
    line: Line

    def delay(self, kind: Kind, *, after: int = 0) -> float:
        """Sessions from a day to the first event of a kind after it."""
        return next(
            (event.day - after for event in self.events if event.kind is kind and event.day > after), inf
        )


Results = dict[str, list[Watched]]


def _chunk(task: tuple[float, int]) -> Results:
    """All scenarios with one correlation before the change, on the same fresh paths."""
    before, number = task
    draws = Draws.of(CHUNK, RUN_IN + YEARS * YEAR, SEEDS[before] + number)
    scenarios = _scenarios(before)
    begun = [_run_in(path) for path in simulate(draws.until(RUN_IN), before)]
    results: Results = {name: [] for name in scenarios}
    for name, scenario in scenarios.items():
        correlation = np.concatenate([np.full(RUN_IN, before), scenario.after])
        paths = simulate(draws.until(len(correlation)), correlation, scenario.shock)
        results[name] = [
            _watch(deepcopy(detector), path)
            for detector, path in zip(begun, paths, strict=True)
            if detector.state is State.COUPLED
        ]
    return results


def _run_in(path: Array) -> Detector:
    detector = Detector()
    for asset, benchmark in path.tolist():
        detector.step(asset, benchmark)
    return detector


def _watch(detector: Detector, path: Array) -> Watched:
    events, states = [], []
    for asset, benchmark in path[RUN_IN:].tolist():
        event = detector.step(asset, benchmark)
        if event is not None:
            events.append(Event(event.kind, event.day - RUN_IN, event.dated - RUN_IN))
        states.append(detector.state)
    return Watched(
        tuple(events),
        states.count(State.COUPLED),
        states[min(BREAK, len(states)) - 1],
        Line.over(path, RUN_IN),
    )


def run() -> Iterator[Measure]:
    """How long a step takes, then the table of STATS 3, as its paths are done."""
    yield from _speed()
    with get_context("fork").Pool(PROCESSES) as pool:
        for before in SEEDS:
            results: Results = {name: [] for name in _scenarios(before)}
            for chunk in pool.imap(_chunk, [(before, number) for number in range(CHUNKS)]):
                for name, watched in chunk.items():
                    results[name] += watched
            yield _paths(before, results)
            yield from _at_50(results) if before == 0.50 else _at_45(results)


def _speed() -> Iterator[Measure]:
    (path,) = simulate(Draws.of(1, 1500, SEEDS[0.45]), 0.45)
    asset, benchmark = path[:, 0].tolist(), path[:, 1].tolist()
    took_ms = []
    for _turn in range(5):
        began = time.perf_counter()
        replay(asset, benchmark)
        took_ms.append(1000 * (time.perf_counter() - began))
    yield Measure("1500 sessions replayed", median(took_ms), "ms", at_most(150))
    yield Measure("one session", median(took_ms) / 1500, "ms", at_most(1))


def _paths(before: float, results: Results) -> Measure:
    what = f"paths COUPLED at the change from {before:.2f} ({CHUNKS} seeds from {SEEDS[before]} on)"
    return Measure(what, len(next(iter(results.values()))), aim=at_least(400))


def _at_45(results: Results) -> Iterator[Measure]:
    yield from _false_alarms(results["constant"])
    yield from _found(".45→.05", results[".45→.05"], (31, 75, 82))
    drifted = [path.delay(Kind.BREAKDOWN) for path in results["drift"]]
    drifted_line = [path.line.delay(down=True) for path in results["drift"] if not path.line.below[0]]
    yield Measure(
        "drift .45→.05 over 60 sessions: median from its start", median(drifted), "", at_most(65),
        beside=_line(f"{median(drifted_line):.0f}"),
    )  # fmt: skip
    yield _more("both volatilities ×3: paths with an alarm in 60 sessions, more", results, "wild", 8)
    yield _more("one BTC-only 8-sigma day: the same", results, "sigmas", 6)
    yield from _returned(results["break"])
    yield from _messages(results["break"])


def _at_50(results: Results) -> Iterator[Measure]:
    yield from _found(".50→.20", results[".50→.20"], (43, 120, 66))
    yield from _found(".50→−.10", results[".50→−.10"], (21, 42, 97))


def _false_alarms(paths: Sequence[Watched]) -> Iterator[Measure]:
    """BREAKDOWNs after the run-in by calendar year, the detector running on; and by COUPLED year."""
    alarms = sum(event.kind is Kind.BREAKDOWN for path in paths for event in path.events)
    crossed = sum(len(path.line.crossings(down=True)) for path in paths)
    years, coupled_years = YEARS * len(paths), sum(path.coupled for path in paths) / YEAR
    line = _line(f"{crossed / years:.1f}")
    yield Measure(
        "false BREAKDOWN a year at constant .45, running on", alarms / years, "", Aim(0.36, 0.60), line
    )
    yield Measure("  a year in which it was COUPLED", alarms / coupled_years)


def _found(change: str, paths: Sequence[Watched], accept: tuple[float, float, float]) -> Iterator[Measure]:
    """Delay of the first BREAKDOWN; of the line's first crossing where it was not under it already."""
    delays = [path.delay(Kind.BREAKDOWN) for path in paths]
    line = [path.line.delay(down=True) for path in paths if not path.line.below[0]]
    yield from _delays(change, delays, line, accept[:2])
    yield Measure(
        f"  found within {SOON} sessions",
        _soon(delays),
        "%",
        at_least(accept[2]),
        _line(f"{_soon(line):.0f} %"),
    )


def _delays(
    what: str, delays: Sequence[float], line: Sequence[float], accept: tuple[float, ...]
) -> Iterator[Measure]:
    beside = (median(line), percentile(line, 0.9))
    for name, value, bound, other in zip(
        ("median", "90 %"), (median(delays), percentile(delays, 0.9)), accept, beside, strict=True
    ):
        yield Measure(f"{what}: {name} delay", value, "", at_most(bound), _line(f"{other:.0f}"))


def _more(what: str, results: Results, shocked: str, accept: float) -> Measure:
    """Share of paths with a BREAKDOWN in 60 sessions, less that of the same paths without the shock."""
    one, other = ([path.delay(Kind.BREAKDOWN) for path in results[name]] for name in (shocked, "constant"))
    lines = [[path.line.delay(down=True) for path in results[name]] for name in (shocked, "constant")]
    beside = _line(f"{_soon(lines[0]) - _soon(lines[1]):+.1f}")
    return Measure(what, _soon(one) - _soon(other), "points", at_most(accept), beside)


def _returned(paths: Sequence[Watched]) -> Iterator[Measure]:
    """Delay of the first RECOUPLED after the return where it was DECOUPLED; the line's where it was under."""
    delays = [path.delay(Kind.RECOUPLED, after=BREAK) for path in paths if path.at_return is State.DECOUPLED]
    line = [path.line.delay(down=False, after=BREAK) for path in paths if path.line.below[BREAK]]
    yield from _delays("RECOUPLED after the return", delays, line, (33, 70))


def _messages(paths: Sequence[Watched]) -> Iterator[Measure]:
    """Events of any kind in the 120 sessions of a break .45→.05; crossings of the line, both ways."""
    events = mean(sum(event.day <= BREAK for event in path.events) for path in paths)
    crossed = mean(
        sum(day <= BREAK for down in (True, False) for day in path.line.crossings(down=down))
        for path in paths
    )
    yield Measure("messages in a 120-session break", events, "", at_most(1.3), _line(f"{crossed:.1f}"))


def _soon(delays: Sequence[float]) -> float:
    return 100 * mean(delay <= SOON for delay in delays)


def _line(value: str) -> str:
    return f"a line at .2: {value}"
