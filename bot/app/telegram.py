"""Every command, and what it answers from."""

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import partial

from telegram.ext import ExtBot

from bot.app.broadcasts import FREE
from bot.app.channels import Channels, build_channels
from bot.app.delivering import all_messages, delivering
from bot.app.filings import Announced
from bot.app.groups import entry
from bot.app.memory import Memory
from bot.app.prices import Prices
from bot.model.broadcast import Terms
from bot.model.second_hand import ENTITIES
from bot.model.treasury import COMPANIES, Company
from bot.ports import (
    Clock,
    NetworkSource,
)
from bot.sources.luck import packaged_luck
from bot.sources.network_sample import SampleNetwork
from bot.store.answer_shelf import RedisAnswerShelf, RedisPictureShelf
from bot.telegram.alert import AlertCommand
from bot.telegram.alerts import AlertsCommand, StopCommand
from bot.telegram.application import build_application, build_bot
from bot.telegram.asking import Asking
from bot.telegram.bitcoin_price import BitcoinPrice
from bot.telegram.bot import TelegramBot
from bot.telegram.broadcast import BroadcastCommand
from bot.telegram.broadcast_progress import ShowBroadcast
from bot.telegram.choices import Choices
from bot.telegram.compare import CompareCommand
from bot.telegram.conversation import Conversation
from bot.telegram.corr import CorrCommand
from bot.telegram.couplings import Couplings
from bot.telegram.deliver import Deliver
from bot.telegram.destinations import Destinations
from bot.telegram.digest import DigestWriter
from bot.telegram.digest_command import DigestCommand
from bot.telegram.digest_hours import DigestHours
from bot.telegram.errands import Errands
from bot.telegram.foreseen import Foresight
from bot.telegram.help import HelpCommand
from bot.telegram.inline import InlineAnswers
from bot.telegram.kept_alerts import KeptAlerts
from bot.telegram.languages import Languages
from bot.telegram.media_chat import MediaChat
from bot.telegram.network import NetworkCommand
from bot.telegram.patience import Patience
from bot.telegram.permissions import Permissions
from bot.telegram.privacy import ExportCommand, ForgetCommand
from bot.telegram.refusals import Refusals
from bot.telegram.regimes import RegimesCommand
from bot.telegram.sample_alert import SampleAlert
from bot.telegram.second_hand import SecondHand
from bot.telegram.sender import Sender
from bot.telegram.settings import SettingsCommand
from bot.telegram.start import StartTaps
from bot.telegram.stats import StatsCommand
from bot.telegram.status import StatusCommand
from bot.telegram.steward_news import StewardNews
from bot.telegram.table import command_table
from bot.telegram.taps import Taps
from bot.telegram.topic_wishes import TopicWishes
from bot.telegram.treasury import TreasuryCommand
from bot.telegram.usual import AsUsual
from bot.telegram.watching import Watching
from bot.telegram.why import WhyCommand


@dataclass(frozen=True, slots=True)
class OnTelegram:
    """The bot on Telegram: who answers, who delivers what nobody asked for, who tells how that goes."""

    bot: TelegramBot
    deliver: Deliver
    progress: ShowBroadcast


def build_telegram(
    token: str, api_root: str, prices: Prices, memory: Memory, clock: Clock, *,
    companies: Mapping[str, Company] = COMPANIES | ENTITIES, watched: Collection[str] = (),
    network: NetworkSource | None = None, owner: int | None = None, media_chat: int | str | None = None,
    terms: Terms = FREE,
) -> OnTelegram:  # fmt: skip
    """All that talks to Telegram; `api_root` is where a Bot API server is, `owner` whoever runs the bot.

    `companies` are those that /treasury tells of, `network` has the counts for /network: the packaged sample
    where it is None. Of topics that are not `watched` nothing will be sent. Pictures that somebody may post
    elsewhere are uploaded to `media_chat`. Broadcasts go by these `terms`.
    """
    bot = build_bot(token, api_root)
    sender = Sender(RedisPictureShelf(memory.store), memory.pace)
    couplings = Couplings(memory.ledger, prices.answers, clock)
    corr = CorrCommand(prices.answers, couplings, clock)
    digests = DigestWriter(corr, couplings, prices.answers, memory.subscriptions, clock)
    announced, price = Announced(memory.filings), BitcoinPrice(prices.answers, clock)
    watching = _watching(memory, prices, announced, clock, companies=companies, watched=watched)
    choices = _choices(memory, prices, corr, digests, watching=watching, clock=clock)
    theirs = {**watching.handlers(), **choices.handlers()}
    channels = build_channels(memory, bot, corr, sender, handlers=theirs, clock=clock)
    asking = Asking(
        corr, CompareCommand(prices.answers, clock), RegimesCommand(prices.years, clock),
        WhyCommand(prices.answers, clock),
        _treasury(memory, announced, price, clock, companies=companies, watched=watched, owner=owner),
        NetworkCommand(network or SampleNetwork(), clock), _status(memory, prices, couplings, clock),
        HelpCommand(bot, owner), StatsCommand(memory.mishaps, memory.outbox),
        BroadcastCommand(memory.broadcasts, terms, clock, owner=owner),
    )  # fmt: skip
    errands = _errands(memory, channels.news, owner)
    inline = _inline(memory, corr, sender, clock, media_chat=media_chat)
    there = _answering(
        memory, bot, sender, clock,
        asking=asking, watching=watching, choices=choices, channels=channels, inline=inline, errands=errands,
        owner=owner,
    )  # fmt: skip
    messages = all_messages(memory, announced, price, digests, clock)
    deliver = delivering(memory, sender, messages, bot, errands=errands, clock=clock)
    return OnTelegram(there, deliver, ShowBroadcast(memory.broadcasts, sender, bot, clock, owner=owner))


