"""Sentences of purchases and sales: what is one, what is none, and what it says."""

from datetime import date
from decimal import Decimal

import pytest

from bot.model.filing import Deed, Trade
from bot.signals.filing.deeds import funding_in, trades_in
from bot.signals.filing.sentences import Sentence
from bot.signals.filing.whose import Whose
from bot.signals.filing.wording import Span
from tests.unit.signals.filing.told import figures


def read(text: str) -> Trade:
    [trade] = trades(text)
    return trade


def trades(text: str, lead: Span | None = None) -> list[Trade]:
    return list(trades_in(Sentence(text, lead), Whose([text])))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "The Company has purchased 21,454 bitcoins at an aggregate purchase price of $250.0 million.",
            ("purchase", 21_454, 250_000_000, None),
        ),
        (
            (
                "It had purchased an additional approximately 19,452 bitcoins for $1.026 billion in cash, at an average "
                "price of approximately $52,765 per bitcoin."
            ),
            ("purchase", 19_452, 1_026_000_000, 52_765),
        ),
        (
            (
                "MicroStrategy acquired approximately 9,245 bitcoins for approximately $623.0 million in cash, using "
                "$592.3 million of proceeds from the Offering and $30.7 million of Excess Cash (defined in our annual "
                "report), at an average price of approximately $67,382 per bitcoin."
            ),
            ("purchase", 9245, 623_000_000, 67_382),
        ),
        (
            (
                "MacroStrategy sold approximately 704 bitcoins for cash proceeds of approximately $11.8 million, at an "
                "average price of approximately $16,776 per bitcoin, net of fees."
            ),
            ("sale", 704, 11_800_000, 16_776),
        ),
        (
            (
                "Metaplanet purchased 330 Bitcoins at an average price of 12.18 million yen each, with a total "
                "transaction amount of 4.02 billion yen."
            ),
            ("purchase", 330, 4_020_000_000, 12_180_000),
        ),
        (
            "It purchased 5,743.91 Bitcoin at a weighted average price of $118,204.88 for an aggregate of $679 million.",
            ("purchase", Decimal("5743.91"), 679_000_000, Decimal("118204.88")),
        ),
        (
            (
                "Hut 8 purchased approximately 990 Bitcoin for approximately $100 million, or an average of approximately "
                "$101,710 per Bitcoin."
            ),
            ("purchase", 990, 100_000_000, 101_710),
        ),
        (
            "We have acquired 580 BTC for ~€47.3 million at ~€81,550 per bitcoin.",
            ("purchase", 580, 47_300_000, 81_550),
        ),
        (
            (
                "KULR expanded its treasury with 90 BTC acquired for $9 million at a weighted average price of "
                "$103,234/bitcoin."
            ),
            ("purchase", 90, 9_000_000, 103_234),
        ),
        ("1,200 bitcoin were sold by the Company for $90.0 million.", ("sale", 1200, 90_000_000, None)),
        (
            "It announced the purchase of 1,088 BTC for ¥16.885 billion.",
            ("purchase", 1088, 16_885_000_000, None),
        ),
        (
            "The Company completed its acquisition of 16,796 additional bitcoins.",
            ("purchase", 16_796, None, None),
        ),
        (
            (
                "Growth was funded through the sale of 502 bitcoin, which equated to proceeds of approximately $12.4 "
                "million, at an average of approximately $24,800 per BTC."
            ),
            ("sale", 502, 12_400_000, 24_800),
        ),
        (
            "It purchased approximately $10 million of bitcoin at an average price of $95,000.",
            ("purchase", None, 10_000_000, 95_000),
        ),
        ("Tesla invested an aggregate $1.50 billion in bitcoin.", ("purchase", None, 1_500_000_000, None)),
        (
            "During the third quarter of the fiscal year to date the Company purchased approximately 3,907 bitcoins.",
            ("purchase", 3907, None, None),
        ),
        ("GameStop has purchased 4,710 Bitcoin.", ("purchase", 4710, None, None)),
    ],
)
def test_trades_are_read_with_their_figures(text: str, told: tuple[object, ...]) -> None:
    assert figures(read(text)) == told


