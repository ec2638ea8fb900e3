from datetime import date

import pytest

from bot.analytics.network import Reach
from bot.model.network import Measure, Span
from bot.signals.activity import NewHigh
from bot.views.network_high import network_high_text
from bot.views.wording import plain


@pytest.mark.parametrize(
    ("since", "words"),
    [
        (date(2024, 12, 16), "The highest since 16 Dec 2024 (137 days)."),
        (None, "The highest of all that is known here, since 1 Jan 2018."),
    ],
)
def test_a_busy_week_names_who_counted_what(since: date | None, words: str) -> None:
    reach = Reach(date(2025, 5, 2), 931_165.4, since, date(2018, 1, 1))
    high = NewHigh(Measure.ADDRESSES, "Coin Metrics", "AdrActCnt", Span.WEEK, 4, reach)
    assert plain(network_high_text(high)) == (
        "Bitcoin network: four-month high of active addresses\n"
        f"931,165 a day on average, in the week to Fri 2 May 2025 (UTC). {words}\n\n"
        "One busy spell is told once. It says nothing about price.\n\n"
        "Counted by Coin Metrics (AdrActCnt); others count otherwise. A four-month high is above every 7-day mean "
        "of the four months before. /network has the chart."
    )
