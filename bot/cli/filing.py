"""`filing`: the purchases and sales of bitcoin that filings state."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bot.translation import _

if TYPE_CHECKING:
    from bot.model.filing import Statement
    from bot.settings import Settings

HELP = _("purchases and sales of bitcoin that a filing states")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the files, who filed them, and the form of the answer."""
    parser.add_argument(
        "files", metavar="FILE", nargs="+", type=Path, help=_("a filing or press release, HTML or text")
    )
    parser.add_argument("--company", metavar="NAME", default="", help=_("who filed it"))
    parser.add_argument(
        "--json", action="store_true", help=_("print one JSON object, or one a line for several files")
    )


def execute(arguments: argparse.Namespace, _settings: Settings) -> int:
    """Print what each file states; one that cannot be read is said, and the others are read all the same."""
    status = 0
    for file in arguments.files:
        try:
            statement = _read(file, arguments.company)
        except OSError as error:
            print(f"{file}: {error.strerror}", file=sys.stderr)
            status = 1
        else:
            print(_told(arguments, file, statement))
    return status


def _read(file: Path, company: str) -> Statement:
    from bot.signals.filing.document import decoded
    from bot.signals.purchase import read_filing

    return read_filing(decoded(file.read_bytes()), company)


def _told(arguments: argparse.Namespace, file: Path, statement: Statement) -> str:
    from bot.views.filing import statement_text
    from bot.views.filing_figures import statement_figures

    is_one = len(arguments.files) == 1
    if arguments.json:
        named = {} if is_one else {"file": str(file)}
        return json.dumps(named | statement_figures(statement), allow_nan=False)
    text = statement_text(arguments.company, statement)
    return text if is_one else f"{file}: {text.replace(chr(10), ' ')}"
