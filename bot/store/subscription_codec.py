"""How a subscription is kept: a few dozen bytes, since there may be a million, after its age.

    17 btc:psct:30b3:0.2:0.1 b20353 = 20356 20353 o u20500
    │  │                     │      │ │     │     └ once; until; paused; snoozed; over
    │  │                     │      │ │     └ session of the last message that was queued
    │  │                     │      │ └ session up to which it was decided when this was written
    │  │                     │      └ what the chat heard: the same
    │  │                     └ what is: below, since that session
    │  └ pair; window, side and closes; level; margin
    └ age

Sessions are days since 1970.
"""

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

import structlog

from bot.alerts.portable import read_subscription
from bot.errors import UsageError
from bot.model.coupling import State
from bot.model.rule import BreakdownRule, Rule, Side, Threshold, ThresholdRule
from bot.model.subscription import Snooze, Standing, Subscription
from bot.model.ticker import ASSETS, BENCHMARKS, Pair
from bot.model.topic_rule import TOPICS, TopicRule, topic_rule

EPOCH = date(1970, 1, 1).toordinal()
START = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
NOTHING, SAME = "-", "="
LETTERS: dict[Side | State, str] = {
    Side.BELOW: "b",
    Side.ABOVE: "a",
    State.COUPLED: "c",
    State.DECOUPLED: "d",
    State.UNLINKED: "u",
    State.WARMUP: "w",
}
SIDES = {letter: side for side, letter in LETTERS.items()}
UNREADABLE = (UsageError, ValueError, LookupError)

logger = structlog.get_logger(__name__)


def pair_name(pair: Pair) -> str:
    """A pair in one word."""
    return f"{pair.asset.key}:{pair.benchmark.key}"


def encode_subscription(subscription: Subscription) -> str:
    """A subscription in its bytes, the same one always in the same."""
    side, told = _standing(subscription.side), _standing(subscription.told)
    words = [
        _rule(subscription.rule),
        side,
        SAME if told == side else told,
        _day(subscription.as_of),
        _day(subscription.sent),
    ]
    if subscription.once:
        words.append("o")
    if subscription.until is not None:
        words.append(f"u{_day(subscription.until)}")
    if subscription.paused:
        words.append("p")
    if subscription.snooze is not None:
        words.append(f"s{_moment(subscription.snooze.until)}")
    if subscription.over:
        words.append("x")
    return " ".join(words)


def decode_subscription(chat: int, name: str, kept: bytes) -> Subscription | None:
    """A subscription as it is kept; None, said in the log, where another version of Tandem wrote it."""
    figures = figures_of(kept).decode()
    try:
        if figures.startswith("{"):  # as the first versions kept it
            return read_subscription(json.loads(figures), chat)
        return _read(chat, name, figures.split(" "))
    except UNREADABLE as error:
        logger.warning("alert of another version of Tandem: left alone", chat=chat, reason=str(error))
        return None


def decode_all(kept: Iterable[tuple[int, str, bytes]]) -> list[Subscription]:
    """Subscriptions of these chats, as they are kept."""
    read = [decode_subscription(chat, name, value) for chat, name, value in kept]
    return [subscription for subscription in read if subscription is not None]


def figures_of(kept: bytes) -> bytes:
    """A subscription as it is kept, without its age."""
    return kept.partition(b" ")[2]


def age_of(kept: bytes) -> int:
    """How many were kept before it."""
    return int(kept.partition(b" ")[0])


def _read(chat: int, name: str, words: list[str]) -> Subscription:
    rule, side, told, as_of, sent, *more = words
    marks = {word[0]: word[1:] for word in more}
    standing = _read_standing(side)
    return Subscription(
        id=name,
        chat=chat,
        rule=_read_rule(rule),
        side=standing,
        told=standing if told == SAME else _read_standing(told),
        as_of=_read_day(as_of),
        sent=_read_day(sent),
        until=_read_day(marks.get("u", NOTHING)),
        once="o" in marks,
        paused="p" in marks,
        snooze=Snooze(_read_moment(marks["s"])) if "s" in marks else None,
        over="x" in marks,
    )


@lru_cache(maxsize=4096)
def _rule(rule: Rule) -> str:
    if isinstance(rule, TopicRule):
        return ":".join((rule.topic, *rule.words))
    name = pair_name(rule.pair)
    if isinstance(rule, BreakdownRule):
        return name
    line = rule.threshold
    return f"{name}:{line.window}{LETTERS[line.side]}{line.closes}:{line.level!r}:{line.margin!r}"


@lru_cache(maxsize=4096)
def _read_rule(word: str) -> Rule:
    asset, benchmark, *line = word.split(":")
    if asset in TOPICS:
        return topic_rule(asset, (benchmark, *line))  # type: ignore[arg-type] # as many as it finds, or ValueError
    pair = Pair(ASSETS[asset], BENCHMARKS[benchmark])
    if not line:
        return BreakdownRule(pair)
    kind, level, margin = line
    letter = "b" if "b" in kind else "a"
    window, closes = kind.split(letter)
    side = Side.BELOW if letter == "b" else Side.ABOVE
    return ThresholdRule(Threshold(side, float(level), int(window), int(closes), float(margin)), pair)


def _standing(standing: Standing | None) -> str:
    if standing is None:
        return NOTHING
    return LETTERS[standing.side] + ("" if standing.since is None else _day(standing.since))


@lru_cache(maxsize=4096)
def _read_standing(word: str) -> Standing | None:
    if word == NOTHING:
        return None
    return Standing(SIDES[word[0]], _read_day(word[1:]) if len(word) > 1 else None)


def _day(day: date | None) -> str:
    return NOTHING if day is None else str(day.toordinal() - EPOCH)


@lru_cache(maxsize=4096)
def _read_day(word: str) -> date | None:
    return None if word == NOTHING else date.fromordinal(int(word) + EPOCH)


def _moment(moment: datetime | None) -> str:
    return "" if moment is None else str((moment - START) // MICROSECOND)


def _read_moment(word: str) -> datetime | None:
    return START + int(word) * MICROSECOND if word else None
