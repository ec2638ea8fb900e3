"""What a filing states, in words and as JSON."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from bot.model.filing import Deed, HeldBack, Holding, Money, Statement, Trade
from bot.views.filing import money_words, statement_text
from bot.views.filing_figures import statement_figures


def usd(amount: str, unit: str = "1") -> Money:
    return Money(Decimal(amount), "USD", Decimal(unit))


MAY = Trade(
    Deed.PURCHASE,
    Decimal(1895),
    usd("180300000", "100000"),
    usd("95167"),
    date(2025, 4, 28),
    date(2025, 5, 4),
    "sales of shares",
)
HELD = Holding(Decimal(555_450), date(2025, 5, 4), usd("38080000000", "10000000"), usd("68550"))


def test_a_purchase_in_words() -> None:
    assert statement_text("Strategy", Statement((MAY,), HELD)) == (
        "Strategy bought 1,895 BTC for $180.3 million, $95,167 each on average, 28 Apr to 4 May 2025.\n"
        "Paid with: sales of shares.\n"
        "Holds 555,450 BTC, as of 4 May 2025, paid $38.08 billion in all, $68,550 each."
    )


def test_a_sale_of_which_little_is_known() -> None:
    sale = Trade(Deed.SALE, Decimal("14.75"), last=date(2025, 3, 31))
    assert statement_text("", Statement((sale,))) == "The company sold 14.75 BTC, 31 Mar 2025."
    whole = replace(sale, btc=None, last=None, amount=usd("1500000000", "10000000"))
    assert statement_text("", Statement((whole,))) == "The company sold bitcoin for $1.50 billion."


def test_nothing_and_what_is_held_back() -> None:
    wrong = HeldBack(replace(MAY, funding=""), "it does not fit")
    assert statement_text("Strategy", Statement((), Holding(Decimal(5)), (wrong,))) == (
        "No purchase or sale of bitcoin is stated.\n"
        "Holds 5 BTC.\n"
        "Held back: Strategy bought 1,895 BTC for $180.3 million: it does not fit."
    )


@pytest.mark.parametrize(
    ("money", "words"),
    [
        (usd("40790400000", "100000"), "$40.7904 billion"),
        (usd("116000000", "100000"), "$116.0 million"),
        (usd("12000000", "1000000"), "$12 million"),
        (usd("300000", "100000"), "$300,000"),
        (usd("118204.88", "0.01"), "$118,204.88"),
        (Money(Decimal(27_145_693), "GBP"), "£27,145,693"),
        (Money(Decimal(5000), "SEK"), "SEK 5,000"),
    ],
)
def test_money_is_told_as_closely_as_it_is_stated(money: Money, words: str) -> None:
    assert money_words(money) == words


def test_the_figures_of_an_event() -> None:
    told = statement_figures(Statement((MAY,), HELD, (HeldBack(MAY, "why"),)))
    held = {
        "holdings": 555_450,
        "holdings_as_of": "2025-05-04",
        "cumulative_cost": 38_080_000_000,
        "cumulative_avg": 68_550,
    }
    event = {
        "kind": "purchase",
        "btc": 1895,
        "usd": 180_300_000,
        "amount": 180_300_000,
        "currency": "USD",
        "avg_price": 95_167,
        "period_start": "2025-04-28",
        "period_end": "2025-05-04",
        **held,
        "funding": "sales of shares",
    }
    assert told == {"events": [event], "held_back": [{**event, "reason": "why"}], **held}


def test_what_is_unknown_is_null() -> None:
    [event] = statement_figures(Statement((Trade(Deed.SALE, Decimal("0.5")),)))["events"]
    assert event["btc"] == 0.5
    assert {name for name, value in event.items() if value is not None} == {"kind", "btc"}


def test_of_dollars_alone_no_number_of_bitcoin_is_made() -> None:
    [event] = statement_figures(Statement((Trade(Deed.PURCHASE, None, usd("5")),)))["events"]
    assert (event["btc"], event["usd"]) == (None, 5)


def test_other_money_is_not_called_dollars() -> None:
    euros = replace(MAY, amount=Money(Decimal(5), "EUR"), average=Money(Decimal(1), "EUR"))
    [event] = statement_figures(Statement((euros,)))["events"]
    assert (event["usd"], event["amount"], event["currency"]) == (None, 5, "EUR")
    [event] = statement_figures(Statement((replace(euros, amount=None),)))["events"]
    assert (event["usd"], event["amount"], event["currency"]) == (None, None, "EUR")
