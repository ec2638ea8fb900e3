"""/start in a group: what the address asks for that brought us there, if whoever followed it may."""

from collections.abc import Mapping

from telegram import Message

from bot.errors import TandemError
from bot.telegram.arrivals import Arrivals
from bot.telegram.commands import Command
from bot.telegram.conversation import Conversation
from bot.telegram.permissions import Permissions
from bot.telegram.start import payload_words


class GroupStart:
    """Leads on from t.me/BOT?startgroup=alert_breakdown as `/alert breakdown` does; else it is a welcome.

    What is for admins leads on for them alone: nobody else is told that it does not for them.
    """

    def __init__(
        self,
        arrivals: Arrivals,
        conversation: Conversation,
        permissions: Permissions,
        links: Mapping[str, Command],
    ) -> None:
        self._arrivals = arrivals
        self._conversation = conversation
        self._permissions = permissions
        self._links = links

    async def __call__(self, message: Message) -> None:
        """Answer one."""
        name, *words = payload_words((message.text or "").split()[1:])
        command = self._links.get(name)
        if command is None or not await self._leads_on(command, message):
            await self._arrivals.started(message)
            return
        answer = self._conversation.answer
        await answer(message, command.answer, words, is_pictured=command.is_pictured)

    async def _leads_on(self, command: Command, message: Message) -> bool:
        try:
            return not command.for_admins or await self._permissions.may_type(message)
        except TandemError:  # nobody knows who the admins are
            return False
