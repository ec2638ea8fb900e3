"""Every command of the chat, in the order of menus and help."""

from collections.abc import Callable

from bot.telegram.choices import Choices
from bot.telegram.commands import Answer, Command, Menu
from bot.telegram.compare import CompareCommand
from bot.telegram.corr import CorrCommand
from bot.telegram.help import HelpCommand
from bot.telegram.network import NetworkCommand
from bot.telegram.regimes import RegimesCommand
from bot.telegram.start import StartCommand
from bot.telegram.stats import StatsCommand
from bot.telegram.status import StatusCommand, cancel
from bot.telegram.treasury import TreasuryCommand
from bot.telegram.watching import Watching
from bot.telegram.why import WhyCommand
from bot.translation import _, later
from bot.views.help import Sections


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
    stats: StatsCommand,
    usually: Callable[[Answer], Answer],
    owner: int | None = None,
) -> tuple[Command, ...]:
    """The table; who answers a command knows what it needs already.

    `usually` completes a question by what its chat usually asks.
    """
    everywhere, in_private, nowhere = frozenset(Menu), frozenset({Menu.PRIVATE}), frozenset[Menu]()
    linked: dict[str, Answer] = {"corr": corr, "compare": compare, "why": why, "regimes": regimes}
    linked |= {"treasury": treasury, **watching.links()}
    helps = HelpCommand(_sections(), owner, _for_owner())
    return (
        Command("start", later("What this is"), StartCommand(corr, linked), nowhere),
        Command("corr", later("Correlation now"), usually(corr), everywhere),
        *watching.commands(),
        Command("treasury", later("Who holds how much bitcoin"), treasury, everywhere),
        Command("compare", later("Every coin, every benchmark"), compare, in_private),
        *choices.commands(),
        Command("why", later("Which days moved the number"), usually(why), nowhere),
        Command("regimes", later("Year by year; crashes and rallies"), regimes, nowhere),
        Command("network", later("How busy the Bitcoin network is"), network, nowhere),
        Command("status", later("How fresh the data are"), status, nowhere),
        Command("stats", later("How deliveries fare"), stats, nowhere, for_owner=True),
        Command("cancel", later("Leave what was begun"), cancel, nowhere),
        Command("help", later("Everything you can ask"), helps, everywhere),
    )


def _sections() -> Sections:
    """What /help lists."""
    return {
        _("Ask"): (
            ("/corr", _("Bitcoin against small-cap tech, with chart")),
            ("/corr eth qqq 90", _("another coin, benchmark, window")),
            ("/compare", _("every coin against one benchmark")),
            ("/treasury strategy", _("what a company holds and paid")),
        ),
        _("Be told"): (
            ("/alert breakdown", _("the link broke, or is back")),
            ("/alert corr below 0.2", _("your own line")),
            ("/alert treasury 500", _("a purchase or sale of 500 BTC or more")),
            ("/alert network 6m", _("the network is busier than in six months")),
            ("/alert hints", _("headlines that hint at a purchase")),
            ("/alerts", _("see, change, pause, delete")),
            ("/stop", _("pause all of them")),
            ("/digest fri", _("a summary after Friday's close")),
        ),
        _("Groups"): ((_("In a group"), _("admins set alerts with the same commands")),),
        _("More"): (
            ("/why", _("which days moved the number")),
            ("/regimes", _("year by year; crashes and rallies")),
            ("/network", _("how busy the Bitcoin network is")),
            ("/settings", _("time zone, quiet hours, sound")),
            ("/export", _("what is kept of this chat, as a file")),
            ("/forget", _("delete all of it")),
            ("/status", _("how fresh the data are")),
        ),
    }


def _for_owner() -> Sections:
    """What it lists besides for whoever runs the bot."""
    return {_("Yours alone"): (("/stats", _("how deliveries fare")),)}
