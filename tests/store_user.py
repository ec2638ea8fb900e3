"""A process that does as it is told with the embedded server of a folder: enter, write, leave."""

import asyncio
import sys
from itertools import count
from pathlib import Path

import structlog

from bot.store.connection import Store, connect
from bot.store.embedded import embedded_server


def say(word: object) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


async def told() -> str:
    line: str = await asyncio.to_thread(sys.stdin.readline)
    return line.strip()


async def write(store: Store) -> None:
    """Number after number; each is said once it is acknowledged."""
    for number in count():
        await store.rpush("numbers", str(number))
        say(number)


async def use(folder: Path, binary: Path) -> None:
    say("ready")
    await told()
    async with embedded_server(folder, binary=binary) as socket, connect(socket) as store:
        say((await store.info("server"))["process_id"])
        try:
            if await told() == "write":
                await write(store)
        except asyncio.CancelledError:
            await store.set("last", "words")
            raise


if __name__ == "__main__":
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    try:
        asyncio.run(use(Path(sys.argv[1]), Path(sys.argv[2])))
    except KeyboardInterrupt:
        say("interrupted")
    say("left")
