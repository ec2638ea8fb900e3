"""Updates from Telegram by long polling, into the inbox."""

import json
from typing import cast
from urllib.parse import urlencode

import structlog
from telegram import Update
from telegram.error import InvalidToken, TelegramError
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, wait_random_exponential

from bot.errors import SettingsError, StoreUnavailable
from bot.ports import Inbox, Json
from bot.telegram.transport import READ_S, AiohttpRequest
from bot.translation import _

LONG_POLL_S = 50
AT_ONCE = 100
ALLOWED_UPDATES = (
    Update.MESSAGE, Update.EDITED_MESSAGE, Update.CALLBACK_QUERY, Update.INLINE_QUERY, Update.MY_CHAT_MEMBER,
)  # fmt: skip
MIGRATIONS = {"migrate_to_chat_id", "migrate_from_chat_id"}
"""By either of them a message says that a group became a supergroup."""
LONGEST_WAIT_S = 30

logger = structlog.get_logger(__name__)


def patiently() -> AsyncRetrying:
    """Calls again, ever more slowly, until Telegram and the store answer; but not with a refused token."""
    return AsyncRetrying(
        retry=retry_if_exception(_passes), wait=wait_random_exponential(multiplier=0.5, max=LONGEST_WAIT_S),
        before_sleep=_say,
    )  # fmt: skip


class Poller:
    """Moves updates from Telegram into the inbox, and asks for the next only when they are safely there."""

    def __init__(self, token: str, api_root: str, inbox: Inbox) -> None:
        self._root = f"{api_root}/bot{token}"
        self._inbox = inbox
        self._request = AiohttpRequest(connections=1)

    async def run(self) -> None:
        """Poll until cancelled; raises SettingsError where Telegram refuses the token."""
        async with self._request:
            try:
                await self._move()
            except InvalidToken:
                raise refused() from None

    async def _move(self) -> None:
        await patiently()(self._request.post, f"{self._root}/deleteWebhook")
        offset = 0
        while True:
            updates: list[Json] = await patiently()(self._updates, offset)
            await patiently()(self._inbox.add, [update for update in updates if concerns_us(update)])
            if updates:
                offset = updates[-1]["update_id"] + 1

    async def _updates(self, offset: int) -> list[Json]:
        question = {
            "offset": offset,
            "limit": AT_ONCE,
            "timeout": LONG_POLL_S,
            "allowed_updates": json.dumps(ALLOWED_UPDATES),
        }
        address = f"{self._root}/getUpdates?{urlencode(question)}"
        # as they came, not as what the library makes of them: unknown fields are kept
        return cast("list[Json]", await self._request.post(address, read_timeout=LONG_POLL_S + READ_S))


def concerns_us(update: Json) -> bool:
    """Whether there is anything to do about it: the talk of a group is none of our business."""
    message = update.get("message") or update.get("edited_message")
    if message is None or not MIGRATIONS.isdisjoint(message):
        return True
    return message["chat"]["type"] == "private" or str(message.get("text", "")).startswith("/")


def _passes(error: BaseException) -> bool:
    return isinstance(error, TelegramError | StoreUnavailable) and not isinstance(error, InvalidToken)


def _say(state: RetryCallState) -> None:
    error = state.outcome.exception() if state.outcome else None
    wait_s = state.next_action.sleep if state.next_action else 0
    logger.warning("waiting", reason=str(error), next_try_s=round(wait_s, 1))


def refused() -> SettingsError:
    """What to say when Telegram does not know the token."""
    return SettingsError([_("TELEGRAM_TOKEN: Telegram refuses it; copy it whole from @BotFather")])
