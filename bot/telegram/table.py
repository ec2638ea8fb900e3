"""Every command of the chat, in the order of menus and help."""

from collections.abc import Callable

from bot.telegram.broadcast import BroadcastCommand
from bot.telegram.choices import Choices
from bot.telegram.commands import Answer, Command, Menu
from bot.telegram.compare import CompareCommand
from bot.telegram.corr import CorrCommand
from bot.telegram.help import HelpCommand
from bot.telegram.network import NetworkCommand
from bot.telegram.regimes import RegimesCommand
from bot.telegram.start import LINKED, StartCommand
from bot.telegram.stats import StatsCommand
from bot.telegram.status import StatusCommand, cancel
from bot.telegram.stewardship import Stewardship
from bot.telegram.treasury import TreasuryCommand
from bot.telegram.watching import Watching
from bot.telegram.why import WhyCommand
from bot.translation import later


def command_table(
    corr: CorrCommand,
    compare: CompareCommand,
    regimes: RegimesCommand,
    why: WhyCommand,
    status: StatusCommand,
    *,
    treasury: TreasuryCommand,
    network: NetworkCommand,
    watching: Watching,
    choices: Choices,
    channels: Stewardship,
    helps: HelpCommand,
    stats: StatsCommand,
    broadcast: BroadcastCommand,
    usually: Callable[[Answer], Answer],
) -> tuple[Command, ...]:
    """The table; who answers a command knows what it needs already.

    `usually` completes a question by what its chat usually asks.
    """
    everywhere, in_private, nowhere = frozenset(Menu), frozenset({Menu.PRIVATE}), frozenset[Menu]()
    digest, *chosen = choices.commands()
    rows = (
        Command("corr", later("Correlation now"), usually(corr), everywhere, is_pictured=True),
        *watching.commands(),
        Command("treasury", later("Who holds how much bitcoin"), treasury, everywhere, is_pictured=True),
        Command("compare", later("Every coin, every benchmark"), compare, in_private, is_pictured=True),
        digest,
        *channels.commands(),
        *chosen,
        Command("why", later("Which days moved the number"), usually(why), nowhere),
        Command("regimes", later("Year by year; crashes and rallies"), regimes, nowhere, is_pictured=True),
        Command("network", later("How busy the Bitcoin network is"), network, nowhere, is_pictured=True),
        Command("status", later("How fresh the data are"), status, nowhere),
        Command("stats", later("How deliveries fare"), stats, nowhere, for_owner=True),
        # for admins, so that one that was edited is previewed below anew
        Command("broadcast", later("Your words to all"), broadcast, nowhere, for_admins=True, for_owner=True),
        Command("cancel", later("Leave what was begun"), cancel, nowhere),
        Command("help", later("Everything you can ask"), helps, everywhere),
    )
    linked = {command.name: command.answer for command in rows if command.name in LINKED}
    linked |= channels.links()
    start = Command("start", later("What this is"), StartCommand(corr, linked), nowhere)
    return channels.reaching((start, *rows))
