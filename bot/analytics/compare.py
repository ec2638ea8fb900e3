"""Many assets against many benchmarks at once, and what one adds to another."""

from collections.abc import Container, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from itertools import product

import numpy as np
import pandas as pd

from bot.analytics.correlation import check_window, measure, pearson
from bot.analytics.inference import Returns, effective_size, fisher_interval
from bot.analytics.sessions import first_missing, last_completed, last_sessions
from bot.analytics.snapshot import left_out
from bot.errors import NotEnoughData
from bot.model.closes import Closes, overdue_for, sources_of
from bot.model.comparison import LARGE_TECH, Comparison, Gap
from bot.model.correlation import Clock, Measured
from bot.model.ticker import EVERYTHING, Market, Pair, Ticker
from bot.translation import _, later, said


@dataclass(frozen=True, slots=True)
class _Table:
    """Log prices of all tickers, session by session; `first` is the row where the window begins."""

    logs: Returns
    columns: dict[Ticker, int]
    first: int
    window: int

    @property
    def coins(self) -> list[Ticker]:
        """The assets among them."""
        return _by_kind(self.columns)[0]

    @property
    def benchmarks(self) -> list[Ticker]:
        """What these are held against."""
        return _by_kind(self.columns)[1]

    def returns(self, *tickers: Ticker) -> list[Returns]:
        """Log returns over the sessions that all of them have, each from the one before that all have.

        Raises NotEnoughData where these are too few, or one of the tickers did not move.
        """
        logs = self.logs[:, [self.columns[ticker] for ticker in tickers]]
        rows = np.flatnonzero(~np.isnan(logs).any(axis=1))
        first, *others = np.diff(logs[rows], axis=0)[rows[1:] >= self.first].T
        for other in others:
            check_window(first, other, self.window)
        return [first, *others]


def compare(closes: Sequence[Closes], lacking: Sequence[Ticker], window: int, now: datetime) -> Comparison:
    """Every asset among the closes against every benchmark, over `window` sessions completed at `now`.

    `lacking` are not to be had. Raises NotEnoughData where no pair at all has an honest number.
    """
    legs = list({leg.ticker: leg for leg in closes}.values())
    completed = last_completed(now)
    as_of = _as_of(legs, completed)
    calendar = last_sessions(window, as_of)
    first = calendar[0].date()
    current = [leg for leg in legs if _last(leg, completed) >= as_of]
    table = _tabulate(current, calendar)
    cells, between = _cells(table)
    assets, benchmarks = _by_kind(_in_order({*(leg.ticker for leg in legs), *lacking}))
    clock = _clock(current, first)
    return Comparison(
        window=window,
        as_of=as_of,
        assets=tuple(assets),
        benchmarks=tuple(benchmarks),
        cells=cells,
        partial=dict(_partials(table)),
        gaps=(*_absent(lacking), *(_ended(leg, completed) for leg in legs if leg not in current), *between),
        source=_source(current, clock),
        clock=clock,
        missing_since=first_missing(as_of, completed),
        provisional=any(leg.provisional == as_of for leg in current),
        overdue=overdue_for(current, now),
        left_out=left_out(current, first),
        stood_in_for=tuple(dict.fromkeys(leg.stands_in_for for leg in closes if leg.stands_in_for)),
        coverage={leg.ticker: leg.coverage for leg in current if leg.coverage is not None},
    )


def partial_measure(x: Returns, y: Returns, z: Returns) -> Measured:
    """Correlation of x and y given z, (r_xy − r_xz r_yz) / √((1 − r_xz²)(1 − r_yz²)).

    Its interval is Fisher's on n_eff − 1: what is given costs one observation (Fisher 1924). Raises
    NotEnoughData where z tells all that there is to know of one of them.
    """
    r_xy, r_xz, r_yz = pearson(x, y), pearson(x, z), pearson(y, z)
    rest = (1 - r_xz**2) * (1 - r_yz**2)
    if rest < 1e-12:
        raise NotEnoughData(_("one of the two moves exactly with what is given"))
    n_eff = effective_size(x, y, z)
    value = (r_xy - r_xz * r_yz) / np.sqrt(rest)
    return Measured(fisher_interval(float(value), 1 / np.sqrt(n_eff - 4)), len(x), n_eff)


