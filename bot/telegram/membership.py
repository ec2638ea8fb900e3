"""Who lets us into a chat and who throws us out, and what a group is called once it is a supergroup."""

from collections.abc import Awaitable, Callable
from functools import partial

import structlog
from telegram import (
    Bot,
    ChatMember,
    ChatMemberAdministrator,
    ChatMemberRestricted,
    ChatMemberUpdated,
    Message,
)
from telegram.error import TelegramError

from bot.model.chat import Chat, ChatKind
from bot.model.message import Reply
from bot.ports import Chats, Clock, Mishaps, Subscriptions
from bot.telegram.arrivals import Arrivals
from bot.telegram.errands import Errands
from bot.telegram.patience import Patience
from bot.telegram.sender import Sender
from bot.views.returned import returned_buttons, returned_text

logger = structlog.get_logger(__name__)


class Membership:
    """Leaves a chat alone that threw us out, and offers one that is back what was paused meanwhile.

    One that was never met stays so, but for a group that lets us in; nothing of this is lost while the store
    is away.
    """

    def __init__(
        self,
        chats: Chats,
        subscriptions: Subscriptions,
        mishaps: Mishaps,
        errands: Errands,
        arrivals: Arrivals,
        *,
        sender: Sender,
        clock: Clock,
    ) -> None:
        self._chats = chats
        self._subscriptions = subscriptions
        self._mishaps = mishaps
        self._errands = errands
        self._arrivals = arrivals
        self._sender = sender
        self._clock = clock
        self._patiently = Patience("membership")

    async def changed(self, change: ChatMemberUpdated) -> None:
        """Follow a change of our own standing in a chat."""
        chat = await self._known(change.chat.id)
        if chat is None:
            await self._met(change)
            return
        if may_write(change.new_chat_member, chat.kind):
            await self._offer(chat, partial(self._send, change.get_bot(), chat))
            return
        is_out = is_there(change.old_chat_member) and not is_there(change.new_chat_member)
        if is_out and chat.telegram_id == change.chat.id:  # not by a name of the time before it migrated
            await self._errands.refused(chat, self._clock())

    async def moved(self, message: Message) -> None:
        """Take the new name of a group, from either of the two messages that tell it."""
        old, new = message.chat.id, message.migrate_to_chat_id
        if new is None:
            old, new = message.migrate_from_chat_id or old, message.chat.id
        chat = await self._known(old)
        if chat is None:
            self._arrivals.moved(new)
            return
        if chat.telegram_id != new:
            await self._patiently(partial(self._chats.moved, chat.number, new))
            logger.info("group is a supergroup now", chat=chat.number)
        if (there := await self._known(new)) is not None:  # whoever tells us that has let us in
            await self._offer(there, partial(self._send, message.get_bot(), there))

    async def heard(self, message: Message) -> None:
        """Note that somebody writes to us: in private only a chat that takes messages can do that."""
        if message.chat.type != message.chat.PRIVATE:
            return
        chat = await self._known(message.chat.id)
        if chat is not None:
            await self._offer(chat, partial(self._sender.answer, message))

    async def _met(self, change: ChatMemberUpdated) -> None:
        """Welcome a group that lets us in; any other chat is met once it wants something."""
        is_let_in = not is_there(change.old_chat_member) and is_there(change.new_chat_member)
        if is_let_in and change.chat.type in {change.chat.GROUP, change.chat.SUPERGROUP}:
            can_write = may_write(change.new_chat_member, ChatKind.GROUP)
            await self._arrivals.let_in(change, may_write=can_write)

    async def _known(self, telegram_id: int) -> Chat | None:
        return await self._patiently(partial(self._chats.known, telegram_id))

    async def _offer(self, chat: Chat, send: Callable[[Reply], Awaitable[object]]) -> None:
        """Let a chat be reached again, and offer once what was paused; in a channel nothing is posted."""
        was_paused = await self._patiently(partial(self._mishaps.returned, chat.number))
        if not was_paused or chat.kind is ChatKind.CHANNEL:
            return
        reply = await self._patiently(partial(self._resumable, chat))
        if reply is None:
            return
        is_made = False
        try:
            await send(reply)
            is_made = True
        except TelegramError as error:
            logger.info("offer not delivered: it stays open", chat=chat.number, reason=str(error))
        finally:
            if not is_made:  # nor where we are stopped in between
                await self._patiently(partial(self._mishaps.ended, chat.number, self._clock()))

    async def _resumable(self, chat: Chat) -> Reply | None:
        """The offer; None where somebody has turned on something already."""
        alerts = await self._subscriptions.of(chat.number)
        paused = sum(alert.paused for alert in alerts)
        if not paused and (alerts or chat.digest is not None):
            return None
        return Reply(returned_text(paused), buttons=returned_buttons(paused))

    async def _send(self, bot: Bot, chat: Chat, reply: Reply) -> None:
        """Send what answers no message, in the place of an answer."""
        await self._sender.turn(chat.telegram_id)
        await self._sender.send(bot, chat.telegram_id, reply, silent=chat.hushed(self._clock()))


def is_there(member: ChatMember) -> bool:
    """Whether somebody is in a chat."""
    if isinstance(member, ChatMemberRestricted):
        return member.is_member
    return member.status not in {ChatMember.LEFT, ChatMember.BANNED}


def may_write(member: ChatMember, kind: ChatKind) -> bool:
    """Whether somebody of that standing may write in a chat of that kind."""
    if isinstance(member, ChatMemberRestricted):
        return member.is_member and member.can_send_messages
    if kind is ChatKind.CHANNEL and isinstance(member, ChatMemberAdministrator):
        return bool(member.can_post_messages)
    return is_there(member)
