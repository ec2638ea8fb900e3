"""Every command, and what it answers from."""

from dataclasses import dataclass

from bot.app.prices import Prices
from bot.ports import Chats, Clock, Inbox, Ledger, Outbox, Subscriptions
from bot.sources.luck import packaged_luck
from bot.store.answer_shelf import RedisAnswerShelf, RedisPictureShelf
from bot.store.chats import RedisChats
from bot.store.connection import Store
from bot.store.inbox import RedisInbox
from bot.store.ledger import RedisLedger
from bot.store.outbox import RedisOutbox
from bot.store.subscriptions import RedisSubscriptions
from bot.telegram.alert import AlertCommand
from bot.telegram.alert_writer import AlertWriter
from bot.telegram.alerts import AlertsCommand, StopCommand
from bot.telegram.application import build_application
from bot.telegram.bot import TelegramBot
from bot.telegram.choices import Choices
from bot.telegram.commands import TapHandler
from bot.telegram.compare import CompareCommand
from bot.telegram.conversation import Conversation
from bot.telegram.corr import CorrCommand
from bot.telegram.couplings import Couplings
from bot.telegram.deliver import Deliver
from bot.telegram.digest import DigestWriter
from bot.telegram.digest_command import DigestCommand
from bot.telegram.foreseen import Foresight
from bot.telegram.kept_alerts import KeptAlerts
from bot.telegram.permissions import Permissions
from bot.telegram.privacy import ExportCommand, ForgetCommand
from bot.telegram.regimes import RegimesCommand
from bot.telegram.sample_alert import SampleAlert
from bot.telegram.sender import Sender
from bot.telegram.settings import SettingsCommand
from bot.telegram.start import StartTaps
from bot.telegram.status import StatusCommand
from bot.telegram.table import command_table
from bot.telegram.taps import Taps
from bot.telegram.unasked import UnaskedMessages
from bot.telegram.watching import Watching
from bot.telegram.why import WhyCommand


@dataclass(frozen=True, slots=True)
class Memory:
    """What the bot remembers between runs."""

    store: Store
    ledger: Ledger
    inbox: Inbox
    chats: Chats
    subscriptions: Subscriptions
    outbox: Outbox


@dataclass(frozen=True, slots=True)
class OnTelegram:
    """The bot on Telegram: who answers, and who delivers what nobody asked for."""

    bot: TelegramBot
    deliver: Deliver


def remember(store: Store, book: str, clock: Clock) -> Memory:
    """All that is kept in a store, where prices come from what `book` names."""
    return Memory(
        store,
        RedisLedger(store, book),
        RedisInbox(store),
        RedisChats(store),
        RedisSubscriptions(store, book),
        RedisOutbox(store, clock),
    )


def build_telegram(token: str, api_root: str, prices: Prices, memory: Memory, clock: Clock) -> OnTelegram:
    """All that talks to Telegram; `api_root` is where a Bot API server is."""
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
        outbox=memory.outbox,
    )
    digests = DigestWriter(corr, couplings, prices.answers, memory.subscriptions, clock)
    watching = _watching(memory, prices, clock)
    sample = SampleAlert(memory.ledger, prices.answers, clock)
    choices = _choices(memory, corr, digests, sample=sample, watching=watching, clock=clock)
    regimes = RegimesCommand(prices.years, clock)
    commands = command_table(corr, compare, regimes, why, status, watching=watching, choices=choices)
    sender = Sender(RedisPictureShelf(memory.store))
    permissions = Permissions(clock)
    conversation = Conversation(sender, RedisAnswerShelf(memory.store), permissions)
    handlers: dict[str, TapHandler] = {**watching.handlers(), **choices.handlers()}
    taps = Taps(corr, compare, why, sender, handlers=handlers, permissions=permissions)
    application = build_application(token, api_root, commands, taps, conversation)
    alerts = AlertWriter(memory.ledger, packaged_luck())
    messages = UnaskedMessages(memory.chats, memory.subscriptions, alerts, digests, clock)
    deliver = Deliver(memory.outbox, messages, memory.chats, sender=sender, bot=application.bot, clock=clock)
    return OnTelegram(TelegramBot(application, commands), deliver)


def _watching(memory: Memory, prices: Prices, clock: Clock) -> Watching:
    """All by which a chat says what it wants to be told."""
    luck, is_recording = packaged_luck(), prices.live is None
    foresight = Foresight(memory.ledger, prices.answers, clock, luck, is_recording=is_recording)
    kept = KeptAlerts(memory.chats, memory.subscriptions, memory.ledger)
    alert = AlertCommand(foresight, kept, clock)
    return Watching(alert, AlertsCommand(kept, alert, memory.ledger, clock), StopCommand(kept))


def _choices(
    memory: Memory,
    corr: CorrCommand,
    digests: DigestWriter,
    *,
    sample: SampleAlert,
    watching: Watching,
    clock: Clock,
) -> Choices:
    """All by which a chat says what it wants of us."""
    digest = DigestCommand(memory.chats, digests, clock)
    return Choices(
        SettingsCommand(memory.chats, clock),
        digest,
        ExportCommand(memory.chats, memory.subscriptions),
        ForgetCommand(memory.chats),
        StartTaps(corr, watching.alert.subscribe, digest, sample),
    )
