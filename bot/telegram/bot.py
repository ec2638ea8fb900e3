"""The bot on Telegram, from the first hello to a clean stop."""

import asyncio
from collections.abc import Sequence
from itertools import product
from types import TracebackType
from typing import Any, Self

import structlog
from telegram import Update
from telegram.error import InvalidToken, TelegramError

from bot.ports import Json
from bot.telegram.application import PtbApplication
from bot.telegram.commands import SCOPES, Command, Menu, menu
from bot.telegram.inline import InlineAnswers
from bot.telegram.languages import Languages
from bot.telegram.polling import patiently, refused
from bot.translation import ENGLISH, LANGUAGES, speaking

logger = structlog.get_logger(__name__)


class TelegramBot:
    """Our Application between entering and leaving; handles what comes out of the inbox."""

    def __init__(
        self,
        application: PtbApplication,
        commands: Sequence[Command],
        languages: Languages,
        inline: InlineAnswers,
    ) -> None:
        self._application = application
        self._commands = commands
        self._languages = languages
        self._inline = inline

    async def __aenter__(self) -> Self:
        """Wait for Telegram as long as it takes; raises SettingsError where it refuses the token."""
        try:
            await patiently()(self._application.initialize)
            await self._set_menus()
        except BaseException as error:
            await self._application.bot.shutdown()
            if isinstance(error, InvalidToken):
                raise refused() from None
            raise
        return self

    async def __aexit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        """End what is under way, and close all connections."""
        await self._inline.close()
        await self._application.shutdown()

    @property
    def username(self) -> str:
        """What people call it, without the @."""
        return str(self._application.bot.username)

    async def handle(self, update: Json) -> None:
        """Handle one update; one that cannot be read is logged and left."""
        try:
            read = Update.de_json(update, self._application.bot)
        except (AttributeError, KeyError, TypeError, ValueError):
            logger.exception("update not understood", update_id=update.get("update_id"))
            return
        with speaking(await self._languages.of(read)):
            await self._application.process_update(read)

    async def _set_menus(self) -> None:
        """Set Telegram's menus where they differ from the table; a refusal is logged and nothing else."""
        try:
            await asyncio.gather(*(self._set_menu(code, where) for code, where in product(LANGUAGES, SCOPES)))
        except TelegramError as error:
            logger.warning("menus not set", reason=str(error))

    async def _set_menu(self, code: str, where: Menu) -> None:
        bot = self._application.bot
        with speaking(code):
            wanted = menu(self._commands, where)
        # the one without a language is for all who speak none of ours
        its: dict[str, Any] = {"scope": SCOPES[where], "language_code": None if code == ENGLISH else code}
        if list(await bot.get_my_commands(**its)) != wanted:
            await bot.set_my_commands(wanted, **its)
