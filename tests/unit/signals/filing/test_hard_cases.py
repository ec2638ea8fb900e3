"""What documents say that sounds like a trade and is none, or has a figure by it that is not its own.

Each sentence was written by hand after how companies write; what is right was decided by hand.
"""

import pytest

from bot.signals.purchase import read_filing
from tests.unit.signals.filing.told import figures

FILER = (
    "Acme Holdings, Inc. (the “Company”) announced the following.\n\n" + "It makes software. " * 200 + "\n\n"
)
"""A filing in which other companies are not named at its beginning."""


def told(text: str) -> list[tuple[object, ...]]:
    return [figures(trade) for trade in read_filing(FILER + text).trades]


@pytest.mark.parametrize(
    "text",
    [
        # somebody else's
        "Strategy acquired 21,550 bitcoin for approximately $2.1 billion in December 2024.",
        "The German government sold 50,000 bitcoin for $2.9 billion.",
        "The lender sold 500 bitcoin.",
        "The Trust acquired 312,450 Bitcoin.",
        "Our Chief Executive Officer purchased 10 bitcoin.",
        "He has bought 17,732 bitcoins at an average price of $9,882 per bitcoin.",
        "12,345 bitcoin were purchased by our customers.",
        "500 bitcoin were sold short by hedge funds.",
        "We sold 1,200 bitcoin to customers.",
        "We purchased 1,200 bitcoin on behalf of our customers for $100 million.",
        "We sold $2.43 billion of bitcoin to our Cash App customers.",
        "We acquired 500 bitcoin through its mining operations.",
        # all of it, and not what is new
        "The Company has now purchased a total of 1,273 bitcoins for an aggregate of $88.7 million.",
        "In total, we have acquired 528,185 bitcoins.",
        "We acquired 1,273 bitcoins to date.",
        "As of March 30, 2025, we had purchased 528,185 bitcoins.",
        "From August 2020 through March 31, 2025, we purchased 528,185 bitcoin.",
        "Between August 1, 2020 and March 31, 2025 we purchased 528,185 bitcoin.",
        "The 528,185 bitcoin were purchased for an aggregate of $35.63 billion.",
        "As of December 29, 2024, we hodl 446,400 bitcoin acquired for ~$27.9 billion.",
        "Total treasury: 1,000 BTC purchased for $90 million.",
        # not done
        "We neither purchased nor sold 100 bitcoin.",
        "The Company had not, as of the date hereof or at any time during the period, purchased 100 bitcoin.",
        "Had the Company purchased 100 bitcoin, it would have lost money.",
        "The warrant vests once the Company has acquired 1,000 bitcoin.",
        "Acme denies that it sold 100 bitcoin.",
        "As previously disclosed, on January 5, 2025, the Company acquired 100 bitcoin.",
        "The Company announced its goal: acquisition of 210,000 BTC by the end of 2027.",
        "Acme announces purchase of 1,000 bitcoin over the next twelve months.",
        "The closing of the acquisition of 1,000 bitcoin is subject to approval.",
        "No decision has been made on the sale of 500 bitcoin.",
        "The Company sold 0 bitcoin.",
        # something else
        "We purchased 5,000 Bitcoin ASIC miners.",
        "We sold 50,000 Bitcoin ETF shares.",
        "We purchased 100 BTC call options.",
        "We purchased $10.0 million of bitcoin exchange-traded funds.",
        "We invested $25 million in Bitcoin infrastructure.",
        "1 575 BTC were acquired for €150 million.",
    ],
)
def test_what_is_no_trade_of_the_company(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "trade"),
    [
        (
            ("The Company acquired an additional 703 BTC, bringing the total purchased in November to 6,474 BTC with "
            "an average price of $95,395."),
            ("purchase", 703, None, None),
        ),
        (
            "It bought 100 bitcoin and now holds 1,000 bitcoin at an average price of $60,000.",
            ("purchase", 100, None, None),
        ),
        (
            "It purchased 100 bitcoin and repurchased 1,000,000 shares at an average price of $5.00 per share.",
            ("purchase", 100, None, None),
        ),
        ("It sold 704 bitcoins, generating a tax benefit of $34 million.", ("sale", 704, None, None)),
        (
            "It sold 100 bitcoin with a cost of $2.0 million for proceeds of $9.0 million.",
            ("sale", 100, 9_000_000, None),
        ),
        ("It bought 100 bitcoin at prices between $90,000 and $95,000 per bitcoin.", ("purchase", 100, None, None)),
        ("It bought 100 bitcoin at a price of approximately $95,000.", ("purchase", 100, None, 95_000)),
        ("It bought 100 bitcoin at an average price of $95.", ("purchase", 100, None, None)),
        ("It bought 100 bitcoin for $9.5.", ("purchase", 100, None, None)),
        ("It bought 10 bitcoin for $950K.", ("purchase", 10, 950_000, None)),
        (
            "Acme used the net proceeds of the offering to acquire 21,021 bitcoin at an average price of $117,256.",
            ("purchase", 21_021, None, 117_256),
        ),
        (
            "The Company used $10 million of cash to purchase 100 bitcoin at an average price of $100,000.",
            ("purchase", 100, 10_000_000, 100_000),
        ),
        ("100 bitcoin have been purchased for $9.5 million.", ("purchase", 100, 9_500_000, None)),
        ("Acme announces the confirmation of the acquisition of 13 BTC for €1.3 million.", ("purchase", 13, 1_300_000, None)),
        ("In the first quarter of 2021, we purchased and received an aggregate of $1.50 billion of bitcoin.", ("purchase", None, 1_500_000_000, None)),
        ("On May 1, 2025, Acme, through its subsidiary, Roadrunner LLC (“Roadrunner”), acquired 5 bitcoin.", ("purchase", 5, None, None)),
        ("During the week, acquired 100 bitcoin for $9.5 million.", ("purchase", 100, 9_500_000, None)),
        ("The Company did not sell any shares and purchased 334 bitcoin.", ("purchase", 334, None, None)),
    ],
)  # fmt: skip
def test_a_trade_has_its_own_figures_and_no_others(text: str, trade: tuple[object, ...]) -> None:
    assert told(text) == [trade]


