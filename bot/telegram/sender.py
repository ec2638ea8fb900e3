"""Replies on their way to Telegram, patiently: what surely did not arrive is sent again."""

from telegram import Message
from telegram.constants import ParseMode
from telegram.error import NetworkError, RetryAfter
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception,
    stop_after_delay,
    wait_random_exponential,
)

from bot.model.message import Reply
from bot.telegram.transport import NotWritten

PATIENCE_S = 120
"""An answer that comes later than this is of no use to whoever asked."""

_backing_off = wait_random_exponential(multiplier=0.5, max=10)


async def send(message: Message, reply: Reply) -> None:
    """Answer a message, in its own topic; raises TelegramError where it cannot be delivered.

    A call that got no answer may have been delivered: it is not repeated.
    """
    patiently = AsyncRetrying(
        retry=retry_if_exception(_surely_not_delivered),
        wait=_wait_s,
        stop=stop_after_delay(PATIENCE_S),
        reraise=True,
    )
    await patiently(_send, message, reply)


async def _send(message: Message, reply: Reply) -> None:
    if reply.picture is None:
        await message.reply_text(reply.html, parse_mode=ParseMode.HTML)
    else:
        await message.reply_photo(
            reply.picture, caption=reply.html, parse_mode=ParseMode.HTML, filename="correlation.png"
        )


def _surely_not_delivered(error: BaseException) -> bool:
    """Refused for the pace, not written, or a plain 5xx; the other kinds of NetworkError are verdicts."""
    return isinstance(error, RetryAfter | NotWritten) or type(error) is NetworkError


def _wait_s(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, RetryAfter):
        asked = error.retry_after
        return asked if isinstance(asked, int) else asked.total_seconds()
    return _backing_off(state)
