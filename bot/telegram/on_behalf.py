"""What somebody does from a private chat for a channel or group: whatever they could do in it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.errors import UsageError
from bot.model.chat import Chat, ChatKind
from bot.model.message import Reply
from bot.telegram.charges import USERNAME, Charges
from bot.telegram.commands import Answer, Asked, Tap, TapHandler, Tapped
from bot.translation import _
from bot.views.buttons import outdated
from bot.views.captions import below
from bot.views.on_behalf import NUMBER, BehalfTap, about, head, meant_for, with_way_back

NAME = re.compile(rf"@({NUMBER.pattern}|{USERNAME.pattern})", re.ASCII)
"""What a chat is called among the words of a command: by our number, or as Telegram does."""


class OnBehalf:
    """Lets what answers in a chat answer for it in a private chat of somebody who may decide for it now.

    Words do so by the chat's name among them, "/alerts @12", buttons by what stands before their data. That
    Telegram says they may is asked each time: a button proves nothing.
    """

    def __init__(self, charges: Charges, handlers: Mapping[str, TapHandler]) -> None:
        self._charges = charges
        self._handlers = handlers

    def typed(self, answer: Answer, for_another: Answer | None = None) -> Answer:
        """What answers a command for the private chat itself, and for another where that is named."""

        async def answered(asked: Asked) -> Reply:
            name, words = named_in(asked.words)
            if name is None or asked.place.kind is not ChatKind.PRIVATE:
                return await answer(asked)
            charge = await self._charges.of(asked.place.telegram_id, name)
            if for_another is not None:
                return await for_another(replace(asked, words=[str(charge.chat.number), *words]))
            with below(head(charge.chat)):
                reply = await answer(replace(asked, words=words, place=charge.place))
            return await self._about(reply, charge.chat)

        return answered

    async def tapped(self, tap: Tap) -> Tapped:
        """Do what a tap asks for in the chat that it is meant for."""
        asked = BehalfTap.read(tap.words)
        verb, *words = asked.words
        handler = self._handlers.get(verb)
        if handler is None or tap.place.kind is not ChatKind.PRIVATE:
            raise UsageError(outdated(BehalfTap.command))
        charge = await self._charges.of(tap.presser, str(asked.chat))
        with below(head(charge.chat)):
            tapped = await handler.answer(Tap(words, charge.place, tap.presser))
        return replace(
            tapped,
            edit=tapped.edit and await self._about(tapped.edit, charge.chat),
            buttons=tapped.buttons and meant_for(tapped.buttons, charge.chat, self._handlers),
            reply=tapped.reply and await self._about(tapped.reply, charge.chat),
        )

    async def _about(self, reply: Reply, chat: Chat) -> Reply:
        """What is shown of it; a chat that was only just forgotten has no card to go back to."""
        shown = about(reply, chat, self._handlers)
        is_there = await self._charges.find(str(chat.number)) is not None
        return with_way_back(shown, chat) if is_there else shown


def named_in(words: Sequence[str]) -> tuple[str | None, list[str]]:
    """The chat that is named among words, without its @, and the other words; raises UsageError."""
    names = [match[1] for word in words if (match := NAME.fullmatch(word))]
    if len(set(names)) > 1:
        raise UsageError(_("one channel at a time, please"))
    return next(iter(names), None), [word for word in words if not NAME.fullmatch(word)]
