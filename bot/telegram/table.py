"""Every command of the chat, in the order of menus and help."""

from collections.abc import Callable
from functools import partial

from bot.telegram.asking import Asking
from bot.telegram.choices import Choices
from bot.telegram.commands import Answer, Command, Menu
from bot.telegram.start import LINKED, StartCommand
from bot.telegram.status import cancel
from bot.telegram.stewardship import Stewardship
from bot.telegram.watching import Watching
from bot.translation import later


def command_table(
    asking: Asking,
    watching: Watching,
    choices: Choices,
    channels: Stewardship,
    *,
    usually: Callable[[Answer], Answer],
) -> tuple[Command, ...]:
    """The table; `usually` completes a question by what its chat usually asks."""
    everywhere, in_private, nowhere = frozenset(Menu), frozenset({Menu.PRIVATE}), frozenset[Menu]()
    pictured, for_admins = partial(Command, is_pictured=True), partial(Command, for_admins=True)
    digest, *chosen = choices.commands()
    rows = (
        pictured("corr", later("Correlation now"), usually(asking.corr), everywhere),
        *watching.commands(),
        pictured("treasury", later("Who holds how much bitcoin"), asking.treasury, everywhere),
        pictured("compare", later("Every coin, every benchmark"), asking.compare, in_private),
        digest,
        *channels.commands(),
        *chosen,
        Command("why", later("Which days moved the number"), usually(asking.why), nowhere),
        pictured("regimes", later("Year by year; crashes and rallies"), asking.regimes, nowhere),
        pictured("network", later("How busy the Bitcoin network is"), asking.network, nowhere),
        Command("status", later("How fresh the data are"), asking.status, nowhere),
        Command("stats", later("How deliveries fare"), asking.stats, nowhere, for_owner=True),
        # for admins, so that one that was edited is previewed below anew
        for_admins("broadcast", later("Your words to all"), asking.broadcast, nowhere, for_owner=True),
        Command("cancel", later("Leave what was begun"), cancel, nowhere),
        Command("help", later("Everything you can ask"), asking.helps, everywhere),
    )
    linked = {command.name: command.answer for command in rows if command.name in LINKED}
    linked |= channels.links()
    start = Command("start", later("What this is"), StartCommand(asking.corr, linked), nowhere)
    return channels.reaching((start, *rows))
