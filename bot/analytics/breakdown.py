"""When the link between two series of returns breaks, and when it is back.

One step per session that has closed. Nothing but the returns decides: replaying them gives the same events.

What a break is a break from is the correlation of the last year (`likelihood.Baseline`). The alarm is a
Shiryaev-Roberts mixture over several sizes of change (Shiryaev 1963; Roberts 1966; Pollak 1985; Moustakides,
Polunchenko & Tartakovsky 2009); a change is dated by Page's sum (1954).
"""

import math
from collections.abc import Iterable, Sequence

import numpy as np

from bot.analytics.likelihood import GRID, Baseline, Vector, Volatility, log_likelihood
from bot.model.coupling import Event, Kind, State

LINKED_FROM, FADED_BELOW, LINKED_ANYWAY = 0.20, 0.12, 0.25
"""Baselines: of a link when watching begins, of one that has faded, of one that formed slowly."""
BREAK_SHARES, BREAK_DATE = np.array([-0.4, -0.2, 0.0, 0.2, 0.4, 0.6]), 0.2
"""What may be left of the baseline after a break; what its date is judged by."""
APART, RETURN_SHARES, RETURN_DATE = 0.30, np.array([0.70, 0.85, 1.00]), 0.85
LINK_STEPS, LINK_DATE, STRONGEST = np.array([0.2, 0.3, 0.4]), 0.3, 0.95
BREAK_AT, RETURN_AT, LINK_AT = 450.0, 150.0, 370.0
"""Evidence that makes an event: about 0.9 times the sessions between two false alarms."""
CAP = 1e30
NEW_NORMAL_AFTER = 250


class Evidence:
    """What speaks for a change since the last event."""

    def __init__(self, sizes: int) -> None:
        self.ratios = np.zeros(sizes)
        self.dated = 0
        """The day on which Page's sum last left 0."""
        self._page = 0.0

    def weigh(self, day: int, gains: Vector, date_gain: float) -> float:
        """Take in a day's log-likelihood gains; returns the Shiryaev-Roberts statistic R.

        R_j ← (1 + R_j) exp(gain_j), R = mean R_j; and S ← max(0, S + gain) for the date.
        """
        self.ratios = np.minimum((1 + self.ratios) * np.exp(gains), CAP)
        if not self._page:
            self.dated = day
        self._page = max(0.0, self._page + date_gain)
        return float(self.ratios.mean())


