"""/settings here: in which topics of a group it is told what."""

from collections.abc import Sequence
from dataclasses import replace

from bot.errors import UsageError
from bot.model.chat import Chat
from bot.model.destination import Subject, directed
from bot.model.message import Reply
from bot.ports import Chats
from bot.telegram.commands import Place
from bot.telegram.met import met
from bot.translation import _
from bot.views.destinations import directed_text, topics_buttons, topics_text

WORDS = {
    **dict.fromkeys(("link", "links", "line", "lines", "corr", "correlation", "breakdown"), Subject.LINK),
    **dict.fromkeys(("purchases", "purchase", "sales", "treasury"), Subject.PURCHASES),
    **dict.fromkeys(("network", "activity"), Subject.NETWORK),
    **dict.fromkeys(("hints", "hint", "news"), Subject.HINTS),
    **dict.fromkeys(("summary", "summaries", "digest"), Subject.SUMMARY),
}
EVERYTHING = {"everything", "all"}
BACK = {"off", "general"}


class Destinations:
    """Brings what comes unasked to the topic in which that is asked for, and says what comes where."""

    def __init__(self, chats: Chats) -> None:
        self._chats = chats

    async def choose(self, place: Place, words: Sequence[str], chooser: int | None) -> Reply:
        """Do what the words behind `/settings here` say; raises UsageError."""
        _only_in_forums(place)
        subjects, is_back = _read(words)
        thread = None if is_back else place.thread

        def chosen(before: Chat) -> Chat:
            after = directed(before.destinations, subjects, thread, chosen_by=chooser)
            return replace(before, destinations=after)

        await self._chats.change((await met(self._chats, place)).number, chosen)
        return await self.card(place, directed_text(subjects, is_general=thread is None))

    async def card(self, place: Place, headline: str = "") -> Reply:
        """What comes where; raises UsageError where there are no topics."""
        _only_in_forums(place)
        chat = await met(self._chats, place)
        text = topics_text(chat, place.thread, headline)
        return Reply(text, buttons=topics_buttons(chat, place.thread))


def _only_in_forums(place: Place) -> None:
    if not place.is_forum:
        raise UsageError(_("there are no topics here: /settings here is for groups that have some"))


def _read(words: Sequence[str]) -> tuple[Sequence[Subject], bool]:
    """Which subjects are meant, all where none is named; and whether they are taken back."""
    said = [word.casefold().strip(",") for word in words]
    named = [word for word in said if word not in BACK | EVERYTHING]
    if unknown := [word for word in named if word not in WORDS]:
        text = _("no subject '{word}': there are {subjects}, such as /settings here purchases")
        raise UsageError(text.format(word=unknown[0][:20], subjects=", ".join(Subject)))
    subjects = {WORDS[word] for word in named}
    is_all = not subjects or not EVERYTHING.isdisjoint(said)
    return [each for each in Subject if is_all or each in subjects], not BACK.isdisjoint(said)
