"""What a delivery says, put together when it is sent: from the chat and its alert as they are by then."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from html import escape

from bot.alerts.broadcast import hears
from bot.alerts.circles import asks_for
from bot.alerts.occurrence import Occurrence
from bot.model.addressee import Addressee
from bot.model.broadcast import Phase
from bot.model.chat import Chat
from bot.model.delivery import Topic
from bot.model.destination import SUBJECTS
from bot.model.message import Reply
from bot.model.subscription import Subscription
from bot.ports import Broadcasts, Clock
from bot.telegram.alert_writer import AlertWriter
from bot.telegram.digest import DigestWriter
from bot.telegram.occurrence_writer import OccurrenceWriter
from bot.translation import speaking
from bot.views.captions import TEXT
from bot.views.correction import corrected_text, correction_text
from bot.views.sent import late_text

LATE = timedelta(hours=1)
"""A message that comes so long after it was due says so."""

LOOK_AGAIN = timedelta(minutes=5)
"""How often it is looked whether alerts that sleep were woken."""


@dataclass(frozen=True, slots=True)
class Unasked:
    """A message for a chat; `instead` is short, for where the message that was wrong could be put right.

    `earlier` is the one that it follows, where that is known. One that `is_there` has arrived already, as of
    another session. Of an occurrence it tells a `version`. Before `wait_until` nobody wants it. Its `thread`
    is the topic that the chat chose for it. What `pays` may be paid for, to go faster.
    """

    chat: Chat
    reply: Reply
    silent: bool
    instead: Reply | None = None
    earlier: int | None = None
    is_there: bool = False
    version: int = 0
    wait_until: datetime | None = None
    thread: int | None = None
    pays: bool = False


class UnaskedMessages:
    """Writes every kind of message that nobody asked for."""

    def __init__(
        self,
        alerts: AlertWriter,
        occurrences: OccurrenceWriter,
        digests: DigestWriter,
        broadcasts: Broadcasts,
        clock: Clock,
    ) -> None:
        self._alerts = alerts
        self._occurrences = occurrences
        self._digests = digests
        self._broadcasts = broadcasts
        self._clock = clock

    async def of(self, addressee: Addressee, username: str) -> Unasked | None:
        """The message; None where nobody waits for it any more. `username` is the bot's, for addresses.

        Where the message that it follows never arrived, this one tells of it as well.
        """
        if addressee.chat is None:
            return None
        with speaking(addressee.chat.language):
            message = await self._written(addressee, addressee.chat, username)
        return message and replace(message, thread=_thread(message.chat, addressee.entry.delivery.topic))

    async def _written(self, addressee: Addressee, chat: Chat, username: str) -> Unasked | None:
        delivery, alert = addressee.entry.delivery, addressee.alert
        if delivery.topic is Topic.NOTE:
            return Unasked(chat, Reply(escape(delivery.note)), silent=False)
        if delivery.topic is Topic.DIGEST:
            return await self._digest(chat)
        if delivery.topic is Topic.BROADCAST:
            return await self._broadcast(addressee, chat)
        if delivery.occurrence:
            return await self._happened(addressee, chat, username)
        return None if alert is None or alert.paused else await self._news(addressee, chat, alert, username)

    async def _broadcast(self, addressee: Addressee, chat: Chat) -> Unasked | None:
        """Words of whoever runs the bot; None where they were stopped, or the chat wants nothing any more."""
        broadcast = await self._broadcasts.get(addressee.entry.delivery.occurrence)
        if broadcast is None or broadcast.phase is Phase.STOPPED or not hears(chat, addressee.others):
            return None
        return Unasked(chat, Reply(broadcast.html), chat.hushed(self._clock()), pays=broadcast.pays)

    async def _happened(self, addressee: Addressee, chat: Chat, username: str) -> Unasked | None:
        """What happened, as it is known by now, for whichever alert of the chat asks for it."""
        delivery, now = addressee.entry.delivery, self._clock()
        occurrence = await self._occurrences.get(delivery.occurrence)
        if occurrence is None:
            return None
        if delivery.topic is Topic.AMENDED:
            return await self._amended(addressee, chat, occurrence, username)
        alerts = [each for each in (addressee.alert, *addressee.others) if each is not None]
        asking = [each for each in alerts if asks_for(each, occurrence.circles)]
        awake = [each for each in asking if _wakes(each, now) is None]
        if not awake:
            wakes = [until for each in asking if (until := _wakes(each, now)) is not None]
            again = min([*wakes, now + LOOK_AGAIN])
            return Unasked(chat, Reply(""), silent=True, wait_until=again) if wakes else None
        reply = await self._occurrences.write(occurrence, awake[0], chat, username)
        if delivery.due is not None and now - delivery.due > LATE:
            reply = replace(reply, html=late_text(reply.html, delivery.due, chat.zone, limit=TEXT))
        return Unasked(chat, reply, chat.hushed(now), version=occurrence.version)

    async def _amended(
        self, addressee: Addressee, chat: Chat, occurrence: Occurrence, username: str
    ) -> Unasked | None:
        """What takes the place of a message that is still there, whatever became of its alert."""
        if addressee.earlier is None:
            return None
        reply = await self._occurrences.write(occurrence, addressee.alert, chat, username)
        return Unasked(chat, reply, silent=True, earlier=addressee.earlier, version=occurrence.version)

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


def _thread(chat: Chat, topic: Topic) -> int | None:
    """The topic of the chat into which it belongs."""
    chosen = chat.destination(SUBJECTS[topic]) if topic in SUBJECTS else None
    return None if chosen is None else chosen.thread


def _wakes(alert: Subscription, now: datetime) -> datetime | None:
    """Until when an alert sleeps; None where it does not."""
    until = None if alert.snooze is None else alert.snooze.until
    return until if until is not None and until > now else None
