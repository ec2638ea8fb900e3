from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.model.basket import Coverage
from bot.model.correlation import Clock, Estimate, Moves, Snapshot
from bot.model.coupling import Change, Coupling, Kind, State
from bot.model.ticker import ASSETS, BENCHMARKS, Pair
from bot.views.correlation import correlation_text, headline
from bot.views.wording import plain
from tests.unit.views.examples import SNAPSHOT


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def with_estimate(value: float, low: float, high: float) -> Snapshot:
    correlation = replace(SNAPSHOT.correlation, estimate=Estimate(value, low, high))
    return replace(SNAPSHOT, correlations={**SNAPSHOT.correlations, 30: correlation})


@pytest.mark.parametrize(
    ("low", "value", "high", "words"),
    [
        (-0.05, 0.36, 0.67, "0.36, no clear link"),
        (0.0, 0.36, 0.67, "0.36, no clear link"),
        (0.01, 0.29, 0.5, "0.29, weak"),
        (0.01, 0.3, 0.5, "0.30, moderate"),
        (0.2, 0.59, 0.7, "0.59, moderate"),
        (0.2, 0.6, 0.7, "0.60, strong"),
        (-0.6, -0.4, -0.01, "−0.40, opposite"),
        (-0.5, -0.001, 0.4, "0.00, no clear link"),
    ],
)
def test_one_word_says_how_strong_and_comes_from_the_interval(
    low: float, value: float, high: float, words: str
) -> None:
    assert headline(with_estimate(value, low, high)) == f"Bitcoin and small-cap tech: {words}"


def test_the_answer_reads_as_it_should() -> None:
    assert correlation_text(SNAPSHOT) == (
        "<b>Bitcoin and small-cap tech: 0.36, no clear link</b>\n"
        "Average over 30 sessions to Fri 26 Sep 2025. So few days fit anything from −0.05 to 0.67 (95% range).\n"
        "\n"
        "<b>Longer view</b>\n"
        " 90 sessions: 0.40 (0.18 to 0.58)\n"
        "250 sessions: 0.47 (0.26 to 0.63)\n"
        "A year ago, 30 sessions: 0.45. The difference is within chance.\n"
        "\n"
        "Last session: BTC −0.2%, small-cap tech +1.0%. In these 30 sessions a 1% move in small-cap tech went with "
        "about 0.5% in BTC; the two rose or fell together on 17 of 30 days.\n"
        "\n"
        "<blockquote expandable>1 = in step, 0 = unrelated, −1 = opposite. Daily log returns, New York close to New "
        "York close. Less swayed by single days: 0.23 (−0.19 to 0.58). Small-cap tech here is PSCT (S&amp;P SmallCap "
        "600 tech), standing in for Russell 2000 tech.</blockquote>\n"
        "recorded sample, to 26 Sep 2025"
    )


def test_stale_and_provisional_numbers_say_so_before_anything_else() -> None:
    got = correlation_text(replace(SNAPSHOT, missing_since=date(2025, 9, 29), provisional=True))
    assert "<i>Not up to date: closes since Mon 29 Sep 2025 are missing.</i>" in got
    assert "<i>Provisional: " in got
    assert got.index("Not up to date") < got.index("Longer view")


def test_prices_whose_source_fails_tell_their_age() -> None:
    got = correlation_text(replace(SNAPSHOT, overdue=timedelta(hours=3, minutes=5)))
    assert "<i>From prices fetched 3 hours ago: newer ones are not to be had.</i>" in got


def test_closes_of_the_utc_day_are_said() -> None:
    eth = replace(SNAPSHOT, pair=Pair(ASSETS["eth"]), clock=Clock.UTC)
    assert "ETH at the close of the UTC day" in correlation_text(eth)
    assert "New York close to New York close" not in correlation_text(eth)
    assert "older ETH closes are of the UTC day" in correlation_text(replace(eth, clock=Clock.MIXED))


def test_a_window_with_holes_says_how_many_sessions_it_has() -> None:
    holes = replace(SNAPSHOT, correlations={30: replace(SNAPSHOT.correlation, n=28)}, year_ago=None)
    got = correlation_text(holes)
    assert "Average over 28 of 30 sessions" in got
    assert "on 17 of 28 days" in got
    assert "Longer view" not in got
    assert "A year ago" not in got


