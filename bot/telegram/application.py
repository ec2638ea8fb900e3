"""python-telegram-bot's Application, with Tandem's commands in it."""

from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from typing import Any

import structlog
from telegram import Message, Update
from telegram.error import TelegramError
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    ContextTypes,
    ExtBot,
    InlineQueryHandler,
    MessageHandler,
    filters,
)

from bot.telegram.channel_setup import ChannelSetup
from bot.telegram.commands import Answer, Command
from bot.telegram.conversation import Conversation
from bot.telegram.group_start import GroupStart
from bot.telegram.inline import InlineAnswers
from bot.telegram.membership import Membership
from bot.telegram.other_words import PlainWords, UnknownCommand
from bot.telegram.our_standing import OurStanding
from bot.telegram.taps import Taps
from bot.telegram.transport import AiohttpRequest
from bot.translation import _

IN_GROUPS = filters.ChatType.GROUPS

logger = structlog.get_logger(__name__)

Handler = Callable[[Update, ContextTypes.DEFAULT_TYPE], Coroutine[Any, Any, None]]
PtbApplication = Application[Any, Any, Any, Any, Any, Any]


def build_bot(token: str, api_root: str) -> ExtBot[None]:
    """Who speaks to Telegram; `api_root` is where a Bot API server is."""
    return ExtBot(
        token,
        base_url=f"{api_root}/bot",
        base_file_url=f"{api_root}/file/bot",
        request=AiohttpRequest(),
        get_updates_request=AiohttpRequest(connections=1),
    )


def build_application(
    bot: ExtBot[None],
    commands: Sequence[Command],
    taps: Taps,
    conversation: Conversation,
    *,
    membership: Membership,
    group_start: GroupStart,
    setup: ChannelSetup,
    standing: OurStanding,
    inline: InlineAnswers,
    owner: int | None = None,
) -> PtbApplication:
    """An Application that answers the commands of the table."""
    application = ApplicationBuilder().bot(bot).updater(None).build()
    application.add_handler(CommandHandler("start", _started(group_start), filters=_typed() & IN_GROUPS))
    _add_answers(application, commands, partial(_answering, conversation, membership), owner)
    application.add_handler(CallbackQueryHandler(_tapped(taps)))
    application.add_handler(InlineQueryHandler(_asked_inline(inline)))
    changed = _changed(membership, standing)
    application.add_handler(ChatMemberHandler(changed, ChatMemberHandler.MY_CHAT_MEMBER))
    application.add_handler(MessageHandler(filters.StatusUpdate.CHAT_SHARED, _shared(setup)))
    application.add_handler(MessageHandler(filters.StatusUpdate.MIGRATE, _moved(membership)))
    application.add_error_handler(_log_error)
    return application


def _add_answers(
    application: PtbApplication,
    commands: Sequence[Command],
    answering: Callable[..., Handler],
    owner: int | None,
) -> None:
    """What is typed: the commands, those that are none, and words alone."""
    typed = _typed()
    to_owner = typed & filters.ChatType.PRIVATE & filters.User(owner)
    for command in commands:
        handle = answering(command.answer, for_admins=command.for_admins, is_pictured=command.is_pictured)
        heard = to_owner if command.for_owner else typed
        application.add_handler(CommandHandler(command.name, handle, filters=heard))
    names = [command.name for command in commands if not command.for_owner]
    unknown = answering(UnknownCommand(names), skip=0)
    application.add_handler(MessageHandler(filters.COMMAND & _ForUs() & typed, unknown))
    plain = answering(PlainWords(next(c.answer for c in commands if c.name == "corr")), skip=0)
    application.add_handler(MessageHandler(filters.TEXT & filters.ChatType.PRIVATE & typed, plain))


def _typed() -> filters.BaseFilter:
    """What somebody typed here, or changed afterwards."""
    return (filters.UpdateType.MESSAGE | filters.UpdateType.EDITED_MESSAGE) & _FromSomebody()


def _answering(
    conversation: Conversation,
    membership: Membership,
    answer: Answer,
    *,
    skip: int = 1,
    for_admins: bool = False,
    is_pictured: bool = False,
) -> Handler:
    """Hand a message and its words to what answers them; `skip` words belong to the command."""

    async def handle(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        if (message := update.message) is not None:
            words = _words(message)[skip:]
            await conversation.answer(message, answer, words, for_admins=for_admins, is_pictured=is_pictured)
            await membership.heard(message)
        elif (message := update.edited_message) is not None:
            words = _words(message)[skip:]
            await conversation.answer_again(message, answer, words, for_admins=for_admins)

    return handle


def _words(message: Message) -> list[str]:
    return (message.text or "").split()


def _started(group_start: GroupStart) -> Handler:
    async def handle(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        if update.message is not None:  # what led on once does not by other words
            await group_start(update.message)

    return handle


def _tapped(taps: Taps) -> Handler:
    async def handle(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        if update.callback_query is not None:
            await taps(update.callback_query)

    return handle


def _asked_inline(inline: InlineAnswers) -> Handler:
    async def handle(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        if update.inline_query is not None:
            await inline(update.inline_query, update.update_id)

    return handle


def _changed(membership: Membership, standing: OurStanding) -> Handler:
    async def handle(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        if update.my_chat_member is not None:
            await standing.changed(update.my_chat_member)
            await membership.changed(update.my_chat_member)

    return handle


def _shared(setup: ChannelSetup) -> Handler:
    async def handle(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        if update.message is not None:
            await setup.shared(update.message)

    return handle


def _moved(membership: Membership) -> Handler:
    async def handle(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        if update.message is not None:
            await membership.moved(update.message)

    return handle


class _FromSomebody(filters.MessageFilter):
    """Passes what somebody typed here: no post out of the group's channel, nothing sent by way of us."""

    def filter(self, message: Message) -> bool:
        via = message.via_bot
        is_own = via is not None and via.id == message.get_bot().id
        return not (message.is_automatic_forward or is_own or message.chat.is_direct_messages)


class _ForUs(filters.MessageFilter):
    """Passes a command that is meant for nobody else: in a private chat, or with our name behind it."""

    def filter(self, message: Message) -> bool:
        addressee = (message.text or "").split()[0].partition("@")[2]
        if not addressee:
            return message.chat.type == message.chat.PRIVATE
        return addressee.casefold() == message.get_bot().username.casefold()


async def _log_error(update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Log what nobody foresaw, and tell whoever asked; a refusal by Telegram is one line in the log."""
    if isinstance(context.error, TelegramError):
        logger.warning("answer not delivered", reason=str(context.error))
        return
    logger.error("update failed", exc_info=context.error)
    if isinstance(update, Update) and update.message is not None:
        sorry = _("Something went wrong on my side, and is logged. Please try again later.")
        try:
            await update.message.reply_text(sorry)
        except TelegramError as error:
            logger.warning("apology not delivered", reason=str(error))
