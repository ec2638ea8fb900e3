"""Bad prices give no number or a marked one, and never an event: real files, spoilt in one way each.

And nothing real is taken for bad: the bounds of `bot/analytics/stuck.py` and `dates.py` are measured anew.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from bot.analytics.dates import CLOSER, EXCESS, LAGGED, NEWEST, STRETCH, WITNESSES, misdated, slipped
from bot.analytics.sessions import sample_at_closes, sessions
from bot.analytics.stuck import repeated
from bot.cli import main
from bot.model.ticker import ASSETS, FUNDS, Ticker
from bot.settings import Settings
from bot.sources.closes import believable
from bot.sources.recorded import RecordedPrices
from tests.corpus import independent

AS_OF = date(2025, 9, 26)
PSCT, BITCOIN = "daily/PSCT.csv", "hourly/BTC-USDT_binance_1h.csv"
OTHER_FILES = [
    "daily/BTC-USD.csv", "daily/ETH-USD.csv", "hourly/BTC-USD_bitstamp_1h.csv",
    *(f"daily/{fund}.csv" for fund in ("IWM", "QQQ", "SPY", "XLK")),
]  # fmt: skip

Spoil = Callable[[pd.DataFrame], pd.DataFrame]


@dataclass(frozen=True)
class Said:
    """What came of a command."""

    status: int
    figures: dict[str, Any]
    error: str

    @property
    def left_out(self) -> list[str]:
        return list(self.figures["left_out"])


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


class Desk:
    """A folder like the real one but for one file, and what is asked of it."""

    def __init__(self, market: Path, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self._market, self._folder, self._capsys = market, folder / "market", capsys
        for name in (PSCT, BITCOIN, *OTHER_FILES):
            (self._folder / name).parent.mkdir(parents=True, exist_ok=True)
            (self._folder / name).symlink_to(market / name)

    def spoil(self, name: str, spoil: Spoil) -> None:
        columns = ["timestamp" if "hourly" in name else "date", "close"]
        table = pd.read_csv(self._market / name, dtype=str)[columns]
        (self._folder / name).unlink(missing_ok=True)
        spoil(table).to_csv(self._folder / name, index=False)

    def ask(self, *words: str) -> Said:
        status = main([*words, "--prices", str(self._folder), "--json"])
        said = self._capsys.readouterr()
        assert (status == 0) is (said.err == "")
        if status:
            assert said.out == ""
            assert said.err.count("\n") == 1
        return Said(status, json.loads(said.out) if status == 0 else {}, said.err)

    def corr(self, *words: str) -> Said:
        return self.ask("corr", "psct", *words, "--as-of", str(AS_OF))

    def events(self) -> list[tuple[str, date]]:
        said = self.ask("replay", "--alert", "breakdown psct", "--to", "2025-12-24")
        return [(sent["kind"], date.fromisoformat(sent["session"])) for sent in said.figures.get("sent", [])]


@pytest.fixture
def desk(market: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    return Desk(market, tmp_path, capsys)


CLEAN = {30: 0.36, 90: 0.40, 250: 0.47}
"""VOICE; the fourth figures are in test_corr_figures."""


def bar(session: date) -> str:
    """The start of the hour that ends at a session's close, 16:00 New York."""
    return (
        (pd.Timestamp(session, tz="America/New_York") + pd.Timedelta(hours=15)).tz_convert("UTC").isoformat()
    )


def row_of(name: str, table: pd.DataFrame, session: date) -> int:
    stamp = str(session) if name == PSCT else bar(session).replace("+00:00", "Z")
    return int(table.index[table.iloc[:, 0] == stamp][0])


def ticked(name: str, session: date, factor: float) -> Spoil:
    def spoil(table: pd.DataFrame) -> pd.DataFrame:
        closes = table["close"].to_list()
        closes[row_of(name, table, session)] = float(closes[row_of(name, table, session)]) * factor
        return table.assign(close=closes)

    return spoil


