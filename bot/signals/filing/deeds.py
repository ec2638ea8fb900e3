"""Sentences that say what was bought or sold: in the past tense, by the company, with the number of bitcoin.

Neither an intention, nor what was done before, nor what somebody else did, is a trade; nor is what was mined,
pledged, or written off.
"""

import re
from collections.abc import Iterator
from datetime import date
from itertools import zip_longest

from bot.model.filing import Deed, Trade
from bot.signals.filing.amounts import amounts
from bot.signals.filing.conditions import is_denied, is_for_others, is_intended, is_total
from bot.signals.filing.sentences import Sentence
from bot.signals.filing.whose import Whose
from bot.signals.filing.wording import ANYHOW, COIN, DAY, MONEY, NUMBER, days, first_day, number, spans, sums

HEDGE = (
    r"(?:(?:approximately|about|around|roughly|some|nearly|over|another|additional|an|a|further|total|"
    r"aggregate|of|the|exactly|net|its|first)\s+|~\s*){0,6}"
)
THINGS = (
    r"(?:[\s-](?:asic|mining|miners?|machines?|rigs?|atms?|kiosks?|etfs?|etps?|exchange|funds?|shares|futures|options?|"
    r"calls?|puts?|covered|warrants?|tokens?|cash|contracts?|notes|bonds|treasury|yield|infrastructure)\b|\s*per\b|-)"
)
"""What a number of bitcoin is not followed by, where it is a number of something else."""
DONE = r"purchased|acquired|bought|sold|liquidated"
LONGEST_SPAN = 366
"""Days; what took longer is no news."""


def counted(name: str, hedge: str = HEDGE) -> str:
    """The pattern of a number of bitcoin, which is the group of that name."""
    more = r"(?:additional\s+|more\s+|new\s+|units\s+of\s+)?"
    return rf"{hedge}(?<!\d\s)(?P<{name}>{NUMBER})\s*{more}{COIN}(?!{THINGS})"


_trade = re.compile(
    rf"\b(?P<verb>{DONE})\s+{counted('btc')}"
    rf"|\b(?P<used>used|utili[sz]ed|deployed|spent)\b[^.;]{{0,100}}?\bto\s+(?:purchase|acquire|buy)\s+"
    rf"{counted('btc_used')}"
    rf"|\b(?:complet|clos|execut|finali[sz]|announc|confirm|declar|report|made)\w*\s+(?:(?:the|its|an?|another|further|"
    rf"additional|new|fresh|confirmation\s+of)\s+){{0,3}}(?P<noun>purchase|acquisition|sale)\s+of\s+{counted('btc_of')}"
    rf"|\bfunded\b[^.;]{{0,60}}\bthrough\s+the\s+(?P<funding>sale)\s+of\s+{counted('btc_sold')}"
    rf"|{counted('btc_was', '')}\s+(?:was|were|(?:has|have)\s+been)\s+(?P<passive>{DONE})\b"
    rf"|{counted('btc_for', '')}\s+(?P<bare>{DONE})(?=\s+for\b)"
    rf"|\band\s+{counted('btc_too')}(?=\s+for\s+{HEDGE}[$€£¥])"
    rf"|\b(?P<spent>{DONE}|invested)(?:\s+and\s+received)?\s+{HEDGE}(?P<money>{MONEY})\s+(?:worth\s+)?(?:of|in)\s+{COIN}"
    r"(?=\s*(?:[.;(]|$|(?:at|for|during|in|on|under|between|with|using)\b))",
    re.IGNORECASE,
)
WORDS = ("verb", "used", "noun", "funding", "passive", "bare", "spent")
NUMBERS = ("btc", "btc_used", "btc_of", "btc_sold", "btc_was", "btc_for", "btc_too")
BEFORE_BARE = re.compile(
    r"(?:^|[;•|–—-]|\b(?:tranches|purchases|transactions)\s*:|\bwith|\band)\s*(?:an?\s+)?(?:additional\s+)?(?:approximately\s+|~)?$"
)
BEFORE_PASSIVE = re.compile(
    r"\b(?:the|these|those|our|its|all|such|of)\s*(?:approximately\s+|~)?$", re.IGNORECASE
)

