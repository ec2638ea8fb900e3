from dataclasses import replace
from datetime import date

import pytest

from bot.alerts.replay import Crossed, Sent
from bot.model.coupling import Change, Kind, State
from bot.model.rule import Side, Threshold, ThresholdRule
from bot.model.ticker import ASSETS, BENCHMARKS, Pair
from bot.signals.threshold import Crossing
from bot.views.coupling import change_text
from bot.views.sent import sent_text
from bot.views.threshold import crossing_headline, crossing_text
from tests.unit.views.examples import FRIDAY, correlation
from tests.unit.views.test_coupling_text import STORY

SOURCE = "Yahoo Finance"
PAIR = Pair(ASSETS["btc"], BENCHMARKS["psct"])
RULE = ThresholdRule(Threshold(Side.BELOW, 0.2), PAIR)
FIRED = Crossed(RULE, Crossing(Side.BELOW, fired=True), correlation(30, 0.12, -0.25, 0.46))
OVER = Crossed(RULE, Crossing(Side.ABOVE, fired=False), correlation(30, 0.36, -0.05, 0.67), beyond_for=20)


def test_the_message_about_a_line_that_was_crossed() -> None:
    assert crossing_text(FIRED, SOURCE) == (
        "<b>Bitcoin and small-cap tech: 0.12, below 0.20</b>\n"
        "30-session figure, for 3 closes in a row now; its days allow −0.25 to 0.46.\n\n"
        "This says that the figure is past your line, not that the link has changed.\n\n"
        "<blockquote expandable>Small-cap tech here is PSCT (S&amp;P SmallCap 600 tech).</blockquote>\n"
        "Close of Fri 26 Sep 2025 · Yahoo Finance"
    )


def test_the_message_about_its_end() -> None:
    assert crossing_text(OVER, SOURCE).startswith(
        "<b>Bitcoin and small-cap tech: 0.36, back above 0.30</b>\n"
        "30-session figure, for 3 closes in a row now; its days allow −0.05 to 0.67. It lasted 20 sessions.\n\n"
        "So this is over; I write again at the next crossing.\n\n"
    )


@pytest.mark.parametrize(
    ("threshold", "crossing", "headline"),
    [
        (Threshold(Side.ABOVE, 0.1), Crossing(Side.ABOVE, fired=True), "0.12, above 0.10"),
        (Threshold(Side.ABOVE, 0.3), Crossing(Side.BELOW, fired=False), "0.12, back below 0.20"),
        (Threshold(Side.BELOW, -0.05), Crossing(Side.ABOVE, fired=False), "0.12, back above 0.05"),
        (Threshold(Side.ABOVE, -0.2), Crossing(Side.ABOVE, fired=True), "0.12, above −0.20"),
    ],
)
def test_a_headline_names_the_line_that_was_crossed(
    threshold: Threshold, crossing: Crossing, headline: str
) -> None:
    crossed = replace(FIRED, rule=replace(RULE, threshold=threshold), crossing=crossing)
    assert crossing_headline(crossed) == f"Bitcoin and small-cap tech: {headline}"


def test_one_close_and_one_session_are_one() -> None:
    rule = replace(RULE, threshold=Threshold(Side.BELOW, 0.2, closes=1))
    text = crossing_text(replace(OVER, rule=rule, beyond_for=1), SOURCE)
    assert "for 1 close now;" in text
    assert "It lasted 1 session." in text


def test_an_end_without_a_known_beginning_says_no_length() -> None:
    assert "lasted" not in crossing_text(replace(OVER, beyond_for=None), SOURCE)


def test_a_stand_in_is_named_and_a_source_can_break_nothing() -> None:
    text = crossing_text(FIRED, "<&>", stands_in=True)
    assert "standing in for Russell 2000 tech" in text
    assert text.endswith("· &lt;&amp;&gt;")


def test_every_message_fits_under_a_picture() -> None:
    for asset in ASSETS.values():
        for benchmark in BENCHMARKS.values():
            rule = replace(RULE, pair=Pair(asset, benchmark))
            assert len(crossing_text(replace(OVER, rule=rule), SOURCE * 5, stands_in=True)) < 1024


def test_whatever_is_sent_has_the_text_of_its_kind() -> None:
    change = Change(Kind.BREAKDOWN, FRIDAY, date(2025, 7, 10), State.DECOUPLED)
    broken = replace(STORY, pair=PAIR, change=change)
    for stands_in in (False, True):
        assert sent_text(Sent(FRIDAY, "below", FIRED), SOURCE, stands_in=stands_in) == crossing_text(
            FIRED, SOURCE, stands_in=stands_in
        )
        assert sent_text(Sent(FRIDAY, "breakdown", broken), SOURCE, stands_in=stands_in) == change_text(
            broken, SOURCE, stands_in=stands_in
        )
