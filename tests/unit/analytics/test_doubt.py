"""Which closes cannot be true; the corpus shows that none of the real ones is among them."""

import math
from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import pytest

from bot.analytics.doubt import (
    COIN,
    FUND,
    STOCK,
    SURE,
    Bounds,
    Contradiction,
    Verdict,
    bounds_of,
    contradictions,
    disagreements,
    spikes,
    sure,
    sure_since,
)
from bot.analytics.sessions import HOUR, close_time, sessions
from bot.model.doubt import Witness
from bot.model.ticker import ASSETS, FUNDS, Market, Ticker

FIRST, LAST = date(2025, 6, 2), date(2025, 6, 13)
DAYS = [stamp.date() for stamp in sessions(FIRST, LAST)]
MIDDLE = DAYS[4]
CALM = [100.0, 101.0, 102.0, 101.0, 100.0, 99.0, 100.0, 101.0, 102.0, 103.0]


def series(prices: list[float], days: list[date] = DAYS) -> "pd.Series[float]":
    return pd.Series(prices, index=pd.DatetimeIndex(days), dtype=float)


def changed(at: int, factor: float) -> "pd.Series[float]":
    return series([price * factor if place == at else price for place, price in enumerate(CALM)])


def hours(around: dict[int, float] | None = None, session: date = MIDDLE) -> "pd.Series[float]":
    """Hourly closes, all at the level of the session but those that are given by their distance from it."""
    bar = pd.Timestamp(close_time(session)) - HOUR
    prices = {bar + n * HOUR: CALM[DAYS.index(session)] for n in range(-3, 4)}
    prices |= {bar + n * HOUR: price for n, price in (around or {}).items()}
    return pd.Series(prices).dropna()


def one_contradiction(
    one: "pd.Series[float]",
    other: "pd.Series[float]",
    bars: "pd.Series[float] | None" = None,
    third: dict[date, float] | None = None,
) -> Contradiction:
    (found,) = contradictions(one, other, hours() if bars is None else bars, third or {})
    return found


@pytest.mark.parametrize(
    ("factor", "doubted"),
    [(1.0, False), (1.045, False), (0.957, False), (1.05, True), (0.95, True), (10, True), (0.1, True)],
)
def test_a_difference_beyond_what_markets_have_is_a_disagreement(factor: float, doubted: bool) -> None:
    assert disagreements(changed(4, factor), series(CALM)) == ([MIDDLE] if doubted else [])


def test_sessions_that_only_one_has_are_no_disagreement() -> None:
    assert disagreements(series(CALM[:3], DAYS[:3]), series([1.0], [DAYS[5]])) == []


THIRD = [
    pytest.param(100.0, Verdict.OTHER, Witness.THIRD_SOURCE, id="sides with the second"),
    pytest.param(1010.0, Verdict.ONE, Witness.THIRD_SOURCE, id="sides with the first"),
    pytest.param(300.0, Verdict.NEITHER, Witness.NOBODY, id="sides with nobody"),
]


@pytest.mark.parametrize(("third", "verdict", "witness"), THIRD)
def test_a_third_source_decides(third: float, verdict: Verdict, witness: Witness) -> None:
    found = one_contradiction(changed(4, 10), series(CALM), third={MIDDLE: third})
    assert found == Contradiction(MIDDLE, 1000.0, 100.0, verdict, witness)


@pytest.mark.parametrize(("third", "verdict"), [(102.0, Verdict.OTHER), (104.0, Verdict.ONE)])
def test_a_third_source_between_the_two_sides_with_the_nearer(third: float, verdict: Verdict) -> None:
    found = one_contradiction(changed(4, 1.06), series(CALM), third={MIDDLE: third})
    assert (found.verdict, found.witness) == (verdict, Witness.THIRD_SOURCE)


NAN = math.nan


@pytest.mark.parametrize(
    ("one", "other", "around", "verdict"),
    [
        pytest.param(10, 1, {}, Verdict.OTHER, id="the first is the spike"),
        pytest.param(1, 10, {}, Verdict.ONE, id="the second is the spike"),
        pytest.param(1, 1.05, {}, Verdict.ONE, id="5 % are a spike too"),
        pytest.param(10, 20, {}, Verdict.NEITHER, id="both are"),
        pytest.param(0.97, 1.03, {}, Verdict.NEITHER, id="neither is"),
        pytest.param(10, 1, {1: 120.0}, Verdict.NEITHER, id="the market moved"),
        pytest.param(10, 1, {1: NAN}, Verdict.NEITHER, id="the hour after is missing"),
        pytest.param(10, 1, {-1: NAN}, Verdict.NEITHER, id="the hour before is missing"),
    ],
)
def test_without_a_third_source_the_hours_around_decide(
    one: float, other: float, around: dict[int, float], verdict: Verdict
) -> None:
    found = one_contradiction(changed(4, one), changed(4, other), hours(around))
    assert found.verdict is verdict
    assert found.witness is (Witness.NOBODY if verdict is Verdict.NEITHER else Witness.HOURS)


