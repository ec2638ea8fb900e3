"""Puts a message about what happened together when it is sent, from what is known of it by then."""

from bot.alerts.occurrence import Occurrence
from bot.model.chat import Chat
from bot.model.hint import Hint
from bot.model.message import Link, Reply
from bot.model.subscription import Subscription
from bot.model.topic_rule import TopicRule
from bot.model.treasury import Announcement
from bot.ports import Occurrences
from bot.signals.activity import NewHigh
from bot.telegram.purchase_writer import PurchaseWriter
from bot.translation import _
from bot.views.hint import hint_text
from bot.views.network_high import network_high_text
from bot.views.topic_buttons import topic_sent_buttons


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
        reply = await self._reply(occurrence, alert, alert.rule, chat, username)
        return reply, occurrence.version

    async def _reply(
        self, occurrence: Occurrence, alert: Subscription, rule: TopicRule, chat: Chat, username: str
    ) -> Reply:
        what = occurrence.what
        match what:
            case Announcement():
                return await self._purchases.write(occurrence, what, alert, chat, username)
            case NewHigh():
                return Reply(
                    network_high_text(what), buttons=topic_sent_buttons(alert, rule, chat.kind, username)
                )
            case Hint():
                source = Link(_("Read"), what.story.link)
                buttons = topic_sent_buttons(alert, rule, chat.kind, username, source=source)
                return Reply(hint_text(what), buttons=buttons)
