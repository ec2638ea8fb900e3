"""From markup or text to lines."""

import pytest

from bot.signals.filing.document import decoded, lines


def test_paragraphs_and_rows_become_lines() -> None:
    source = (
        "<html><head><title>8-K</title><style>p {}</style></head><body><p>One&nbsp; paragraph.</p>"
        "<div>Another<br><br>line, <br>\ngone on</div><table><tr><td><p>BTC<br>Acquired</p></td><td></td><td>$</td>"
        "<td>1,895</td></tr><tr><th>a</th><td>b</td></tr></table></body></html>"
    )
    assert lines(source) == [
        "One paragraph.",
        "Another",
        "line, gone on",
        "BTC Acquired | $ | 1,895",
        "a | b",
    ]


@pytest.mark.parametrize(
    ("raised", "line"),
    [
        ("32<sup>(1)</sup> BTC", "32 BTC"),
        ("Held<sup>1,2</sup>", "Held"),
        ("the 4<sup>th</sup> week", "the 4 week"),
        ('19,324<span style="vertical-align: super">1</span> held', "19,324 held"),
        ('525<span style="position:relative;top:-4.69pt">(1)</span>', "525"),
        ('525<span style="position:relative;top:-4.69pt">,000</span>', "525,000"),
        ('shown<span style="display:none">hidden <b>too</b></span> on', "shown on"),
        ("SM<sup>a longer remark</sup>", "SMa longer remark"),
        ("x<sup>word</sup>", "xword"),
    ],
)
def test_marks_of_notes_are_left_out(raised: str, line: str) -> None:
    assert lines(f"<p>{raised}</p>") == [line]


def test_what_a_browser_does_not_show_is_not_read() -> None:
    source = "<html><body><script>var x = 'bought 5 BTC';</script><p>Shown</p></body></html>"
    assert lines(source) == ["Shown"]


@pytest.mark.parametrize(
    "source", ["", "   ", "\ufeff", "<html></html>", "<p></p>", "<html><!-- x --></html>", "<!--<p>"]
)
def test_of_nothing_there_is_nothing(source: str) -> None:
    assert lines(source) == []


def test_lines_that_were_broken_by_hand_are_put_together() -> None:
    source = (
        "On March 1, 2021, the Company announced that it had purchased\n"
        "approximately 328 bitcoins for $15.0 million in cash, at an\n"
        "average price of approximately $45,710 per bitcoin.\n\nBTC Update\nA short line | of a table\n"
    )
    assert lines(source) == [
        (
            "On March 1, 2021, the Company announced that it had purchased approximately 328 bitcoins for $15.0 "
            "million in cash, at an average price of approximately $45,710 per bitcoin."
        ),
        "BTC Update",
        "A short line | of a table",
    ]


def test_words_that_lost_their_space_get_it_back() -> None:
    said = "betweenNovember 6, 2024andNovember 15, 2024, Semlerheld 1,273 bitcoins for$17.7 millionin cash"
    assert lines(said) == [
        "between November 6, 2024 and November 15, 2024, Semler held 1,273 bitcoins for $17.7 million in cash"
    ]


@pytest.mark.parametrize(
    ("content", "text"),
    [(b"\xef\xbb\xbfheld", "held"), ("“held”".encode(), "“held”"), (b"\x93held\x94", "“held”")],
)
def test_a_document_is_read_in_whichever_code_it_is(content: bytes, text: str) -> None:
    assert decoded(content) == text


@pytest.mark.parametrize("odd", ["\x0c", "\x01", "&#1;", "&#12;", "&#x1f;", "\x7f", "\uffff", "&#9;"])
def test_control_characters_are_blanks(odd: str) -> None:
    assert lines(f"<html><p>holds{odd}5</p><table><tr><td>{odd}BTC</td></tr></table>") == ["holds 5", "BTC"]


def test_a_line_of_the_source_is_no_line_that_is_shown() -> None:
    source = "<html><p>The Company\nhas purchased\r\n21,454\nbitcoins.</p><table><tr><td>BTC\nAcquired</td></tr></table>"
    assert lines(source) == ["The Company has purchased 21,454 bitcoins.", "BTC Acquired"]