def _last(leg: Closes, completed: date) -> date:
    last: date = leg.prices.index[-1].date()
    return min(last, completed)


def _as_of(legs: Sequence[Closes], completed: date) -> date:
    """The newest completed session of which a coin and a benchmark have a price.

    A basket, whose constituents take their time after the close, may be one session behind: it is waited for.
    """
    coins = [leg for leg in legs if _is_coin(leg.ticker)]
    benchmarks = [leg for leg in legs if not _is_coin(leg.ticker)]
    if not coins or not benchmarks:
        raise NotEnoughData(_("it takes a coin and a benchmark with prices to compare"))
    newest = min(max(_last(leg, completed) for leg in kind) for kind in (coins, benchmarks))
    before, _newest = (session.date() for session in last_sessions(2, newest))
    baskets = [_last(leg, completed) for leg in benchmarks if leg.ticker.market is Market.BASKET]
    return before if before in baskets else newest


def _is_coin(ticker: Ticker) -> bool:
    return ticker.market is Market.CRYPTO


def _in_order(asked: Container[Ticker]) -> list[Ticker]:
    return [ticker for ticker in EVERYTHING if ticker in asked]


def _by_kind(tickers: Iterable[Ticker]) -> tuple[list[Ticker], list[Ticker]]:
    every = list(tickers)
    return [t for t in every if _is_coin(t)], [t for t in every if not _is_coin(t)]


def _tabulate(legs: Sequence[Closes], calendar: pd.DatetimeIndex) -> _Table:
    prices = pd.concat([leg.prices for leg in legs], axis=1).sort_index().loc[: calendar[-1]]
    first = int(prices.index.searchsorted(calendar[0]))
    columns = {leg.ticker: number for number, leg in enumerate(legs)}
    return _Table(np.log(prices.to_numpy(float)), columns, first, len(calendar))


def _cells(table: _Table) -> tuple[dict[Pair, Measured], list[Gap]]:
    """The pairs that have a number, and why others have none; raises NotEnoughData where all have none."""
    cells, gaps = {}, []
    for coin in table.coins:
        for benchmark in table.benchmarks:
            try:
                cells[Pair(coin, benchmark)] = measure(*table.returns(coin, benchmark))
            except NotEnoughData as error:
                gaps.append(Gap(coin, str(error), against=benchmark))
    if not cells:
        raise NotEnoughData(gaps[0].reason)
    return cells, gaps


def _partials(table: _Table) -> Iterator[tuple[Pair, Measured]]:
    """Given large tech; of pairs that have one."""
    if LARGE_TECH not in table.columns:
        return
    others = [benchmark for benchmark in table.benchmarks if benchmark != LARGE_TECH]
    for coin, benchmark in product(table.coins, others):
        with suppress(NotEnoughData):
            partial = partial_measure(*table.returns(coin, benchmark, LARGE_TECH))
            yield Pair(coin, benchmark), partial


def _absent(lacking: Sequence[Ticker]) -> list[Gap]:
    return [Gap(ticker, said("no prices to be had here")) for ticker in lacking]


def _ended(leg: Closes, completed: date) -> Gap:
    return Gap(leg.ticker, said("its prices end before the others' do"), last=_last(leg, completed))


def _clock(legs: Sequence[Closes], first: date) -> Clock:
    """When the coins' closes of a window were taken."""
    starts = [leg.new_york_from for leg in legs if _is_coin(leg.ticker)]
    if all(start is None for start in starts):
        return Clock.UTC
    all_new_york = all(start is not None and start <= first for start in starts)
    return Clock.NEW_YORK if all_new_york else Clock.MIXED


def _source(legs: Sequence[Closes], clock: Clock) -> str:
    """Who gave the prices; closes of UTC days are marked wherever a source is named."""
    source = sources_of(legs)
    marked = {
        Clock.UTC: later("{source} (coins at UTC day closes)"),
        Clock.MIXED: later("{source} (some coins at UTC day closes)"),
    }
    return said(marked[clock], source=source) if clock in marked else source