@pytest.mark.parametrize(
    "text",
    [
        "The Company did not purchase any bitcoin, and has not sold 100 bitcoin.",
        "We may purchase up to 1,000 BTC over the next year.",
        "If we sold 10,000 bitcoin, the price could fall.",
        "It intends to use the proceeds for the purchase of 500 bitcoin at an average price.",
        "We entered into an agreement for the acquisition of 400 bitcoin.",
        "Proceeds are for the purchase of 400 bitcoin.",
        "Since inception the Company has purchased 12,000 bitcoin for $600 million.",
        "To date, the Company has purchased a total of 38,250 bitcoins.",
        "As previously announced, we previously purchased 3,000 bitcoin.",
        "Our customers purchased 5,000 bitcoin on our platform.",
        "Mr. Saylor personally acquired 17,732 bitcoin at an average price of $9,882.",
        "As of April 21 we hold 4855 BTC acquired for ~¥62.17 billion.",
        "Up to 100 BTC may be sold by the lender, as 50 BTC will be sold.",
        "As of March 24, 2023, approximately 34,619 bitcoins were held in a collateral account.",
        "Riot produced 374 BTC, and 136 BTC equals its power credits.",
        "It purchased approximately $2 billion in Bitcoin and Bitcoin-related securities.",
        "BTC Yield was 5 BTC and 300 bitcoin for $2 million.",
        "Forks and 80 BTC for $7 million were told of.",
    ],
)
def test_what_is_no_trade(text: str) -> None:
    assert trades(text) == []


def test_a_sentence_may_tell_of_several() -> None:
    text = (
        "The company completed it in two tranches: 80 BTC acquired for €7.7 million through a capital increase, and "
        "544 BTC for €52.5 million via bonds."
    )
    assert [figures(trade) for trade in trades(text)] == [
        ("purchase", 80, 7_700_000, None),
        ("purchase", 544, 52_500_000, None),
    ]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        (
            (
                "On December 8, 2021, it announced that, during the period between November 29, 2021 and December 8, 2021, "
                "the Company purchased approximately 1,434 bitcoins."
            ),
            date(2021, 11, 29),
            date(2021, 12, 8),
        ),
        ("On December 22, 2022, MacroStrategy sold 704 bitcoins.", date(2022, 12, 22), date(2022, 12, 22)),
        ("The Company sold 2,500 bitcoin on June 3, 2026.", date(2026, 6, 3), date(2026, 6, 3)),
        ("On September 14, 2020, it completed its acquisition of 16,796 bitcoins.", None, date(2020, 9, 14)),
        ("On January 22, 2021, it announced that it had purchased 314 bitcoins.", None, None),
        ("In August 2022, Riot sold 350 BTC.", date(2022, 8, 1), date(2022, 8, 31)),
        ("It sold 350 BTC.", None, None),
        ("On August 19, it sold 350 BTC.", None, None),
    ],
)
def test_a_trade_is_of_the_days_that_its_sentence_names(
    text: str, first: date | None, last: date | None
) -> None:
    assert (read(text).first, read(text).last) == (first, last)


def test_days_may_stand_above_a_list() -> None:
    lead = Span(date(2026, 1, 1), date(2026, 1, 4))
    [trade] = trades("sold 5 bitcoin for $450,000", lead)
    assert (trade.first, trade.last, trade.deed) == (lead.first, lead.last, Deed.SALE)


def test_funding_is_told_in_the_companys_words() -> None:
    within = read(
        "It acquired 7,420 bitcoins for $458.2 million in cash, using proceeds from the Offering, at an average "
        "price of $61,750 per bitcoin."
    )
    assert within.funding == "proceeds from the Offering"
    assert (
        funding_in(
            "The bitcoin purchases were made using proceeds from the issuance and sale of Shares (defined below) "
            "under the Sales Agreement (defined below)."
        )
        == "proceeds from the issuance and sale of Shares under the Sales Agreement"
    )
    assert funding_in("The notes were paid with cash.") == ""
