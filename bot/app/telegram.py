"""Every command, and what it answers from."""

from collections.abc import Mapping
from dataclasses import dataclass

from telegram import Bot

from bot.app.filings import Announced
from bot.app.prices import Prices
from bot.model.second_hand import ENTITIES
from bot.model.treasury import COMPANIES, Company
from bot.ports import Chats, Clock, Filings, Inbox, Ledger, Mishaps, Outbox, Pace, Reports, Subscriptions
from bot.sources.luck import packaged_luck
from bot.store.answer_shelf import RedisAnswerShelf, RedisPictureShelf
from bot.store.chats import RedisChats
from bot.store.connection import Store
from bot.store.crew import Crew
from bot.store.filings import RedisFilings
from bot.store.inbox import RedisInbox
from bot.store.ledger import RedisLedger
from bot.store.mishaps import RedisMishaps
from bot.store.outbox import RedisOutbox
from bot.store.pace import TELEGRAM, Rates, RedisPace
from bot.store.reports import RedisReports
from bot.store.subscriptions import RedisSubscriptions
from bot.telegram.alert import AlertCommand
from bot.telegram.alert_writer import AlertWriter
from bot.telegram.alerts import AlertsCommand, StopCommand
from bot.telegram.application import build_application
from bot.telegram.attempts import Attempts
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
from bot.telegram.digest_hours import DigestHours
from bot.telegram.errands import Errands
from bot.telegram.foreseen import Foresight
from bot.telegram.kept_alerts import KeptAlerts
from bot.telegram.membership import Membership
from bot.telegram.patience import Patience
from bot.telegram.permissions import Permissions
from bot.telegram.privacy import ExportCommand, ForgetCommand
from bot.telegram.regimes import RegimesCommand
from bot.telegram.sample_alert import SampleAlert
from bot.telegram.second_hand import SecondHand
from bot.telegram.sender import Sender
from bot.telegram.settings import SettingsCommand
from bot.telegram.start import StartTaps
from bot.telegram.stats import StatsCommand
from bot.telegram.status import StatusCommand
from bot.telegram.table import command_table
from bot.telegram.taps import Taps
from bot.telegram.treasury import TreasuryCommand
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
    pace: Pace
    mishaps: Mishaps
    filings: Filings
    reports: Reports


@dataclass(frozen=True, slots=True)
class OnTelegram:
    """The bot on Telegram: who answers, and who delivers what nobody asked for."""

    bot: TelegramBot
    deliver: Deliver


def remember(store: Store, book: str, clock: Clock, rates: Rates = TELEGRAM) -> Memory:
    """All that is kept in a store; prices come from what `book` names, and Telegram takes these rates."""
    crew = Crew(store)
    return Memory(
        store,
        RedisLedger(store, book),
        RedisInbox(store, crew),
        RedisChats(store),
        RedisSubscriptions(store, book),
        RedisOutbox(store, clock, rates, crew),
        RedisPace(store, rates),
        RedisMishaps(store),
        RedisFilings(store),
        RedisReports(store),
    )


def build_telegram(
    token: str,
    api_root: str,
    prices: Prices,
    memory: Memory,
    clock: Clock,
    *,
    companies: Mapping[str, Company] = COMPANIES | ENTITIES,
    owner: int | None = None,
) -> OnTelegram:
    """All that talks to Telegram; `api_root` is where a Bot API server is, `owner` whoever runs the bot.

    `companies` are those of which /treasury tells.
    """
    couplings = Couplings(memory.ledger, prices.answers, clock)
    corr = CorrCommand(prices.answers, couplings, clock)
    compare, why = CompareCommand(prices.answers, clock), WhyCommand(prices.answers, clock)
    digests = DigestWriter(corr, couplings, prices.answers, memory.subscriptions, clock)
    watching = _watching(memory, prices, clock)
    sample = SampleAlert(memory.ledger, prices.answers, clock)
    choices = _choices(memory, corr, digests, sample=sample, watching=watching, clock=clock)
    commands = command_table(
        corr, compare, RegimesCommand(prices.years, clock), why, _status(memory, prices, couplings, clock),
        treasury=TreasuryCommand(
            Announced(memory.filings), memory.filings, prices.answers, clock,
            second_hand=SecondHand(memory.reports, clock), companies=companies, owner=owner,
        ),
        watching=watching, choices=choices, stats=StatsCommand(memory.mishaps, memory.outbox), owner=owner,
    )  # fmt: skip
    sender = Sender(RedisPictureShelf(memory.store), memory.pace)
    permissions = Permissions(clock)
    conversation = Conversation(sender, RedisAnswerShelf(memory.store), permissions)
    handlers: dict[str, TapHandler] = {**watching.handlers(), **choices.handlers()}
    taps = Taps(corr, compare, why, sender, handlers=handlers, permissions=permissions)
    errands = _errands(memory, owner)
    membership = _membership(memory, errands, sender, clock)
    application = build_application(
        token, api_root, commands, taps, conversation, membership=membership, owner=owner
    )
    deliver = _deliver(memory, sender, digests, application.bot, errands=errands, clock=clock)
    return OnTelegram(TelegramBot(application, commands), deliver)


def _status(memory: Memory, prices: Prices, couplings: Couplings, clock: Clock) -> StatusCommand:
    """Who says how the bot is doing."""
    return StatusCommand(
        prices.answers,
        clock,
        checker=prices.live,
        inbox=memory.inbox,
        couplings=couplings,
        ledger=memory.ledger,
        outbox=memory.outbox,
    )


def _errands(memory: Memory, owner: int | None) -> Errands:
    """What follows where a chat takes nothing."""
    return Errands(
        memory.chats,
        memory.subscriptions,
        memory.mishaps,
        memory.outbox,
        patience=Patience("errands"),
        owner=owner,
    )


def _membership(memory: Memory, errands: Errands, sender: Sender, clock: Clock) -> Membership:
    """Who follows where we are let in."""
    return Membership(
        memory.chats,
        memory.subscriptions,
        memory.mishaps,
        errands,
        sender=sender,
        clock=clock,
    )


def _deliver(
    memory: Memory, sender: Sender, digests: DigestWriter, bot: Bot, *, errands: Errands, clock: Clock
) -> Deliver:
    """Who delivers what nobody asked for."""
    patience = Patience("outbox")
    alerts = AlertWriter(memory.ledger, packaged_luck(), clock)
    messages = UnaskedMessages(alerts, digests, clock)
    attempts = Attempts(
        memory.outbox,
        messages,
        errands,
        patience=patience,
        pace=memory.pace,
        sender=sender,
        bot=bot,
        clock=clock,
    )
    return Deliver(memory.outbox, attempts, patience)


def _watching(memory: Memory, prices: Prices, clock: Clock) -> Watching:
    """All by which a chat says what it wants to be told."""
    luck, is_recording = packaged_luck(), prices.live is None
    foresight = Foresight(memory.ledger, prices.answers, clock, luck, is_recording=is_recording)
    kept = KeptAlerts(memory.chats, memory.subscriptions, memory.ledger)
    alert = AlertCommand(foresight, kept, clock)
    alerts = AlertsCommand(kept, alert, memory.ledger, memory.mishaps, clock)
    return Watching(alert, alerts, StopCommand(kept))


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
    digest = DigestCommand(memory.chats, digests, DigestHours(memory.chats, clock), clock)
    return Choices(
        SettingsCommand(memory.chats, clock),
        digest,
        ExportCommand(memory.chats, memory.subscriptions, memory.mishaps, clock),
        ForgetCommand(memory.chats),
        StartTaps(corr, watching.alert.subscribe, digest, sample),
    )
