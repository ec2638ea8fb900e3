"""The command line: one module per command, and nothing heavy imported before it is known which.

A module of a command has `HELP`, `add_arguments(parser)` and `execute(arguments, settings) -> exit status`.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from keyword import iskeyword
from types import ModuleType

from bot import __version__
from bot.translation import _

COMMANDS = ("run", "corr", "compare", "regimes", "replay", "filing", "export", "import", "check", "localchat")
ANSWERS = {"corr", "compare", "regimes", "replay", "filing", "export", "import", "check"}
"""Commands that print an answer and end: nothing but errors is logged beside it."""
SUCCESS, FAILURE, BAD_USAGE, INTERRUPTED = 0, 1, 2, 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status: 0 done, 1 no answer to be had, 2 bad usage."""
    from bot.errors import SettingsError, TandemError, UsageError

    arguments = _parser().parse_args(argv)
    try:
        return _execute(arguments)
    except (SettingsError, UsageError) as error:
        print(error, file=sys.stderr)
        return BAD_USAGE
    except TandemError as error:
        print(error, file=sys.stderr)
        return FAILURE
    except KeyboardInterrupt:
        return INTERRUPTED
    except OSError as error:  # a full disk, or a pipe that nobody reads any more
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):
            print(_("cannot write the answer: {reason}").format(reason=error.strerror), file=sys.stderr)
        return FAILURE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bot", description=_("Tandem: how closely Bitcoin moves with small-cap technology.")
    )
    parser.add_argument("--version", action="version", version=f"Tandem {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name in COMMANDS:
        module = _module(name)
        module.add_arguments(commands.add_parser(name, help=module.HELP, description=module.HELP))
    return parser


def _module(command: str) -> ModuleType:
    """The module of a command; a word of the language gets an underscore."""
    return import_module(f"bot.cli.{command}_" if iskeyword(command) else f"bot.cli.{command}")


def _execute(arguments: argparse.Namespace) -> int:
    from bot.logs import configure_logs
    from bot.settings import read_settings

    settings = read_settings()
    configure_logs(settings, quiet=arguments.command in ANSWERS)
    status: int = _module(arguments.command).execute(arguments, settings)
    if sys.stdout is not None:  # closed by whoever called us
        sys.stdout.flush()
    return status
