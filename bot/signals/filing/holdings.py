"""Sentences that say how much bitcoin is held, and what was paid for all of it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from bot.model.filing import Holding
from bot.signals.filing.amounts import amounts
from bot.signals.filing.deeds import counted
from bot.signals.filing.sentences import Sentence
from bot.signals.filing.wording import COIN, DAY, MONEY, NUMBER, days, number

_held = re.compile(
    rf"\b(?:hold|holds|held|holding|owns|owned|holdings\s+(?:of|to|were|was|totaled|stood\s+at))\s+"
    rf"(?:a\s+total\s+of\s+|{MONEY}\s+in\s+cash[\w\s]*\s+and\s+)?{counted('btc')}"
    rf"|\bTo\s+date,?[^.;]{{0,60}}(?:purchased|acquired)\s+{counted('btc_to_date')}"
    rf"|\bholdings\s+by\s+[^.;]{{0,140}}?\bto\s+{counted('btc_now')}"
    rf"|\b(?:bitcoin|BTC)\s+holdings\s+of\s+(?P<coins>{NUMBER})\s+coins",
    re.IGNORECASE,
)
NUMBERS = ("btc", "btc_to_date", "btc_now", "coins")

_set_apart = re.compile(r"collateral|pledg|escrow", re.IGNORECASE)
_worth = re.compile(rf"\b(?:valued|worth)\b[^,.;]*?{MONEY}", re.IGNORECASE)
_as_of = re.compile(rf"\bas\s*of\s*({DAY})", re.IGNORECASE)
_held_by = re.compile(rf"\b(?P<btc>{NUMBER})\s*{COIN}\s+held\b", re.IGNORECASE)


def holdings_in(said: Sequence[Sentence]) -> Iterator[Holding]:
    """What each sentence says is held; where another one says what was paid for it, with that."""
    for sentence in said:
        found = _held.search(sentence.text)
        if found is None or _set_apart.search(sentence.text):
            continue
        btc = number(next(filter(None, map(found.group, NUMBERS))))
        cost, average = amounts(_worth.sub("", sentence.text[found.end() :]))
        holding = Holding(btc, _latest_day(sentence.text), cost, average)
        yield holding if cost else _with_cost(holding, said)


def _with_cost(holding: Holding, said: Sequence[Sentence]) -> Holding:
    for sentence in said:
        found = _held_by.search(sentence.text)
        if found is not None and number(found["btc"]) == holding.btc:
            cost, average = amounts(sentence.text[found.end() :])
            return replace(holding, cost=cost, average=holding.average or average)
    return holding


def _latest_day(text: str) -> date | None:
    return max((day for each in _as_of.findall(text) for day, *_where in days(each)), default=None)
