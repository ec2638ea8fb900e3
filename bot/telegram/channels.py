"""/channels: channels and groups that somebody looks after from a private chat."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress

from telegram import Bot
from telegram.error import TelegramError

from bot.errors import TelegramUnavailable, UsageError
from bot.model.chat import Chat, ChatKind
from bot.model.message import Link, Reply
from bot.ports import Chats, Handovers
from bot.telegram.arguments import completed, parse_question
from bot.telegram.channel_cards import ChannelCards
from bot.telegram.channel_setup import ChannelSetup
from bot.telegram.channel_words import parse_channel
from bot.telegram.charges import Charges
from bot.telegram.commands import Asked, Tap, Tapped
from bot.telegram.kept_alerts import KeptAlerts
from bot.telegram.met import met_person
from bot.telegram.posts import Posts
from bot.translation import _
from bot.views.channel_buttons import (
    PAGE,
    ChannelDeed,
    ChannelTap,
    channel_requests,
    list_buttons,
    removing_buttons,
)
from bot.views.channel_news import dropped_text, left_text, not_left, not_yours
from bot.views.channels import adding_text, list_text, none_text, private_only_text, removing_text

Do = Callable[[int, str], Awaitable[Reply]]
"""Does something for a person, to a chat by its name."""
AS_ANOTHER = {ChannelDeed.ADD, ChannelDeed.TEST, ChannelDeed.POST}
"""What is answered by another message, and leaves the one that was tapped as it is."""


class ChannelsCommand:
    """Answers `/channels [test | post | remove | drop | leave] [@12]`, and the buttons below it."""

    def __init__(
        self,
        charges: Charges,
        cards: ChannelCards,
        posts: Posts,
        setup: ChannelSetup,
        kept: KeptAlerts,
        *,
        chats: Chats,
        handovers: Handovers,
        bot: Bot,
    ) -> None:
        self._charges = charges
        self._cards = cards
        self._posts = posts
        self._setup = setup
        self._kept = kept
        self._chats = chats
        self._handovers = handovers
        self._bot = bot
        self._deeds: Mapping[ChannelDeed, Do] = {
            ChannelDeed.CARD: self.card,
            ChannelDeed.TEST: self._test,
            ChannelDeed.POST: self._post,
            ChannelDeed.REMOVE: self._ask_how,
            ChannelDeed.DROP: self._drop,
            ChannelDeed.LEAVE: self._leave,
        }

    async def __call__(self, asked: Asked) -> Reply:
        """Show what somebody looks after, or do what is typed."""
        if asked.place.kind is not ChatKind.PRIVATE:
            address = f"https://t.me/{self._bot.username}?start=channels"
            return Reply(private_only_text(), buttons=((Link(_("Open the private chat"), address),),))
        person = asked.place.telegram_id
        deed, name, question = parse_channel(asked.words)
        if deed is ChannelDeed.LIST:
            return await self._list(person)
        if deed is ChannelDeed.ADD:
            return await self._ask_which(person, adding_text(self._bot.username))
        if deed is ChannelDeed.POST:
            return await self._post(person, name, question)
        return await self._deeds[deed](person, name)

    async def tapped(self, tap: Tap) -> Tapped:
        """Do what a button says; each time it is asked whether whoever tapped may."""
        asked, person = ChannelTap.read(tap.words), tap.presser
        if asked.deed is ChannelDeed.LIST:
            reply = await self._list(person, asked.number)
        elif asked.deed is ChannelDeed.ADD:
            reply = await self._ask_which(person, adding_text(self._bot.username))
        elif asked.deed is ChannelDeed.BEGIN:
            reply = await self._setup.begin(person, asked.number, await self._title(asked.number))
        else:
            reply = await self._deeds[asked.deed](person, str(asked.number))
        # what takes the place of the keyboard comes with a message of its own
        is_another = asked.deed in AS_ANOTHER or reply.requests
        return Tapped(reply=reply) if is_another else Tapped(edit=reply)

    async def card(self, person: int, name: str) -> Reply:
        """The card of a chat."""
        return await self._cards.of(await self._charges.of(person, name))

    async def _list(self, person: int, page: int = 0) -> Reply:
        """What they look after by now; where that is nothing, how to begin."""
        chats = await self._charges.all(person)
        if not chats:
            return await self._ask_which(person, none_text(self._bot.username))
        last = (len(chats) - 1) // PAGE
        page = min(max(page, 0), last)
        there = chats[page * PAGE : (page + 1) * PAGE]
        shown = await asyncio.gather(*(self._cards.listed(person, chat) for chat in there))
        theirs = [each.gets.chat for each in shown if each.is_theirs]
        return Reply(list_text(shown, len(chats)), buttons=list_buttons(theirs, page, last))

    async def _ask_which(self, person: int, html: str) -> Reply:
        """Let them choose a channel."""
        steward = await met_person(self._chats, person)
        await self._handovers.choose(steward.number)
        return Reply(html, requests=channel_requests())

    async def _test(self, person: int, name: str) -> Reply:
        return await self._posts.test((await self._charges.of(person, name)).chat)

    async def _post(self, person: int, name: str, question: Sequence[str] = ()) -> Reply:
        chat = (await self._charges.of(person, name)).chat
        return await self._posts.correlation(chat, *parse_question(completed(question, chat.usual)))

    async def _ask_how(self, person: int, name: str) -> Reply:
        chat = await self._looked_after(person, name)
        return Reply(removing_text(chat), buttons=removing_buttons(chat))

    async def _drop(self, person: int, name: str) -> Reply:
        """Off their list: for that nobody needs a right."""
        chat = await self._looked_after(person, name)
        await self._charges.drop(person, chat)
        return Reply(dropped_text(chat))

    async def _leave(self, person: int, name: str) -> Reply:
        """Leave a chat; who wants that is not told of it like the others who look after it."""
        charge = await self._charges.of(person, name)
        await self._charges.drop(person, charge.chat)
        try:
            await self._bot.leave_chat(charge.chat.telegram_id)
        except TelegramError as error:
            await self._charges.keep(person, charge.chat)
            raise TelegramUnavailable(not_left(str(error))) from error
        await self._kept.stop(charge.place)
        return Reply(left_text(charge.chat))

    async def _title(self, telegram_id: int) -> str:
        with suppress(TelegramError):
            return (await self._bot.get_chat(telegram_id)).title or ""
        return ""

    async def _looked_after(self, person: int, name: str) -> Chat:
        """A chat of their list; raises UsageError where it is none."""
        chat = await self._charges.find(name)
        if chat is None or not await self._charges.is_theirs(person, chat):
            raise UsageError(not_yours(name))
        return chat
