"""The answer of 26 September 2025, with the figures that VOICE and the corpus tests know."""

from datetime import date, timedelta

from bot.model.correlation import Clock, Correlation, Estimate, Moves, RollingPoint, Snapshot
from bot.model.ticker import ASSETS, BASKETS, FUNDS, Pair

FRIDAY = date(2025, 9, 26)


def correlation(window: int, value: float, low: float, high: float) -> Correlation:
    return Correlation(
        window=window,
        estimate=Estimate(value, low, high),
        n=window,
        n_eff=20.0,
        as_of=FRIDAY,
        robust=Estimate(0.23, -0.19, 0.58),
        beta=0.52,
        last_moves=Moves(-0.0021, 0.0104),
        same_direction=17,
    )


def point(days: int) -> RollingPoint:
    estimate = Estimate(0.3, -0.1, 0.6) if days % 5 else None
    return RollingPoint(FRIDAY - timedelta(days=days), estimate, 100 + days % 7, 50 - days % 11)


SNAPSHOT = Snapshot(
    pair=Pair(ASSETS["btc"], FUNDS["psct"]),
    stands_in_for=BASKETS["r2ktech"],
    window=30,
    correlations={
        30: correlation(30, 0.36, -0.05, 0.67),
        90: correlation(90, 0.40, 0.18, 0.58),
        250: correlation(250, 0.47, 0.26, 0.63),
    },
    year_ago=correlation(30, 0.45, 0.1, 0.7),
    ewma=0.31,
    rolling=tuple(point(days) for days in range(99, -1, -1)),
    source="recorded sample, to 26 Sep 2025",
    missing_since=None,
    provisional=False,
    clock=Clock.NEW_YORK,
)
