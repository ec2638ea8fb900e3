"""The words of an alert: "corr below 0.2 eth qqq 90 for 3 margin 0.1 until 2027-01-31 once", in any order."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date

from bot.errors import UsageError
from bot.model.rule import CLOSES, MARGIN, BreakdownRule, Rule, Side, Threshold, ThresholdRule
from bot.model.subscription import Wish
from bot.model.ticker import WINDOWS
from bot.telegram.arguments import parse_question, shorten
from bot.translation import _

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
UNSEEN = {"Cc", "Cf"}
"""Categories of characters that nobody sees: marks of direction, joiners, controls."""
NOT_YET = ("treasury", "network", "hints")
"""What alerts will be about one day."""


def parse_wish(typed: Sequence[str], today: date) -> Wish:
    """The wish that words ask for: as `parse_alert`, and until when, and whether only once."""
    words = _words(typed)
    until = _until(words, today)
    once = "once" in words
    if once:
        words.remove("once")
    return Wish(parse_alert(words), until, once)


def parse_alert(typed: Sequence[str]) -> Rule:
    """The rule that words ask for; raises UsageError that shows how it would be understood."""
    words = _words(typed)
    if later := set(words) & set(NOT_YET):
        raise UsageError(
            _("alerts about {what} are not there yet; today: {example}, or breakdown").format(
                what=min(later), example=EXAMPLE
            )
        )
    if "breakdown" in words:
        words.remove("breakdown")
        return _breakdown(words)
    if not set(words) & SIDES.keys():
        raise UsageError(_("say what to watch: {example}, or breakdown").format(example=EXAMPLE))
    if "corr" in words:
        words.remove("corr")
    return _threshold(words)


def _words(typed: Sequence[str]) -> list[str]:
    """Words as they are compared: without capitals, without what nobody sees."""
    text = " ".join(typed).casefold().translate(MINUSES)
    seen = "".join(sign for sign in text if unicodedata.category(sign) not in UNSEEN)
    return re.sub(r"([<>])", r" \1 ", seen).split()


def _until(words: list[str], today: date) -> date | None:
    """The last day on which it may fire, where one is named; taken out."""
    if "until" not in words:
        return None
    at = words.index("until")
    day = _day("".join(words[at + 1 : at + 2]))
    if day <= today:
        raise UsageError(_("{day} is not in the future").format(day=day.isoformat()))
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
    if any(NUMBER.fullmatch(word) for word in words):
        raise UsageError(_("breakdown needs no number: breakdown [coin] [benchmark]"))
    return BreakdownRule(parse_question(words)[0])


def _threshold(words: list[str]) -> ThresholdRule:
    closes, margin = _taken(words, "for"), _taken(words, "margin")
    sides = [word for word in words if word in SIDES]
    if len(sides) > 1:
        raise UsageError(_("one line at a time: either below or above"))
    level = _level(words, sides[0])
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
            words.remove(word)
            words.remove(side)
            return number
    raise UsageError(_("a number belongs after '{word}': {example}").format(word=side, example=EXAMPLE))


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
