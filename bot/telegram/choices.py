"""What a chat chooses for itself: the commands for it, and what answers their buttons."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.telegram.commands import Command, Menu, TapHandler
from bot.telegram.digest_command import DigestCommand
from bot.telegram.privacy import ExportCommand, ForgetCommand, privacy
from bot.telegram.settings import SettingsCommand
from bot.telegram.start import StartTaps
from bot.translation import later


@dataclass(frozen=True, slots=True)
class Choices:
    """Who answers for settings, summary, and all that is kept of a chat."""

    settings: SettingsCommand
    digest: DigestCommand
    export: ExportCommand
    forget: ForgetCommand
    start: StartTaps

    def commands(self) -> tuple[Command, ...]:
        """Their rows of the table; in groups they are for admins."""
        in_private, for_admins = frozenset({Menu.PRIVATE}), frozenset({Menu.PRIVATE, Menu.GROUP_ADMINS})
        return (
            Command("digest", later("A summary, daily or weekly"), self.digest, in_private, for_admins=True),
            Command(
                "settings",
                later("Language, time zone, quiet hours"),
                self.settings,
                for_admins,
                for_admins=True,
            ),
            Command("export", later("What is kept of this chat"), self.export, frozenset(), for_admins=True),
            Command("privacy", later("What is kept, and how long"), privacy, frozenset()),
            Command("forget", later("Delete all of it"), self.forget, frozenset(), for_admins=True),
        )

    def handlers(self) -> Mapping[str, TapHandler]:
        """By the verb of their buttons' data."""
        return {
            "set": TapHandler(self.settings.tapped, "settings"),
            "digest": TapHandler(self.digest.tapped, "digest"),
            "export": TapHandler(self.export.tapped, "export"),
            "forget": TapHandler(self.forget.tapped, "forget"),
            "start": TapHandler(self.start.tapped, "start"),
            "chart": TapHandler(self.start.chart, "corr", for_admins=False),
        }
