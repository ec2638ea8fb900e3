"""Whatever a document holds, reading it ends, soon, and makes nothing up."""

import time

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.signals.purchase import read_filing
from bot.views.filing import statement_text
from bot.views.filing_figures import statement_figures

PIECES = st.sampled_from(
    [
        "<html>", "<p>", "</p>", "<table>", "<tr>", "<td>", "</td>", "<sup>", "(1)", "<!--", "\x0c", "&#1;", "&#12;", "\uffff", "\0", "\ud800", " | ", "\n", "\n\n", ": ",
        "purchased ", "acquired ", "sold ", "sale of ", "purchase of ", "holds ", "held ", "approximately ", "an additional ", "the ",
        "1,895 ", "5 ", "0 ", "12,34,5 ", "1.5.2 ", "- ", "— ", "bitcoin ", "bitcoins ", "BTC ", "for ", "at an average price of ",
        "$180.3 million ", "$95,167 ", "€5 billion ", "12 million yen ", "per bitcoin. ", "each ", "aggregate ", "using ", "and ",
        "BTC Acquired ", "BTC Purchased / (Sold) ", "Aggregate Purchase Price (in millions) ", "Average Purchase Price ",
        "Aggregate BTC Holdings ", "During Period May 5, 2025 to May 11, 2025 ", "As of May 11, 2025 ", "On February 30, 2025, ",
        "between May 5, 2025 and May 11, 2025 ", "July 2023June 2023July 2022 ", "Bitcoin Sold400400275 0%45% ", "to date ",
    ]
)  # fmt: skip


@given(st.lists(PIECES, max_size=60).map("".join) | st.text(max_size=400))
@settings(max_examples=300, deadline=None)
def test_any_document_is_read(source: str) -> None:
    statement = read_filing(source)
    statement_text("", statement)
    for event in statement_figures(statement)["events"]:
        assert event["btc"] is None or event["btc"] >= 0
        assert event["btc"] is not None or event["usd"] is not None or event["amount"] is not None


@given(PIECES, PIECES)
@settings(max_examples=60, deadline=None)
def test_repetition_does_not_take_long(one: str, other: str) -> None:
    began = time.process_time()
    read_filing((one + other) * 800)
    assert time.process_time() - began < 5
