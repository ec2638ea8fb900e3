"""Sentences of what is held."""

from datetime import date
from decimal import Decimal

import pytest

from bot.model.filing import Holding
from bot.signals.filing.holdings import holdings_in
from bot.signals.filing.sentences import Sentence
from bot.signals.filing.whose import Whose
from tests.unit.signals.filing.told import held


def read(*texts: str) -> tuple[object, ...]:
    [found] = holdings(*texts)
    return held(found)


def holdings(*texts: str, today: date | None = None) -> list[Holding]:
    return list(holdings_in([Sentence(text) for text in texts], Whose(texts), today))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            (
                "As of April 4, 2022, MicroStrategy, together with its subsidiaries, held an aggregate of approximately "
                "129,218 bitcoins, which were acquired at an aggregate purchase price of approximately $3.97 billion and "
                "an average purchase price of approximately $30,700 per bitcoin, with MacroStrategy holding "
                "approximately 115,110 of these bitcoins."
            ),
            (129_218, date(2022, 4, 4), 3_970_000_000, 30_700),
        ),
        (
            (
                "As of November 22, 2024, Semler Scientific held 1,570 bitcoins, which were acquired for an aggregate "
                "$117.8 million at an average purchase price of $75,039 per bitcoin."
            ),
            (1570, date(2024, 11, 22), 117_800_000, 75_039),
        ),
        ("Strive holds 13,131.82 bitcoin.", (Decimal("13131.82"), None, None, None)),
        (
            "It held $127.2 million in cash and cash equivalents and 13,131.8 bitcoin.",
            (Decimal("13131.8"), None, None, None),
        ),
        (
            "This brings total holdings to 620 BTC, now valued at roughly €50.5 million.",
            (620, None, None, None),
        ),
        (
            "To date, the Company has purchased a total of 38,250 bitcoins for $425.0 million.",
            (38_250, None, 425_000_000, None),
        ),
        (
            "It has accumulated Bitcoin holdings of 4,855 coins, with a total investment cost of 62.165 billion yen.",
            (4855, None, 62_165_000_000, None),
        ),
    ],
)
def test_holdings_are_read_with_their_cost(text: str, told: tuple[object, ...]) -> None:
    assert read(text) == told


def test_the_cost_may_stand_in_the_next_sentence() -> None:
    told = read(
        "It increased its bitcoin holdings by 2,500 bitcoins, from approximately 130,000 bitcoins as of October 31, "
        "2022, to approximately 132,500 bitcoins as of December 27, 2022.",
        "The approximately 132,500 bitcoins held by it were acquired at an aggregate purchase price of approximately "
        "$4.03 billion and an average purchase price of approximately $30,397 per bitcoin.",
    )
    assert told == (132_500, date(2022, 12, 27), 4_030_000_000, 30_397)


@pytest.mark.parametrize(
    "text",
    [
        "As of March 24, 2023, approximately 34,619 bitcoins were held in a collateral account.",
        "The trust holds 69,080 bitcoins of collateral.",
        "We hold bitcoin.",
    ],
)
def test_what_is_set_apart_is_not_all_that_is_held(text: str) -> None:
    assert holdings(text) == []
