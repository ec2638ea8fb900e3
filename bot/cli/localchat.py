"""`localchat`: the local chat alone, for a bot that is started elsewhere with TELEGRAM_API_URL."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from bot.translation import _

if TYPE_CHECKING:
    from bot.settings import Settings

HELP = _("serve the local chat alone: a Bot API server and a chat page on this machine")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the port."""
    parser.add_argument(
        "--port", type=int, metavar="P", help=_("instead of LOCALCHAT_PORT; 0 takes any free one")
    )


def execute(arguments: argparse.Namespace, settings: Settings) -> int:
    """Serve until interrupted."""
    import asyncio

    from bot.app import run_localchat

    port = settings.localchat_port if arguments.port is None else arguments.port
    asyncio.run(run_localchat(settings, port, announce=lambda line: print(line, flush=True)))
    return 0
