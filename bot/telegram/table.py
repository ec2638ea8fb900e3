"""Every command of the chat, in the order of menus and help."""

from bot.telegram.commands import Command, Menu
from bot.telegram.corr import CorrCommand
from bot.telegram.help import HelpCommand, StartCommand
from bot.telegram.status import StatusCommand, cancel
from bot.translation import _


def command_table(corr: CorrCommand, status: StatusCommand) -> tuple[Command, ...]:
    """The table; who answers a command knows what it needs already."""
    everywhere, nowhere = frozenset(Menu), frozenset[Menu]()
    examples = (
        ("/corr", _("Bitcoin against small-cap tech, with chart")),
        ("/corr eth qqq 90", _("another coin, benchmark, window")),
        ("/status", _("how fresh the data are")),
    )
    return (
        Command("start", _("What this is"), StartCommand(corr), nowhere),
        Command("corr", _("Correlation now"), corr, everywhere),
        Command("status", _("How fresh the data are"), status, nowhere),
        Command("cancel", _("Leave what was begun"), cancel, nowhere),
        Command("help", _("Everything you can ask"), HelpCommand(examples), everywhere),
    )
