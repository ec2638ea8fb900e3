"""/help."""

from difflib import get_close_matches

from telegram import Bot

from bot.errors import UsageError
from bot.model.chat import ChatKind
from bot.model.message import Reply
from bot.telegram.arguments import ALIKE
from bot.telegram.commands import Asked, Place, Tap, Tapped
from bot.views.buttons import outdated
from bot.views.help import HelpTopic, help_buttons, help_text, topic_text


class HelpCommand:
    """Answers `/help [topic]` and its buttons; the owner sees what is for them alone as well."""

    def __init__(self, bot: Bot, owner: int | None) -> None:
        self._bot = bot
        self._owner = owner

    async def __call__(self, asked: Asked) -> Reply:
        """Answer with everything in short, or with all about a topic; another word means everything."""
        close = get_close_matches("".join(asked.words[:1]).casefold(), list(HelpTopic), n=1, cutoff=ALIKE)
        return self._page(asked.place, HelpTopic(close[0]) if close else None)

    async def tapped(self, tap: Tap) -> Tapped:
        """Turn to another page."""
        match list(tap.words):
            case ["all"]:
                return Tapped(edit=self._page(tap.place, None))
            case [word] if word in list(HelpTopic):
                return Tapped(edit=self._page(tap.place, HelpTopic(word)))
        raise UsageError(outdated("help"))

    def _page(self, place: Place, topic: HelpTopic | None) -> Reply:
        """A page; in a group, where everybody would turn it for all, it has no buttons."""
        # a private chat has the number of its person
        for_owner = place.telegram_id == self._owner
        me = self._bot.bot
        inline_name = str(me.username) if me.supports_inline_queries else ""
        text = help_text(inline_name, for_owner=for_owner)
        if topic is not None:
            text = topic_text(topic, inline_name)
        return Reply(text, buttons=help_buttons(topic) if place.kind is ChatKind.PRIVATE else ())
