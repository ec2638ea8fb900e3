"""The text of a filing, line by line: a paragraph, or a row of a table with its cells between bars."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from lxml import html
from lxml.etree import ParserError

from bot.signals.filing.wording import MONTHS

BLOCKS = ("p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "table")
CELLS = ("td", "th")
BAR = " | "
WRAPPED = (45, 100)
"""How long the lines of a text are that was broken by hand, but for the last of a paragraph."""

_markup = re.compile(
    r"<(?:html|body|div|p|table|document|font|span|ul|ol|li|br|center|h[1-6])\b", re.IGNORECASE
)
_control = re.compile(
    r"[\x00-\x1f\x7f\ufffe\uffff]+|&#(?:x0*(?:1?[0-9a-f]|7f)|0*(?:[12]?\d|3[01]|127));", re.IGNORECASE
)
_raised = re.compile(r"vertical-align:\s*super|top:\s*-", re.IGNORECASE)
_hidden = re.compile(r"display:\s*none", re.IGNORECASE)
_mark = re.compile(r"\s*\(?[0-9a-z*†‡]{1,2}\)?(?:\s*,\s*\(?[0-9a-z]{1,2}\)?){0,4}\s*", re.IGNORECASE)
_raised_mark = re.compile(r"\s*(?:\(\s*[0-9a-z]{1,2}\s*\)|[0-9*†‡])\s*")
_blank = re.compile(r"(?:[^\S\n]|\u200b)+")
_run_on = re.compile(
    rf"""
    (?<=[a-z]) (?= \$ | (?:{"|".join(MONTHS)})\ \d)
    | (?<=million|billion) (?= (?:in|at|and|of)\b)
    | (?<=\d) (?= (?:and|at|bitcoin|BTC|in|of) (?:\b|[A-Z]))
    | (?<=per) (?= bitcoin\b)
    | (?<=[a-z]) (?= (?:acquired|purchased|sold|held) \s+ (?:an\s+aggregate\s+of\s+)? \d)
    """,
    re.VERBOSE,
)


def decoded(content: bytes) -> str:
    """The text of a document; EDGAR's older ones are not in UTF-8."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def lines(source: str) -> list[str]:
    """The lines of a document, HTML or text; none is empty."""
    return list(_of_markup(source) if _markup.search(source[:20_000]) else _of_text(source))


def _of_markup(source: str) -> Iterator[str]:
    # a line of the source is no line that is shown, and XML knows no control characters
    text = _control.sub(" ", source).encode(errors="replace")
    try:
        tree = html.document_fromstring(text, parser=html.HTMLParser(encoding="utf-8", huge_tree=True))
    except ParserError:  # there is nothing in it
        return
    for element in list(tree.iter("script", "style", "title", "{*}header", "ix:header")):
        element.drop_tree()
    for element in [tree, *tree.xpath("//sup | //*[@style]")]:
        style = element.get("style", "")
        mark = _mark if element.tag == "sup" else _raised_mark if _raised.search(style) else None
        if _hidden.search(style) or (mark is not None and mark.fullmatch(element.text_content())):
            for part in element.iter():
                part.text = None
                part.tail = part.tail if part is element else None
    in_cells = {inner for cell in tree.iter(*CELLS) for inner in cell.iter(*BLOCKS)}
    for element in tree.iter(*BLOCKS):
        end = " " if element in in_cells or _goes_on(element) else "\n"
        element.tail = end + (element.tail or "").lstrip("\n")
    for cell in tree.iter(*CELLS):
        cell.tail = BAR + (cell.tail or "").strip()
    yield from _tidy(tree.text_content())


def _goes_on(element: Any) -> bool:  # noqa: ANN401 - lxml has no types
    """Whether words follow a break at once, and none stood before: a sentence that was broken by hand."""
    is_break = element.tag == "br" and bool((element.tail or "").strip())
    before = element.getprevious()
    return is_break and not (before is not None and before.tag == "br" and not (before.tail or "").strip())


def _of_text(source: str) -> Iterator[str]:
    """Lines as they are; those that were broken by hand are put together.

    Words that lost the space between them get it back where figures are meant: sites that copy do that.
    """
    for paragraph in re.split(r"\n\s*\n", unescape(source.lstrip("\ufeff"))):
        found = list(_tidy(paragraph))
        least, most = WRAPPED
        is_broken = len(found) > 1 and "|" not in paragraph and len(found[-1]) <= most
        is_broken &= all(least <= len(line) <= most for line in found[:-1])
        for line in [" ".join(found)] if is_broken else found:
            yield _run_on.sub(" ", line)


def _tidy(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        cells = [_blank.sub(" ", cell).strip() for cell in line.split("|")]
        if row := BAR.join(cell for cell in cells if cell):
            yield row
