"""Every command, and what it answers from."""

from dataclasses import dataclass

from bot.app.prices import Prices
from bot.ports import Clock, Inbox, Ledger
from bot.store.answer_shelf import RedisAnswerShelf, RedisPictureShelf
from bot.store.connection import Store
from bot.store.inbox import RedisInbox
from bot.store.ledger import RedisLedger
from bot.telegram.application import build_application
from bot.telegram.bot import TelegramBot
from bot.telegram.compare import CompareCommand
from bot.telegram.conversation import Conversation
from bot.telegram.corr import CorrCommand
from bot.telegram.couplings import Couplings
from bot.telegram.regimes import RegimesCommand
from bot.telegram.sender import Sender
from bot.telegram.status import StatusCommand
from bot.telegram.table import command_table
from bot.telegram.taps import Taps
from bot.telegram.why import WhyCommand


@dataclass(frozen=True, slots=True)
class Memory:
    """What the bot remembers between runs."""

    store: Store
    ledger: Ledger
    inbox: Inbox


def remember(store: Store, book: str) -> Memory:
    """All that is kept in a store, where prices come from what `book` names."""
    return Memory(store, RedisLedger(store, book), RedisInbox(store))


def build_telegram(token: str, api_root: str, prices: Prices, memory: Memory, clock: Clock) -> TelegramBot:
    """The bot on Telegram; `api_root` is where a Bot API server is."""
    couplings = Couplings(memory.ledger, prices.answers, clock)
    corr = CorrCommand(prices.answers, couplings, clock)
    compare, why = CompareCommand(prices.answers, clock), WhyCommand(prices.answers, clock)
    status = StatusCommand(
        prices.answers,
        clock,
        checker=prices.live,
        inbox=memory.inbox,
        couplings=couplings,
        ledger=memory.ledger,
    )
    commands = command_table(corr, compare, RegimesCommand(prices.years, clock), why, status)
    sender = Sender(RedisPictureShelf(memory.store))
    conversation = Conversation(sender, RedisAnswerShelf(memory.store))
    taps = Taps(corr, compare, why, sender)
    return TelegramBot(build_application(token, api_root, commands, taps, conversation), commands)
