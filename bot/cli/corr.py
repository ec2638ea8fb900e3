"""`corr`: one answer on the terminal."""

from __future__ import annotations

import argparse
import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from bot.translation import _

if TYPE_CHECKING:
    from bot.model.correlation import Snapshot
    from bot.settings import Settings

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

    from bot.app import answer_corr
    from bot.views.correlation import correlation_text
    from bot.views.figures import correlation_figures
    from bot.views.wording import plain

    snapshot = asyncio.run(
        answer_corr(settings, arguments.words, prices=arguments.prices, as_of=arguments.as_of)
    )
    if arguments.json:
        print(json.dumps(correlation_figures(snapshot), allow_nan=False))
    else:
        print(plain(correlation_text(snapshot)))
    if arguments.chart:
        _write_chart(arguments.chart, snapshot)
    return 0


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