@pytest.mark.parametrize(
    ("text", "trades"),
    [
        (
            "Acme purchased $21 million of bitcoin.\n\nThe Company acquired 217.18 BTC for approximately $21 million.",
            [("purchase", 21_000_000)],
        ),
        ("It bought 217 BTC.\n\nOn May 1, 2025 it bought 217.18 BTC for $21 million.", [("purchase", 21_000_000)]),
        ("It bought 217 BTC for $21 million.\n\nIt bought 300 BTC for $29 million.", [("purchase", 21_000_000), ("purchase", 29_000_000)]),
        (
            ("On May 1, 2025 it bought 100 BTC for $9 million. On April 1, 2025 it bought 60 BTC for $5 million. "
            "On March 1, 2025 it bought 40 BTC for $3 million."),
            [("purchase", 9_000_000), ("purchase", 5_000_000), ("purchase", 3_000_000)],
        ),
    ],
)  # fmt: skip
def test_one_trade_is_told_once(text: str, trades: list[tuple[str, int]]) -> None:
    assert [(each[0], each[2]) for each in told(text)] == trades


def test_days_are_those_next_to_the_verb() -> None:
    [trade] = read_filing(
        "On March 3, 2025, we purchased 5 bitcoin, funded by the offering completed in February 2025."
    ).trades
    assert str(trade.last) == "2025-03-03"
    [trade] = read_filing(
        "During the period between March 3, 2025 and March 9, 2025 we sold shares and on March 14, 2025 we purchased "
        "5 bitcoin."
    ).trades
    assert str(trade.last) == "2025-03-14"
    [trade] = read_filing("We purchased 5 bitcoin during March 2025.").trades
    assert (str(trade.first), str(trade.last)) == ("2025-03-01", "2025-03-31")


def test_a_document_that_seems_to_tell_of_hundreds_tells_of_none() -> None:
    assert told("\n\n".join(f"It bought {number} BTC." for number in range(1000, 1300))) == []


def test_a_quarter_is_a_repeat_in_whichever_words() -> None:
    week = "Between October 1, 2025 and October 5, 2025, we purchased 50 bitcoin for $6.0 million.\n\n"
    for quarter in (
        "the three months ended September 30, 2025",
        "the quarter ended September 30, 2025",
        "Q3 2025",
    ):
        assert [each[1] for each in told(f"{week}During {quarter}, we purchased 42,706 bitcoin.")] == [50]
