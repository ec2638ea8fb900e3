"""Which headlines are hints: a table of rules, each of words that must be there and words that must not.

A headline is weighed by what it tells as news, without its background ("… after last week's purchase"). One
that states a purchase that was made is no hint: that is for the filing to tell.
"""

import re
from dataclasses import dataclass

from bot.model.hint import Subject
from bot.signals.headline import news_of, phrased, words
from bot.signals.hint_words import (
    ADVERTISING,
    ANALYST,
    BITCOIN,
    BUYING,
    ELSEWHERE,
    FORECASTING,
    GUESSING,
    HINTING,
    LISTING,
    SAYLOR,
    SMALL_OR_TECH,
    STRATEGY,
    TOGETHER,
    TRACKER,
)

_stated = re.compile(
    r"\b(?:buys?|bought|acquires?|acquired|adds|added|purchases|purchased|scoops up|scooped up|snaps up"
    r"|snapped up|grabs|grabbed|sells?|sold) "
    r"(?:(?:an|another|additional|more|extra|bitcoin|btc|about|over|nearly|almost|roughly|up|the) )*"
    r"(?:\$|\d[\d.,]* (?:additional |more )?(?:btc|bitcoins?|coins?|million|billion|m|b)\b)"
)
_confirmed = re.compile(
    r"\b(?:confirms|confirmed|announces|announced|discloses|disclosed|reveals|revealed|completes|completed)"
    r" (?:\S+ ){0,5}?(?:purchase|buy|acquisition|haul)\b"
)
_to_come = re.compile(r"\b(?:to|may|might|could|will|would|should|can) (?:buy|acquire|sell)\b")


@dataclass(frozen=True, slots=True)
class HintRule:
    """A hint has a phrase of each of `needed` and none of `vetoing`."""

    subject: Subject
    needed: tuple[frozenset[str], ...]
    vetoing: frozenset[str]

    def takes(self, text: str) -> bool:
        """Whether a headline, as `phrased` makes it, is such a hint."""
        return all(_has(text, each) for each in self.needed) and not _has(text, self.vetoing)


RULES = (
    HintRule(
        Subject.SAYLOR,
        (SAYLOR, BITCOIN | TRACKER, HINTING | GUESSING, BUYING | TRACKER),
        ADVERTISING | ELSEWHERE,
    ),
    HintRule(Subject.SAYLOR, (SAYLOR, BITCOIN, HINTING), ADVERTISING | ELSEWHERE | FORECASTING),
    HintRule(
        Subject.SAYLOR, (STRATEGY, BITCOIN | TRACKER, HINTING, BUYING | TRACKER), ADVERTISING | ELSEWHERE
    ),
    HintRule(
        Subject.CORRELATION,
        (ANALYST, BITCOIN, SMALL_OR_TECH, TOGETHER),
        ADVERTISING | FORECASTING | LISTING,
    ),
)
"""The first that takes a headline names its subject."""


def subject_of(title: str) -> Subject | None:
    """What a headline hints at; None where it hints at nothing that we watch for."""
    news = words(news_of(title))
    if _states_a_trade(" ".join(news)):
        return None
    text = phrased(news)
    return next((rule.subject for rule in RULES if rule.takes(text)), None)


def _states_a_trade(text: str) -> bool:
    certain = _to_come.sub("later", text)
    return _stated.search(certain) is not None or _confirmed.search(certain) is not None


def _has(text: str, phrases: frozenset[str]) -> bool:
    return any(phrase in text for phrase in phrases)
