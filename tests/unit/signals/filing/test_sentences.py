"""From lines to sentences."""

from datetime import date

from bot.signals.filing.sentences import Sentence, sentences
from bot.signals.filing.wording import Span


def test_only_sentences_that_speak_of_it_are_kept() -> None:
    lines = [
        "The 3 Notes are due. It holds 5 BTC. Bitcoin is volatile.",
        "No word of it in 2025.",
        "9 bitcoin",
    ]
    assert list(sentences(lines)) == [Sentence("It holds 5 BTC."), Sentence("9 bitcoin")]


def test_by_what_it_was_paid_needs_no_figure() -> None:
    [found] = sentences(["The bitcoin purchases were made using proceeds."])
    assert found.text.endswith("proceeds.")


def test_a_line_that_ends_in_a_colon_leads_the_next() -> None:
    lead = Span(date(2026, 1, 1), date(2026, 1, 4))
    found = sentences(
        ["Between January 1, 2026 and January 4, 2026 we:", "sold 5 bitcoin;", "bought 4 bitcoin."]
    )
    assert [(each.text, each.lead) for each in found] == [
        ("sold 5 bitcoin;", lead),
        ("bought 4 bitcoin.", lead),
    ]


def test_what_was_not_written_for_people_is_not_read() -> None:
    assert list(sentences(["It sold 5 BTC. " * 2000])) == []


def test_a_lead_ends_with_its_list() -> None:
    led = ["Between January 1, 2026 and January 4, 2026:", *["sold 5 bitcoin;"] * 8]
    assert [each.lead is None for each in sentences(led)] == [False] * 6 + [True] * 2
    ended = ["Between January 1, 2026 and January 4, 2026:", "Item 7.01 holds 5 bitcoin"]
    assert [each.lead for each in sentences(ended)] == [None]
