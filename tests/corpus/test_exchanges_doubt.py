"""Nothing real is doubted: every recorded series of 2018 to 2025, and two venues held against each other.

The bounds of `bot/analytics/doubt.py` are measured here anew with numpy alone.
"""

import csv
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from bot.analytics.doubt import (
    COIN,
    DISAGREEMENT,
    FUND,
    STOCK,
    SURE,
    Bounds,
    contradictions,
    disagreements,
    spikes,
    sure,
)
from bot.analytics.sessions import sample_at_closes, sessions
from bot.model.ticker import FUNDS, Market

START = "2018-01-01"
STEPPED = {"CORZ"}
"""Joins the stock before and after a bankruptcy, traded on one thin venue meanwhile (the README says so)."""


def column(path: Path, key: str, value: str) -> "pd.Series[float]":
    with path.open(newline="") as lines:
        rows = [(row[key], float(row[value])) for row in csv.DictReader(lines) if row.get(value)]
    stamps = pd.DatetimeIndex(pd.to_datetime([stamp for stamp, _ in rows], utc=key == "timestamp"))
    return pd.Series([price for _, price in rows], index=stamps.as_unit("ns"))


def series(market: Path) -> dict[str, "pd.Series[float]"]:
    """Every daily series by file; coins on the sessions of New York, as closes are."""
    found = {}
    for path in sorted(market.glob("daily/**/*.csv")):
        if path.name == "stocks_index.csv":
            continue
        prices = column(path, "date", "close").loc[START:]
        if "-USD" in path.name:
            wanted = sessions(prices.index[0].date(), prices.index[-1].date())
            prices = prices.reindex(wanted).dropna()
        found[path.relative_to(market / "daily").as_posix()] = prices
    return found


@pytest.fixture(scope="module")
def recorded(market: Path) -> dict[str, "pd.Series[float]"]:
    return series(market)


@pytest.fixture(scope="module")
def venues(market: Path) -> tuple["pd.Series[float]", "pd.Series[float]"]:
    binance, bitstamp = (
        column(market / f"hourly/{name}_1h.csv", "timestamp", "close")
        for name in ("BTC-USDT_binance", "BTC-USD_bitstamp")
    )
    return binance, bitstamp


def bounds_for(name: str) -> Bounds:
    if "-USD" in name:
        return COIN
    return FUND if name.removesuffix(".csv").lower() in FUNDS else STOCK


def test_no_recorded_session_is_a_spike(recorded: dict[str, "pd.Series[float]"]) -> None:
    doubted = {name: spikes(prices, bounds_for(name)) for name, prices in recorded.items()}
    assert len(recorded) > 140
    assert {name: found for name, found in doubted.items() if found} == {}


def test_no_series_that_ends_today_loses_its_newest_session(recorded: dict[str, "pd.Series[float]"]) -> None:
    """As it was on every single day: the jump into the newest session was never beyond the bound."""
    for name, prices in recorded.items():
        largest = np.abs(np.diff(np.log(prices.to_numpy()))).max()
        assert largest < bounds_for(name).jump / 1.3 or Path(name).stem in STEPPED, name


def test_the_bound_for_spikes_stands_well_above_the_largest_real_one(
    recorded: dict[str, "pd.Series[float]"],
) -> None:
    real = 0.0
    for prices in recorded.values():
        returns = np.diff(np.log(prices.to_numpy()))
        before, after = returns[:-1], returns[1:]
        real = max(real, float(np.minimum(abs(before), abs(after))[before * after < 0].max()))
    assert 0.40 < real < 0.42
    assert STOCK.spike == COIN.spike
    assert STOCK.spike / real > 1.6


def test_of_funds_and_bitcoin_hardly_a_session_waits_for_the_next_and_none_is_left_out(
    recorded: dict[str, "pd.Series[float]"],
) -> None:
    waits = {}
    for symbol in ("PSCT", "IWM", "QQQ", "XLK", "SPY", "BTC-USD"):
        prices = recorded[f"{symbol}.csv"]
        market = Market.CRYPTO if symbol == "BTC-USD" else Market.EXCHANGE
        assert sure(prices, market).equals(prices)
        moves = np.diff(np.log(prices.to_numpy()))
        far = np.flatnonzero((np.abs(moves) > SURE[market].jump) | (moves == 0)) + 1
        waits[symbol] = len(far) / len(prices)
        for at in map(int, far):
            assert len(sure(prices.iloc[: at + 1], market)) < at + 1
            assert sure(prices.iloc[: at + 2], market).index[-1] == prices.index[at + 1]
    assert max(waits.values()) < 0.01


