"""Every command of the chat, in the order of menus and help."""

from bot.ports import Clock, PriceSource
from bot.telegram.commands import Command, Menu
from bot.telegram.corr import CorrCommand
from bot.telegram.help import HelpCommand, StartCommand
from bot.translation import _


def command_table(prices: PriceSource, clock: Clock) -> tuple[Command, ...]:
    """Build the commands from what they work with."""
    corr = CorrCommand(prices, clock)
    everywhere = frozenset(Menu)
    examples = (
        ("/corr", _("Bitcoin against small-cap tech, with chart")),
        ("/corr eth qqq 90", _("another coin, benchmark, window")),
    )
    return (
        Command("start", _("What this is"), StartCommand(corr), frozenset()),
        Command("corr", _("Correlation now"), corr, everywhere),
        Command("help", _("Everything you can ask"), HelpCommand(examples), everywhere),
    )
