"""All by which somebody looks after channels and groups from a private chat."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from html import escape

from bot.errors import UsageError
from bot.model.message import Reply
from bot.telegram.channels import ChannelsCommand
from bot.telegram.commands import Answer, Asked, Command, Menu, Tap, TapHandler
from bot.telegram.on_behalf import OnBehalf
from bot.translation import later
from bot.views.alert_taps import AlertTap, Deed
from bot.views.channel_buttons import ChannelTap
from bot.views.channel_news import not_its_admin
from bot.views.on_behalf import REACHING, BehalfTap

STATUS = "status"
"""The command whose answer for another chat is the card of that."""


@dataclass(frozen=True, slots=True)
class Stewardship:
    """Who answers for them."""

    channels: ChannelsCommand
    on_behalf: OnBehalf

    def commands(self) -> tuple[Command, ...]:
        """Its rows of the table."""
        return (
            Command("channels", later("Post to a channel you run"), self.channels, frozenset({Menu.PRIVATE})),
        )

    def handlers(self) -> Mapping[str, TapHandler]:
        """By the verb of their buttons' data."""
        return {
            ChannelTap.verb: TapHandler(self.channels.tapped, ChannelTap.command),
            BehalfTap.verb: TapHandler(self.on_behalf.tapped, BehalfTap.command),
        }

    def links(self) -> Mapping[str, Answer]:
        """What an address can lead to."""
        return {"channels": self.channels, "manage": self.manage}

    async def manage(self, asked: Asked) -> Reply:
        """Answer who comes from a group, about one of its alerts or about all: "12 k3abc"."""
        number, alert = "".join(asked.words[:1]), "_".join(asked.words[1:])
        person = asked.place.telegram_id
        try:
            card = await self.channels.card(person, number)
        except UsageError:
            return Reply(escape(not_its_admin()))
        words = (number, *AlertTap(Deed.CARD, alert, on_card=True).data().split(":"))
        with suppress(UsageError):  # none is named, or it is gone by now
            tapped = await self.on_behalf.tapped(Tap(words, asked.place, person))
            return tapped.edit or card
        return card

    def reaching(self, commands: Sequence[Command]) -> tuple[Command, ...]:
        """The same commands, those about what a chat gets for other chats as well, where such is named."""
        return tuple(self._reaching(command) for command in commands)

    def _reaching(self, command: Command) -> Command:
        if command.name not in REACHING:
            return command
        for_another = self.channels if command.name == STATUS else None
        return replace(command, answer=self.on_behalf.typed(command.answer, for_another))
