"""Headlines as words: small letters, no possessives, one form for singular and plural."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

_possessive = re.compile(r"['’ʼ`´]s?\b")
_word = re.compile(r"\$?\d+(?:[.,]\d+)*|[^\W\d_]+")
_background = re.compile(r"\b(?:after|amid|amidst|despite)\b")
SHORTEST_NEWS = 3
"""Words; where fewer stand before its background, a headline begins with that: "Days after …"."""
START = "^"
"""Stands before the first word, so that a phrase can ask for it."""


def words(title: str) -> list[str]:
    """The words of a headline as they are written, in small letters; numbers keep their digits."""
    text = unicodedata.normalize("NFKD", title).casefold()
    plain = "".join(each for each in text if not unicodedata.combining(each))
    return _word.findall(_possessive.sub("", plain))


@cache
def singular(word: str) -> str:
    """A word without the ending of a plural or of a third person: one for all forms, though maybe no word."""
    if len(word) < 4 or not word.endswith("s") or word.endswith("ss"):
        return word
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-2] if word.endswith(("ches", "shes", "xes", "sses")) else word[:-1]


def phrased(these: Iterable[str]) -> str:
    """Words as one text in which whole phrases are found: spaces on both sides of each."""
    return f" {START} {' '.join(singular(word) for word in these)} "


def phrases(*listed: str) -> frozenset[str]:
    """Phrases, written in any form, as they are found in what `phrased` makes."""
    return frozenset(_phrase(each) for each in listed)


def _phrase(text: str) -> str:
    start = f"{START} " if text.startswith(START) else ""
    return f" {start}{' '.join(singular(word) for word in words(text))} "


def news_of(title: str) -> str:
    """The part of a headline that tells what is new: "… after last week's purchase" does not."""
    found = _background.search(title.casefold())
    news = title if found is None else title[: found.start()]
    return news if len(words(news)) >= SHORTEST_NEWS else title
