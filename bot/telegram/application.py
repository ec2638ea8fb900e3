"""python-telegram-bot's Application, with Tandem's commands in it."""

from collections.abc import Callable, Coroutine, Sequence
from difflib import get_close_matches
from html import escape
from typing import Any

import structlog
from telegram import Message, Update
from telegram.error import TelegramError
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

from bot.errors import TandemError, UsageError
from bot.model.message import Reply
from bot.telegram.arguments import shorten
from bot.telegram.commands import Answer, Command
from bot.telegram.sender import send
from bot.telegram.transport import AiohttpRequest
from bot.translation import _

AT_ONCE = 32
"""Updates answered at the same time."""
NEW = filters.UpdateType.MESSAGE

logger = structlog.get_logger(__name__)

Handler = Callable[[Update, ContextTypes.DEFAULT_TYPE], Coroutine[Any, Any, None]]


def build_application(
    token: str, api_root: str, commands: Sequence[Command]
) -> Application[Any, Any, Any, Any, Any, Any]:
    """An Application that answers the commands of the table; `api_root` is where a Bot API server is."""
    application = (
        ApplicationBuilder()
        .token(token)
        .base_url(f"{api_root}/bot")
        .base_file_url(f"{api_root}/file/bot")
        .request(AiohttpRequest())
        .get_updates_request(AiohttpRequest(connections=1))
        .updater(None)
        .concurrent_updates(AT_ONCE)
        .build()
    )
    for command in commands:
        application.add_handler(CommandHandler(command.name, _answering(command.answer), filters=NEW))
    unknown = _Unknown([command.name for command in commands])
    application.add_handler(MessageHandler(filters.COMMAND & _ForUs() & NEW, _answering(unknown, skip=0)))
    talk = filters.TEXT & filters.ChatType.PRIVATE & NEW
    application.add_handler(MessageHandler(talk, _answering(_small_talk, skip=0)))
    application.add_error_handler(_log_error)
    return application


def _answering(answer: Answer, *, skip: int = 1) -> Handler:
    """Let a command answer the words behind it; what it foresees going wrong becomes the answer."""

    async def handle(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        if (message := update.message) is None:
            return
        try:
            reply = await answer((message.text or "").split()[skip:])
        except TandemError as error:
            if not isinstance(error, UsageError):
                logger.warning("no answer", chat=message.chat_id, reason=str(error))
            reply = Reply(escape(str(error)))
        await send(message, reply)

    return handle


class _ForUs(filters.MessageFilter):
    """Passes a command that is meant for nobody else: in a private chat, or with our name behind it."""

    def filter(self, message: Message) -> bool:
        if message.chat.type == message.chat.PRIVATE:
            return True
        addressee = (message.text or "").split()[0].partition("@")[2]
        return addressee.casefold() == message.get_bot().username.casefold()


class _Unknown:
    """Answers a command that is not in the table."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names

    async def __call__(self, words: list[str]) -> Reply:
        typed = words[0].partition("@")[0]
        guess = get_close_matches(typed[1:].casefold(), self._names, n=1, cutoff=0.5)
        advice = (
            _("did you mean /{guess}?").format(guess=guess[0]) if guess else _("/help lists what there is")
        )
        raise UsageError(_("no command '{typed}'; {advice}").format(typed=shorten(typed), advice=advice))


async def _small_talk(_words: list[str]) -> Reply:
    raise UsageError(_("I understand commands: try /corr, or /help for all of them"))


async def _log_error(update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Log what nobody foresaw, and tell whoever asked; a refusal by Telegram is one line in the log."""
    if isinstance(context.error, TelegramError):
        logger.warning("answer not delivered", reason=str(context.error))
        return
    logger.error("update failed", exc_info=context.error)
    if isinstance(update, Update) and update.message is not None:
        await send(
            update.message,
            Reply(_("Something went wrong on my side, and is logged. Please try again later.")),
        )
