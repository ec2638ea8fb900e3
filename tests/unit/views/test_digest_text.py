from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.model.coupling import Coupling, State
from bot.model.digest import Figures, Followed, Movement
from bot.model.rule import BreakdownRule, Side, Threshold, ThresholdRule
from bot.model.subscription import Snooze, Standing, Subscription
from bot.model.ticker import ASSETS, BENCHMARKS, FUNDS, Pair
from bot.translation import ENGLISH, language
from bot.views.captions import TEXT, length
from bot.views.digest import MOST_PAIRS, digest_text
from tests.unit.views.examples import FRIDAY, SNAPSHOT, correlation

PAIR = SNAPSHOT.pair
OWN = replace(SNAPSHOT, stands_in_for=None)
LINE = ThresholdRule(Threshold(Side.BELOW, 0.2), PAIR)
ALERT = Subscription("a1", 1, LINE)
MONDAY = date(2025, 9, 22)


def told(alert: Subscription, figures: Figures | None = None) -> str:
    """What is said of an alert."""
    text = digest_text([Followed(PAIR, (alert,), figures or Figures(OWN))])
    return next(line for line in text.splitlines() if line.startswith("•"))


def test_the_first_line_stands_alone() -> None:
    first = digest_text([Followed(PAIR, (), Figures(SNAPSHOT))]).splitlines()[0]
    assert first == "<b>Bitcoin and small-cap tech: 0.36, no clear link</b>"


def test_all_windows_and_the_state_are_told() -> None:
    coupling = Coupling(PAIR, State.COUPLED, date(2018, 1, 3), FRIDAY)
    text = digest_text([Followed(PAIR, (), Figures(SNAPSHOT, coupling=coupling))])
    assert "30 sessions to Fri 26 Sep 2025, −0.05 to 0.67 (95% range)." in text
    assert "90 sessions: 0.40 (0.18 to 0.58) · 250 sessions: 0.47 (0.26 to 0.63)" in text
    assert "<b>State: coupled</b> since the record begins, 3 Jan 2018." in text
    assert text.endswith("standing in for Russell 2000 tech.</blockquote>\nrecorded sample, to 26 Sep 2025")


def test_a_window_without_a_figure_is_left_out() -> None:
    short = replace(SNAPSHOT, correlations={30: SNAPSHOT.correlation})
    assert "90 sessions" not in digest_text([Followed(PAIR, (), Figures(short))])


@pytest.mark.parametrize(
    ("movement", "expected"),
    [
        (
            Movement(correlation(30, 0.45, 0.1, 0.7), 5, notable=False),
            "A week ago: 0.45. The difference is within chance.",
        ),
        (
            Movement(correlation(30, -0.4, -0.6, -0.1), 1, notable=True),
            "The close before: −0.40. The difference is more than chance alone explains.",
        ),
    ],
)
def test_the_change_is_told_with_what_chance_does(movement: Movement, expected: str) -> None:
    assert f"\n{expected}\n" in digest_text([Followed(PAIR, (), Figures(SNAPSHOT, movement))])


@pytest.mark.parametrize(
    ("alert", "expected"),
    [
        pytest.param(ALERT, "below 0.20 (30 sessions): 0.16 above your line", id="not read yet"),
        pytest.param(
            ALERT.settled(Standing(Side.ABOVE, MONDAY), FRIDAY),
            "below 0.20 (30 sessions): 0.16 above your line",
            id="not on",
        ),
        pytest.param(
            ALERT.settled(Standing(Side.BELOW, MONDAY), FRIDAY),
            "below 0.20 (30 sessions): 0.16 above your line, on since 22 Sep",
            id="on, and back in the margin",
        ),
        pytest.param(
            ALERT.settled(Standing(Side.BELOW), FRIDAY),
            "below 0.20 (30 sessions): 0.16 above your line, on since before the record begins",
            id="on since ever",
        ),
        pytest.param(replace(ALERT, paused=True), "below 0.20 (30 sessions): paused", id="paused"),
        pytest.param(replace(ALERT, snooze=Snooze()), "below 0.20 (30 sessions): snoozed", id="snoozed"),
        pytest.param(
            replace(ALERT, rule=BreakdownRule(PAIR)), "when the link breaks or returns", id="the link"
        ),
    ],
)
def test_each_alert_is_told_as_it_stands(alert: Subscription, expected: str) -> None:
    assert told(alert) == f"• {expected}"


def test_a_fund_that_stands_in_says_nothing_about_a_line_on_a_basket() -> None:
    assert told(ALERT, Figures(SNAPSHOT)) == "• below 0.20 (30 sessions)"


def test_a_window_that_has_no_figure_has_no_distance() -> None:
    short = replace(OWN, correlations={30: SNAPSHOT.correlation})
    alert = replace(ALERT, rule=ThresholdRule(Threshold(Side.BELOW, 0.2, 90), PAIR))
    assert told(alert, Figures(short)) == "• below 0.20 (90 sessions)"


def test_old_or_missing_data_are_said() -> None:
    late = replace(SNAPSHOT, missing_since=date(2025, 9, 25), overdue=timedelta(hours=3))
    text = digest_text([Followed(PAIR, (), Figures(late))])
    assert "<i>From prices fetched 3 hours ago: newer ones are not to be had.</i>" in text
    assert "<i>Not up to date: closes since Thu 25 Sep 2025 are missing.</i>" in text


def test_a_pair_without_prices_says_so_and_names_its_alerts() -> None:
    text = digest_text([Followed(PAIR, (ALERT,), problem="Yahoo <did> not answer")])
    assert text.startswith(
        "<b>Bitcoin and small-cap tech: no figure just now</b>\nYahoo &lt;did&gt; not answer\n• below 0.20"
    )


@pytest.mark.usefixtures("each_language")
def test_it_fits_one_message_whatever_is_followed() -> None:
    pairs = [Pair(coin, benchmark) for coin in ASSETS.values() for benchmark in BENCHMARKS.values()]
    busy = replace(SNAPSHOT, missing_since=FRIDAY, overdue=timedelta(hours=3), provisional=True)
    figures = Figures(busy, Movement(correlation(30, 0.45, 0.1, 0.7), 5, notable=True))
    text = digest_text([Followed(pair, [ALERT] * 2, figures) for pair in pairs[:20]])
    assert length(text) <= TEXT
    if language() == ENGLISH:
        assert "Also followed: " in text
        assert text.count("A week ago") < MOST_PAIRS


def test_the_pairs_that_do_not_fit_are_named() -> None:
    pairs = [Pair(coin, FUNDS["qqq"]) for coin in ASSETS.values()]
    pairs += [Pair(coin, FUNDS["spy"]) for coin in ASSETS.values()]
    text = digest_text([Followed(pair, problem="no prices") for pair in pairs])
    assert text.count("no figure just now") == MOST_PAIRS
    rest = ", ".join(f"{pair.asset.key} {pair.benchmark.key}" for pair in pairs[MOST_PAIRS:])
    assert f"Also followed: {rest}. /corr shows each." in text
