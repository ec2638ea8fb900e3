"""A message comes in, and its answer goes out; an edited message gets its answer edited."""

from functools import partial
from html import escape

import structlog
from telegram import Message
from telegram.constants import ChatAction
from telegram.error import BadRequest

from bot.errors import TandemError, UsageError
from bot.model.message import Reply
from bot.ports import Answered, AnswerShelf
from bot.telegram.busy import busy
from bot.telegram.commands import Answer, Asked
from bot.telegram.permissions import Permissions, asker_of, place_of, thread_of
from bot.telegram.refusals import Refusals
from bot.telegram.sender import Sender
from bot.telegram.written import written

logger = structlog.get_logger(__name__)


class Conversation:
    """Answers messages; remembers for a while which message of ours answers which, for edits.

    Where only admins may ask, others are refused before anything is done, which may be without a word.
    """

    def __init__(
        self, sender: Sender, answers: AnswerShelf, permissions: Permissions, refusals: Refusals
    ) -> None:
        self._sender = sender
        self._answers = answers
        self._permissions = permissions
        self._refusals = refusals

    async def answer(
        self,
        message: Message,
        answer: Answer,
        words: list[str],
        *,
        for_admins: bool = False,
        is_pictured: bool = False,
    ) -> None:
        """Answer a new message; while that takes its time, the chat sees what will come."""
        action = ChatAction.UPLOAD_PHOTO if is_pictured else ChatAction.TYPING
        async with busy(message, action):
            reply = await self._reply(message, answer, words, for_admins=for_admins)
        if reply is not None:
            sent = await self._sender.answer(message, reply)
            await self._remember(message, sent.message_id, reply)

    async def answer_again(
        self, message: Message, answer: Answer, words: list[str], *, for_admins: bool = False
    ) -> None:
        """Edit the answer of an edited message, if it has one that is young enough and other words now.

        What changes something was done by the earlier words as well, so that their answer stays.
        """
        before = await self._answers.get(message.chat_id, message.message_id)
        if before is None or before.words == message.text:
            return
        reply = await self._reply(message, answer, words, for_admins=for_admins)
        if reply is None:
            return
        # nor can a picture give way to words alone
        if for_admins or (before.with_picture and reply.picture is None):
            sent = await self._sender.answer(message, reply)
            await self._remember(message, sent.message_id, reply)
            return
        try:
            await self._sender.edit(message.get_bot(), message.chat_id, before.message_id, reply)
        except BadRequest as error:
            logger.info("answer not edited", reason=str(error))
        await self._remember(message, before.message_id, reply)

    async def _reply(
        self, message: Message, answer: Answer, words: list[str], *, for_admins: bool
    ) -> Reply | None:
        """What is said to it, if anything."""
        place = place_of(message.chat, thread_of(message))
        try:
            if for_admins and not await self._permissions.may_type(message):
                return self._refusals.reply(message)
            return await answer(Asked(words, place, asker_of(message), partial(written, message)))
        except TandemError as error:
            if not isinstance(error, UsageError):
                logger.warning("no answer", chat=message.chat_id, reason=str(error))
            return Reply(escape(str(error)))

    async def _remember(self, message: Message, answer_id: int, reply: Reply) -> None:
        answered = Answered(answer_id, message.text or "", reply.picture is not None)
        await self._answers.put(message.chat_id, message.message_id, answered)