BY_OTHERS = re.compile(
    r"\s*(?:short\b|by\s+(?!(?:the\s+)?(?:company|group|registrant)\b|us\b|our\b))", re.IGNORECASE
)
_else = re.compile(
    rf"\b(?:bringing|increasing|raising|taking|leaving|now\s+(?:holds?|owns?)|(?:and|,)\s+(?:repurchased|issued|sold|raised)|"
    rf"capital\s+(?:loss|gain)|recogni[sz]ed\b|tax\b|generating\s+an?\b|to\s+(?:repay|redeem)|paying\s+fees)|{NUMBER}\s*{COIN}",
    re.IGNORECASE,
)
"""Where a sentence begins to speak of something else."""
_announced = re.compile(r"\b(?:announc\w+|issued|press release|report\w*|filed|disclos\w+)\b", re.IGNORECASE)
_day_before = re.compile(rf"\bon\s+(?P<day>{DAY}),?\s+(?P<words>[^.;]{{0,200}})$", ANYHOW)
_day_behind = re.compile(rf"\s*on\s+(?P<day>{DAY})", ANYHOW)
_of_funding = re.compile(r"\b(?:using|from|issued|funded|offering|completed)\b", re.IGNORECASE)
_using = re.compile(r"\busing\s+(?P<words>.{3,400}?)(?:,\s+at\s+an\s+average|\.\s*$|$)", re.IGNORECASE)
_made_using = re.compile(
    rf"(?:{COIN}\s+(?:purchase|acquisition)s?|purchases?\s+of\s+{COIN})[^.;]{{0,200}}?\b(?:made|funded|financed|paid)\s+"
    r"(?:using|with|by|from)\s+(?P<words>[^.]{3,400}(?:\.\d[^.]{0,200})?)",
    re.IGNORECASE,
)
_defined = re.compile(r"\s*\((?:as\s+)?(?:defined|the\s+“|“)[^)]*\)", re.IGNORECASE)


def trades_in(sentence: Sentence, whose: Whose) -> Iterator[Trade]:
    """The trades of the company that a sentence states, in their order."""
    text, deed = sentence.text, None
    found = [each for each in _trade.finditer(text) if _is_trade(each, text, whose)]
    for match, following in zip_longest(found, found[1:]):
        word = next(filter(None, map(match.group, WORDS)), None)
        deed = _deed(word) if word else deed
        btc = next(filter(None, map(match.group, NUMBERS)), None)
        if deed is None or (btc is not None and not number(btc)):  # one more of nothing, or nothing
            continue
        after = text[match.end() : following.start() if following else len(text)]
        amount, average = amounts(_else.split(after, maxsplit=1)[0], deed)
        if match["money"] is not None or match["used"] is not None:
            paid = next(sums(match[0]), None)
            amount = paid.money if paid else amount
        first, last = _days(text, match) or sentence.lead or (None, None)
        if first is not None and last is not None and (last - first).days > LONGEST_SPAN:
            continue
        yield Trade(deed, number(btc) if btc else None, amount, average, first, last, _words(_using, after))


def funding_in(text: str) -> str:
    """By what purchases were paid, where a sentence of its own says so."""
    return _words(_made_using, text)


def _deed(word: str) -> Deed:
    return Deed.SALE if word.lower() in {"sold", "sale", "liquidated"} else Deed.PURCHASE


def _is_trade(found: re.Match[str], text: str, whose: Whose) -> bool:
    before, after = text[: found.start()], text[found.end() :]
    if is_denied(before) or is_for_others(after) or is_total(before, found[0], after):
        return False
    if found["noun"] is not None or found["funding"] is not None:
        return not is_intended(text)
    if found["bare"] is not None:
        return BEFORE_BARE.search(before) is not None
    if found["passive"] is not None:
        return BEFORE_PASSIVE.search(before) is None and BY_OTHERS.match(after) is None
    return found["btc_too"] is not None or whose.is_ours(before)


def _days(text: str, found: re.Match[str]) -> tuple[date | None, date] | None:
    """The first and last day of a trade: the period or the day that its sentence names next to it.

    Of what was completed on a day nobody knows when it began.
    """
    before, after = text[: found.start()], _of_funding.split(text[found.end() :], maxsplit=1)[0]
    year = next((day.year for day in days(text)), None)
    said = _day_before.search(before)
    if said is not None and _announced.search(said["words"]):
        said = None
    period = max(spans(before, year), key=lambda each: each[1], default=None)
    if period is not None and (said is None or said.start() < period[1]):
        return period[0]
    named = said or _day_behind.match(after)
    if named is None:
        return next((span for span, _at in spans(after, year)), None)
    day = first_day(named["day"], year)
    if day is None:
        return None
    is_completed = "complet" in f"{before[-80:]}{found[0]}".lower()
    return (None if is_completed else day), day


def _words(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return _defined.sub("", found["words"]).strip(" ,.") if found else ""
