"""/help."""

from bot.model.message import Reply
from bot.telegram.commands import Asked
from bot.views.help import Sections, help_text


class HelpCommand:
    """Answers /help with what can be typed."""

    def __init__(self, sections: Sections) -> None:
        self._reply = Reply(help_text(sections))

    async def __call__(self, _asked: Asked) -> Reply:
        """Answer with all that can be typed."""
        return self._reply
