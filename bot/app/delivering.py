"""Who writes what nobody asked for, and who delivers it."""

from telegram import Bot

from bot.app.filings import Announced
from bot.app.memory import Memory
from bot.ports import Clock
from bot.sources.luck import packaged_luck
from bot.telegram.alert_writer import AlertWriter
from bot.telegram.attempts import Attempts
from bot.telegram.bitcoin_price import BitcoinPrice
from bot.telegram.deliver import Deliver
from bot.telegram.digest import DigestWriter
from bot.telegram.errands import Errands
from bot.telegram.lost_topics import LostTopics
from bot.telegram.occurrence_writer import OccurrenceWriter
from bot.telegram.patience import Patience
from bot.telegram.placing import Placing
from bot.telegram.purchase_writer import PurchaseWriter
from bot.telegram.sender import Sender
from bot.telegram.unasked import UnaskedMessages


def all_messages(
    memory: Memory, announced: Announced, price: BitcoinPrice, digests: DigestWriter, clock: Clock
) -> UnaskedMessages:
    """Who writes what nobody asked for."""
    alerts = AlertWriter(memory.ledger, packaged_luck(), clock)
    purchases = PurchaseWriter(announced, price, memory.ledger, clock)
    occurrences = OccurrenceWriter(memory.occurrences, purchases)
    return UnaskedMessages(alerts, occurrences, digests, memory.broadcasts, clock)


def delivering(
    memory: Memory, sender: Sender, messages: UnaskedMessages, bot: Bot, *, errands: Errands, clock: Clock
) -> Deliver:
    """Who delivers it."""
    patience = Patience("outbox")
    attempts = Attempts(
        memory.outbox,
        messages,
        errands,
        patience=patience,
        pace=memory.pace,
        sender=sender,
        placing=Placing(sender, LostTopics(memory.chats, memory.outbox, patience), bot),
        bot=bot,
        clock=clock,
    )
    return Deliver(memory.outbox, attempts, patience)