def test_the_hours_say_nothing_where_the_session_beside_is_doubtful_too() -> None:
    bars = pd.concat([hours(), hours(session=DAYS[5])]).sort_index()
    one = series([price * (10 if at in (4, 5) else 1) for at, price in enumerate(CALM)])
    found = contradictions(one, series(CALM), bars, {})
    assert [(each.session, each.verdict) for each in found] == [
        (DAYS[4], Verdict.NEITHER),
        (DAYS[5], Verdict.NEITHER),
    ]


def test_the_only_session_has_none_beside_it() -> None:
    found = one_contradiction(series([1000.0], [MIDDLE]), series([100.0], [MIDDLE]))
    assert found.verdict is Verdict.NEITHER


@pytest.mark.parametrize("at", [0, 9], ids=["first", "last"])
def test_the_first_and_the_last_session_have_one_beside_them(at: int) -> None:
    found = one_contradiction(changed(at, 10), series(CALM), hours(session=DAYS[at]))
    assert (found.verdict, found.witness) == (Verdict.OTHER, Witness.HOURS)


WRONG = series([price * 30 for price in CALM])


@pytest.mark.parametrize(
    ("third", "decided"),
    [
        pytest.param(dict(zip(DAYS[-3:], CALM[-3:], strict=True)), 10, id="three of three"),
        pytest.param(dict(zip(DAYS[-2:], CALM[-2:], strict=True)), 2, id="too few"),
        pytest.param(
            {DAYS[6]: 3000.0} | dict(zip(DAYS[-3:], CALM[-3:], strict=True)), 4, id="not of one mind"
        ),
    ],
)
def test_a_series_that_is_wrong_all_along_needs_a_third_source_for_some_sessions_only(
    third: dict[date, float], decided: int
) -> None:
    found = contradictions(WRONG, series(CALM), hours(), third)
    assert len(found) == 10
    assert sum(each.verdict is not Verdict.NEITHER for each in found) == decided


def test_a_dispute_that_was_decided_otherwise_stays_so() -> None:
    third = dict.fromkeys([DAYS[0], DAYS[2], DAYS[6]], 0.0)
    third |= {day: CALM[DAYS.index(day)] for day in third}
    factors = [10 if day in third else 1 for day in DAYS]
    one = series([price * factor for price, factor in zip(CALM, factors, strict=True)])
    one.at[pd.Timestamp(DAYS[8])] = 1020.0
    found = contradictions(one, series(CALM), hours(session=DAYS[8]), third)
    assert [each.witness for each in found] == [Witness.THIRD_SOURCE] * 3 + [Witness.HOURS]
    assert {each.verdict for each in found} == {Verdict.OTHER}


@pytest.mark.parametrize("bounds", [COIN, STOCK, FUND])
@pytest.mark.parametrize("factor", [10, 0.1])
@pytest.mark.parametrize("at", range(10))
def test_ten_times_is_a_spike_wherever_it_stands(at: int, factor: float, bounds: Bounds) -> None:
    found = spikes(changed(at, factor), bounds)
    assert list(found) == [DAYS[at]]
    beside = [CALM[place] for place in (at - 1, at + 1) if 0 <= place < 10]
    assert found[DAYS[at]] == pytest.approx(np.exp(np.log(beside).mean()), rel=1e-12)


@pytest.mark.parametrize("bounds", [COIN, STOCK, FUND])
@pytest.mark.parametrize("sign", [1, -1])
def test_a_wild_session_is_no_spike(sign: int, bounds: Bounds) -> None:
    assert spikes(changed(4, math.exp(sign * (bounds.spike - 0.03))), bounds) == {}


@pytest.mark.parametrize("bounds", [COIN, STOCK, FUND])
def test_a_level_that_stays_is_no_spike(bounds: Bounds) -> None:
    moved = series([price * (1 if at < 5 else 10) for at, price in enumerate(CALM)])
    assert spikes(moved, bounds) == {}


@pytest.mark.parametrize("bounds", [COIN, STOCK, FUND])
@pytest.mark.parametrize("at", [0, 9])
def test_at_the_ends_a_move_is_believed_up_to_a_wider_bound(at: int, bounds: Bounds) -> None:
    beside = CALM[1] / CALM[0] if at == 0 else CALM[8] / CALM[9]
    assert spikes(changed(at, math.exp(bounds.jump - 0.01) * beside), bounds) == {}
    assert list(spikes(changed(at, math.exp(bounds.jump + 0.01) * beside), bounds)) == [DAYS[at]]