class Detector:
    """The state of one pair's link, session by session."""

    def __init__(self, slots: int = 1) -> None:
        self.state = State.WARMUP
        self.day = 0
        self._volatilities = [(Volatility(), Volatility()) for _slot in range(slots)]
        self._baseline = Baseline()
        self._evidence = Evidence(0)
        self._reference = 0.0
        self._apart: list[Vector] = []
        """Days since the break that a new normal would be made of."""
        self._since_zero: list[tuple[int, Vector]] = []
        """Days since the date that a link would have, were it found now."""

    @property
    def statistic(self) -> float:
        """How much speaks for a change: R, which makes an event where it reaches its bound."""
        return float(self._evidence.ratios.mean()) if len(self._evidence.ratios) else 0.0

    def step(self, asset: float | Sequence[float], benchmark: float | Sequence[float]) -> Event | None:
        """Take a session's log returns in, or those of its slots (overnight, session); what it changed.

        A slot of which a leg is missing (NaN) is no observation.
        """
        self.day += 1
        pairs = zip(np.atleast_1d(asset), np.atleast_1d(benchmark), self._volatilities, strict=True)
        moves = [
            (volatility.standardise(float(x)), other.standardise(float(y)))
            for x, y, (volatility, other) in pairs
            if math.isfinite(x) and math.isfinite(y)
        ]
        observed = [(x, y) for x, y in moves if x is not None and y is not None]
        return self._observe(_Day(self.day, observed)) if observed else None

    def _observe(self, day: "_Day") -> Event | None:
        baseline = self._baseline.value()
        if self.state is State.WARMUP and self._baseline.is_armed:
            self._watch(baseline)
        if self.state is State.DECOUPLED:
            return self._decoupled(day)
        watching = {State.COUPLED: self._coupled, State.UNLINKED: self._unlinked}.get(self.state)
        event = watching(day, baseline) if watching else None
        if event is None or event.kind is not Kind.BREAKDOWN:
            self._baseline.add(day.number, day.on_grid)
        return event

    def _watch(self, baseline: float) -> None:
        self._enter(State.COUPLED if baseline >= LINKED_FROM else State.UNLINKED)

    def _enter(self, state: State) -> None:
        self.state = state
        sizes = {State.COUPLED: BREAK_SHARES, State.DECOUPLED: RETURN_SHARES, State.UNLINKED: LINK_STEPS}
        self._evidence = Evidence(len(sizes.get(state, ())))
        self._since_zero = []

    def _coupled(self, day: "_Day", baseline: float) -> Event | None:
        if baseline < FADED_BELOW:
            self._enter(State.UNLINKED)
            return Event(Kind.FADED, day.number, day.number)
        gains, date_gain = day.gains(BREAK_SHARES * baseline, BREAK_DATE * baseline, over=baseline)
        if self._evidence.weigh(day.number, gains, date_gain) < BREAK_AT:
            return None
        dated = self._evidence.dated
        self._reference = baseline
        self._apart = [*self._baseline.take_back(dated), day.on_grid]
        self._enter(State.DECOUPLED)
        return Event(Kind.BREAKDOWN, day.number, dated)

    def _decoupled(self, day: "_Day") -> Event | None:
        if len(self._apart) >= NEW_NORMAL_AFTER:
            self._baseline.begin_anew(self._apart)
            self._watch(self._baseline.value())
            self._baseline.add(day.number, day.on_grid)
            return Event(Kind.NEW_NORMAL, day.number, day.number)
        self._apart.append(day.on_grid)
        gains, date_gain = day.gains(
            RETURN_SHARES * self._reference, RETURN_DATE * self._reference, over=APART * self._reference
        )
        if self._evidence.weigh(day.number, gains, date_gain) < RETURN_AT:
            return None
        event = Event(Kind.RECOUPLED, day.number, self._evidence.dated)
        self._enter(State.COUPLED)
        self._baseline.add(day.number, day.on_grid)
        return event

    def _unlinked(self, day: "_Day", baseline: float) -> Event | None:
        if baseline >= LINKED_ANYWAY:
            self._enter(State.COUPLED)
            return Event(Kind.LINKED, day.number, day.number)
        null = max(baseline, 0.0)
        gains, date_gain = day.gains(
            np.minimum(null + LINK_STEPS, STRONGEST), min(null + LINK_DATE, STRONGEST), over=null
        )
        statistic = self._evidence.weigh(day.number, gains, date_gain)
        if self._evidence.dated == day.number:
            self._since_zero = []
        if statistic >= LINK_AT:
            event = Event(Kind.LINKED, day.number, self._evidence.dated)
            self._baseline.begin_anew()
            for number, likelihoods in self._since_zero:
                self._baseline.add(number, likelihoods)
            self._enter(State.WARMUP)
            return event
        self._since_zero.append((day.number, day.on_grid))
        return None


class _Day:
    """What one session says: the likelihoods of its slots added up."""

    def __init__(self, number: int, observed: Sequence[tuple[float, float]]) -> None:
        self.number = number
        self._observed = observed
        self.on_grid = self._likelihood(GRID)

    def gains(self, rhos: Vector, dating: float, *, over: float) -> tuple[Vector, float]:
        """Log-likelihood of correlations, and of the one that dates a change, less that of `over`."""
        likelihoods = self._likelihood(np.append(rhos, (dating, over)))
        gains = likelihoods[:-1] - likelihoods[-1]
        return gains[:-1], float(gains[-1])

    def _likelihood(self, rho: Vector) -> Vector:
        first, *rest = (log_likelihood(x, y, rho) for x, y in self._observed)
        return sum(rest, start=first)


def replay(asset: Iterable[float], benchmark: Iterable[float]) -> list[Event]:
    """All events of two series of log returns, oldest first."""
    detector = Detector()
    events = (detector.step(x, y) for x, y in zip(asset, benchmark, strict=True))
    return [event for event in events if event is not None]
