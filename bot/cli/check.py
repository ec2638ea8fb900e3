"""`check`: one line each for settings, Telegram and every source."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

from bot.translation import _

if TYPE_CHECKING:
    from bot.settings import Settings

HELP = _("say in one line each whether settings, Telegram and the sources of prices are in order")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the form of the answer."""
    parser.add_argument("--json", action="store_true", help=_("print one JSON object"))


def execute(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print the findings; 1 where something is not in order."""
    import asyncio
    from dataclasses import asdict

    from bot.app import check

    findings = asyncio.run(check(settings))
    if arguments.json:
        print(json.dumps({finding.part: asdict(finding) for finding in findings}))
    else:
        for finding in findings:
            print(f"{'ok  ' if finding.ok else 'FAIL'} {finding.part}: {finding.detail}")
    return 0 if all(finding.ok for finding in findings) else 1
