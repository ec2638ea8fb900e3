"""`corr`: one answer on the terminal."""

from __future__ import annotations

import argparse
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.translation import _

if TYPE_CHECKING:
    from bot.model.correlation import Snapshot
    from bot.settings import Settings

NEW_YORK = ZoneInfo("America/New_York")
EARLIEST = date(2013, 1, 1)
"""The calendar of sessions begins in 2010, and windows reach back."""
HELP = _("the correlation of a coin with a benchmark")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the question, where prices come from, and the form of the answer."""
    parser.add_argument(
        "words", nargs="*", metavar="ASSET BENCHMARK WINDOW", help=_("such as eth qqq 90, in any order")
    )
    parser.add_argument(
        "--prices", metavar="P", help=_("yahoo, recorded (the packaged sample), or a folder of CSV files")
    )
    parser.add_argument(
        "--as-of", type=_day, metavar="DATE", help=_("as if asked after the close of that day, 2025-09-26")
    )
    parser.add_argument("--chart", type=Path, metavar="FILE", help=_("write the picture there, as PNG"))
    parser.add_argument("--json", action="store_true", help=_("print one JSON object"))


def execute(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print the answer."""
    import asyncio

    from bot.views.correlation import correlation_text
    from bot.views.figures import correlation_figures
    from bot.views.wording import plain

    snapshot = asyncio.run(_answer(settings, arguments))
    if arguments.json:
        print(json.dumps(correlation_figures(snapshot), allow_nan=False))
    else:
        print(plain(correlation_text(snapshot)))
    if arguments.chart:
        _write_chart(arguments.chart, snapshot)
    return 0


async def _answer(settings: Settings, arguments: argparse.Namespace) -> Snapshot:
    """The answer without Telegram, as if asked after the close of that day."""
    from bot.analytics.snapshot import history_needed, take_snapshot
    from bot.app import now, price_source
    from bot.telegram.arguments import parse_question

    pair, window = parse_question(arguments.words)
    moment = _end_of(arguments.as_of, now())
    source = price_source(settings, now, named=arguments.prices)
    tickers = (pair.asset, pair.benchmark)
    closes = await source.closes(tickers, start=history_needed(moment), until=moment.date())
    return take_snapshot(closes, window, moment)


def _end_of(day: date | None, now: datetime) -> datetime:
    """The last moment of a day in New York, or now."""
    from bot.errors import UsageError

    if day is None:
        return now
    if day > now.astimezone(NEW_YORK).date():
        raise UsageError(_("--as-of {day} lies in the future").format(day=day))
    if day < EARLIEST:
        raise UsageError(_("--as-of {day} is too early; ask from {first} on").format(day=day, first=EARLIEST))
    return min(now, datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=NEW_YORK).astimezone(UTC))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            _("'{text}' is no date; write it as 2025-09-26").format(text=text)
        ) from None


def _write_chart(file: Path, snapshot: Snapshot) -> None:
    from bot.errors import TandemError
    from bot.views.chart import draw_chart

    try:
        file.write_bytes(draw_chart(snapshot))
    except OSError as error:
        raise TandemError(
            _("cannot write {file}: {reason}").format(file=file, reason=error.strerror)
        ) from None