def constant_from(name: str, session: date) -> Spoil:
    def spoil(table: pd.DataFrame) -> pd.DataFrame:
        row = row_of(name, table, session)
        closes = table["close"].to_list()
        return table.assign(close=closes[:row] + [closes[row]] * (len(closes) - row))

    return spoil


def cut_after(name: str, session: date) -> Spoil:
    return lambda table: table.loc[: row_of(name, table, session)]


def a_day_late(table: pd.DataFrame) -> pd.DataFrame:
    stamps = pd.to_datetime(table.iloc[:, 0]) + pd.Timedelta(days=1)
    shown = "%Y-%m-%d" if table.columns[0] == "date" else "%Y-%m-%dT%H:%M:%SZ"
    return table.assign(**{str(table.columns[0]): stamps.dt.strftime(shown)})


def sessions_late(by: int, *, since: str = "", until: str = "9999") -> Spoil:
    """Prices of one session under the date of another, in a stretch."""

    def spoil(table: pd.DataFrame) -> pd.DataFrame:
        inside = (table["date"] >= since) & (table["date"] < until)
        shifted = table["close"].shift(by)
        return table.assign(close=shifted.where(inside, table["close"])).dropna()

    return spoil


@pytest.mark.parametrize("name", [PSCT, BITCOIN], ids=["psct", "btc"])
@pytest.mark.parametrize("factor", [10, 0.1])
@pytest.mark.parametrize("session", [AS_OF, date(2025, 8, 15)], ids=str)
def test_a_bad_tick_is_left_out_and_named(desk: Desk, name: str, factor: float, session: date) -> None:
    desk.spoil(name, ticked(name, session, factor))
    for window in (30, 90):
        said = desk.corr(str(window))
        assert said.status == 0
        assert said.left_out == [str(session)]
        assert said.figures["value"] == pytest.approx(CLEAN[window], abs=0.05)
        assert said.figures["stale"] is (session == AS_OF)


def test_the_first_session_of_a_file_may_be_a_bad_tick_too(desk: Desk) -> None:
    spoil = ticked(PSCT, date(2024, 1, 2), 10)
    desk.spoil(PSCT, lambda table: spoil(table[table["date"] >= "2024-01-02"].reset_index(drop=True)))
    said = desk.corr()
    assert said.left_out == []  # nothing is before it that could be missed
    assert said.figures["value"] == pytest.approx(CLEAN[30], abs=0.005)


@pytest.mark.parametrize("name", [PSCT, BITCOIN], ids=["psct", "btc"])
@pytest.mark.parametrize("since", [date(2025, 9, 22), date(2024, 6, 3)], ids=str)
def test_prices_that_stand_still_are_old_prices(desk: Desk, name: str, since: date) -> None:
    desk.spoil(name, constant_from(name, since))
    said = desk.corr()
    assert said.status == 0
    assert (said.figures["as_of"], said.figures["stale"]) == (str(since), True)
    assert len(said.left_out) == len(sessions(since, AS_OF)) - 1


def test_prices_that_never_moved_give_no_number(desk: Desk) -> None:
    desk.spoil(PSCT, lambda table: table.assign(close="55.5"))
    assert desk.corr().status == 1


@pytest.mark.parametrize("name", [PSCT, BITCOIN], ids=["psct", "btc"])
def test_a_file_that_ends_early_gives_an_old_number(desk: Desk, name: str) -> None:
    desk.spoil(name, cut_after(name, date(2025, 8, 29)))
    said = desk.corr()
    assert (said.figures["as_of"], said.figures["stale"]) == ("2025-08-29", True)


def test_blank_rows_are_counted_out(desk: Desk) -> None:
    days = {"2025-09-10", "2025-09-11", str(AS_OF)}
    desk.spoil(PSCT, lambda table: table.assign(close=table["close"].where(~table["date"].isin(days), "")))
    said = desk.corr()
    assert (said.figures["as_of"], said.figures["stale"], said.figures["n"]) == ("2025-09-25", True, 28)


