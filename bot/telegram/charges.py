"""The channels and groups that somebody may decide for from a private chat."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from telegram import Bot
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.errors import TelegramUnavailable, UsageError
from bot.model.chat import Chat, ChatKind
from bot.ports import Chats, Stewards
from bot.telegram.commands import Place
from bot.telegram.met import met_person
from bot.telegram.rights import Powers, Rights
from bot.translation import _, language
from bot.views.channel_news import not_yours, not_yours_any_more, out_of_reach
from bot.views.on_behalf import NUMBER

USERNAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{3,31}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Charge:
    """A chat that somebody may decide for, and what we may do there."""

    chat: Chat
    powers: Powers

    @property
    def place(self) -> Place:
        """The chat as commands know it."""
        return Place(self.chat.telegram_id, self.chat.kind, is_elsewhere=True)


class Charges:
    """Finds a chat by what a person calls it, and asks Telegram whether they may decide for it now.

    Who may, looks after it from then on; who may not any more, does so no longer. To everybody else it is
    not told whether there is such a chat.
    """

    def __init__(self, chats: Chats, stewards: Stewards, rights: Rights, bot: Bot) -> None:
        self._chats = chats
        self._stewards = stewards
        self._rights = rights
        self._bot = bot

    async def of(self, person: int, name: str) -> Charge:
        """The chat of a name behind the @: our number, or Telegram's name; raises UsageError."""
        chat = await self.find(name)
        if chat is None or chat.kind is ChatKind.PRIVATE:
            raise UsageError(not_yours(name))
        is_steward = await self.is_theirs(person, chat)
        powers = await self.judged(person, chat)
        if powers.may_decide:
            return Charge(chat, powers)
        if not is_steward:
            raise UsageError(not_yours(name))
        raise UsageError(not_yours_any_more(chat) if powers.are_there else out_of_reach(chat))

    async def judged(self, person: int, chat: Chat) -> Powers:
        """What a person may do for a chat by now; it is noted whether they look after it."""
        powers = await self.powers(person, chat.telegram_id, chat.kind)
        if powers.may_decide:
            await self.keep(person, chat)
        elif powers.are_there:
            await self.drop(person, chat)
        return powers

    async def powers(self, person: int, telegram_id: int, kind: ChatKind = ChatKind.CHANNEL) -> Powers:
        """What a person may do for a chat that Telegram calls so."""
        return await self._rights.of(telegram_id, kind, person)

    async def take(self, person: int, telegram_id: int, title: str) -> Chat:
        """Let a person look after a channel, which is one of ours from then on, and speaks as they do."""
        chat = await self._chats.of(telegram_id, ChatKind.CHANNEL, language())
        await self.keep(person, chat)
        return await self.titled(chat, title)

    async def titled(self, chat: Chat, title: str) -> Chat:
        """The chat with the title that it has by now, which is kept."""
        if not title or title == chat.title:
            return chat
        await self._chats.change(chat.number, lambda before: replace(before, title=title))
        return replace(chat, title=title)

    async def keep(self, person: int, chat: Chat) -> None:
        """Let a person look after a chat."""
        steward = await met_person(self._chats, person)
        await self._stewards.add(steward.number, chat.number)

    async def drop(self, person: int, chat: Chat) -> None:
        """Let a person look after a chat no more."""
        steward = await self._chats.known(person)
        if steward is not None:
            await self._stewards.remove(steward.number, chat.number)

    async def is_theirs(self, person: int, chat: Chat) -> bool:
        """Whether a person looks after a chat, whether or not they still may."""
        return chat.number in await self._numbers(person)

    async def all(self, person: int) -> list[Chat]:
        """All that a person looks after, whether or not they still may."""
        found = [await self._chats.get(number) for number in await self._numbers(person)]
        return [chat for chat in found if chat is not None]

    async def _numbers(self, person: int) -> Sequence[int]:
        steward = await self._chats.known(person)
        return () if steward is None else await self._stewards.looked_after(steward.number)

    async def find(self, name: str) -> Chat | None:
        """The chat of a name, whoever may decide for it."""
        if NUMBER.fullmatch(name):
            return await self._chats.get(int(name))
        if not USERNAME.fullmatch(name):
            return None
        try:
            there = await self._bot.get_chat(f"@{name}")
        except (BadRequest, Forbidden):
            return None
        except TelegramError as error:
            raise TelegramUnavailable(
                _("Telegram does not tell me just now who @{name} is: try again in a minute").format(
                    name=name
                )
            ) from error
        return await self._chats.known(there.id)
