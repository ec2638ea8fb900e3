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
        "--port", type=_port, metavar="P", help=_("instead of LOCALCHAT_PORT; 0 takes any free one")
    )


def execute(arguments: argparse.Namespace, settings: Settings) -> int:
    """Serve until interrupted."""
    import asyncio

    from bot.app.run import run_localchat

    port = settings.localchat_port if arguments.port is None else arguments.port
    asyncio.run(run_localchat(settings, port, announce=lambda line: print(line, flush=True)))
    return 0


def _port(text: str) -> int:
    if not (text.isdecimal() and int(text) <= 65535):
        raise argparse.ArgumentTypeError(_("'{text}' is no port; take one from 0 to 65535").format(text=text))
    return int(text)
