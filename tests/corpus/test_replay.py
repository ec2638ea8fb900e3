"""The preview of an own line that VOICE shows, from the recorded prices."""

from datetime import date
from pathlib import Path

from bot.alerts.replay import Crossed, replay
from bot.analytics.readings import replayable
from bot.model.rule import Side, Threshold, ThresholdRule
from bot.model.ticker import ASSETS, FUNDS, Pair
from bot.sources.recorded import RecordedPrices
from tests.fakes import FakeClock

FRIDAY = date(2025, 9, 26)
TWO_YEARS_BEFORE = date(2023, 9, 26)


async def test_a_line_at_a_fifth_would_have_sent_two_alerts_in_two_years(market: Path) -> None:
    pair = Pair(ASSETS["btc"], FUNDS["psct"])
    prices = RecordedPrices(market, clock=FakeClock())
    legs = await prices.closes((pair.asset, pair.benchmark), start=date(2018, 1, 1), until=FRIDAY)
    rule = ThresholdRule(Threshold(Side.BELOW, 0.2), pair)
    told = list(replay(rule, replayable(legs, FRIDAY), TWO_YEARS_BEFORE, FRIDAY))
    alerts = [sent.session for sent in told if sent.kind == "below"]
    assert alerts == [date(2023, 11, 6), date(2024, 4, 11)]
    ends = {sent.session: sent.what for sent in told if sent.kind == "above" and sent.session > alerts[0]}
    assert [end.beyond_for for end in ends.values() if isinstance(end, Crossed)] == [70, 20]
