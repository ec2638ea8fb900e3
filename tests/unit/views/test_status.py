from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.errors import SourceUnavailable, StoreUnavailable
from bot.model.closes import Closes
from bot.model.doubt import CrossCheck, Doubt, Quote, Witness
from bot.model.ticker import ASSETS, BENCHMARKS, Ticker
from bot.views.status import Status, status_text
from tests.fakes import random_prices

NOW = datetime(2025, 9, 26, 22, tzinfo=UTC)
FRIDAY, THURSDAY = date(2025, 9, 26), date(2025, 9, 25)
BTC, PSCT = ASSETS["btc"], BENCHMARKS["psct"]


def leg(ticker: Ticker, last: date = FRIDAY) -> Closes:
    prices = random_prices(date(2025, 9, 1), last, seed=1)
    return Closes(ticker, prices, "Yahoo Finance", NOW - timedelta(minutes=3), date(2025, 9, 2))


STATUS = Status(
    now=NOW,
    newest=FRIDAY,
    legs=(leg(BTC), leg(PSCT)),
    doubts=(),
    checks=(),
    waiting=0,
    running=timedelta(hours=5),
)


def test_all_is_well() -> None:
    assert status_text(STATUS) == (
        "<b>Prices are complete to Fri 26 Sep 2025</b>\n\n"
        "Bitcoin: close of Fri 26 Sep 2025, Yahoo Finance, fetched 3 minutes ago.\n"
        "small-cap tech: close of Fri 26 Sep 2025, Yahoo Finance, fetched 3 minutes ago.\n\n"
        "0 other chats wait for an answer. Running for 5 hours."
    )


def test_what_waits_is_told_or_why_nobody_can_tell() -> None:
    assert "1 other chat waits for an answer." in status_text(replace(STATUS, waiting=1))
    away = StoreUnavailable("Redis does not answer in time")
    assert "Redis does not answer in time. Running" in status_text(replace(STATUS, waiting=away))


@pytest.mark.parametrize(
    ("legs", "headline"),
    [
        ((leg(BTC), leg(PSCT, THURSDAY)), "Prices to Thu 25 Sep 2025: newer ones are missing"),
        (
            (replace(leg(BTC), overdue=True), leg(PSCT)),
            "Prices are complete to Fri 26 Sep 2025, but their source fails",
        ),
    ],
)
def test_what_is_wrong_with_the_prices_comes_first(legs: tuple[Closes, ...], headline: str) -> None:
    assert status_text(replace(STATUS, legs=legs)).startswith(f"<b>{headline}</b>")


def test_the_bar_of_a_session_that_is_not_over_is_not_its_close() -> None:
    got = status_text(replace(STATUS, newest=THURSDAY))
    assert "complete to Thu 25 Sep 2025" in got
    assert "close of Thu 25 Sep 2025" in got


def test_without_prices_the_reason_is_said() -> None:
    got = status_text(replace(STATUS, legs=SourceUnavailable("Yahoo <Finance> is away")))
    assert got.startswith("<b>No prices at the moment</b>\n\nYahoo &lt;Finance&gt; is away")


def test_what_was_checked_and_what_was_not_is_said() -> None:
    checked = CrossCheck(BTC, NOW, "Bitstamp", 480)
    assert "fetched 3 minutes ago. 480 closes held against Bitstamp." in status_text(
        replace(STATUS, checks=(checked,))
    )
    alone = CrossCheck(BTC, NOW, None, reason="the second source was too slow")
    assert "Not cross-checked: the second source was too slow." in status_text(
        replace(STATUS, checks=(alone,))
    )


def test_prices_that_cannot_be_right_are_told_with_what_was_believed() -> None:
    tick = Doubt(
        BTC,
        THURSDAY,
        (Quote("Yahoo Finance", 1_120_000), Quote("Bitstamp", 112_000.5)),
        Quote("Bitstamp", 112_000.5),
        Witness.HOURS,
    )
    lonely = Doubt(PSCT, FRIDAY, (Quote("Yahoo Finance", 560),), None, Witness.SESSIONS, around=56)
    got = status_text(replace(STATUS, doubts=(tick, lonely)))
    assert "Prices that cannot be right:\n" in got
    assert "BTC, Thu 25 Sep 2025: Yahoo Finance 1,120,000.00, Bitstamp 112,000.50; Bitstamp believed." in got
    assert "small-cap tech, Fri 26 Sep 2025: Yahoo Finance 560.00, around it 56.00; left out." in got


def test_a_long_list_of_doubts_is_cut() -> None:
    doubt = Doubt(BTC, THURSDAY, (Quote("Yahoo Finance", 1),), None, Witness.NOBODY)
    assert status_text(replace(STATUS, doubts=(doubt,) * 50)).count("left out") == 5
