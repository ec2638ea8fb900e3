"""What a chat asks to be told: the commands for it, and what answers their buttons."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.telegram.alert import AlertCommand
from bot.telegram.alerts import AlertsCommand, StopCommand
from bot.telegram.commands import Command, Menu, TapHandler
from bot.translation import later
from bot.views.alert_taps import AlertTap, WishTap


@dataclass(frozen=True, slots=True)
class Watching:
    """Who answers for alerts; in groups that is for admins."""

    alert: AlertCommand
    alerts: AlertsCommand
    stop: StopCommand

    def commands(self) -> tuple[Command, ...]:
        """Their rows of the table."""
        menus = frozenset({Menu.PRIVATE, Menu.GROUP_ADMINS})
        return (
            Command("alert", later("Be told when the link breaks"), self.alert, menus, for_admins=True),
            Command("alerts", later("Your alerts: see, change, pause"), self.alerts, menus, for_admins=True),
            Command("stop", later("Pause all alerts"), self.stop, frozenset(), for_admins=True),
        )

    def handlers(self) -> Mapping[str, TapHandler]:
        """By the verb of their buttons' data."""
        return {
            WishTap.verb: TapHandler(self.alert.tapped, WishTap.command),
            AlertTap.verb: TapHandler(self.alerts.tapped, AlertTap.command),
        }
