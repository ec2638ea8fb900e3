"""What the commands that answer a question about prices have in common."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.translation import _

NEW_YORK = ZoneInfo("America/New_York")
EARLIEST = date(2013, 1, 1)
"""The calendar of sessions begins in 2010, and windows reach back."""


def add_question(parser: argparse.ArgumentParser, *, words: str, example: str) -> None:
    """Take the words of the question, where prices come from, and the form of the answer."""
    parser.add_argument(
        "words", nargs="*", metavar=words, help=_("such as {example}, in any order").format(example=example)
    )
    parser.add_argument(
        "--prices", metavar="P", help=_("yahoo, recorded (the packaged sample), or a folder of CSV files")
    )
    parser.add_argument(
        "--as-of",
        type=day_argument,
        metavar="DATE",
        help=_("as if asked after the close of that day, 2025-09-26"),
    )
    parser.add_argument("--chart", type=Path, metavar="FILE", help=_("write the picture there, as PNG"))
    parser.add_argument("--json", action="store_true", help=_("print one JSON object"))


def moment_of(arguments: argparse.Namespace, *, option: str = "--as-of") -> datetime:
    """When the question is asked: now, or the last moment in New York of the day that the option names."""
    from bot.app.clock import now
    from bot.errors import UsageError

    moment, day = now(), arguments.as_of
    if day is None:
        return moment
    if day > moment.astimezone(NEW_YORK).date():
        raise UsageError(_("{option} {day} lies in the future").format(option=option, day=day))
    if day < EARLIEST:
        text = _("{option} {day} is too early; ask from {first} on")
        raise UsageError(text.format(option=option, day=day, first=EARLIEST))
    return min(moment, datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=NEW_YORK).astimezone(UTC))


def print_answer(
    arguments: argparse.Namespace,
    *,
    html: Callable[[], str],
    figures: Callable[[], dict[str, Any]],
    draw: Callable[[], bytes],
) -> None:
    """Print the answer in the form that is asked for, and write its picture where one is."""
    from bot.views.wording import plain

    print(json.dumps(figures(), allow_nan=False) if arguments.json else plain(html()))
    if arguments.chart:
        _write(arguments.chart, draw())


def day_argument(text: str) -> date:
    """A date as it is typed; complains in the way of argparse."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            _("'{text}' is no date; write it as 2025-09-26").format(text=text)
        ) from None


def _write(file: Path, picture: bytes) -> None:
    from bot.errors import TandemError

    try:
        file.write_bytes(picture)
    except OSError as error:
        raise TandemError(
            _("cannot write {file}: {reason}").format(file=file, reason=error.strerror)
        ) from None
