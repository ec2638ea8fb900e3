"""Chats and subscriptions as figures that JSON can hold, for keeping and for export, and back again.

What is not set is left out; fields of a later version are passed over. What cannot be read raises UsageError.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

from bot.alerts.fields import (
    Figures,
    alert_name,
    flag,
    iso,
    needed,
    only_set,
    optional,
    real,
    telegram_number,
    time_of_day,
    title,
    whole,
    zone,
)
from bot.model.chat import NEW_YORK, Chat, ChatKind, Digest, QuietHours
from bot.model.coupling import State
from bot.model.destination import Destination, Destinations, Subject
from bot.model.rule import BreakdownRule, Rule, Side, Threshold, ThresholdRule
from bot.model.subscription import Snooze, Standing, Subscription
from bot.model.ticker import ASSETS, BENCHMARKS, USUAL, Pair, Question
from bot.model.topic_rule import TOPICS, TopicRule, topic_rule

BREAKDOWN = "breakdown"
WATCHED = {each: each for each in ("corr", BREAKDOWN, *TOPICS)}
"""What an alert can be about."""
UNTIL_OVER = "until over"
"""Stands for a snooze that has no end of its own."""
FIRST_YEAR, LAST_YEAR = 1970, 9998
"""Between them a moment can be said in every zone."""


def subscription_figures(subscription: Subscription) -> dict[str, Any]:
    """A subscription, without its chat."""
    side, told = subscription.side, subscription.told
    return only_set(
        {"id": subscription.id}
        | _rule_figures(subscription.rule)
        | {
            "until": iso(subscription.until),
            "once": subscription.once,
            "paused": subscription.paused,
            "snooze": _snooze_figure(subscription.snooze),
            "side": side and side.side.value,
            "side_since": side and iso(side.since),
            "told": told and told.side.value,
            "told_since": told and iso(told.since),
            "sent": iso(subscription.sent),
            "as_of": iso(subscription.as_of),
            "over": subscription.over,
        }
    )


def read_subscription(figures: Figures, chat: int) -> Subscription:
    """The subscription of a chat that figures tell; what one about a topic does not have is passed over."""
    rule = _rule(figures)
    if isinstance(rule, TopicRule):
        snooze = optional(figures, "snooze", _snooze)
        return Subscription(
            id=needed(figures, "id", alert_name),
            chat=chat,
            rule=rule,
            paused=optional(figures, "paused", flag) or False,
            snooze=None if snooze is None or snooze.until is None else snooze,
        )
    return Subscription(
        id=needed(figures, "id", alert_name),
        chat=chat,
        rule=rule,
        side=_standing(figures, "side", rule),
        told=_standing(figures, "told", rule),
        sent=optional(figures, "sent", date.fromisoformat),
        as_of=optional(figures, "as_of", date.fromisoformat),
        until=optional(figures, "until", date.fromisoformat),
        once=optional(figures, "once", flag) or False,
        paused=optional(figures, "paused", flag) or False,
        snooze=optional(figures, "snooze", _snooze),
        over=optional(figures, "over", flag) or False,
    )


def chat_figures(chat: Chat) -> dict[str, Any]:
    """A chat and what it has chosen, under Telegram's number: ours is nobody else's business."""
    quiet, digest = chat.quiet, chat.digest
    return only_set(
        {
            "telegram_id": chat.telegram_id,
            "kind": chat.kind.value,
            "zone": chat.zone,
            "quiet": quiet and {"start": quiet.start.isoformat(), "end": quiet.end.isoformat()},
            "silent": chat.silent,
            "digest": digest and _digest_figures(digest),
            "language": chat.language or None,
            "usual": _usual_figures(chat.usual),
            "welcomed": chat.welcomed and chat.welcomed.astimezone(UTC).isoformat(),
            "destinations": [_destination_figures(each) for each in chat.destinations] or None,
            "title": chat.title or None,
        }
    )


def read_chat(figures: Figures, number: int) -> Chat:
    """The chat that figures tell, under this number of ours."""
    return Chat(
        number=number,
        telegram_id=needed(figures, "telegram_id", telegram_number),
        kind=needed(figures, "kind", ChatKind),
        zone=optional(figures, "zone", zone) or NEW_YORK,
        quiet=optional(figures, "quiet", _quiet),
        silent=optional(figures, "silent", flag) or False,
        digest=optional(figures, "digest", _digest),
        language=optional(figures, "language", str) or "",
        usual=optional(figures, "usual", _usual) or USUAL,
        welcomed=optional(figures, "welcomed", _moment),
        destinations=optional(figures, "destinations", _destinations) or (),
        title=optional(figures, "title", title) or "",
    )


def _digest_figures(digest: Digest) -> dict[str, Any]:
    return only_set({"weekday": digest.weekday, "at": digest.at and digest.at.isoformat()})


def _usual_figures(usual: Question) -> dict[str, Any] | None:
    """A question, where it is not the one that everybody is asked."""
    if usual == USUAL:
        return None
    return {
        "asset": usual.pair.asset.key,
        "benchmark": usual.pair.benchmark.key,
        "window": usual.window,
    }


def _usual(figures: Figures) -> Question:
    pair = Pair(ASSETS[figures["asset"]], BENCHMARKS[figures["benchmark"]])
    return Question(pair, whole(figures["window"]))


def _rule_figures(rule: Rule) -> dict[str, Any]:
    if isinstance(rule, TopicRule):
        company, size = rule.words
        return only_set({"watch": rule.topic, "company": company or None, "size": size or None})
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
    watch = needed(figures, "watch", WATCHED.__getitem__)
    if watch in TOPICS:
        words = (optional(figures, "company", str) or "", optional(figures, "size", str) or "")
        return needed({"size": words}, "size", partial(topic_rule, watch))
    pair = Pair(
        needed(figures, "asset", ASSETS.__getitem__), needed(figures, "benchmark", BENCHMARKS.__getitem__)
    )
    if watch == BREAKDOWN:
        return BreakdownRule(pair)
    threshold = Threshold(
        needed(figures, "side_of_line", Side),
        needed(figures, "level", real),
        needed(figures, "window", whole),
        closes=needed(figures, "for", whole),
        margin=needed(figures, "margin", real),
    )
    return ThresholdRule(threshold, pair)


def _standing(figures: Figures, name: str, rule: Rule) -> Standing | None:
    side_of: Callable[[str], Side | State] = State if isinstance(rule, BreakdownRule) else Side
    side = optional(figures, name, side_of)
    return None if side is None else Standing(side, optional(figures, f"{name}_since", date.fromisoformat))


def _snooze_figure(snooze: Snooze | None) -> str | None:
    if snooze is None:
        return None
    return UNTIL_OVER if snooze.until is None else snooze.until.astimezone(UTC).isoformat()


def _snooze(text: str) -> Snooze:
    if text == UNTIL_OVER:
        return Snooze()
    return Snooze(_moment(text))


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.utcoffset() is None:
        raise ValueError("a moment has a time zone")
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError("no zone's clocks show that")
    return moment.astimezone(UTC)


def _quiet(figures: Figures) -> QuietHours:
    return QuietHours(time_of_day(figures["start"]), time_of_day(figures["end"]))


def _digest(figures: Figures) -> Digest:
    return Digest(optional(figures, "weekday", whole), optional(figures, "at", time_of_day))


def _destination_figures(destination: Destination) -> dict[str, Any]:
    return only_set(
        {
            "subject": destination.subject.value,
            "thread": destination.thread,
            "chosen_by": destination.chosen_by,
            "closed": destination.is_closed,
        }
    )


def _destinations(told: list[Figures]) -> Destinations:
    """One for each subject; those that a later version knows besides are passed over."""
    known = {each["subject"]: _destination(each) for each in told if each["subject"] in set(Subject)}
    return tuple(known[subject] for subject in Subject if subject in known)


def _destination(figures: Figures) -> Destination:
    return Destination(
        needed(figures, "subject", Subject),
        needed(figures, "thread", telegram_number),
        chosen_by=optional(figures, "chosen_by", telegram_number),
        is_closed=optional(figures, "closed", flag) or False,
    )
