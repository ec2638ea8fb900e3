"""The words of an alert: "corr below 0.2 eth qqq 90 for 3 margin 0.1 until 2027-01-31 once", in any order."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from difflib import get_close_matches

from bot.errors import UsageError
from bot.model.rule import CLOSES, MARGIN, BreakdownRule, PairRule, Side, Threshold, ThresholdRule
from bot.model.subscription import Wish
from bot.model.ticker import WINDOWS
from bot.model.topic_rule import TOPICS
from bot.model.treasury import COMPANIES, Company
from bot.telegram.arguments import knows, parse_question, shorten
from bot.telegram.topic_words import parse_topic
from bot.translation import _
from bot.views.wording import decimal

SIDES = {
    "below": Side.BELOW, "under": Side.BELOW, "<": Side.BELOW,
    "above": Side.ABOVE, "over": Side.ABOVE, ">": Side.ABOVE,
}  # fmt: skip
NUMBER = re.compile(r"([+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+))(%?)")
MINUSES = str.maketrans(dict.fromkeys("\N{MINUS SIGN}\N{EN DASH}", "-"))
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
EXAMPLE = "corr below 0.2 for 3 margin 0.1"
DIGITS = 4
"""Decimals of a level or a margin that count."""
PERCENTS = frozenset(range(-99, 100)) - {-1, 0, 1}
"""Whole numbers that are no level, but may be one in hundredths."""
UNSEEN = {"Cc", "Cf"}
"""Categories of characters that nobody sees: marks of direction, joiners, controls."""
FILLERS = {
    "closes", "close", "sessions", "session", "days", "is", "when", "falls", "drops", "rises", "goes", "the",
    "at", "to", "in", "a", "row",
}  # fmt: skip
"""Words that people put between those that say something."""
LIKELY = 0.75
"""How much of a word has to be right to guess which one was meant."""


def parse_wish(typed: Sequence[str], today: date, companies: Mapping[str, Company] = COMPANIES) -> Wish:
    """The wish that words ask for: a topic, or as `parse_alert`, and until when, and whether only once."""
    words = _words(typed)
    if topic := next((word for word in words if word in TOPICS), ""):
        return Wish(parse_topic(topic, [word for word in words if word != topic], companies))
    until = _until(words, today)
    once = "once" in words
    if once:
        words.remove("once")
    return Wish(parse_alert(words), until, once)


def parse_alert(typed: Sequence[str]) -> PairRule:
    """The rule that words ask for; raises UsageError that shows how it would be understood."""
    words = _words(typed)
    if topics := set(words) & set(TOPICS):
        text = _("only alerts about a link or a line are replayed, not {topic}")
        raise UsageError(text.format(topic=min(topics)))
    if "breakdown" in words:
        words.remove("breakdown")
        return _breakdown(words)
    if not set(words) & SIDES.keys():
        raise UsageError(_nothing_to_watch(words))
    if "corr" in words:
        words.remove("corr")
    return _threshold(words)


def _nothing_to_watch(words: Sequence[str]) -> str:
    """What is missing; a word that is nearly one of ours is taken for a slip."""
    ours = ("breakdown", *TOPICS, *filter(str.isalpha, SIDES))
    for word in words:
        if not knows(word) and (close := get_close_matches(word, ours, n=1, cutoff=LIKELY)):
            text = _("'{word}' is not understood; did you mean {guess}?")
            return text.format(word=shorten(word), guess=close[0])
    return _("say what to watch: {example}, or breakdown").format(example=EXAMPLE)


def _words(typed: Sequence[str]) -> list[str]:
    """Words as they are compared: without capitals, without what nobody sees and what says nothing."""
    text = " ".join(typed).casefold().translate(MINUSES)
    seen = "".join(sign for sign in text if unicodedata.category(sign) not in UNSEEN)
    words = re.sub(r"([<>])", r" \1 ", re.sub(r"(?<=\d)\s+%", "%", seen)).split()
    return [word for word in words if word not in FILLERS]


def _until(words: list[str], today: date) -> date | None:
    """The last day on which it may fire, where one is named; taken out."""
    if "until" not in words:
        return None
    at = words.index("until")
    day = _day("".join(words[at + 1 : at + 2]))
    if day < today:
        raise UsageError(_("{day} is over already").format(day=day.isoformat()))
    del words[at : at + 2]
    return day


def _day(word: str) -> date:
    try:
        if DAY.fullmatch(word):
            return date.fromisoformat(word)
    except ValueError:  # such as the 31st of February
        raise UsageError(_("there is no {day}").format(day=shorten(word))) from None
    raise UsageError(_("a day belongs after 'until': until 2027-01-31"))


def _breakdown(words: list[str]) -> BreakdownRule:
    if of_a_line := [word for word in words if word in {"for", "margin", *SIDES}]:
        text = _("breakdown knows no '{word}' and no line: breakdown [coin] [benchmark]")
        raise UsageError(text.format(word=of_a_line[0]))
    if any(NUMBER.fullmatch(word) for word in words):
        raise UsageError(_("breakdown needs no number: breakdown [coin] [benchmark]"))
    return BreakdownRule(parse_question(words)[0])


def _threshold(words: list[str]) -> ThresholdRule:
    closes, margin = _taken(words, "for"), _taken(words, "margin")
    sides = [word for word in words if word in SIDES]
    if len(sides) > 1:
        raise UsageError(_("one line at a time: either below or above"))
    if margin is not None and margin < 0:
        raise UsageError(_("a margin is 0 or more, such as 0.1"))
    level = _level(words, sides[0])
    if any(_is_level(word) for word in words):
        raise UsageError(_("one level at a time"))
    pair, window = parse_question(words)
    threshold = Threshold(
        SIDES[sides[0]],
        level,
        window,
        closes=CLOSES if closes is None else _whole(closes),
        margin=MARGIN if margin is None else margin,
    )
    return ThresholdRule(threshold, pair)


def _level(words: list[str], side: str) -> float:
    """The number after the side, or else wherever it is; a bare one of the windows is none."""
    at = words.index(side)
    for word in [*words[at + 1 : at + 2], *words]:
        if word not in map(str, WINDOWS) and (number := _number(word)) is not None:
            if number in PERCENTS and not word.endswith("%"):
                raise UsageError(_perhaps_percent(number))
            words.remove(word)
            words.remove(side)
            return number
    raise UsageError(_no_level(words, side))


def _is_level(word: str) -> bool:
    """Whether a word is a number that can only be a level."""
    number = _number(word)
    return number is not None and (word.endswith("%") or not number.is_integer())


def _perhaps_percent(number: float) -> str:
    return _("do you mean {percent}%, that is {level}?").format(
        percent=decimal(number, digits=0), level=decimal(number / 100).rstrip("0")
    )


def _no_level(words: Sequence[str], side: str) -> str:
    """What is missing; a window alone may have been meant for a level."""
    window = next((word for word in words if word in map(str, WINDOWS)), None)
    if window is None:
        return _("a number belongs after '{word}': {example}").format(word=side, example=EXAMPLE)
    if float(window) not in PERCENTS:
        return _("{window} is the window: type a level as well, such as 0.2").format(window=window)
    return _("{window} is the window: type {window}% or {level} for a level").format(
        window=window, level=decimal(float(window) / 100).rstrip("0")
    )


def _taken(words: list[str], before: str) -> float | None:
    """The number that follows a word, where that word is; both are taken out."""
    if before not in words:
        return None
    at = words.index(before)
    number = _number(words[at + 1]) if at + 1 < len(words) else None
    if number is None:
        raise UsageError(_("a number belongs after '{word}': {example}").format(word=before, example=EXAMPLE))
    del words[at : at + 2]
    return number


def _whole(number: float) -> int:
    if not number.is_integer():
        raise UsageError(_("closes come in whole numbers: for 3"))
    return int(number)


def _number(word: str) -> float | None:
    """A number as people write it: 0.2, .2, 0,2, 20%."""
    match = NUMBER.fullmatch(word)
    if match is None:
        return None
    value = float(match[1].replace(",", "."))
    return round(value / 100 if match[2] else value, DIGITS)
