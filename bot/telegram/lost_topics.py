"""Topics that take nothing any more, and who is told of that."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from bot.model.chat import Chat, ChatKind
from bot.model.delivery import Delivery, Topic
from bot.model.destination import Destination, closed, without_topic
from bot.ports import Chats, Outbox
from bot.telegram.patience import Patience
from bot.translation import speaking
from bot.views.destinations import lost_elsewhere_text, lost_text


class LostTopics:
    """Notes it with the chat, and tells whoever chose the topic.

    Once: what is noted counts as told, so that a process that dies in between leaves it unsaid.
    """

    def __init__(self, chats: Chats, outbox: Outbox, patience: Patience) -> None:
        self._chats = chats
        self._outbox = outbox
        self._patiently = patience

    async def gone(self, chat: Chat, thread: int) -> None:
        """Send nothing there again."""
        lost = await self._changed(chat, thread, is_gone=True)
        await self._tell(chat, lost, is_gone=True)

    async def closed(self, chat: Chat, thread: int) -> None:
        """Go on trying: it may be opened again."""
        lost = await self._changed(chat, thread, is_gone=False)
        await self._tell(chat, [each for each in lost if not each.is_closed], is_gone=False)

    async def open_again(self, chat: Chat, thread: int) -> None:
        """Take it for open, so that it is told when it is closed once more."""

        def opened(before: Chat) -> Chat:
            return replace(before, destinations=closed(before.destinations, thread, is_closed=False))

        await self._patiently(partial(self._chats.change, chat.number, opened))

    async def _changed(self, chat: Chat, thread: int, *, is_gone: bool) -> Sequence[Destination]:
        """Write it down; what the chat had told there before."""

        def lost(before: Chat) -> Chat:
            change = without_topic if is_gone else closed
            return replace(before, destinations=change(before.destinations, thread))

        before = await self._patiently(partial(self._chats.change, chat.number, lost))
        return [each for each in before.destinations if each.thread == thread] if before else []

    async def _tell(self, chat: Chat, lost: Sequence[Destination], *, is_gone: bool) -> None:
        """Tell those who chose it, in private where they talk to us; else the group, in its general topic."""
        for chooser in dict.fromkeys(each.chosen_by for each in lost):
            theirs = None if chooser is None else await self._private(chooser)
            subjects = [each.subject for each in lost if each.chosen_by == chooser]
            with speaking((theirs or chat).language):
                text = lost_text(subjects, is_gone=is_gone)
                if theirs is not None:
                    text = lost_elsewhere_text(subjects, chat.telegram_id, is_gone=is_gone)
            note = Delivery((theirs or chat).number, Topic.NOTE, note=text)
            await self._patiently(partial(self._outbox.queue, [note]))

    async def _private(self, person: int) -> Chat | None:
        """The chat with somebody, if there is one."""
        chat = await self._patiently(partial(self._chats.known, person))
        return chat if chat is not None and chat.kind is ChatKind.PRIVATE else None
