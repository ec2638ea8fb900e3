"""Chats and subscriptions as figures that JSON can hold, for keeping and for export, and back again.

What is not set is left out; fields of a later version are passed over. What cannot be read raises UsageError.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from functools import partial
from reprlib import Repr
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from bot.errors import UsageError
from bot.model.chat import NEW_YORK, Chat, ChatKind, Digest, QuietHours
from bot.model.coupling import State
from bot.model.rule import BreakdownRule, Rule, Side, Threshold, ThresholdRule
from bot.model.subscription import Snooze, Standing, Subscription
from bot.model.ticker import ASSETS, BENCHMARKS, Pair
from bot.model.topic_rule import TOPICS, TopicRule, topic_rule
from bot.translation import _

Figures = Mapping[str, Any]
Value = TypeVar("Value")

BREAKDOWN = "breakdown"
WATCHED = {each: each for each in ("corr", BREAKDOWN, *TOPICS)}
"""What an alert can be about."""
NAME = re.compile(r"[0-9A-Za-z_-]{1,16}")
UNTIL_OVER = "until over"
"""Stands for a snooze that has no end of its own."""
FIRST_YEAR, LAST_YEAR = 1970, 9998
"""Between them a moment can be said in every zone."""
NONSENSE = (ValueError, TypeError, LookupError, AttributeError, OSError, OverflowError, RecursionError)
"""What the reading of a field raises where it cannot be read."""
SHORT = Repr()
"""Names a value in a line, however deep and long it is."""
SHORT.maxstring = 60


def subscription_figures(subscription: Subscription) -> dict[str, Any]:
    """A subscription, without its chat."""
    side, told = subscription.side, subscription.told
    return _set(
        {"id": subscription.id}
        | _rule_figures(subscription.rule)
        | {
            "until": _iso(subscription.until),
            "once": subscription.once,
            "paused": subscription.paused,
            "snooze": _snooze_figure(subscription.snooze),
            "side": side and side.side.value,
            "side_since": side and _iso(side.since),
            "told": told and told.side.value,
            "told_since": told and _iso(told.since),
            "sent": _iso(subscription.sent),
            "as_of": _iso(subscription.as_of),
            "over": subscription.over,
        }
    )


def read_subscription(figures: Figures, chat: int) -> Subscription:
    """The subscription of a chat that figures tell; what one about a topic does not have is passed over."""
    rule = _rule(figures)
    if isinstance(rule, TopicRule):
        snooze = _read(figures, "snooze", _snooze)
        return Subscription(
            id=_needed(figures, "id", _name),
            chat=chat,
            rule=rule,
            paused=_read(figures, "paused", _flag) or False,
            snooze=None if snooze is None or snooze.until is None else snooze,
        )
    return Subscription(
        id=_needed(figures, "id", _name),
        chat=chat,
        rule=rule,
        side=_standing(figures, "side", rule),
        told=_standing(figures, "told", rule),
        sent=_read(figures, "sent", date.fromisoformat),
        as_of=_read(figures, "as_of", date.fromisoformat),
        until=_read(figures, "until", date.fromisoformat),
        once=_read(figures, "once", _flag) or False,
        paused=_read(figures, "paused", _flag) or False,
        snooze=_read(figures, "snooze", _snooze),
        over=_read(figures, "over", _flag) or False,
    )


def chat_figures(chat: Chat) -> dict[str, Any]:
    """A chat and what it has chosen, under Telegram's number: ours is nobody else's business."""
    quiet, digest = chat.quiet, chat.digest
    return _set(
        {
            "telegram_id": chat.telegram_id,
            "kind": chat.kind.value,
            "zone": chat.zone,
            "quiet": quiet and {"start": quiet.start.isoformat(), "end": quiet.end.isoformat()},
            "silent": chat.silent,
            "digest": digest and _set({"weekday": digest.weekday, "at": digest.at and digest.at.isoformat()}),
        }
    )


def read_chat(figures: Figures, number: int) -> Chat:
    """The chat that figures tell, under this number of ours."""
    return Chat(
        number=number,
        telegram_id=_needed(figures, "telegram_id", _telegram_id),
        kind=_needed(figures, "kind", ChatKind),
        zone=_read(figures, "zone", _zone) or NEW_YORK,
        quiet=_read(figures, "quiet", _quiet),
        silent=_read(figures, "silent", _flag) or False,
        digest=_read(figures, "digest", _digest),
    )


def _rule_figures(rule: Rule) -> dict[str, Any]:
    if isinstance(rule, TopicRule):
        company, size = rule.words
        return _set({"watch": rule.topic, "company": company or None, "size": size or None})
    pair = {"asset": rule.pair.asset.key, "benchmark": rule.pair.benchmark.key}
    if isinstance(rule, BreakdownRule):
        return {"watch": BREAKDOWN} | pair
    line = rule.threshold
    return {
        "watch": "corr",
        **pair,
        "side_of_line": line.side.value,
        "level": line.level,
        "window": line.window,
        "for": line.closes,
        "margin": line.margin,
    }


def _rule(figures: Figures) -> Rule:
    watch = _needed(figures, "watch", WATCHED.__getitem__)
    if watch in TOPICS:
        words = (_read(figures, "company", str) or "", _read(figures, "size", str) or "")
        return _needed({"size": words}, "size", partial(topic_rule, watch))
    pair = Pair(
        _needed(figures, "asset", ASSETS.__getitem__), _needed(figures, "benchmark", BENCHMARKS.__getitem__)
    )
    if watch == BREAKDOWN:
        return BreakdownRule(pair)
    threshold = Threshold(
        _needed(figures, "side_of_line", Side),
        _needed(figures, "level", _number),
        _needed(figures, "window", _whole),
        closes=_needed(figures, "for", _whole),
        margin=_needed(figures, "margin", _number),
    )
    return ThresholdRule(threshold, pair)


def _standing(figures: Figures, name: str, rule: Rule) -> Standing | None:
    side_of: Callable[[str], Side | State] = State if isinstance(rule, BreakdownRule) else Side
    side = _read(figures, name, side_of)
    return None if side is None else Standing(side, _read(figures, f"{name}_since", date.fromisoformat))


def _snooze_figure(snooze: Snooze | None) -> str | None:
    if snooze is None:
        return None
    return UNTIL_OVER if snooze.until is None else snooze.until.astimezone(UTC).isoformat()


def _snooze(text: str) -> Snooze:
    if text == UNTIL_OVER:
        return Snooze()
    until = datetime.fromisoformat(text)
    if until.utcoffset() is None:
        raise ValueError("a moment has a time zone")
    if not FIRST_YEAR <= until.year <= LAST_YEAR:
        raise ValueError("no zone's clocks show that")
    return Snooze(until.astimezone(UTC))


def _quiet(figures: Figures) -> QuietHours:
    return QuietHours(_time(figures["start"]), _time(figures["end"]))


def _digest(figures: Figures) -> Digest:
    return Digest(_read(figures, "weekday", _whole), _read(figures, "at", _time))


def _needed(figures: Figures, name: str, read: Callable[[Any], Value]) -> Value:
    """What a field says that has to be there."""
    value = _read(figures, name, read)
    if value is None:
        raise UsageError(_("{field} is missing").format(field=name))
    return value


def _read(figures: Figures, name: str, read: Callable[[Any], Value]) -> Value | None:
    """What a field says, None where there is none."""
    value = figures.get(name)
    if value is None:
        return None
    try:
        return read(value)
    except NONSENSE as error:
        problem = _("{field} cannot be {value}").format(field=name, value=SHORT.repr(value)[:60])
        raise UsageError(problem) from error


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError("neither true nor false")
    return value


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError("no whole number")
    return value


def _telegram_id(value: object) -> int:
    if abs(number := _whole(value)) >= 2**52:
        raise ValueError("Telegram's numbers have at most 52 bits")
    return number


def _number(value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise TypeError("no number")
    return float(value)


def _name(value: str) -> str:
    if not NAME.fullmatch(value):
        raise ValueError("not a name that we give")
    return value


def _time(value: str) -> time:
    if (at := time.fromisoformat(value)).tzinfo:
        raise ValueError("times are in the chat's own zone")
    return at


def _zone(value: str) -> str:
    return ZoneInfo(value).key


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _set(figures: dict[str, Any]) -> dict[str, Any]:
    """The figures that say anything."""
    return {name: value for name, value in figures.items() if value is not None and value is not False}
