"""/help."""

from bot.model.message import Reply
from bot.telegram.commands import Asked
from bot.views.help import Sections, help_text


class HelpCommand:
    """Answers /help with what can be typed; the owner sees what is for them alone as well."""

    def __init__(self, sections: Sections, owner: int | None, for_owner: Sections) -> None:
        self._reply = Reply(help_text(sections))
        self._reply_to_owner = Reply(help_text({**sections, **for_owner}))
        self._owner = owner

    async def __call__(self, asked: Asked) -> Reply:
        """Answer with all that can be typed."""
        # a private chat has the number of its person
        return self._reply_to_owner if asked.place.telegram_id == self._owner else self._reply
