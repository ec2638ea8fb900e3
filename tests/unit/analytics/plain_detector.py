"""STATS 3 once more, as it is written there: scalars and lists, everything summed anew each day."""

import math
from collections.abc import Sequence

LOW, HIGH = math.atanh(-0.6), math.atanh(0.92)
GRID = [LOW + k * (HIGH - LOW) / 32 for k in range(33)]


def likelihood(x: float, y: float, rho: float) -> float:
    rest = 1 - rho**2
    return -0.5 * math.log(rest) - 3.5 * math.log(1 + (x**2 - 2 * rho * x * y + y**2) / (5 * rest))


def standardised(returns: Sequence[float]) -> list[float]:
    """(a): one leg in one slot; the first 30 give no observation."""
    variance = max(sum(r**2 for r in returns[:30]) / 30, 1e-12)
    found = []
    for r in returns[30:]:
        found.append(math.sqrt(5 / 3) * r / math.sqrt(variance))
        variance = max(0.9 * variance + 0.1 * min(r**2, 16 * variance), 1e-12)
    return found


class Plain:
    """(b) to (e); `days` holds the observations of each day, a pair for each slot."""

    def __init__(self) -> None:
        self.state, self.events = "warmup", list[tuple[str, int, int]]()
        self.days: dict[int, list[tuple[float, float]]] = {}
        self.on_grid: dict[int, list[float]] = {}
        self.window, self.buffer, self.apart = list[int](), list[int](), list[int]()
        self.ratios, self.page, self.left, self.ref = list[float](), 0.0, 0, 0.0

    def l(self, day: int, rho: float) -> float:  # noqa: E743 - as in STATS
        return sum(likelihood(x, y, rho) for x, y in self.days[day])

    def baseline(self) -> float:
        sums = [sum(self.on_grid[day][k] for day in self.window) for k in range(33)]
        weights = [math.exp(each - max(sums)) for each in sums]
        return math.tanh(sum(z * w for z, w in zip(GRID, weights, strict=True)) / sum(weights))

    def enter(self, state: str, sizes: int) -> None:
        self.state, self.ratios, self.page = state, [0.0] * sizes, 0.0

    def by_baseline(self, rho: float) -> None:
        self.enter("coupled", 6) if rho >= 0.2 else self.enter("unlinked", 3)

    def weigh(self, day: int, against: Sequence[float], dating: float, null: float) -> float:
        base = self.l(day, null)
        gains = [self.l(day, rho) - base for rho in against]
        self.ratios = [
            min((1 + r) * math.exp(gain), 1e30) for r, gain in zip(self.ratios, gains, strict=True)
        ]
        if self.page == 0:
            self.left = day
        self.page = max(0.0, self.page + self.l(day, dating) - base)
        return sum(self.ratios) / len(self.ratios)

    def take_in(self, day: int) -> None:
        self.buffer.append(day)
        if len(self.buffer) > 30:
            self.window = [*self.window, self.buffer.pop(0)][-250:]

    def step(self, day: int, observed: list[tuple[float, float]]) -> None:
        self.days[day] = observed
        self.on_grid[day] = [self.l(day, math.tanh(z)) for z in GRID]
        rho = self.baseline()
        if self.state == "warmup" and len(self.window) >= 60:
            self.by_baseline(rho)
        eligible = True
        if self.state == "coupled":
            eligible = self.coupled(day, rho)
        elif self.state == "decoupled":
            eligible = self.decoupled(day)
        elif self.state == "unlinked":
            self.unlinked(day, rho)
        if eligible:
            self.take_in(day)

    def coupled(self, day: int, rho: float) -> bool:
        if rho < 0.12:
            self.events.append(("faded", day, day))
            self.enter("unlinked", 3)
            return True
        statistic = self.weigh(day, [f * rho for f in (-0.4, -0.2, 0, 0.2, 0.4, 0.6)], 0.2 * rho, rho)
        if statistic < 450:
            return True
        self.events.append(("breakdown", day, self.left))
        self.ref = rho
        self.apart = [each for each in self.buffer if each >= self.left] + [day]
        self.buffer = [each for each in self.buffer if each < self.left]
        self.enter("decoupled", 3)
        return False

    def decoupled(self, day: int) -> bool:
        if len(self.apart) == 250:
            self.window, self.buffer = self.apart, []
            self.events.append(("new_normal", day, day))
            self.by_baseline(self.baseline())
            return True
        self.apart = [*self.apart, day]
        against = [f * self.ref for f in (0.7, 0.85, 1.0)]
        if self.weigh(day, against, 0.85 * self.ref, 0.3 * self.ref) < 150:
            return False
        self.events.append(("recoupled", day, self.left))
        self.enter("coupled", 6)
        return True

    def unlinked(self, day: int, rho: float) -> None:
        if rho >= 0.25:
            self.events.append(("linked", day, day))
            self.enter("coupled", 6)
            return
        null = max(rho, 0.0)
        against = [min(null + step, 0.95) for step in (0.2, 0.3, 0.4)]
        if self.weigh(day, against, min(null + 0.3, 0.95), null) >= 370:
            self.events.append(("linked", day, self.left))
            since = [each for each in self.days if self.left <= each < day]
            self.window, self.buffer = [], []
            for each in since:
                self.take_in(each)
            self.enter("warmup", 0)


def plain_events(*slots: tuple[Sequence[float], Sequence[float]]) -> list[tuple[str, int, int]]:
    """Events of log returns, a pair of series for each slot of the day."""
    columns = [(standardised(x), standardised(y)) for x, y in slots]
    plain = Plain()
    for at in range(len(columns[0][0])):
        plain.step(at + 31, [(x[at], y[at]) for x, y in columns])
    return plain.events
