from bot.model.message import Link
from bot.model.ticker import ASSETS, BENCHMARKS, WINDOWS, Pair, Question
from bot.views.captions import CAPTION, length
from bot.views.correlation import correlation_text
from bot.views.inline import inline_card, no_answer, one_moment, start_words, unknown_words
from tests.unit.views.examples import SNAPSHOT

QUESTIONS = [
    Question(Pair(asset, benchmark), window)
    for asset in ASSETS.values()
    for benchmark in BENCHMARKS.values()
    for window in WINDOWS
]


def test_a_card_says_what_corr_says_and_leads_to_our_chat() -> None:
    card = inline_card(Question(), SNAPSHOT, username="tandem_bot")
    assert card.html == correlation_text(SNAPSHOT)
    assert length(card.html) <= CAPTION
    assert card.title == "Bitcoin and small-cap tech: 0.36, no clear link"
    assert card.description == "30 sessions to Fri 26 Sep 2025: −0.05 to 0.67 (95% range)"
    assert card.buttons == (
        (
            Link("Chart and alerts", "https://t.me/tandem_bot?start=corr_btc_r2ktech_30"),
            Link("Why", "https://t.me/tandem_bot?start=why_btc_r2ktech_30"),
        ),
    )


def test_every_card_has_a_name_of_its_own() -> None:
    names = [inline_card(question, SNAPSHOT, username="x").id for question in QUESTIONS]
    assert len(set(names)) == len(QUESTIONS)
    assert all(1 <= len(name.encode()) <= 64 for name in names)


def test_addresses_are_of_the_letters_that_telegram_takes() -> None:
    asked = [start_words(command, question) for command in ("corr", "why") for question in QUESTIONS]
    assert all(len(words) <= 64 and words.replace("_", "").replace("-", "").isalnum() for words in asked)


def test_what_stands_beside_the_cards_fits_into_a_line() -> None:
    assert all(len(text) <= 64 for text in (unknown_words(), one_moment(), no_answer()))
