import math
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any

import pandas as pd
import pytest

from bot.analytics.readings import (
    SAME,
    new_readings,
    readable_closes,
    replayable,
    restatements,
    sessions_read_late,
)
from bot.analytics.sessions import sessions
from bot.model.basket import Coverage
from bot.model.closes import Closes
from bot.model.reading import Reading, Restatement
from bot.model.ticker import ASSETS, BASKETS, FUNDS, Ticker

BTC, PSCT = ASSETS["btc"], FUNDS["psct"]
DAYS = sessions(date(2025, 9, 15), date(2025, 9, 26))
LAST = date(2025, 9, 26)
NOW = datetime(2025, 9, 27, 12, tzinfo=UTC)
COIN = [100.0, 104.0, 102.0, 107.0, 105.0, 110.0, 108.0, 113.0, 111.0, 116.0]
FUND = [50.0, 51.0, 50.5, 52.0, 51.5, 53.0, 52.5, 54.0, 53.5, 55.0]


def closes(ticker: Ticker, prices: list[float], **about: Any) -> Closes:
    series = pd.Series(prices, index=DAYS[: len(prices)])
    known: dict[str, Any] = {"new_york_from": DAYS[0].date()}
    return Closes(ticker, series, "Yahoo" if ticker == PSCT else "Bitstamp", NOW, **(known | about))


COINS, FUNDS_CLOSES = closes(BTC, COIN), closes(PSCT, FUND)


def lacking(leg: Closes, *positions: int) -> Closes:
    return replace(leg, prices=leg.prices.drop(DAYS[list(positions)]))


def table(*legs: Closes, until: date = LAST) -> pd.DataFrame:
    return readable_closes(legs or (COINS, FUNDS_CLOSES), until)


def known_from(readings: list[Reading]) -> pd.DataFrame:
    """What a ledger gives back."""
    legs = {"asset": [each.asset for each in readings], "benchmark": [each.benchmark for each in readings]}
    return pd.DataFrame(
        legs, index=pd.DatetimeIndex([str(each.session) for each in readings]).as_unit("ns"), dtype=float
    )


NOTHING = known_from([])


def read(known: pd.DataFrame, given: pd.DataFrame) -> list[Reading]:
    return new_readings(known, given, (COINS, FUNDS_CLOSES))


def known_up_to(position: int) -> pd.DataFrame:
    return known_from(read(NOTHING, table().iloc[: position + 1]))


def days(found: pd.DataFrame | list[Reading]) -> list[date]:
    if isinstance(found, list):
        return [each.session for each in found]
    return [stamp.date() for stamp in found.index]


def test_closes_of_both_legs_are_readable() -> None:
    assert days(table()) == [day.date() for day in DAYS]
    assert list(table().columns) == ["asset", "benchmark"]


def test_a_stand_in_makes_no_reading_but_can_be_replayed() -> None:
    instead = replace(FUNDS_CLOSES, stands_in_for=BASKETS["r2ktech"])
    assert table(COINS, instead).empty
    assert len(replayable((COINS, instead), LAST)) == len(DAYS) - 1


@pytest.mark.parametrize("leg", [0, 1])
def test_closes_of_utc_days_make_no_reading(leg: int) -> None:
    legs = [COINS, FUNDS_CLOSES]
    legs[leg] = replace(legs[leg], new_york_from=None)
    assert table(*legs).empty
    assert replayable(legs, LAST).empty


def test_what_is_before_the_first_new_york_close_is_cut() -> None:
    later = replace(COINS, new_york_from=DAYS[3].date())
    assert days(table(later, FUNDS_CLOSES))[0] == DAYS[3].date()
    assert days(table(COINS, replace(FUNDS_CLOSES, new_york_from=DAYS[5].date())))[0] == DAYS[5].date()


def test_sessions_that_have_not_settled_are_cut() -> None:
    assert days(table(until=date(2025, 9, 25)))[-1] == date(2025, 9, 25)


@pytest.mark.parametrize("leg", [0, 1])
def test_a_price_that_was_fetched_before_it_was_final_is_cut_however_late_it_is_by_now(leg: int) -> None:
    legs = [COINS, FUNDS_CLOSES]
    legs[leg] = replace(legs[leg], provisional=LAST)
    assert days(table(*legs))[-1] == date(2025, 9, 25)