@pytest.mark.parametrize(("prices", "found"), [([], []), ([5.0], []), ([5.0, 50.0], DAYS[:2])])
def test_of_two_that_cannot_both_be_true_neither_is_believed(prices: list[float], found: list[date]) -> None:
    assert list(spikes(series(prices, DAYS[: len(prices)]), COIN)) == found


def test_the_hours_are_those_of_half_days_too() -> None:
    session = date(2025, 7, 3)  # New York closes at 13:00
    days = [date(2025, 7, 2), session, date(2025, 7, 7)]
    start = datetime(2025, 7, 3, 15, tzinfo=UTC)
    bars = pd.Series([100.0, 100.0, 100.0], index=pd.date_range(start, periods=3, freq="h"))
    found = one_contradiction(series([100, 1000, 100], days), series([100, 100, 100], days), bars)
    assert (found.verdict, found.witness) == (Verdict.OTHER, Witness.HOURS)


@pytest.mark.parametrize(
    ("ticker", "bounds"),
    [(ASSETS["btc"], COIN), (FUNDS["psct"], FUND), (Ticker("MARA", "MARA", Market.EXCHANGE), STOCK)],
)
def test_funds_jump_less_than_stocks_and_those_less_than_coins(ticker: Ticker, bounds: Bounds) -> None:
    assert bounds_of(ticker) is bounds


@pytest.mark.parametrize("market", list(Market))
@pytest.mark.parametrize("sign", [1, -1])
def test_a_newest_session_that_moved_far_is_sure_once_the_next_one_stays(market: Market, sign: int) -> None:
    far = CALM[-3] * math.exp(sign * (SURE[market].jump + 0.01))
    before = series(CALM[:-2], DAYS[:8])
    known = pd.concat([before, series([far], DAYS[8:9])])
    assert sure(known, market).equals(before)
    kept = pd.concat([known, series([far * 1.01], DAYS[9:])])
    assert sure(kept, market).equals(kept)
    returned = pd.concat([known, series([CALM[9]], DAYS[9:])])
    assert sure(returned, market).equals(returned.drop(pd.Timestamp(DAYS[8])))


@pytest.mark.parametrize("market", list(Market))
@pytest.mark.parametrize("sign", [1, -1])
def test_a_newest_session_that_moved_as_markets_do_is_sure_at_once(market: Market, sign: int) -> None:
    prices = series([*CALM[:-1], CALM[-2] * math.exp(sign * (SURE[market].jump - 0.01))])
    assert sure(prices, market).equals(prices)


@pytest.mark.parametrize("market", list(Market))
def test_a_newest_price_that_repeats_the_one_before_is_sure_once_the_next_one_moves(market: Market) -> None:
    prices = series([*CALM[:-2], CALM[-3], CALM[-1]])
    assert sure(prices.iloc[:-1], market).equals(prices.iloc[:-2])
    assert sure(prices, market).equals(prices)


@pytest.mark.parametrize("length", [0, 1])
def test_a_first_price_has_nothing_to_be_held_against(length: int) -> None:
    prices = series(CALM[:length], DAYS[:length])
    assert sure(prices, Market.EXCHANGE).equals(prices)


@pytest.mark.parametrize("market", list(Market))
@pytest.mark.parametrize("sign", [1, -1])
def test_what_was_sure_at_once_stays_so_though_it_comes_back(market: Market, sign: int) -> None:
    between = sign * (SURE[market].spike + SURE[market].jump) / 2
    prices = series([*CALM[:8], CALM[7] * math.exp(between), CALM[7]])
    assert sure(prices.iloc[:-1], market).equals(prices.iloc[:-1])
    assert sure(prices, market).equals(prices)


@pytest.mark.parametrize("market", list(Market))
def test_what_waited_is_known_with_the_next_session_and_left_out_where_it_came_back(market: Market) -> None:
    jump = math.exp(SURE[market].jump + 0.01)
    #        stays at a new level          comes back           stands still
    walk = [100, 101, 101 * jump, 102 * jump, 103 * jump**2, 101 * jump, 104 * jump, 104 * jump, 103 * jump]
    since = sure_since(series(walk, DAYS[: len(walk)]), market)
    at_once = {day: day for place, day in enumerate(DAYS[: len(walk)]) if place not in {2, 4, 7}}
    assert since == at_once | {DAYS[2]: DAYS[3], DAYS[7]: DAYS[8]}
    assert list(since) == sorted(since)


@pytest.mark.parametrize("market", list(Market))
def test_a_jump_after_one_that_came_back_is_held_against_what_was_before_both(market: Market) -> None:
    jump = math.exp(SURE[market].jump + 0.01)
    prices = series([100, 101, 101 * jump, 100, 101 * jump, 102 * jump], DAYS[:6])
    expected = {DAYS[0]: DAYS[0], DAYS[1]: DAYS[1], DAYS[3]: DAYS[3], DAYS[4]: DAYS[5], DAYS[5]: DAYS[5]}
    assert sure_since(prices, market) == expected
