from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.model.attribution import Attribution, Dominant, Share
from bot.model.correlation import Moves
from bot.model.ticker import ASSETS, BENCHMARKS, Pair
from bot.views.attribution import attribution_text
from bot.views.captions import TEXT, length
from tests.unit.views.examples import FRIDAY, correlation
from tests.unit.views.examples import SNAPSHOT as EXAMPLE

SNAPSHOT = replace(EXAMPLE, pair=Pair(), stands_in_for=None, coverage=None)


def share(number: int, raised: float) -> Share:
    return Share(FRIDAY - timedelta(days=number), Moves(-0.026, 0.018), raised)


ATTRIBUTION = Attribution(
    snapshot=SNAPSHOT,
    before=correlation(30, 0.45, 0.1, 0.7),
    entered=(share(4, -0.07), share(1, 0.05), share(2, -0.02), share(3, 0.01), share(0, 0.002)),
    left=(share(46, 0.05), share(44, 0.001)),
    notable=False,
    dominant=None,
)


def test_the_answer_reads_as_it_should() -> None:
    assert attribution_text(ATTRIBUTION) == (
        "<b>Bitcoin and small-cap tech: 0.36, down from 0.45 a week before</b>\n"
        "Average over 30 sessions to Fri 26 Sep 2025. That is within chance: days come and go, and the figure moves "
        "with them.\n"
        "\n"
        "<b>Came into the window</b>\n"
        "Mon 22 Sep 2025: BTC −2.6%, small-cap tech +1.8%: lowered it by 0.07\n"
        "Thu 25 Sep 2025: BTC −2.6%, small-cap tech +1.8%: raised it by 0.05\n"
        "Wed 24 Sep 2025: BTC −2.6%, small-cap tech +1.8%: lowered it by 0.02\n"
        "2 others together: raised it by 0.01\n"
        "\n"
        "<b>Dropped out of it</b>\n"
        "Mon 11 Aug 2025: BTC −2.6%, small-cap tech +1.8%: raised it by 0.05\n"
        "Wed 13 Aug 2025: BTC −2.6%, small-cap tech +1.8%: hardly moved it\n"
        "\n"
        "<blockquote expandable>Each share is what the figure changes by when that day alone is left out. They do not "
        "add up to the whole change, and say nothing about why prices moved. Small-cap tech here is Russell 2000 "
        "technology by weight, without bitcoin miners.</blockquote>\n"
        "recorded sample, to 26 Sep 2025"
    )


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (0.30, "0.36, up from 0.30 a week before"),
        (0.45, "0.36, down from 0.45 a week before"),
        (0.361, "0.36, as a week before"),
    ],
)
def test_the_headline_tells_both_figures(before: float, words: str) -> None:
    got = attribution_text(replace(ATTRIBUTION, before=correlation(30, before, -0.1, 0.7)))
    assert got.startswith(f"<b>Bitcoin and small-cap tech: {words}</b>")


def test_a_change_beyond_chance_is_said() -> None:
    assert "That is more than chance alone explains." in attribution_text(replace(ATTRIBUTION, notable=True))


def test_one_day_that_makes_the_figure_has_the_robust_value_beside_it() -> None:
    one = Dominant(date(2025, 9, 22), Moves(-0.026, 0.018), 0.52)
    assert (
        "One day does most: without Mon 22 Sep 2025 (BTC −2.6%, small-cap tech +1.8%) the figure would be 0.52. "
        "Less swayed by single days: 0.23 (−0.19 to 0.58)."
    ) in attribution_text(replace(ATTRIBUTION, dominant=one))


def test_a_single_other_session_is_one() -> None:
    got = attribution_text(replace(ATTRIBUTION, entered=ATTRIBUTION.entered[:4]))
    assert "\n1 other: raised it by 0.01\n" in got


@pytest.mark.parametrize("asset", ASSETS)
@pytest.mark.parametrize("benchmark", BENCHMARKS)
@pytest.mark.usefixtures("each_language")
def test_no_answer_is_longer_than_a_message_may_be(asset: str, benchmark: str) -> None:
    snapshot = replace(
        SNAPSHOT,
        pair=Pair(ASSETS[asset], BENCHMARKS[benchmark]),
        missing_since=date(2025, 9, 24),
        provisional=True,
        overdue=timedelta(days=30),
        left_out=(FRIDAY,) * 3,
    )
    one = Dominant(date(2025, 9, 22), Moves(-0.9999, 9.9999), -0.52)
    longest = replace(ATTRIBUTION, snapshot=snapshot, dominant=one)
    assert length(attribution_text(longest)) <= TEXT


def test_nothing_that_a_source_calls_itself_can_break_the_markup() -> None:
    snapshot = replace(SNAPSHOT, source="prices <b>")
    assert attribution_text(replace(ATTRIBUTION, snapshot=snapshot)).endswith("prices &lt;b&gt;")
