"""Sentences that say how much bitcoin is held, and what was paid for all of it."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from bot.model.filing import Holding, Money
from bot.signals.filing.amounts import amounts
from bot.signals.filing.conditions import is_denied
from bot.signals.filing.deeds import counted
from bot.signals.filing.sentences import Sentence
from bot.signals.filing.whose import Whose
from bot.signals.filing.wording import COIN, DAY, MONEY, NUMBER, days, number

_held = re.compile(
    rf"\b(?:hold|holds|held|holding|owns|owned|holdings?\s+(?:of|to|were|was|totaled|stood\s+at))\s+"
    rf"(?:a\s+total\s+of\s+|{MONEY}\s+in\s+cash[\w\s]*\s+and\s+)?{counted('btc')}"
    rf"|\bTo\s+date,?[^.;]{{0,60}}(?:purchased|acquired)\s+{counted('btc_to_date')}"
    rf"|\bholdings\s+by\s+[^.;]{{0,140}}?\bto\s+{counted('btc_now')}"
    rf"|\btotal\s+of\s+{counted('btc_by')}\s+held\s+by\b"
    rf"|\b(?:bitcoin|BTC)\s+holdings\s+of\s+(?P<coins>{NUMBER})\s+coins",
    re.IGNORECASE,
)
NUMBERS = ("btc", "btc_by", "btc_to_date", "btc_now", "coins")

_now = re.compile(r"\b(?:now|hold|holds|holdings)\b", re.IGNORECASE)
_set_apart = re.compile(r"collateral|pledg|escrow", re.IGNORECASE)
_worth = re.compile(rf"\b(?:valued|worth)\b[^,.;]{{0,40}}?{MONEY}", re.IGNORECASE)
_as_of = re.compile(rf"\bas\s*of\s*({DAY})", re.IGNORECASE)
_held_by = re.compile(rf"\b(?P<btc>{NUMBER})\s*{COIN}\s+held\b", re.IGNORECASE)


def holdings_in(said: Sequence[Sentence], whose: Whose, today: date | None) -> Iterator[Holding]:
    """What each sentence says is held; where another one says what was paid for it, with that.

    What is held now is held after `today`, the last day of which the document tells.
    """
    costs = dict(_costs(said))
    for sentence in said:
        found = _held.search(sentence.text)
        if found is None or _set_apart.search(sentence.text) or not _is_ours(found, sentence.text, whose):
            continue
        btc = number(next(filter(None, map(found.group, NUMBERS))))
        cost, average = amounts(_worth.sub("", sentence.text[found.end() :]))
        if cost is None:
            cost, other = costs.get(btc, (None, None))
            average = average or other
        as_of = _latest_day(sentence.text) or (today if _now.search(found[0]) else None)
        yield Holding(btc, as_of, cost, average)


def _is_ours(found: re.Match[str], text: str, whose: Whose) -> bool:
    """Whether it is the company that holds; its holdings, and what it has bought to date, are its own."""
    before = text[: found.start()]
    return not is_denied(before) and (found["btc"] is None or _of_holdings(found) or whose.is_ours(before))


def _of_holdings(found: re.Match[str]) -> bool:
    return found[0].lower().startswith("holding")


def _costs(said: Sequence[Sentence]) -> Iterator[tuple[Decimal, tuple[Money | None, Money | None]]]:
    """What sentences of their own say was paid for so many that are held."""
    for sentence in said:
        found = _held_by.search(sentence.text)
        if found is not None:
            yield number(found["btc"]), amounts(sentence.text[found.end() :])


def _latest_day(text: str) -> date | None:
    return max((day for each in _as_of.findall(text) for day in days(each)), default=None)
