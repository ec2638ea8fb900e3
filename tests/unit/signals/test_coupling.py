"""A pair's link, followed session by session, and the story of each change."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from bot.analytics.sessions import sessions
from bot.model.coupling import Change, Coupling, Kind, State
from bot.model.ticker import ASSETS, FUNDS, Pair
from bot.signals.coupling import Link, follow, story
from tests.unit.analytics.test_breakdown import CASES, series

PAIR = Pair(ASSETS["btc"], FUNDS["psct"])


def table(case: str) -> pd.DataFrame:
    seed, parts, _kinds = CASES[case]
    x, y = series(seed, parts)
    index = sessions(date(2020, 1, 2), date(2024, 12, 31))[: len(x)]
    return pd.DataFrame({"asset": x, "benchmark": y}, index=index)


RETURNS = table("a break and its end")


def test_events_fall_on_sessions() -> None:
    """As in test_breakdown: noticed on day 305 dated to 293, then 482 dated to 450."""
    coupling = follow(PAIR, RETURNS).coupling
    assert coupling is not None
    assert [(change.kind, change.session, change.since, change.state) for change in coupling.changes] == [
        (Kind.BREAKDOWN, RETURNS.index[304].date(), RETURNS.index[292].date(), State.DECOUPLED),
        (Kind.RECOUPLED, RETURNS.index[481].date(), RETURNS.index[449].date(), State.COUPLED),
    ]
    assert (coupling.state, coupling.since) == (State.COUPLED, RETURNS.index[449].date())
    assert (coupling.first, coupling.as_of) == (RETURNS.index[0].date(), RETURNS.index[-1].date())


def test_nothing_seen_is_no_state() -> None:
    assert follow(PAIR, RETURNS.iloc[:0]).coupling is None


def test_a_link_that_never_changed_is_as_old_as_the_record() -> None:
    coupling = follow(PAIR, RETURNS.iloc[:200]).coupling
    assert coupling is not None
    assert (coupling.state, coupling.last_change) == (State.COUPLED, None)
    assert coupling.since == RETURNS.index[0].date()


def test_what_is_not_known_yet_has_no_date() -> None:
    coupling = follow(PAIR, RETURNS.iloc[:100]).coupling
    assert coupling is not None
    assert (coupling.state, coupling.since) == (State.WARMUP, None)


def test_it_goes_on_where_it_was() -> None:
    link = Link(PAIR)
    changes = [change for end in (100, 310, 310, 510) for change in link.advance(RETURNS.iloc[:end])]
    whole = follow(PAIR, RETURNS).coupling
    assert link.coupling == whole
    assert whole is not None
    assert tuple(changes) == whole.changes


def test_breaks_by_chance_are_so_many_a_year_of_a_link() -> None:
    """Coupled from day 121 to the break on day 305, whose own day no longer counts."""
    link = follow(PAIR, RETURNS.iloc[:320])
    assert link.breaks_by_chance == pytest.approx((304 - 120) / 252 * 0.46)


def test_a_break_is_told_from_its_date_on_and_against_the_year_before() -> None:
    changes = follow(PAIR, RETURNS).coupling.changes  # type: ignore[union-attr]
    told = story(PAIR, changes[0], changes[:1], RETURNS, 0.3)
    after, before, month = RETURNS.iloc[292:305], RETURNS.iloc[40:292], RETURNS.iloc[275:305]
    for correlation, rows in ((told.after, after), (told.before, before), (told.headline, month)):
        assert correlation is not None
        assert correlation.n == len(rows)
        assert correlation.estimate.value == pytest.approx(
            stats.pearsonr(rows.asset, rows.benchmark).statistic
        )
    assert (told.breaks, told.by_chance, told.endings, told.sessions_since_alarm) == (1, 0.3, (), None)
    assert told.first == RETURNS.index[0].date()


def test_the_telling_sessions_are_those_without_which_there_would_be_most_of_a_link() -> None:
    changes = follow(PAIR, RETURNS).coupling.changes  # type: ignore[union-attr]
    told = story(PAIR, changes[0], changes[:1], RETURNS, 0.3)
    after = RETURNS.iloc[292:305]
    without = {
        day: stats.pearsonr(after.drop(day).asset, after.drop(day).benchmark).statistic for day in after.index
    }
    most = sorted(sorted(without, key=without.__getitem__)[-2:])
    assert [each.session for each in told.telling] == [day.date() for day in most]
    assert told.telling[0].moves.asset == pytest.approx(np.exp(after.loc[most[0]].asset) - 1)


def test_a_link_that_is_back_is_held_against_the_break_that_it_ends() -> None:
    changes = follow(PAIR, RETURNS).coupling.changes  # type: ignore[union-attr]
    told = story(PAIR, changes[1], changes, RETURNS, 0.3)
    assert told.sessions_since_alarm == 481 - 304
    assert [(ending.kind, ending.after) for ending in told.endings] == [(Kind.RECOUPLED, 481 - 304)]
    broken = RETURNS.iloc[292:449]
    assert told.before is not None
    assert told.before.estimate.value == pytest.approx(
        stats.pearsonr(broken.asset, broken.benchmark).statistic
    )


def test_nothing_later_than_the_session_is_looked_at() -> None:
    changes = follow(PAIR, RETURNS).coupling.changes  # type: ignore[union-attr]
    assert story(PAIR, changes[0], changes[:1], RETURNS, 0.3) == story(
        PAIR, changes[0], changes[:1], RETURNS.iloc[:305], 0.3
    )


def test_a_change_of_the_very_day_has_too_few_sessions_to_say_more() -> None:
    returns = table("a link that fades")
    changes = follow(PAIR, returns).coupling.changes  # type: ignore[union-attr]
    told = story(PAIR, changes[0], changes[:1], returns, 0.0)
    assert (told.change.kind, told.after, told.telling) == (Kind.FADED, None, ())
    assert told.before is not None
    assert told.breaks == 0


def test_a_headline_needs_its_sessions() -> None:
    changes = follow(PAIR, RETURNS).coupling.changes  # type: ignore[union-attr]
    holey = RETURNS.drop(RETURNS.index[280:300])
    assert story(PAIR, changes[0], changes[:1], holey, 0.3).headline is None


def test_a_new_normal_began_with_the_break() -> None:
    returns = table("a break that stays, and a new link")
    changes = follow(PAIR, returns).coupling.changes  # type: ignore[union-attr]
    told = story(PAIR, changes[1], changes[:2], returns, 0.3)
    broken, at = changes[0], int(returns.index.searchsorted(pd.Timestamp(changes[1].session)))
    assert (told.change.kind, told.since) == (Kind.NEW_NORMAL, broken.since)
    begun = int(returns.index.searchsorted(pd.Timestamp(broken.since)))
    assert told.after is not None
    assert told.before is not None
    assert (told.after.n, told.before.n) == (at - begun + 1, min(252, begun))


def test_a_break_hidden_by_an_earlier_one_is_held_against_the_link_that_it_breaks() -> None:
    """Two breaks in a year: the year before the second holds most of the first."""
    parts = [(300, 0.7, 0.7), (120, -0.3, -0.3), (70, 0.6, 0.6), (60, 0.05, 0.05)]
    for seed in range(30):
        x, y = series(seed, parts)
        index = sessions(date(2020, 1, 2), date(2024, 12, 31))[: len(x)]
        returns = pd.DataFrame({"asset": x, "benchmark": y}, index=index)
        changes = follow(PAIR, returns).coupling.changes  # type: ignore[union-attr]
        for at, change in enumerate(changes):
            told = story(PAIR, change, changes[: at + 1], returns, 0.3)
            if told.held_since is None:
                continue
            assert change.kind is Kind.BREAKDOWN
            assert told.held_since == changes[at - 1].since
            assert told.before is not None
            held = returns.loc[str(told.held_since) : str(change.since)].iloc[:-1]
            assert told.before.n == len(held)
            return
    pytest.fail("none of the series has such a break")


def test_a_link_that_formed_and_did_not_last_has_no_date_of_its_end() -> None:
    change = Change(Kind.LINKED, date(2024, 9, 19), date(2024, 7, 25), State.WARMUP)
    known = Coupling(PAIR, State.UNLINKED, date(2018, 5, 16), date(2025, 9, 26), (change,))
    assert known.since is None
