"""What those hear privately who look after a channel or group, when we lose it or get it back."""

from collections.abc import Callable, Sequence
from functools import partial

from bot.model.chat import Chat
from bot.model.delivery import Delivery, Topic
from bot.ports import Chats, Outbox, Stewards
from bot.telegram.patience import Patience
from bot.translation import speaking
from bot.views.channel_news import Loss, back_text, lost_text


class StewardNews:
    """Queues it, once for each loss and each return: by the first step it counts as told.

    So each step is waited for, however long the store is away: begun anew, the second would never be made.
    """

    def __init__(self, stewards: Stewards, chats: Chats, outbox: Outbox) -> None:
        self._stewards = stewards
        self._chats = chats
        self._outbox = outbox
        self._patiently = Patience("news for stewards")

    async def lost(self, chat: Chat, how: Loss) -> None:
        """Tell that we may not write in a chat any more."""
        people = await self._patiently(partial(self._stewards.of, chat.number))
        if not people:
            return
        if await self._patiently(partial(self._stewards.lost, chat.number)):
            await self._tell(people, partial(lost_text, chat, how))

    async def back(self, chat: Chat, *, knows: int | None) -> None:
        """Tell that we may again; not the one who `knows` already."""
        if await self._patiently(partial(self._stewards.regained, chat.number)):
            people = await self._patiently(partial(self._stewards.of, chat.number))
            await self._tell([each for each in people if each != knows], partial(back_text, chat))

    async def _tell(self, people: Sequence[int], say: Callable[[], str]) -> None:
        """Tell each of them in their own language."""
        notes = []
        for number in people:
            person = await self._patiently(partial(self._chats.get, number))
            if person is not None:
                with speaking(person.language):
                    notes.append(Delivery(number, Topic.NOTE, note=say()))
        await self._patiently(partial(self._outbox.queue, notes))