@pytest.mark.parametrize("text", ["nan", "-", "inf", "-55.5"])
def test_what_is_no_price_is_refused_by_name(desk: Desk, text: str) -> None:
    spoilt = {"2025-09-10"}
    desk.spoil(
        PSCT, lambda table: table.assign(close=table["close"].where(~table["date"].isin(spoilt), text))
    )
    said = desk.corr()
    assert said.status == 1
    assert f"daily/PSCT.csv: the price of 2025-09-10 is '{text}'" in said.error


def test_too_many_blank_rows_give_no_number(desk: Desk) -> None:
    desk.spoil(PSCT, lambda table: table.assign(close=table["close"].where(table.index % 2 == 0, "")))
    assert "only 15 of the 30 sessions" in desk.corr().error


@pytest.mark.parametrize("key", FUNDS)
def test_dates_a_day_late_are_refused(desk: Desk, key: str) -> None:
    desk.spoil(f"daily/{key.upper()}.csv", a_day_late)
    said = desk.ask("corr", key, "--as-of", str(AS_OF))
    assert said.status == 1
    assert "are of days without a session: its dates are off" in said.error


@pytest.mark.parametrize("key", FUNDS)
@pytest.mark.parametrize("by", [1, -1])
def test_dates_that_are_a_session_off_are_refused(desk: Desk, key: str, by: int) -> None:
    desk.spoil(f"daily/{key.upper()}.csv", sessions_late(by))
    said = desk.ask("corr", key, "--as-of", str(AS_OF))
    assert said.status == 1
    assert f"the prices of {key.upper()} are dated a session early or late" in said.error


def test_a_witness_that_is_off_costs_nobody_else_an_answer(desk: Desk) -> None:
    desk.spoil("daily/IWM.csv", sessions_late(1))
    assert desk.corr().figures["value"] == pytest.approx(CLEAN[30], abs=0.005)
    desk.spoil("daily/IWM.csv", lambda table: table.assign(close="nonsense"))
    assert desk.corr().figures["value"] == pytest.approx(CLEAN[30], abs=0.005)


def test_hours_that_are_a_day_late_are_refused(desk: Desk) -> None:
    desk.spoil(BITCOIN, a_day_late)
    said = desk.corr()
    assert said.status == 1
    assert "the prices of BTC-USD are dated a session early or late" in said.error


# what the detector says of spoilt prices

SOON = 40
"""Sessions after a bad tick in which nothing may come of it. Later, the hole that it leaves may tip a break
that was in the balance: so does any noise (STATS 3: dates are soft)."""


@pytest.fixture(scope="module")
def replayed(market: Path) -> list[tuple[str, date]]:
    """PSCT's events of STATS 3."""
    days = {
        "linked": ["2020-03-24", "2024-09-19"],
        "breakdown": ["2023-04-28", "2025-02-20", "2025-09-22"],
        "new_normal": ["2024-03-14"],
        "recoupled": ["2025-03-28", "2025-11-05"],
    }
    assert market.is_dir()
    return sorted(
        ((kind, date.fromisoformat(day)) for kind, all_days in days.items() for day in all_days),
        key=lambda event: event[1],
    )


def test_prices_that_nobody_spoilt_have_all_the_events(desk: Desk, replayed: list[tuple[str, date]]) -> None:
    assert desk.events() == replayed


@pytest.mark.parametrize("name", [PSCT, BITCOIN], ids=["psct", "btc"])
@pytest.mark.parametrize(
    "session",
    [date(2023, 2, 15), date(2025, 8, 15), date(2025, 12, 23)],
    ids=str,
)
def test_a_bad_tick_makes_no_event(
    desk: Desk, replayed: list[tuple[str, date]], name: str, session: date
) -> None:
    """It does what a session without a price does, and nothing soon."""
    desk.spoil(name, lambda table: table.drop(index=row_of(name, table, session)))
    without = desk.events()
    for factor in (10, 0.1):
        desk.spoil(name, ticked(name, session, factor))
        assert desk.events() == without
    new = [day for kind, day in without if (kind, day) not in replayed and day >= session]
    assert not new or len(sessions(session, min(new))) > SOON


