"""What a delivery says, put together when it is sent: from the chat and its alert as they are by then."""

from dataclasses import dataclass, replace
from datetime import timedelta
from html import escape

from bot.model.addressee import Addressee
from bot.model.chat import Chat
from bot.model.delivery import Topic
from bot.model.message import Reply
from bot.model.subscription import Subscription
from bot.model.topic_rule import TopicRule
from bot.ports import Clock
from bot.telegram.alert_writer import AlertWriter
from bot.telegram.digest import DigestWriter
from bot.telegram.occurrence_writer import OccurrenceWriter
from bot.views.captions import TEXT
from bot.views.correction import corrected_text, correction_text
from bot.views.sent import late_text

LATE = timedelta(hours=1)
"""A message that comes so long after it was due says so."""


@dataclass(frozen=True, slots=True)
class Unasked:
    """A message for a chat; `instead` is short, for where the message that was wrong could be put right.

    `earlier` is the one that it follows, where that is known. One that `is_there` has arrived already, as of
    another session. Of an occurrence it tells a `version`.
    """

    chat: Chat
    reply: Reply
    silent: bool
    instead: Reply | None = None
    earlier: int | None = None
    is_there: bool = False
    version: int = 0


class UnaskedMessages:
    """Writes every kind of message that nobody asked for."""

    def __init__(
        self, alerts: AlertWriter, occurrences: OccurrenceWriter, digests: DigestWriter, clock: Clock
    ) -> None:
        self._alerts = alerts
        self._occurrences = occurrences
        self._digests = digests
        self._clock = clock

    async def of(self, addressee: Addressee, username: str) -> Unasked | None:
        """The message; None where nobody waits for it any more. `username` is the bot's, for addresses.

        Where the message that it follows never arrived, this one tells of it as well.
        """
        delivery, chat, alert = addressee.entry.delivery, addressee.chat, addressee.alert
        if chat is None:
            return None
        if delivery.topic is Topic.NOTE:
            return Unasked(chat, Reply(escape(delivery.note)), silent=False)
        if delivery.topic is Topic.DIGEST:
            return await self._digest(chat)
        if alert is None or alert.paused:
            return None
        if isinstance(alert.rule, TopicRule):
            return await self._happened(addressee, chat, alert, username)
        return await self._news(addressee, chat, alert, username)

    async def _happened(
        self, addressee: Addressee, chat: Chat, alert: Subscription, username: str
    ) -> Unasked | None:
        """What happened, as it is known by now; in the place of what told it otherwise, if that is there."""
        delivery, earlier, now = addressee.entry.delivery, addressee.earlier, self._clock()
        is_edit = delivery.topic is Topic.AMENDED
        if is_edit and earlier is None:
            return None
        told = await self._occurrences.write(delivery.occurrence, alert, chat, username)
        if told is None:
            return None
        reply, version = told
        if not is_edit and delivery.due is not None and now - delivery.due > LATE:
            reply = replace(reply, html=late_text(reply.html, delivery.due, chat.zone, limit=TEXT))
        silent = is_edit or chat.hushed(now)
        return Unasked(chat, reply, silent, earlier=earlier if is_edit else None, version=version)

    async def _digest(self, chat: Chat) -> Unasked | None:
        return None if chat.digest is None else Unasked(chat, await self._digests.write(chat), silent=True)

    async def _news(
        self, addressee: Addressee, chat: Chat, alert: Subscription, username: str
    ) -> Unasked | None:
        delivery, earlier = addressee.entry.delivery, addressee.earlier
        if delivery.topic is Topic.CORRECTION:
            whole = Reply(correction_text(alert, delivery.told))
            silent = chat.hushed(self._clock())
            return Unasked(chat, whole, silent, Reply(corrected_text(alert)), earlier=earlier)
        if delivery.topic is Topic.MOVED and earlier is not None:
            return Unasked(chat, Reply(""), silent=True, earlier=earlier, is_there=True)
        if alert.sent != delivery.session:  # it was changed, or a later message tells of both
            return None
        if delivery.told is not None and earlier is None and delivery.topic is Topic.CHANGE:
            delivery = replace(delivery, after=delivery.told - timedelta(days=1))
        reply = await self._alerts.write(alert, delivery, chat.kind, username)
        if reply is None:
            return None
        now = self._clock()
        if delivery.due is not None and now - delivery.due > LATE:
            reply = replace(reply, html=late_text(reply.html, delivery.due, chat.zone))
        return Unasked(chat, reply, chat.hushed(now), earlier=earlier)


def ending(addressee: Addressee) -> Subscription | None:
    """The alert that is over with a delivery."""
    alert = addressee.alert
    return alert if alert and alert.over and alert.sent == addressee.entry.delivery.session else None
