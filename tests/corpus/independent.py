"""The correlation computed once more without any of our code: csv, zoneinfo and scipy on the recorded prices."""

import csv
import math
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

from scipy import stats

NEW_YORK, UTC = ZoneInfo("America/New_York"), ZoneInfo("UTC")
HALF_DAYS = {
    "2018-07-03", "2018-11-23", "2018-12-24", "2019-07-03", "2019-11-29", "2019-12-24", "2020-11-27", "2020-12-24",
    "2021-11-26", "2022-11-25", "2023-07-03", "2023-11-24", "2024-07-03", "2024-11-29", "2024-12-24", "2025-07-03",
    "2025-11-28", "2025-12-24",
}  # fmt: skip
"""As the New York Stock Exchange announced them: it closes at 13:00."""


def equity_closes(market: Path, ticker: str) -> dict[date, float]:
    with (market / "daily" / f"{ticker}.csv").open(newline="") as file:
        return {date.fromisoformat(row["date"]): float(row["close"]) for row in csv.DictReader(file)}


def bitcoin_hours(market: Path) -> dict[datetime, float]:
    """Bitstamp, and from the first bar of Binance on Binance; keyed by the start of the bar."""

    def read(name: str) -> dict[datetime, float]:
        with (market / "hourly" / name).open(newline="") as file:
            rows = [
                (datetime.fromisoformat(row["timestamp"]), float(row["close"]))
                for row in csv.DictReader(file)
            ]
        return dict(rows)

    bitstamp, binance = read("BTC-USD_bitstamp_1h.csv"), read("BTC-USDT_binance_1h.csv")
    first = min(binance)
    return {**{start: close for start, close in bitstamp.items() if start < first}, **binance}


def bitcoin_closes(market: Path, sessions: list[date]) -> dict[date, float]:
    hours = bitcoin_hours(market)
    closes = {}
    for session in sessions:
        hour = 13 if session.isoformat() in HALF_DAYS else 16
        end = datetime(session.year, session.month, session.day, hour, tzinfo=NEW_YORK).astimezone(UTC)
        if (start := end - timedelta(hours=1)) in hours:
            closes[session] = hours[start]
    return closes


def returns(market: Path, ticker: str) -> list[tuple[date, float, float]]:
    """Session, log return of Bitcoin, log return of the ticker; both over the same time."""
    equity = equity_closes(market, ticker)
    bitcoin = bitcoin_closes(market, [day for day in sorted(equity) if day >= date(2018, 5, 15)])
    days = sorted(bitcoin)
    return [
        (day, math.log(bitcoin[day] / bitcoin[before]), math.log(equity[day] / equity[before]))
        for before, day in pairwise(days)
    ]


def pearson(rows: list[tuple[date, float, float]]) -> float:
    return float(stats.pearsonr([row[1] for row in rows], [row[2] for row in rows]).statistic)


def interval(rows: list[tuple[date, float, float]]) -> tuple[float, float, float]:
    """STATS 2: Fisher's z on n_eff; returns low, high and n_eff."""
    x, y = [row[1] for row in rows], [row[2] for row in rows]
    k = max(1.0, (stats.kurtosis(x, fisher=False) + stats.kurtosis(y, fisher=False)) / 6)
    n_eff = 3 + (len(rows) - 3) / (1.15**2 * k)
    z, reach = math.atanh(pearson(rows)), 1.96 / math.sqrt(n_eff - 3)
    return math.tanh(z - reach), math.tanh(z + reach), n_eff
