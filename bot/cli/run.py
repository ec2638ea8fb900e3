"""`run`: all roles in one process."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from bot.translation import _

if TYPE_CHECKING:
    from bot.settings import Settings

HELP = _("run the bot: on Telegram with TELEGRAM_TOKEN, else in a chat on this machine")


def add_arguments(_parser: argparse.ArgumentParser) -> None:
    """Take none."""


def execute(_arguments: argparse.Namespace, settings: Settings) -> int:
    """Run until interrupted."""
    import asyncio

    from bot.app.run import run_bot

    asyncio.run(run_bot(settings, announce=lambda line: print(line, flush=True)))
    return 0
