"""The bot on Telegram, from the first hello to a clean stop."""

from collections.abc import Sequence
from types import TracebackType
from typing import Self

import structlog
from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot.errors import SettingsError, TelegramUnavailable
from bot.telegram.application import build_application
from bot.telegram.commands import SCOPES, Command, menu
from bot.telegram.polling import patiently, poll
from bot.telegram.transport import AiohttpRequest
from bot.translation import _

logger = structlog.get_logger(__name__)


class TelegramBot:
    """Answers commands between entering and leaving; `poll` brings them in."""

    def __init__(self, token: str, api_root: str, commands: Sequence[Command]) -> None:
        self._commands = commands
        self._application = build_application(token, api_root, commands)

    async def __aenter__(self) -> Self:
        """Wait for Telegram as long as it takes; raises SettingsError where it refuses the token."""
        try:
            await patiently()(self._application.initialize)
        except InvalidToken:
            raise _refused() from None
        await self._application.start()
        await self._set_menus()
        return self

    async def __aexit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        """Stop; answers in hand are finished first."""
        await self._application.stop()
        await self._application.shutdown()

    @property
    def username(self) -> str:
        """What people call it, without the @."""
        return str(self._application.bot.username)

    async def poll(self) -> None:
        """Take updates in until cancelled."""
        await poll(self._application.bot, self._application.update_queue)

    async def _set_menus(self) -> None:
        """Set Telegram's menus where they differ from the table; a refusal is logged and nothing else."""
        bot = self._application.bot
        try:
            for where, scope in SCOPES.items():
                wanted = menu(self._commands, where)
                if list(await bot.get_my_commands(scope=scope)) != wanted:
                    await bot.set_my_commands(wanted, scope=scope)
        except TelegramError as error:
            logger.warning("menus not set", reason=str(error))


async def username(token: str, api_root: str) -> str:
    """Ask once who a token belongs to; raises SettingsError or TelegramUnavailable."""
    try:
        async with Bot(
            token, f"{api_root}/bot", request=AiohttpRequest(), get_updates_request=AiohttpRequest()
        ) as bot:
            return bot.username
    except InvalidToken:
        raise _refused() from None
    except TelegramError as error:
        raise TelegramUnavailable(str(error)) from None


def _refused() -> SettingsError:
    return SettingsError([_("TELEGRAM_TOKEN: Telegram refuses it; copy it whole from @BotFather")])
