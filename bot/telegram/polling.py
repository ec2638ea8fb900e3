"""Updates from Telegram by long polling, for as long as it takes."""

import asyncio

import structlog
from telegram import Bot, Update
from telegram.error import InvalidToken, TelegramError
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, wait_random_exponential

LONG_POLL_S = 50
ALLOWED_UPDATES = [Update.MESSAGE]
LONGEST_WAIT_S = 30

logger = structlog.get_logger(__name__)


def patiently() -> AsyncRetrying:
    """Calls again, ever more slowly, until Telegram answers; a refused token is not tried again."""
    return AsyncRetrying(
        retry=retry_if_exception(
            lambda error: isinstance(error, TelegramError) and not isinstance(error, InvalidToken)
        ),
        wait=wait_random_exponential(multiplier=0.5, max=LONGEST_WAIT_S),
        before_sleep=_say,
    )


async def poll(bot: Bot, updates: "asyncio.Queue[object]") -> None:
    """Put every update into the queue until cancelled; then tell Telegram which have been taken."""
    await patiently()(bot.delete_webhook)
    offset = 0
    try:
        while True:
            batch: tuple[Update, ...] = await patiently()(
                bot.get_updates, offset=offset, timeout=LONG_POLL_S, allowed_updates=ALLOWED_UPDATES
            )
            for update in batch:
                offset = update.update_id + 1
                await updates.put(update)
    finally:
        await _confirm(bot, offset)


async def _confirm(bot: Bot, offset: int) -> None:
    try:
        await bot.get_updates(offset=offset, timeout=0, limit=1, allowed_updates=ALLOWED_UPDATES)
    except TelegramError as error:
        logger.warning("updates not confirmed: they will be answered twice", reason=str(error))


def _say(state: RetryCallState) -> None:
    error = state.outcome.exception() if state.outcome else None
    wait_s = state.next_action.sleep if state.next_action else 0
    logger.warning("telegram does not answer", reason=str(error), next_try_s=round(wait_s, 1))
