from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from bot.analytics.attribution import attribute, dominant, moved
from bot.analytics.sessions import last_sessions
from bot.errors import NotEnoughData
from bot.model.attribution import Attribution
from bot.model.correlation import Correlation
from bot.model.ticker import ASSETS, FUNDS
from tests.unit.analytics.legs import LAST, NOW, closes_of, with_prices
from tests.unit.views.examples import correlation

BTC, PSCT = ASSETS["btc"], FUNDS["psct"]
RNG = np.random.default_rng(4)
X = RNG.normal(0, 0.02, 60)
Y = 0.4 * X + RNG.normal(0, 0.01, 60)
DAYS = last_sessions(60, LAST)


def attributed(x: "np.ndarray" = X, y: "np.ndarray" = Y) -> Attribution:
    return attribute((closes_of(BTC, x), closes_of(PSCT, y)), 30, NOW)


def r(x: "np.ndarray", y: "np.ndarray") -> float:
    return float(stats.pearsonr(x, y).statistic)


def test_both_figures_are_what_scipy_says() -> None:
    got = attributed()
    assert got.snapshot.correlation.estimate.value == pytest.approx(r(X[-30:], Y[-30:]))
    assert got.before.estimate.value == pytest.approx(r(X[-35:-5], Y[-35:-5]))


def test_five_sessions_came_and_five_went() -> None:
    got = attributed()
    assert {share.session for share in got.entered} == {day.date() for day in DAYS[-5:]}
    assert {share.session for share in got.left} == {day.date() for day in DAYS[-35:-30]}


def test_a_share_is_what_the_figure_changes_by_without_its_session() -> None:
    got = attributed()
    by_day = {share.session: share for share in (*got.entered, *got.left)}
    for number in range(5):
        came = by_day[DAYS[-5 + number].date()]
        x, y = X[-30:], Y[-30:]
        assert came.raised == pytest.approx(r(x, y) - r(np.delete(x, 25 + number), np.delete(y, 25 + number)))
        assert came.moves.asset == pytest.approx(np.exp(x[25 + number]) - 1)
        assert came.moves.benchmark == pytest.approx(np.exp(y[25 + number]) - 1)
        went = by_day[DAYS[-35 + number].date()]
        x, y = X[-35:-5], Y[-35:-5]
        assert went.raised == pytest.approx(r(np.delete(x, number), np.delete(y, number)) - r(x, y))


def test_the_sessions_that_moved_it_most_come_first() -> None:
    for shares in (attributed().entered, attributed().left):
        sizes = [abs(share.raised) for share in shares]
        assert sizes == sorted(sizes, reverse=True)


def test_a_session_with_the_link_raises_the_figure_and_one_against_it_lowers_it() -> None:
    x, y = X.copy(), Y.copy()
    x[-1], y[-1], x[-2], y[-2] = 0.08, 0.05, 0.06, -0.05
    shares = {share.session: share.raised for share in attributed(x, y).entered}
    assert shares[DAYS[-1].date()] > 0 > shares[DAYS[-2].date()]


def test_a_missing_session_is_nobodys_share() -> None:
    asset, benchmark = closes_of(BTC, X), closes_of(PSCT, Y)
    holes = with_prices(asset, asset.prices.drop(asset.prices.index[-3]))
    got = attribute((holes, benchmark), 30, NOW)
    assert len(got.entered) == 4


def test_too_few_sessions_a_week_ago_give_no_answer() -> None:
    asset, benchmark = closes_of(BTC, X), closes_of(PSCT, Y)
    young = with_prices(asset, asset.prices.iloc[-23:])
    with pytest.raises(NotEnoughData, match="only 17 of the 30 sessions"):
        attribute((young, benchmark), 30, NOW)


def with_value(value: float, n_eff: float = 23.0) -> Correlation:
    return replace(correlation(30, value, -1, 1), n_eff=n_eff)


@pytest.mark.parametrize(("step", "is_more"), [(0.99, False), (1.01, True)])
def test_windows_that_overlap_differ_by_less_chance(step: float, is_more: bool) -> None:
    # what the windows share cancels: a third of 2 / (n_eff − 3) remains where 10 of 30 were replaced
    reach = 1.96 * np.sqrt(1 / 20 * 10 / 30)
    now = with_value(float(np.tanh(0.3 + step * reach)))
    assert moved(now, with_value(float(np.tanh(0.3))), replaced=10) is is_more


def test_the_allowance_for_chance_is_what_chance_does() -> None:
    """Of normal returns with a constant link, 10 of 90 replaced, one week in twenty or fewer is notable."""
    rng, notable = np.random.default_rng(8), 0
    for _week in range(300):
        x = rng.normal(size=95)
        y = 0.5 * x + rng.normal(size=95)
        notable += attribute_moved(x, y)
    assert notable <= 300 * 0.05 + 2 * np.sqrt(300 * 0.05 * 0.95)


def attribute_moved(x: "np.ndarray", y: "np.ndarray") -> bool:
    from bot.analytics.correlation import measure

    figures = [
        replace(with_value(m.estimate.value, m.n_eff), n=90)
        for m in (measure(x[5:], y[5:]), measure(x[:90], y[:90]))
    ]
    return moved(figures[0], figures[1], replaced=10)


def test_a_perfect_link_does_not_move() -> None:
    assert not moved(with_value(1.0), with_value(1.0), replaced=10)


def window(x: "np.ndarray", y: "np.ndarray") -> pd.DataFrame:
    return pd.DataFrame({"asset": x[-30:], "benchmark": y[-30:]}, index=DAYS[-30:])


def test_one_wild_session_is_named_with_the_figure_without_it() -> None:
    x, y = X.copy(), Y.copy()
    x[-7], y[-7] = 0.3, -0.2
    got = dominant(window(x, y))
    assert got is not None
    assert got.session == DAYS[-7].date()
    assert got.without == pytest.approx(r(np.delete(x[-30:], 23), np.delete(y[-30:], 23)))
    assert got.moves.asset == pytest.approx(np.exp(0.3) - 1)


def test_where_no_session_does_most_none_is_named() -> None:
    angles = np.linspace(0, 2 * np.pi, 30, endpoint=False)
    assert dominant(window(np.cos(angles), np.cos(angles - 1))) is None
    assert dominant(window(X, 2 * X)) is None  # a perfect link, whichever session is left out


def test_the_edge_of_dominance_is_one_standard_error() -> None:
    """Where the wild session is moved from harmless to wild, it is named from that edge on."""
    named, beyond = [], []
    for size in np.linspace(0.0, -0.1, 41):
        y = 0.5 * X[-30:]
        y[::2] += 0.005
        y[9] = size * np.sign(X[-21])
        got = dominant(window(X, y))
        named.append(got is not None and got.session == DAYS[-21].date())
        change = np.arctanh(r(X[-30:], y)) - np.arctanh(r(np.delete(X[-30:], 9), np.delete(y, 9)))
        beyond.append(abs(change) > 1 / np.sqrt(27))
    assert named == beyond
    assert set(named) == {True, False}
