from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.errors import SourceUnavailable, StoreUnavailable
from bot.model.basket import Coverage
from bot.model.closes import Closes
from bot.model.coupling import Change, Coupling, Kind, State
from bot.model.doubt import CrossCheck, Doubt, Quote, Witness
from bot.model.reading import Restatement
from bot.model.ticker import ASSETS, BENCHMARKS, Market, Pair, Ticker
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


def test_how_much_of_a_basket_has_a_price_is_said() -> None:
    coverage = Coverage(204, 214, 0.957, date(2025, 11, 11))
    basket = replace(leg(BENCHMARKS["r2ktech"]), coverage=coverage)
    assert (
        "small-cap tech: close of Fri 26 Sep 2025, Yahoo Finance, fetched 3 minutes ago. "
        "204 names, 96% of the weight priced (weights of 11 Nov 2025).\n"
    ) in status_text(replace(STATUS, legs=(basket, leg(BTC))))


def test_what_stands_in_for_a_basket_is_said() -> None:
    instead = replace(leg(PSCT), stands_in_for=BENCHMARKS["r2ktech"])
    assert (
        "fetched 3 minutes ago. PSCT stands in for Russell 2000 tech, too little of which has a price."
    ) in status_text(replace(STATUS, legs=(leg(BTC), instead)))


def test_a_constituent_is_called_by_its_symbol() -> None:
    sol = Ticker("SOL", "SOL", Market.EXCHANGE)
    doubt = Doubt(sol, FRIDAY, (Quote("Yahoo Finance", 20),), None, Witness.SESSIONS, around=2)
    assert "SOL, Fri 26 Sep 2025: Yahoo Finance 20.00, around it 2.00; left out." in status_text(
        replace(STATUS, doubts=(doubt,))
    )


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
    stuck = Doubt(PSCT, THURSDAY, (Quote("Yahoo Finance", 56),), None, Witness.STANDSTILL)
    got = status_text(replace(STATUS, doubts=(tick, lonely, stuck)))
    assert "Prices that cannot be right:\n" in got
    assert "BTC, Thu 25 Sep 2025: Yahoo Finance 1,120,000.00, Bitstamp 112,000.50; Bitstamp believed." in got
    assert "small-cap tech, Fri 26 Sep 2025: Yahoo Finance 560.00, around it 56.00; left out." in got
    assert "Thu 25 Sep 2025: Yahoo Finance 56.00, as on the sessions before; left out." in got


def test_a_long_list_of_doubts_is_cut() -> None:
    doubt = Doubt(BTC, THURSDAY, (Quote("Yahoo Finance", 1),), None, Witness.NOBODY)
    assert status_text(replace(STATUS, doubts=(doubt,) * 50)).count("left out") == 5


def test_the_state_of_the_link_and_its_age_are_told() -> None:
    pair = Pair(BTC, PSCT)
    change = Change(Kind.BREAKDOWN, date(2025, 9, 22), date(2025, 7, 10), State.DECOUPLED)
    coupling = Coupling(pair, State.DECOUPLED, date(2018, 5, 16), THURSDAY, (change,))
    assert (
        "<b>State: apart</b> since about 10 Jul (alert of 22 Sep). Read to the close of Thu 25 Sep 2025."
        in status_text(replace(STATUS, coupling=coupling))
    )


def test_what_was_left_out_of_a_recording_is_said() -> None:
    spiked = replace(leg(BTC), left_out=(THURSDAY,))
    told = status_text(replace(STATUS, legs=(spiked, leg(PSCT))))
    assert "Left out, since the price cannot be right: Thu 25 Sep 2025." in told
    doubt = Doubt(BTC, THURSDAY, (Quote("Yahoo", 1.0),), kept=None, witness=Witness.SESSIONS)
    assert "since the price" not in status_text(replace(STATUS, legs=(spiked, leg(PSCT)), doubts=(doubt,)))


def test_what_was_restated_is_named_once_newest_first() -> None:
    restated = [Restatement(day, (0.01, 0.02), (0.01, 0.03)) for day in (FRIDAY, THURSDAY)]
    told = [(pair, each) for each in restated for pair in (Pair(BTC, PSCT), Pair())]
    assert (
        "Prices restated since they were read, which changes nothing: Fri 26 Sep 2025, Thu 25 Sep 2025."
        in status_text(replace(STATUS, restated=told))
    )


@pytest.mark.parametrize(
    ("unsent", "said"), [(0, ""), (1, "1 message is on its way."), (3, "3 messages are on their way.")]
)
def test_what_is_still_to_be_sent_is_said_where_there_is_any(unsent: int, said: str) -> None:
    text = status_text(replace(STATUS, unsent=unsent))
    assert said in text
    assert ("on its way" in text or "on their way" in text) is bool(unsent)
