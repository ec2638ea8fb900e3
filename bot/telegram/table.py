"""Every command of the chat, in the order of menus and help."""

from bot.telegram.commands import Command, Menu
from bot.telegram.compare import CompareCommand
from bot.telegram.corr import CorrCommand
from bot.telegram.help import HelpCommand, StartCommand
from bot.telegram.regimes import RegimesCommand
from bot.telegram.status import StatusCommand, cancel
from bot.telegram.why import WhyCommand
from bot.translation import _


def command_table(
    corr: CorrCommand,
    compare: CompareCommand,
    regimes: RegimesCommand,
    why: WhyCommand,
    status: StatusCommand,
) -> tuple[Command, ...]:
    """The table; who answers a command knows what it needs already."""
    everywhere, in_private, nowhere = frozenset(Menu), frozenset({Menu.PRIVATE}), frozenset[Menu]()
    sections = {
        _("Ask"): (
            ("/corr", _("Bitcoin against small-cap tech, with chart")),
            ("/corr eth qqq 90", _("another coin, benchmark, window")),
            ("/compare", _("every coin against one benchmark")),
        ),
        _("More"): (
            ("/why", _("which days moved the number")),
            ("/regimes", _("year by year; crashes and rallies")),
            ("/status", _("how fresh the data are")),
        ),
    }
    return (
        Command("start", _("What this is"), StartCommand(corr), nowhere),
        Command("corr", _("Correlation now"), corr, everywhere),
        Command("compare", _("Every coin, every benchmark"), compare, in_private),
        Command("why", _("Which days moved the number"), why, nowhere),
        Command("regimes", _("Year by year; crashes and rallies"), regimes, nowhere),
        Command("status", _("How fresh the data are"), status, nowhere),
        Command("cancel", _("Leave what was begun"), cancel, nowhere),
        Command("help", _("Everything you can ask"), HelpCommand(sections), everywhere),
    )
