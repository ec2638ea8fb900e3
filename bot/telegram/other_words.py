"""What is typed and is no command of ours."""

from collections.abc import Sequence
from difflib import get_close_matches

from bot.errors import UsageError
from bot.model.message import Reply
from bot.telegram.arguments import ALIKE, knows, shorten
from bot.telegram.commands import Answer, Asked
from bot.translation import _


class UnknownCommand:
    """Answers a command that is not in the table with the one that was probably meant."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names

    async def __call__(self, asked: Asked) -> Reply:
        """Refuse, helpfully; the words begin with the command itself."""
        typed = asked.words[0].partition("@")[0]
        guess = get_close_matches(typed[1:].casefold(), self._names, n=1, cutoff=ALIKE)
        advice = _("/help lists what there is")
        if guess:
            advice = _("did you mean /{guess}?").format(guess=guess[0])
        raise UsageError(_("no command '{typed}'; {advice}").format(typed=shorten(typed), advice=advice))


class PlainWords:
    """Answers words without a command: a question about a pair is understood, "eth qqq 90"."""

    def __init__(self, corr: Answer) -> None:
        self._corr = corr

    async def __call__(self, asked: Asked) -> Reply:
        """Answer the question, or say what would be one."""
        if not any(knows(word) for word in asked.words):
            raise UsageError(_("I understand commands: try /corr, or /help for all of them"))
        return await self._corr(asked)