def test_a_provisional_session_that_only_one_leg_has_is_not_missed() -> None:
    assert len(table(replace(COINS, provisional=LAST), lacking(FUNDS_CLOSES, 9))) == 9


def test_the_first_readings_are_those_of_all_closes() -> None:
    found = read(NOTHING, table())
    assert days(found) == [day.date() for day in DAYS[1:]]
    assert all(each.backfill for each in found)
    assert [each.asset for each in found] == pytest.approx(
        [math.log(b / a) for a, b in pairwise(COIN)], abs=1e-14
    )
    assert {(each.source, each.coverage, each.weights_of) for each in found} == {
        ("Bitstamp, Yahoo", None, None)
    }


@pytest.mark.parametrize("length", [0, 1])
def test_fewer_than_two_closes_make_no_return(length: int) -> None:
    assert read(NOTHING, table().iloc[:length]) == []
    assert restatements(known_up_to(9), table().iloc[:length]) == []


def test_a_missing_leg_is_skipped_and_the_next_return_spans_the_gap() -> None:
    found = read(NOTHING, table(lacking(COINS, 4), lacking(FUNDS_CLOSES, 5)))
    assert not {DAYS[4].date(), DAYS[5].date()} & {*days(found)}
    [spanning] = [each for each in found if each.session == DAYS[6].date()]
    assert spanning.asset == pytest.approx(math.log(COIN[6] / COIN[3]), abs=1e-14)
    assert spanning.benchmark == pytest.approx(math.log(FUND[6] / FUND[3]), abs=1e-14)


def test_newer_sessions_follow_what_is_known() -> None:
    found = read(known_up_to(7), table())
    assert days(found) == [DAYS[8].date(), DAYS[9].date()]
    assert not any(each.backfill for each in found)
    assert found[0].asset == pytest.approx(math.log(COIN[8] / COIN[7]), abs=1e-14)
    assert read(known_up_to(9), table()) == []


def test_where_the_last_known_session_is_gone_its_level_is_reached_by_what_is_known() -> None:
    found = read(known_up_to(7), table(lacking(COINS, 6, 7), FUNDS_CLOSES))
    assert days(found) == [DAYS[8].date(), DAYS[9].date()]
    assert found[0].asset == pytest.approx(math.log(COIN[8] / COIN[7]), abs=1e-14)
    assert found[0].benchmark == pytest.approx(math.log(FUND[8] / FUND[7]), abs=1e-14)
    assert found[1].asset == pytest.approx(math.log(COIN[9] / COIN[8]), abs=1e-14)


def test_so_it_is_where_nothing_newer_is_there() -> None:
    assert read(known_up_to(9), table(lacking(COINS, 9), FUNDS_CLOSES)) == []


def test_a_split_changes_no_return() -> None:
    halved = replace(FUNDS_CLOSES, prices=FUNDS_CLOSES.prices / 2)
    for legs in ((COINS, halved), (lacking(COINS, 7), halved)):
        found = read(known_up_to(7), table(*legs))
        assert [each.benchmark for each in found] == pytest.approx(
            [math.log(FUND[8] / FUND[7]), math.log(FUND[9] / FUND[8])], abs=1e-14
        )
    assert restatements(known_up_to(9), table(COINS, halved)) == []


def test_closes_that_have_nothing_in_common_with_what_is_known_make_no_reading() -> None:
    assert read(known_up_to(4), table().loc[DAYS[6] :]) == []


def test_a_reading_of_a_basket_says_how_much_of_it_had_a_price() -> None:
    coverage = Coverage(names=214, of_names=230, weight=0.96, weights_of=date(2025, 9, 24))
    basket = replace(FUNDS_CLOSES, ticker=BASKETS["r2ktech"], coverage=coverage)
    [first, *_] = new_readings(NOTHING, table(COINS, basket), (COINS, basket))
    assert (first.coverage, first.weights_of) == (0.96, date(2025, 9, 24))


def restated(by: float, position: int = 5) -> Closes:
    prices = FUNDS_CLOSES.prices.copy()
    prices.iloc[position] *= math.exp(by)
    return replace(FUNDS_CLOSES, prices=prices)