def test_a_longer_window_is_set_beside_the_others() -> None:
    got = correlation_text(replace(SNAPSHOT, window=90))
    assert "Average over 90 sessions" in got
    assert "So many days still fit anything" in got
    assert "<b>Other windows</b>\n 30 sessions: 0.36" in got


def test_a_difference_beyond_chance_is_said() -> None:
    got = correlation_text(replace(SNAPSHOT, year_ago_differs=True))
    assert "The difference is more than chance alone explains." in got


@pytest.mark.parametrize("asset", ASSETS)
@pytest.mark.parametrize("benchmark", BENCHMARKS)
@pytest.mark.usefixtures("each_language")
def test_no_answer_is_longer_than_a_caption_may_be(asset: str, benchmark: str) -> None:
    widest = replace(
        SNAPSHOT.correlation,
        n=249,
        estimate=Estimate(-0.11, -0.99, 0.99),
        robust=Estimate(-0.11, -0.99, 0.99),
        beta=-12.34,
        last_moves=Moves(-0.3333, -0.2222),
    )
    longest = replace(
        SNAPSHOT,
        pair=Pair(ASSETS[asset], BENCHMARKS[benchmark]),
        window=250,
        correlations={window: replace(widest, window=window) for window in (30, 90, 250)},
        year_ago=replace(widest, estimate=Estimate(0.9, 0.89, 0.91), n_eff=200),
        missing_since=date(2025, 9, 24),
        provisional=True,
        overdue=timedelta(days=30),
        clock=Clock.MIXED,
        stands_in_for=None,
        coverage=Coverage(214, 220, 0.96, date(2025, 11, 11)),
        left_out=(date(2025, 9, 22), date(2025, 9, 23), date(2025, 9, 24)),
        source="Yahoo Finance, Bitstamp (older AVAX at UTC day closes)",
    )
    change = Change(Kind.LINKED, date(2024, 9, 22), date(2024, 7, 10), State.WARMUP)
    coupling = Coupling(longest.pair, State.WARMUP, date(2018, 5, 16), date(2025, 9, 26), (change,))
    told = correlation_text(longest, coupling)
    assert utf16(plain(told)) <= 1024
    assert "<blockquote expandable></blockquote>" not in told


def test_the_state_of_the_link_has_a_line_of_its_own() -> None:
    change = Change(Kind.BREAKDOWN, date(2025, 9, 22), date(2025, 7, 10), State.DECOUPLED)
    coupling = Coupling(SNAPSHOT.pair, State.DECOUPLED, date(2018, 5, 16), date(2025, 9, 26), (change,))
    lines = correlation_text(SNAPSHOT, coupling).splitlines()
    assert "<b>State: apart</b> since about 10 Jul (alert of 22 Sep)." in lines


def test_a_basket_says_how_much_of_it_has_a_price() -> None:
    covered = replace(
        SNAPSHOT,
        pair=Pair(ASSETS["btc"], BENCHMARKS["r2ktech"]),
        stands_in_for=None,
        coverage=Coverage(214, 220, 0.96, date(2025, 11, 11)),
    )
    assert "214 names, 96% of the weight priced (weights of 11 Nov 2025)" in correlation_text(covered)


def test_what_was_left_out_is_named() -> None:
    left_out = replace(SNAPSHOT, left_out=(date(2025, 9, 22),))
    assert "Left out, since a price there cannot be right: Mon 22 Sep 2025." in correlation_text(left_out)


def test_nothing_that_a_source_calls_itself_can_break_the_markup() -> None:
    assert "recorded prices (&lt;b&gt;)" in correlation_text(
        replace(SNAPSHOT, source="recorded prices (<b>)")
    )


def test_an_estimate_outside_its_interval_is_refused() -> None:
    for numbers in ((0.5, 0.6, 0.7), (0.5, 0.1, 0.4), (1.2, 0, 1.3), (float("nan"), 0, 1)):
        with pytest.raises(ValueError, match="not a correlation"):
            Estimate(*numbers)
