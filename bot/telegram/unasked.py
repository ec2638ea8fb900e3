"""What a delivery says, put together when it is sent: from the chat and its alert as they are by then."""

from dataclasses import dataclass, replace
from datetime import timedelta

from bot.model.chat import Chat
from bot.model.delivery import Delivery, Topic
from bot.model.message import Reply
from bot.model.subscription import Subscription
from bot.ports import Chats, Clock, Subscriptions
from bot.telegram.alert_writer import AlertWriter
from bot.telegram.digest import DigestWriter
from bot.views.correction import corrected_text, correction_text


@dataclass(frozen=True, slots=True)
class Unasked:
    """A message for a chat; `instead` is short, for where the message that was wrong could be put right."""

    chat: Chat
    reply: Reply
    silent: bool
    instead: Reply | None = None


class UnaskedMessages:
    """Writes every kind of message that nobody asked for; `username` is the bot's, for addresses."""

    def __init__(
        self,
        chats: Chats,
        subscriptions: Subscriptions,
        alerts: AlertWriter,
        digests: DigestWriter,
        clock: Clock,
    ) -> None:
        self._chats = chats
        self._subscriptions = subscriptions
        self._alerts = alerts
        self._digests = digests
        self._clock = clock

    async def of(self, delivery: Delivery, earlier: int | None, username: str) -> Unasked | None:
        """The message; None where nobody waits for it any more. `earlier` is the one that it follows.

        Where that never arrived, this one tells of it as well.
        """
        chat = await self._chats.get(delivery.chat)
        if chat is None:
            return None
        if delivery.topic is Topic.DIGEST:
            return (
                None if chat.digest is None else Unasked(chat, await self._digests.write(chat), silent=True)
            )
        alert = await self._subscriptions.get(delivery.chat, delivery.subscription)
        if alert is None or alert.paused:
            return None
        silent = chat.hushed(self._clock())
        if delivery.topic is Topic.CORRECTION:
            return _correction(chat, alert, delivery, silent=silent)
        if alert.sent != delivery.session:  # it was changed, or a later message tells of both
            return None
        if delivery.told is not None and earlier is None and delivery.topic is Topic.CHANGE:
            delivery = replace(delivery, after=delivery.told - timedelta(days=1))
        reply = await self._alerts.write(alert, delivery, chat.kind, username)
        return None if reply is None else Unasked(chat, reply, silent)


def _correction(chat: Chat, alert: Subscription, delivery: Delivery, *, silent: bool) -> Unasked:
    whole = Reply(correction_text(alert, delivery.told))
    return Unasked(chat, whole, silent, Reply(corrected_text(alert)))
