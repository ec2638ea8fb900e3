"""Whom a broadcast is for, and how long it takes."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.model.broadcast import TENTHS, Broadcast, Terms
from bot.model.chat import Chat
from bot.model.subscription import Subscription

WORTH_PAYING = timedelta(seconds=10)
"""Nobody is asked to pay for less."""


def hears(chat: Chat, alerts: Iterable[Subscription]) -> bool:
    """Whether a chat gets anything from us, an alert or a summary; nobody else is written to unasked."""
    return chat.digest is not None or any(not (alert.paused or alert.over) for alert in alerts)


@dataclass(frozen=True, slots=True)
class Plan:
    """How long so many messages take, and how many Stars they cost."""

    lasts: timedelta
    stars: int = 0


def plan(messages: int, terms: Terms, *, tenths: int = 0) -> Plan:
    """The plan for so many messages where that many `tenths` of a Star may be paid: the rest goes free."""
    paid = min(messages, tenths)
    seconds = paid / terms.paid_per_second + (messages - paid) / terms.per_second
    return Plan(timedelta(seconds=seconds), math.ceil(paid / TENTHS))


def paid_plan(messages: int, terms: Terms, left: int) -> Plan | None:
    """The plan where so many tenths of a Star are `left` to pay; None where that is not worth it."""
    paid = plan(messages, terms, tenths=left)
    return paid if plan(messages, terms).lasts - paid.lasts >= WORTH_PAYING else None


def expected_end(broadcast: Broadcast, now: datetime) -> datetime | None:
    """When it will be done if it goes on as it went until now; None before that is known."""
    if not broadcast.done:
        return None
    left = broadcast.total - broadcast.done
    return now + (now - broadcast.at) * left / broadcast.done
