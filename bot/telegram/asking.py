"""What people ask, and who answers it; what changes anything is elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.telegram.broadcast import BroadcastCommand
from bot.telegram.commands import TapHandler
from bot.telegram.compare import CompareCommand
from bot.telegram.corr import CorrCommand
from bot.telegram.help import HelpCommand
from bot.telegram.network import NetworkCommand
from bot.telegram.regimes import RegimesCommand
from bot.telegram.stats import StatsCommand
from bot.telegram.status import StatusCommand
from bot.telegram.treasury import TreasuryCommand
from bot.telegram.why import WhyCommand


@dataclass(frozen=True, slots=True)
class Asking:
    """Who answers questions; the last two are the owner's."""

    corr: CorrCommand
    compare: CompareCommand
    regimes: RegimesCommand
    why: WhyCommand
    treasury: TreasuryCommand
    network: NetworkCommand
    status: StatusCommand
    helps: HelpCommand
    stats: StatsCommand
    broadcast: BroadcastCommand

    def handlers(self) -> Mapping[str, TapHandler]:
        """By the verb of their buttons' data; cards that are turned in place are the taps' own."""
        return {
            **self.treasury.handlers(),
            **self.broadcast.handlers(),
            "help": TapHandler(self.helps.tapped, "help", for_admins=False),
        }
