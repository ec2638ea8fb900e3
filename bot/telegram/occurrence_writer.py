"""Puts a message about what happened together when it is sent, from what is known of it by then."""

from bot.model.chat import Chat
from bot.model.message import Reply
from bot.model.subscription import Subscription
from bot.model.topic_rule import TopicRule
from bot.ports import Occurrences
from bot.telegram.purchase_writer import PurchaseWriter


class OccurrenceWriter:
    """Writes every kind of it."""

    def __init__(self, occurrences: Occurrences, purchases: PurchaseWriter) -> None:
        self._occurrences = occurrences
        self._purchases = purchases

    async def write(
        self, name: str, alert: Subscription, chat: Chat, username: str
    ) -> tuple[Reply, int] | None:
        """The message, and which version it tells; None where nothing is known of it any more."""
        occurrence = await self._occurrences.get(name)
        if occurrence is None or not isinstance(alert.rule, TopicRule):
            return None
        reply = await self._purchases.write(occurrence, alert, alert.rule, chat, username)
        return reply, occurrence.version