@pytest.mark.parametrize("name", [PSCT, BITCOIN], ids=["psct", "btc"])
@pytest.mark.parametrize("since", [date(2022, 6, 1), date(2025, 8, 1)], ids=str)
@pytest.mark.parametrize("how", [constant_from, cut_after])
def test_prices_that_end_or_stand_still_make_no_event(
    desk: Desk,
    replayed: list[tuple[str, date]],
    name: str,
    since: date,
    how: Callable[[str, date], Spoil],
) -> None:
    desk.spoil(name, how(name, since))
    assert desk.events() == [event for event in replayed if event[1] <= since]


@pytest.mark.parametrize(
    ("name", "spoil"),
    [
        pytest.param(PSCT, a_day_late, id="days"),
        pytest.param(PSCT, sessions_late(1), id="a session late"),
        pytest.param(PSCT, sessions_late(-1), id="a session early"),
        pytest.param(PSCT, sessions_late(1, since="2025-07-01"), id="of late"),
        pytest.param(PSCT, sessions_late(1, since="2022-03-01", until="2022-06-01"), id="for some months"),
        pytest.param(BITCOIN, a_day_late, id="hours"),
    ],
)
def test_misdated_prices_make_no_event(desk: Desk, name: str, spoil: Spoil) -> None:
    desk.spoil(name, spoil)
    assert desk.events() == []


# nothing real is taken for bad


def test_no_recorded_fund_or_coin_ever_stood_still(market: Path) -> None:
    files = [path for path in market.glob("daily/*.csv") if path.name != "stocks_index.csv"]
    assert len(files) > 20
    for path in files:
        table = pd.read_csv(path, index_col=0, parse_dates=True)
        closes = table["close"].astype(float).dropna()
        assert repeated(closes) == [], path.name
        on_sessions = closes.reindex(sessions(closes.index[0].date(), closes.index[-1].date())).dropna()
        assert repeated(on_sessions) == [], path.name


@pytest.mark.parametrize("factor", [10, 0.1])
@pytest.mark.parametrize("ticker", [ASSETS["btc"], FUNDS["psct"]], ids=lambda ticker: ticker.key)
async def test_a_bad_tick_is_found_wherever_it_stands(market: Path, ticker: Ticker, factor: float) -> None:
    prices = RecordedPrices(market, clock=lambda: datetime(2026, 1, 1, tzinfo=UTC))
    (closes,) = await prices.closes([ticker], start=date(2018, 5, 15), until=AS_OF)
    first, last = 0, len(closes.prices) - 1
    for at in (first, first + 1, *range(100, last, 50), last - 1, last):
        # as on the day itself, and with the sessions that followed
        for end in {at, min(at + 20, last)}:
            known = closes.prices.iloc[max(at - 40, 0) : end + 1]
            spoilt = known.copy()
            spoilt[closes.prices.index[at]] *= factor
            if len(known) > 2:  # of two nobody knows which is wrong
                expected = known.drop(closes.prices.index[at])
                pd.testing.assert_series_equal(believable(spoilt, ticker), expected)


@pytest.fixture(scope="module")
def dated(market: Path) -> dict[str, "pd.Series[float]"]:
    """Closes of the funds, bitcoin's days, and bitcoin at the New York close, from 2018-05-15 on."""
    found = {
        symbol: pd.read_csv(market / f"daily/{symbol}.csv", index_col=0, parse_dates=True)["close"].astype(
            float
        )
        for symbol in WITNESSES
    }
    hours = pd.Series(independent.bitcoin_hours(market))
    hours.index = pd.DatetimeIndex(pd.to_datetime(hours.index, utc=True)).as_unit("ns")
    found["at New York"] = sample_at_closes(hours, date(2018, 5, 15), date(2025, 9, 26))
    return {name: closes.loc["2018-05-15":"2025-09-26"] for name, closes in found.items()}


