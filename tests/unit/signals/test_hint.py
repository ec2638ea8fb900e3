"""Which headlines are hints."""

import pytest

from bot.model.hint import Subject
from bot.signals.headline import news_of, phrased, singular, words
from bot.signals.hint import subject_of
from tests.unit.signals.headlines import CORRELATION, DONE, OTHER, SAYLOR


@pytest.mark.parametrize("title", [title for _where, title in SAYLOR])
def test_a_headline_about_what_saylor_lets_be_guessed_is_a_hint(title: str) -> None:
    assert subject_of(title) is Subject.SAYLOR


@pytest.mark.parametrize("title", [title for _where, title in CORRELATION])
def test_a_headline_about_analysts_on_bitcoin_and_small_or_tech_companies_is_one(title: str) -> None:
    assert subject_of(title) is Subject.CORRELATION


@pytest.mark.parametrize("title", [title for _where, title in DONE])
def test_a_purchase_that_was_made_is_no_hint(title: str) -> None:
    assert subject_of(title) is None


@pytest.mark.parametrize("title", [title for _where, title in OTHER])
def test_what_else_is_said_of_them_is_no_hint(title: str) -> None:
    assert subject_of(title) is None


@pytest.mark.parametrize(
    ("title", "subject"),
    [
        ("Saylor hints at Bitcoin buy after Strategy bought 4,020 BTC", Subject.SAYLOR),
        ("Days after buying 705 BTC, Saylor hints at more Bitcoin", Subject.SAYLOR),
        ("Saylor hints Strategy may buy 10,000 BTC", Subject.SAYLOR),
        ("SAYLOR'S BITCOIN TRACKER IS BACK", Subject.SAYLOR),
        ("Sáylor hints at bitcoin", Subject.SAYLOR),
        ("Strategy hints at another Bitcoin purchase", Subject.SAYLOR),
        ("Bernstein analysts: BTC moves in tandem with small caps", Subject.CORRELATION),
        ("Strategy buys 1,895 BTC after Saylor's orange dots hint", None),
        ("Strategy confirms purchase of 4,020 BTC: Saylor's tracker hinted at it", None),
        ("Saylor's tracker hint: Strategy adds 220 BTC", None),
        ("Metaplanet's strategy hints at another Bitcoin purchase", None),
        ("Michael Saylor hints at Bitcoin presale: best crypto to buy now", None),
        ("Saylor hints at $13 million Bitcoin", None),
        ("Saylor signals US government should buy Bitcoin", None),
        ("Analysts: Nasdaq-listed miner linked to bitcoin tech stocks", None),
        ("Taylor hints at bitcoin buy", None),
        ("Saylorville hints at bitcoin buy", None),
        ("", None),
    ],
)
def test_the_hard_cases(title: str, subject: Subject | None) -> None:
    assert subject_of(title) is subject


@pytest.mark.parametrize(
    ("plural", "single"),
    [
        ("dots", "dot"),
        ("purchases", "purchase"),
        ("companies", "company"),
        ("approaches", "approach"),
        ("boss", "boss"),
        ("gas", "gas"),
        ("buys", "buy"),
    ],
)
def test_plural_and_singular_are_one(plural: str, single: str) -> None:
    assert singular(plural) == singular(single) == single


def test_words_keep_their_numbers_and_lose_their_owners() -> None:
    assert words("Saylor’s “Orange-Dots”: $1,895.5 BTC’s café") == [
        "saylor", "orange", "dots", "$1,895.5", "btc", "cafe",
    ]  # fmt: skip
    assert phrased(words("Orange Dots")) == " ^ orange dot "


@pytest.mark.parametrize(
    ("title", "news"),
    [
        ("Saylor hints at more after a purchase", "Saylor hints at more "),
        ("After a purchase Saylor hints at more", "After a purchase Saylor hints at more"),
        ("Rafter hints at more", "Rafter hints at more"),
    ],
)
def test_what_came_before_is_not_the_news(title: str, news: str) -> None:
    assert news_of(title) == news
