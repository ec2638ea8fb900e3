"""VOICE's preview of an own line, from the recorded prices."""

from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest
from scipy import stats

from bot.alerts.preview import PastAlert, Preview, preview
from bot.analytics.readings import replayable
from bot.model.coupling import State
from bot.model.rule import BreakdownRule, PairRule, Side, Threshold, ThresholdRule
from bot.model.ticker import ASSETS, FUNDS, Pair
from bot.sources.luck import packaged_luck
from bot.sources.recorded import RecordedPrices
from bot.views.preview import preview_text
from bot.views.wording import plain
from tests.fakes import FakeClock

FRIDAY = date(2025, 9, 26)
NOW = datetime(2025, 9, 26, 20, 30, tzinfo=UTC)
PAIR = Pair(ASSETS["btc"], FUNDS["psct"])
RULE = ThresholdRule(Threshold(Side.BELOW, 0.2), PAIR)


async def returns_of(market: Path) -> pd.DataFrame:
    prices = RecordedPrices(market, clock=FakeClock())
    legs = await prices.closes((PAIR.asset, PAIR.benchmark), start=date(2018, 1, 1), until=FRIDAY)
    return replayable(legs, FRIDAY)


async def shown(market: Path, rule: PairRule) -> Preview:
    return preview(rule, await returns_of(market), packaged_luck(), NOW)


async def test_the_preview_of_a_line_at_a_fifth_has_the_known_figures(market: Path) -> None:
    known = await shown(market, RULE)
    assert known.alerts == (
        PastAlert(date(2023, 11, 6), "below", 70),
        PastAlert(date(2024, 4, 11), "below", 20),
    )
    assert known.correlation is not None
    estimate = known.correlation.estimate
    assert [round(each, 2) for each in (estimate.value, estimate.low, estimate.high)] == [0.36, -0.05, 0.67]
    assert round(known.average or 0, 2) == 0.37
    assert round(known.by_luck or 0) == 4
    assert (known.sessions, known.is_short, known.is_current, known.is_on) == (504, False, True, False)
    assert known.is_luck
    assert known.next_check == datetime(2025, 9, 29, 20, 20, tzinfo=UTC)


async def test_the_average_is_that_of_scipy(market: Path) -> None:
    returns = await returns_of(market)
    windows = [returns.iloc[end - 29 : end + 1] for end in range(len(returns) - 504, len(returns))]
    figures = [float(stats.pearsonr(part["asset"], part["benchmark"]).statistic) for part in windows]
    known = await shown(market, RULE)
    assert known.average == pytest.approx(sum(figures) / 504, abs=1e-9)


async def test_the_words_of_that_preview(market: Path) -> None:
    words = plain(preview_text(await shown(market, RULE)))
    for said in (
        "Bitcoin × small-cap tech below 0.20",
        "3 closes in a row below 0.20",
        "3 above 0.30",
        "Now 0.36 over 30 sessions (95% range −0.05 to 0.67)",
        "2 alerts",
        "• 6 Nov 2023, over after 70 sessions",
        "• 11 Apr 2024, over after 20 sessions",
        "fixed at 0.37",
        "luck alone sends about 4",
        "/alert breakdown",
        "Mon 29 Sep, 16:20 New York",
    ):
        assert said in words


async def test_a_breakdown_alert_would_have_sent_the_events_of_the_detector(market: Path) -> None:
    known = await shown(market, BreakdownRule(PAIR))
    assert known.alerts == (
        PastAlert(date(2024, 3, 14), "new_normal"),
        PastAlert(date(2024, 9, 19), "linked"),
        PastAlert(date(2025, 2, 20), "breakdown", 26),
        PastAlert(date(2025, 3, 28), "recoupled"),
        PastAlert(date(2025, 9, 22), "breakdown"),
    )
    assert (known.breaks, known.state, known.is_on) == (2, State.DECOUPLED, True)
