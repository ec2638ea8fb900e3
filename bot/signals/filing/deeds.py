"""Sentences that say what was bought or sold: in the past tense, with the number of bitcoin.

Neither an intention, nor what was done before, nor what somebody else did, is a trade; nor is what was mined,
pledged, or written off.
"""

import re
from collections.abc import Iterator
from datetime import date
from itertools import zip_longest

from bot.model.filing import Deed, Trade
from bot.signals.filing.amounts import amounts
from bot.signals.filing.sentences import Sentence
from bot.signals.filing.wording import COIN, DAY, MONEY, NUMBER, days, number, span_in, sums

HEDGE = (
    r"(?:(?:approximately|about|around|roughly|some|nearly|over|another|additional|an|a|further|total|"
    r"aggregate|of|the|exactly|net|its|first)\s+|~\s*)*"
)
DONE = r"purchased|acquired|bought|sold"


def counted(name: str) -> str:
    """The pattern of a number of bitcoin, which is the group of that name."""
    return rf"{HEDGE}(?P<{name}>{NUMBER})\s*(?:additional\s+|more\s+|new\s+)?{COIN}(?!\s*(?:yield|per\b|-))"


_trade = re.compile(
    rf"\b(?P<verb>{DONE})\s+{counted('btc')}"
    rf"|\b(?P<noun>purchase|acquisition|sale)\s+of\s+{counted('btc_of')}"
    rf"|{counted('btc_was')}\s+(?:was|were)\s+(?P<passive>{DONE})\b"
    rf"|{counted('btc_for')}\s+(?P<bare>{DONE})(?=\s+for\b)"
    rf"|\band\s+{counted('btc_too')}(?=\s+for\s+{HEDGE}[$€£¥])"
    rf"|\b(?P<spent>{DONE}|invested)\s+{HEDGE}(?P<money>{MONEY})\s+(?:worth\s+)?(?:of|in)\s+{COIN}"
    r"(?!\s*(?:-|and\b|or\b|related|mining|,))",
    re.IGNORECASE,
)
WORDS = ("verb", "noun", "passive", "bare", "spent")
NUMBERS = ("btc", "btc_of", "btc_was", "btc_for", "btc_too")

_negated = re.compile(
    r"\b(?:not|never|would have|could have|may have|might have|previously|if|to be|had we|has been|unless)\b"
    r"[^.;]{0,25}$",
    re.IGNORECASE,
)
_passive_intention = re.compile(r"\b(?:can|may|will|would|should)\s+be\s*$", re.IGNORECASE)
_others = re.compile(
    r"(?:\b(?:customers?|users?|clients?|investors?|(?:share|stock)holders?|depositors?|third part\w+)\b"
    r"|\bpersonally\b|\bM[rs]\.)[^.;]{0,60}$",
    re.IGNORECASE,
)
_held = re.compile(r"\b(?:hold\w*|held|owns?|owned)\s+[^.;]{0,40}$", re.IGNORECASE)
_intended = re.compile(
    r"\b(?:intend\w*|plan\w*|may|might|could|would|will|propos\w*|authoriz\w*|expect\w*|agreement|agreed|"
    r"up to|seek\w*|potential|future|fees?|target\w*)\b",
    re.IGNORECASE,
)
_completed = re.compile(
    r"\b(?:complet\w+|announc\w+|declar\w+|clos\w+|fund\w+|through|execut\w+|made|finaliz\w+)\b|average",
    re.IGNORECASE,
)
_altogether = re.compile(r"\bsince\b|\binception\b|\bto date\b|\bcumulative\w*\b", re.IGNORECASE)
_period_to_date = re.compile(r"(?:quarter|year)\b[^.;]{0,40}\bto date\b", re.IGNORECASE)
_announced = re.compile(r"\b(?:announc\w+|issued|press release|report\w*|filed|disclos\w+)\b", re.IGNORECASE)
_day_before = re.compile(rf"\bon\s+(?P<day>{DAY}),?\s+(?P<words>[^.;]*)$", re.IGNORECASE)
_day_behind = re.compile(rf"\s*on\s+(?P<day>{DAY})", re.IGNORECASE)
_using = re.compile(r"\busing\s+(?P<words>.+?)(?:,\s+at\s+an\s+average|\.\s*$|$)", re.IGNORECASE)
_made_using = re.compile(
    rf"(?:{COIN}\s+(?:purchase|acquisition)s?|purchases?\s+of\s+{COIN})[^.;]*?\b(?:made|funded|financed|paid)\s+"
    r"(?:using|with|by|from)\s+(?P<words>[^.]+(?:\.\d[^.]*)*)",
    re.IGNORECASE,
)
_defined = re.compile(r"\s*\((?:as\s+)?(?:defined|the\s+“|“)[^)]*\)", re.IGNORECASE)


def trades_in(sentence: Sentence) -> Iterator[Trade]:
    """The trades that a sentence states, in their order."""
    text, deed = sentence.text, None
    found = [each for each in _trade.finditer(text) if _is_trade(each, text)]
    for match, following in zip_longest(found, found[1:]):
        word = next(filter(None, map(match.group, WORDS)), None)
        deed = _deed(word) if word else deed
        if deed is None:  # one more of nothing
            continue
        after = text[match.end() : following.start() if following else len(text)]
        if sentence.is_cut:
            after = re.sub(rf"{MONEY}\s*$", "", after, flags=re.IGNORECASE)
        amount, average = amounts(after)
        if match["money"] is not None:
            amount = next(sums(match["money"])).money
        btc = next(filter(None, map(match.group, NUMBERS)), None)
        first, last = _days(text, match) or sentence.lead or (None, None)
        yield Trade(
            deed,
            number(btc) if btc else None,
            amount,
            average,
            first=first,
            last=last,
            funding=_words(_using, after),
        )


def funding_in(text: str) -> str:
    """By what purchases were paid, where a sentence of its own says so."""
    return _words(_made_using, text)


def _deed(word: str) -> Deed:
    return Deed.SALE if word.lower() in {"sold", "sale"} else Deed.PURCHASE


def _is_trade(found: re.Match[str], text: str) -> bool:
    before = text[: found.start()]
    clause = before[-160:] + found[0]
    if _negated.search(before) or _passive_intention.search(before):
        return False
    if _altogether.search(clause) and not _period_to_date.search(clause):
        return False
    if found["noun"] is not None:
        return not _intended.search(clause) and _completed.search(text) is not None
    if found["bare"] is not None:
        return _held.search(before) is None
    return _others.search(before) is None


def _days(text: str, found: re.Match[str]) -> tuple[date | None, date] | None:
    """The first and last day of a trade: those of its sentence, or the day on which it was made.

    Of what was completed on a day nobody knows when it began.
    """
    year = next((day.year for day, *_where in days(text)), None)
    if (span := span_in(text, year)) is not None:
        return span
    said = _day_before.search(text[: found.start()])
    if said is not None and _announced.search(said["words"]):
        return None
    behind = None if said else _day_behind.match(text[found.end() :])
    named = said or behind
    day = None if named is None else next((day for day, *_where in days(named["day"], year)), None)
    if day is None:
        return None
    is_completed = said is not None and "complet" in said["words"].lower()
    return (None if is_completed else day), day


def _words(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return _defined.sub("", found["words"]).strip(" ,.") if found else ""