PAIRS = [
    *((symbol, witness) for symbol, witnesses in WITNESSES.items() if symbol in map(str.upper, FUNDS) for witness in witnesses),
    ("at New York", "BTC-USD"),
]  # fmt: skip


@pytest.mark.parametrize(("symbol", "witness"), PAIRS)
def test_what_is_dated_right_is_never_refused_and_what_is_not_always(
    dated: dict[str, "pd.Series[float]"], symbol: str, witness: str
) -> None:
    assert not misdated(dated[symbol], dated[witness])
    for by in (1, -1):
        shifted = pd.Series(dated[symbol].shift(by), index=dated[symbol].index).dropna()
        assert misdated(shifted, dated[witness])
        for end in range(500, len(shifted), 100):
            assert misdated(shifted.iloc[end - 500 : end], dated[witness])


@pytest.mark.parametrize("symbol", [name for name in WITNESSES if name != "BTC-USD"])
def test_no_fund_ever_seemed_to_slip_and_one_that_does_is_found_soon(
    dated: dict[str, "pd.Series[float]"], symbol: str
) -> None:
    """Over every eight sessions, with numpy alone."""
    table = pd.DataFrame({name: dated[name] for name in (symbol, *WITNESSES[symbol])}).dropna()
    own, *others = np.diff(np.log(table.to_numpy()), axis=0).T

    def nearer(own: "np.ndarray[Any, Any]", end: int) -> float:
        new, old = slice(end - NEWEST, end), slice(end - NEWEST - 1, end - 1)
        return min(
            float(((own[new] - other[new]) ** 2).sum() / ((own[new] - other[old]) ** 2).sum())
            for other in others
        )

    assert max(nearer(own, end) for end in range(NEWEST + 1, len(own))) < CLOSER / 1.15
    found = []
    for begins in range(20, len(own) - 40, 10):
        late = np.concatenate([own[:begins], [0.0], own[begins:-1]])
        found.append(next(n for n in range(40) if nearer(late, begins + n) > CLOSER))
    assert np.median(found) <= 7
    assert np.quantile(found, 0.9) <= 11
    assert slipped(table[symbol].shift(1).dropna().iloc[-20:], table[WITNESSES[symbol][0]])


NEAREST = [(symbol, witnesses[0]) for symbol, witnesses in WITNESSES.items() if symbol != "BTC-USD"]


@pytest.mark.parametrize(("symbol", "witness"), [*NEAREST, ("at New York", "BTC-USD")])
def test_any_stretch_tells_a_shift_from_the_nearest_witness(
    dated: dict[str, "pd.Series[float]"], symbol: str, witness: str
) -> None:
    """The margins that the docstring states, from numpy's correlations alone."""
    both = pd.concat({"one": dated[symbol], "other": dated[witness]}, axis=1, join="inner")
    x, y = (np.diff(np.log(both[column].to_numpy())) for column in both)
    same, late, early = ([] for _lag in range(3))  # type: tuple[list[float], list[float], list[float]]
    for end in range(STRETCH + 1, len(x) - 1):
        at = slice(end - STRETCH, end)
        for found, lag in ((same, 0), (late, 1), (early, -1)):
            found.append(float(np.corrcoef(x[at.start - lag : at.stop - lag], y[at])[0, 1]))
    real = np.maximum(late, early) - same
    assert real.max() <= -0.25 < EXCESS
    assert min(same) >= 0.49 > LAGGED
    assert np.min(np.array(same) - np.maximum(late, early)) >= 0.25 > EXCESS


async def test_the_folder_as_it_is_has_all_that_was_recorded(market: Path) -> None:
    prices = RecordedPrices(market, clock=lambda: datetime(2026, 1, 1, tzinfo=UTC))
    tickers: list[Ticker] = list(FUNDS.values())
    for closes in await prices.closes(tickers, start=date(2014, 9, 17), until=date(2025, 12, 24)):
        assert closes.left_out == ()
        assert len(closes.prices) == len(sessions(date(2014, 9, 17), date(2025, 12, 24)))
