"""The ledger on a real server: grown session by session it is the one that is read all at once."""

from datetime import date, timedelta

import pandas as pd

from bot.analytics.sessions import close_time, last_sessions
from bot.jobs.watch_correlation import WatchCorrelation
from bot.model.ticker import ASSETS, FUNDS, Pair
from bot.signals.coupling import follow
from bot.sources.baskets import NoBaskets, WithBaskets
from bot.sources.sample import SamplePrices
from bot.store.connection import Store
from bot.store.ledger import RedisLedger
from tests.fakes import FakeClock

LAST = date(2025, 9, 26)
STEPS = [stamp.date() for stamp in last_sessions(15, LAST)]
BITCOIN = tuple(Pair(ASSETS["btc"], fund) for fund in FUNDS.values())
PAIRS = (*BITCOIN, Pair(), Pair(ASSETS["eth"], FUNDS["psct"]))


def watch(ledger: RedisLedger, clock: FakeClock) -> WatchCorrelation:
    prices = WithBaskets(SamplePrices(clock=clock), NoBaskets())
    return WatchCorrelation(prices, ledger, clock, pairs=PAIRS, recordings=True)


async def test_session_by_session_or_all_at_once_the_ledger_is_the_same(store: Store) -> None:
    clock = FakeClock()
    stepped, whole = RedisLedger(store, "stepped"), RedisLedger(store, "whole")
    job = watch(stepped, clock)
    for session in STEPS:
        for minutes in (19, 20):
            clock.moment = close_time(session) + timedelta(minutes=minutes)
            await job()
        assert await stepped.newest(BITCOIN[0]) == session
    await watch(whole, clock)()
    for pair in BITCOIN:
        grown, at_once = await stepped.returns(pair), await RedisLedger(store, "whole").returns(pair)
        assert len(at_once) > 1500
        pd.testing.assert_frame_equal(grown, at_once, check_exact=True)
        one, other = follow(pair, grown).coupling, follow(pair, at_once).coupling
        assert one is not None
        assert one == other
    assert await stepped.restated() == []


async def test_a_stand_in_and_closes_of_utc_days_are_in_no_ledger(store: Store) -> None:
    clock = FakeClock()
    ledger = RedisLedger(store, "test")
    await watch(ledger, clock)()
    assert await ledger.newest(BITCOIN[0]) == LAST
    for pair in PAIRS[len(BITCOIN) :]:
        assert await ledger.newest(pair) is None
        assert (await ledger.returns(pair)).empty