def test_a_price_that_is_given_differently_restates_both_returns_that_it_ends_and_begins() -> None:
    found = restatements(known_up_to(9), table(COINS, restated(0.01)))
    assert [each.session for each in found] == [DAYS[5].date(), DAYS[6].date()]
    asset, benchmark = math.log(COIN[5] / COIN[4]), math.log(FUND[5] / FUND[4])
    assert isinstance(found[0], Restatement)
    assert found[0].read == pytest.approx((asset, benchmark), abs=1e-14)
    assert found[0].now == pytest.approx((asset, benchmark + 0.01), abs=1e-14)


@pytest.mark.parametrize(("by", "sessions_named"), [(SAME * 0.98, 0), (SAME * 1.02, 2), (-SAME * 1.02, 2)])
def test_what_rounding_can_do_is_no_restatement(by: float, sessions_named: int) -> None:
    assert len(restatements(known_up_to(9), table(COINS, restated(by)))) == sessions_named


def test_returns_that_begin_at_different_sessions_are_not_compared() -> None:
    with_a_gap = known_from(read(NOTHING, table(lacking(COINS, 4), FUNDS_CLOSES)))
    assert restatements(with_a_gap, table()) == []
    assert restatements(known_up_to(9), table(lacking(COINS, 4), FUNDS_CLOSES)) == []


def test_nothing_known_is_nothing_restated() -> None:
    assert restatements(NOTHING, table()) == []


@pytest.mark.parametrize("nonsense", [math.nan, math.inf, -math.inf])
def test_a_reading_refuses_what_is_no_return(nonsense: float) -> None:
    for legs in ((nonsense, 0.0), (0.0, nonsense)):
        with pytest.raises(ValueError, match="2025-09-26: returns must be finite"):
            Reading(LAST, *legs, source="x")


def test_a_replay_leaves_out_what_came_back_and_knows_what_waited() -> None:
    coin = [*COIN[:4], COIN[4] * 1.4, *COIN[5:]]
    fund = [*FUND[:7], *(price * 1.2 for price in FUND[7:])]
    legs = closes(BTC, coin), closes(PSCT, fund)
    assert DAYS[4].date() not in days(replayable(legs, LAST))
    assert days(replayable(legs, LAST))[-1] == LAST
    assert sessions_read_late(legs, LAST) == {DAYS[7].date(): DAYS[8].date()}


@pytest.mark.parametrize("waits_until_the_end", [False, True], ids=["told apart", "still waiting"])
def test_a_replay_knows_of_a_session_only_what_was_final_then(waits_until_the_end: bool) -> None:
    """The jump of the last but one came back, by a price that may still change."""
    jumped = closes(BTC, [*COIN[:8], COIN[8] * 1.4, COIN[9]])
    if waits_until_the_end:
        jumped = replace(jumped, provisional=LAST)
    assert DAYS[8].date() not in days(replayable((jumped, FUNDS_CLOSES), LAST))
    assert days(replayable((jumped, FUNDS_CLOSES), LAST))[-1] == (
        DAYS[7].date() if waits_until_the_end else LAST
    )
    until = DAYS[8].date()
    assert days(replayable((jumped, FUNDS_CLOSES), until))[-1] == DAYS[7].date()
    assert sessions_read_late((jumped, FUNDS_CLOSES), until) == {}


def test_a_late_session_is_read_with_the_next_of_its_own_leg_whether_or_not_the_other_has_that() -> None:
    coin = [*COIN[:5], *(price * 1.4 for price in COIN[5:])]
    fund = lacking(FUNDS_CLOSES, 6)
    late = sessions_read_late((closes(BTC, coin), fund), LAST)
    assert late == {DAYS[5].date(): DAYS[6].date()}
    both = closes(PSCT, [*FUND[:5], *(price * 1.2 for price in FUND[5:])])
    assert sessions_read_late((closes(BTC, coin), lacking(both, 6)), LAST) == {DAYS[5].date(): DAYS[7].date()}
    assert sessions_read_late((lacking(both, 6), closes(BTC, coin)), LAST) == {DAYS[5].date(): DAYS[7].date()}
