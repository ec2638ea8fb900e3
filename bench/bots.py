"""The bots that answer: ours as `run` starts it, and the bare one."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from bench.child import Child, started
from bench.telegram import Telegram

UNPACED = {"MESSAGES_PER_SECOND": "1000000"}


@contextmanager
def tandem(telegram: Telegram, folder: Path, pace: Mapping[str, str] = UNPACED) -> Iterator[Child]:
    """`python -m bot run` on the packaged sample, with a server of its own in the folder."""
    settings = {"PRICES": "recorded", "TELEGRAM_API_URL": telegram.address, "DATA_DIR": str(folder / "state")}
    with started("bot", "run", folder=folder, settings={**settings, **pace}) as bot:
        yield bot


@contextmanager
def echo(telegram: Telegram, folder: Path, at_once: int, transport: str = "own") -> Iterator[Child]:
    """The bare bot, on its own transport or on Tandem's."""
    words = (telegram.address, str(at_once), transport)
    with started("bench.echo", *words, folder=folder, settings={}) as bot:
        yield bot


def redis_pid(folder: Path) -> int:
    """The process of the server that `tandem` keeps in a folder."""
    return int((folder / "state" / "server.pid").read_text())