def test_the_bounds_of_funds_stand_above_all_that_they_did(recorded: dict[str, "pd.Series[float]"]) -> None:
    moves = {key: np.diff(np.log(recorded[f"{key.upper()}.csv"].to_numpy())) for key in FUNDS}
    largest = max(np.abs(each).max() for each in moves.values())
    assert 0.145 < largest < FUND.jump / 1.3
    back = max(
        np.minimum(abs(each[:-1]), abs(each[1:]))[each[:-1] * each[1:] < 0].max() for each in moves.values()
    )
    assert 0.105 < back < SURE[Market.EXCHANGE].spike < FUND.spike


@pytest.mark.parametrize(
    ("name", "session"),
    [
        ("PSCT.csv", date(2020, 3, 12)),
        ("PSCT.csv", date(2020, 3, 16)),
        ("IWM.csv", date(2020, 3, 18)),
        ("QQQ.csv", date(2025, 4, 9)),
        ("XSD.csv", date(2025, 4, 9)),
        ("BTC-USD.csv", date(2020, 3, 12)),
        ("BTC-USD.csv", date(2022, 6, 13)),
        ("SOL-USD.csv", date(2022, 11, 9)),
        ("DOGE-USD.csv", date(2021, 1, 28)),
        ("stocks_alpaca_iex/MSTR.csv", date(2024, 3, 4)),
    ],
)
@pytest.mark.parametrize("reach", [1, 250])
def test_a_real_crash_or_rally_stays_also_as_the_newest_session(
    recorded: dict[str, "pd.Series[float]"], name: str, session: date, reach: int
) -> None:
    until = recorded[name].loc[: str(session)]
    window = until.iloc[-1 - reach :]
    assert window.index[-1].date() == session
    assert spikes(window, bounds_for(name)) == {}


def test_two_venues_never_differ_by_as_much_as_is_doubted(
    venues: tuple["pd.Series[float]", "pd.Series[float]"],
) -> None:
    binance, bitstamp = venues
    first, last = date(2021, 6, 1), date(2022, 8, 19)
    one, other = (sample_at_closes(venue, first, last) for venue in venues)
    assert len(one.index.intersection(other.index)) > 300
    assert disagreements(one, other) == []
    joined = pd.concat(venues, axis=1, join="inner")
    apart = np.abs(np.log(joined[0] / joined[1]))
    assert len(apart) > 10_000
    assert 0.0310 < apart.max() < 0.0313 < DISAGREEMENT  # of all hours, 12 May 2022
    assert binance.index.isin(bitstamp.index).sum() == len(apart)


def test_yahoo_and_the_other_venues_never_differ_by_as_much_as_is_doubted(
    market: Path, venues: tuple["pd.Series[float]", "pd.Series[float]"]
) -> None:
    """Closes of UTC days: Yahoo's own, and the hour that ends at midnight elsewhere."""
    yahoo = column(market / "daily/BTC-USD.csv", "date", "close").loc["2018-05-16":]
    largest = []
    for venue in venues:
        last_hours = venue[pd.DatetimeIndex(venue.index).hour == 23]
        days = last_hours.set_axis(pd.DatetimeIndex(last_hours.index).tz_localize(None).normalize())
        assert disagreements(yahoo, days) == []
        common = yahoo.index.intersection(days.index)
        largest.append(np.abs(np.log(yahoo[common] / days[common])).max())
    assert 0.0374 < max(largest) < 0.0375


@pytest.mark.parametrize("factor", [10, 0.1, 1.05, 0.95])
@pytest.mark.parametrize("bad", ["one", "other"])
def test_every_bad_tick_among_real_closes_is_found(
    venues: tuple["pd.Series[float]", "pd.Series[float]"], factor: float, bad: str
) -> None:
    first, last = date(2021, 6, 1), date(2022, 8, 19)
    one, other = (sample_at_closes(venue, first, last) for venue in venues)
    common = one.index.intersection(other.index)
    for stamp in common[::7]:
        changed = {"one": one, "other": other}
        changed[bad] = changed[bad].copy()
        changed[bad].loc[stamp] *= factor
        (found,) = contradictions(changed["one"], changed["other"], venues[1], {})
        assert found.session == stamp.date()
        kept = {"ONE": one, "OTHER": other, "NEITHER": None}[found.verdict.name]
        assert kept is None or kept[stamp] == (other if bad == "one" else one)[stamp]
