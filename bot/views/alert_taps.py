"""What the buttons of alerts say when they are tapped: all that is known of a wish is in them.

Callback data have room for 64 bytes, and anybody can send any: what no button of ours says is refused.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from bot.errors import UsageError
from bot.model.rule import BreakdownRule, Rule, Side, Threshold, ThresholdRule
from bot.model.subscription import Wish
from bot.model.ticker import ASSETS, BENCHMARKS, Pair
from bot.model.topic_rule import TOPICS, TopicRule, topic_rule
from bot.views.buttons import outdated

STEPS = 10_000
"""Levels and margins travel as whole ten-thousandths."""
SIDES = {Side.BELOW: "b", Side.ABOVE: "a"}
BREAKDOWN = "x"
LINE = re.compile(r"([ab])(-?[0-9]{1,4}),([0-9]{1,3}),([0-9]{1,2}),([0-9]{1,5})", re.ASCII | re.IGNORECASE)
DAY = re.compile(r"[0-9a-f]{1,6}", re.ASCII)
NAME = re.compile(r"[0-9A-Za-z_-]{1,16}", re.ASCII)
"""What an alert may be called within its chat."""
PAGE_NUMBER = re.compile(r"[0-9]{1,3}", re.ASCII)


class Step(StrEnum):
    """What a tap in the wizard asks for."""

    BEGIN = "n"
    """The first preview, as another message."""
    SHOW = "s"
    """The preview."""
    TURN_ON = "o"
    COINS = "c"
    BENCHMARKS = "k"
    MORE = "m"
    CANCEL = "q"


SIMPLE = {Step.BEGIN, Step.SHOW, Step.TURN_ON, Step.CANCEL}
"""All that there is for a topic."""


@dataclass(frozen=True, slots=True)
class WishTap:
    """One tap in the wizard: what it asks for, the wish so far, and which alert is being changed."""

    command: ClassVar = "alert"
    verb: ClassVar = "w"

    step: Step
    wish: Wish
    id: str = ""

    def data(self) -> str:
        """As callback data: "w:s:eth:qqq:b2000,30,3,1000:b4f2c:k3"; a capital says that it is for once.

        About a topic: "w:s:treasury:strategy:b500::k3".
        """
        if isinstance(self.wish.rule, TopicRule):
            return ":".join((self.verb, self.step, self.wish.rule.topic, *self.wish.rule.words, "", self.id))
        pair = self.wish.rule.pair
        line = _line(self.wish.rule)
        until = "" if self.wish.until is None else f"{self.wish.until.toordinal():x}"
        parts = (
            self.verb, self.step, pair.asset.key, pair.benchmark.key,
            line.upper() if self.wish.once else line, until, self.id,
        )  # fmt: skip
        return ":".join(parts)

    @classmethod
    def read(cls, words: Sequence[str]) -> "WishTap":
        """Understand the words behind the verb; raises UsageError for what no button of ours says."""
        try:
            step, asset, benchmark, line, until, name = words
            if asset in TOPICS and not until and step in SIMPLE:
                wish = Wish(topic_rule(asset, (benchmark, line)))
                return cls(Step(step), wish, _name(name) if name else "")
            pair = Pair(ASSETS[asset], BENCHMARKS[benchmark])
            wish = Wish(_rule(line.lower(), pair), _day(until), once=line != line.lower())
            return cls(Step(step), wish, _name(name) if name else "")
        except (ValueError, KeyError, OverflowError, UsageError):
            raise UsageError(outdated(cls.command)) from None


class Deed(StrEnum):
    """What a tap asks for that is about an alert which is there already, or about all of them."""

    BEGIN = "begin"
    """The first question of the wizard."""
    ALL = "all"
    """The list, as another message."""
    LIST = "list"
    RESUME_ALL = "resumeall"
    CARD = "card"
    CHANGE = "change"
    PAUSE = "pause"
    RESUME = "resume"
    SNOOZE = "snooze"
    """Asks how long."""
    HOUR = "hour"
    DAY = "day"
    TILL_OVER = "over"
    WAKE = "wake"
    STOP = "stop"
    """Asks whether really."""
    DELETE = "delete"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class AlertTap:
    """One tap below a list, a card, or an alert that was sent; `page` is that of the list.

    `on_card` says that the message shows the alert's own card, which follows what is done; else the message
    keeps its words.
    """

    command: ClassVar = "alerts"
    verb: ClassVar = "al"

    deed: Deed
    id: str = ""
    on_card: bool = False
    page: int = 0

    def data(self) -> str:
        """As callback data: "al:snooze:k3", "al:pause:k3:card", "al:list:2"."""
        if self.deed is Deed.LIST:
            return f"{self.verb}:{self.deed}:{self.page}"
        parts = [self.verb, self.deed, *([self.id] if self.id else []), *(["card"] if self.on_card else [])]
        return ":".join(parts)

    @classmethod
    def read(cls, words: Sequence[str]) -> "AlertTap":
        """Understand the words behind the verb; raises UsageError for what no button of ours says."""
        try:
            deed, rest = Deed(words[0]), tuple(words[1:])
            if deed is Deed.LIST:
                [page] = rest
                return cls(deed, page=_page(page))
            if deed in ABOUT_ALL and not rest:
                return cls(deed)
            name, *where = rest
            if deed not in ABOUT_ALL and where in ([], ["card"]):
                return cls(deed, _name(name), on_card=bool(where))
        except (ValueError, IndexError):
            pass
        raise UsageError(outdated(cls.command))


ABOUT_ALL = {Deed.BEGIN, Deed.ALL, Deed.LIST, Deed.RESUME_ALL}
"""What is about no alert by name."""


def _name(text: str) -> str:
    if not NAME.fullmatch(text):
        raise ValueError(text)
    return text


def _page(text: str) -> int:
    if not PAGE_NUMBER.fullmatch(text):
        raise ValueError(text)
    return int(text)


def _line(rule: Rule) -> str:
    if not isinstance(rule, ThresholdRule):
        return BREAKDOWN
    line = rule.threshold
    level, margin = round(line.level * STEPS), round(line.margin * STEPS)
    return f"{SIDES[line.side]}{level},{line.window},{line.closes},{margin}"


def _rule(text: str, pair: Pair) -> Rule:
    if text == BREAKDOWN:
        return BreakdownRule(pair)
    if (match := LINE.fullmatch(text)) is None:
        raise ValueError(text)
    side, level, window, closes, margin = match.groups()
    sides = {letter: of for of, letter in SIDES.items()}
    threshold = Threshold(
        sides[side], int(level) / STEPS, int(window), closes=int(closes), margin=int(margin) / STEPS
    )
    return ThresholdRule(threshold, pair)


def _day(text: str) -> date | None:
    if not text:
        return None
    if not DAY.fullmatch(text):
        raise ValueError(text)
    return date.fromordinal(int(text, 16))