def _inline(
    memory: Memory, corr: CorrCommand, sender: Sender, clock: Clock, *, media_chat: int | str | None
) -> InlineAnswers:
    """Who answers what is typed behind our name in any chat."""
    media = MediaChat(sender, media_chat, time.monotonic)
    return InlineAnswers(corr, media, memory.chats, clock, monotonic=time.monotonic)


def _answering(
    memory: Memory, bot: ExtBot[None], sender: Sender, clock: Clock, *,
    asking: Asking, watching: Watching, choices: Choices, channels: Channels, inline: InlineAnswers,
    errands: Errands, owner: int | None,
) -> TelegramBot:  # fmt: skip
    """Who takes updates, and hands them to those who answer."""
    commands = command_table(
        asking, watching, choices, channels.stewardship, usually=partial(AsUsual, memory.chats)
    )
    permissions = Permissions(clock)
    conversation = Conversation(sender, RedisAnswerShelf(memory.store), permissions, Refusals(clock))
    rooms = (watching, choices, asking, channels.stewardship)
    handlers = {verb: handler for room in rooms for verb, handler in room.handlers().items()}
    taps = Taps(
        asking.corr, asking.compare, asking.why, asking.network, sender,
        handlers=handlers, permissions=permissions,
    )  # fmt: skip
    met = entry(
        memory, errands, asking.corr, clock,
        commands=commands, sender=sender, conversation=conversation, permissions=permissions,
    )  # fmt: skip
    application = build_application(
        bot, commands, taps, conversation,
        membership=met.membership, group_start=met.group_start,
        standing=channels.standing, setup=channels.setup, inline=inline, owner=owner,
    )  # fmt: skip
    return TelegramBot(application, commands, Languages(memory.chats), inline)


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


def _errands(memory: Memory, news: StewardNews, owner: int | None) -> Errands:
    """What follows where a chat takes nothing."""
    return Errands(
        memory.chats, memory.subscriptions, memory.mishaps, memory.outbox, news,
        broadcasts=memory.broadcasts, patience=Patience("errands"), owner=owner,
    )  # fmt: skip


def _treasury(
    memory: Memory,
    announced: Announced,
    price: BitcoinPrice,
    clock: Clock,
    *,
    companies: Mapping[str, Company],
    watched: Collection[str],
    owner: int | None,
) -> TreasuryCommand:
    """Who says what companies hold."""
    return TreasuryCommand(
        announced,
        memory.filings,
        price,
        second_hand=SecondHand(memory.reports, clock),
        companies=companies,
        owner=owner,
        reads_filings="treasury" in watched,
    )


def _watching(
    memory: Memory,
    prices: Prices,
    announced: Announced,
    clock: Clock,
    *,
    companies: Mapping[str, Company],
    watched: Collection[str],
) -> Watching:
    """All by which a chat says what it wants to be told."""
    kept = KeptAlerts(memory.chats, memory.subscriptions, memory.ledger)
    topics = TopicWishes(announced, kept, clock, companies=companies, watched=watched)
    luck, is_recording = packaged_luck(), prices.live is None
    foresight = Foresight(memory.ledger, prices.answers, clock, luck, is_recording=is_recording)
    alert = AlertCommand(foresight, topics, kept, clock, companies=companies)
    alerts = AlertsCommand(kept, alert, memory.ledger, memory.mishaps, clock)
    return Watching(alert, alerts, StopCommand(kept))


def _choices(
    memory: Memory,
    prices: Prices,
    corr: CorrCommand,
    digests: DigestWriter,
    *,
    watching: Watching,
    clock: Clock,
) -> Choices:
    """All by which a chat says what it wants of us."""
    sample = SampleAlert(memory.ledger, prices.answers, clock)
    digest = DigestCommand(memory.chats, digests, DigestHours(memory.chats, clock), clock)
    return Choices(
        SettingsCommand(memory.chats, Destinations(memory.chats), clock),
        digest,
        ExportCommand(memory.chats, memory.subscriptions, memory.mishaps, memory.stewards, clock),
        ForgetCommand(memory.chats),
        StartTaps(corr, watching.alert.subscribe, digest, sample),
    )
