"""All by which channels and groups are looked after from a private chat."""

from collections.abc import Mapping
from dataclasses import dataclass

from telegram import Bot

from bot.app.memory import Memory
from bot.ports import Clock
from bot.telegram.channel_cards import ChannelCards
from bot.telegram.channel_setup import ChannelSetup
from bot.telegram.channels import ChannelsCommand
from bot.telegram.charges import Charges
from bot.telegram.commands import TapHandler
from bot.telegram.corr import CorrCommand
from bot.telegram.kept_alerts import KeptAlerts
from bot.telegram.on_behalf import OnBehalf
from bot.telegram.our_standing import OurStanding
from bot.telegram.posts import Posts
from bot.telegram.rights import Rights
from bot.telegram.sender import Sender
from bot.telegram.steward_news import StewardNews
from bot.telegram.stewardship import Stewardship


@dataclass(frozen=True, slots=True)
class Channels:
    """Who answers for them, who takes them over, and who follows our standing there."""

    stewardship: Stewardship
    setup: ChannelSetup
    standing: OurStanding
    news: StewardNews


def build_channels(
    memory: Memory,
    bot: Bot,
    corr: CorrCommand,
    sender: Sender,
    *,
    handlers: Mapping[str, TapHandler],
    clock: Clock,
) -> Channels:
    """The parts; buttons of these handlers are those that work for another chat, too."""
    chats, handovers = memory.chats, memory.handovers
    charges = Charges(chats, memory.stewards, Rights(bot), bot)
    cards = ChannelCards(charges, memory.subscriptions, memory.mishaps, verbs=handlers, bot=bot, clock=clock)
    setup = ChannelSetup(charges, cards, chats, handovers, sender)
    command = ChannelsCommand(
        charges,
        cards,
        Posts(corr, sender, bot, clock),
        setup,
        KeptAlerts(chats, memory.subscriptions, memory.ledger),
        chats=chats,
        handovers=handovers,
        bot=bot,
    )
    news = StewardNews(memory.stewards, chats, memory.outbox)
    standing = OurStanding(chats, memory.stewards, handovers, setup, news, sender=sender, clock=clock)
    return Channels(Stewardship(command, OnBehalf(charges, handlers)), setup, standing, news)
