"""Puts a message about what happened together when it is sent, from what is known of it by then."""

from bot.alerts.occurrence import Occurrence
from bot.model.chat import Chat
from bot.model.hint import Hint
from bot.model.message import Link, Reply, Rows
from bot.model.subscription import Subscription
from bot.model.topic_rule import TopicRule
from bot.model.treasury import Announcement
from bot.ports import Occurrences
from bot.signals.activity import NewHigh
from bot.telegram.purchase_writer import PurchaseWriter
from bot.translation import _
from bot.views.hint import hint_text
from bot.views.network_high import network_high_text
from bot.views.topic_buttons import source_link, topic_sent_buttons


class OccurrenceWriter:
    """Writes every kind of it."""

    def __init__(self, occurrences: Occurrences, purchases: PurchaseWriter) -> None:
        self._occurrences = occurrences
        self._purchases = purchases

    async def get(self, name: str) -> Occurrence | None:
        """It as it is known by now; None where it is forgotten."""
        return await self._occurrences.get(name)

    async def write(
        self, occurrence: Occurrence, alert: Subscription | None, chat: Chat, username: str
    ) -> Reply:
        """The message to a chat by its alert; without one there is nothing to tap but what is told of."""
        what = occurrence.what
        match what:
            case Announcement():
                source = source_link(what)
                html, company = await self._purchases.text(occurrence, what, chat), what.company.key
            case NewHigh():
                html, source, company = network_high_text(what), None, ""
            case Hint():
                html, source, company = hint_text(what), Link(_("Read"), what.story.link), ""
        buttons: Rows = () if source is None else ((source,),)
        if alert is not None and isinstance(alert.rule, TopicRule):
            buttons = topic_sent_buttons(
                alert, alert.rule, chat.kind, username, source=source, company=company
            )
        return Reply(html, buttons=buttons)
