"""Kills of the bot, of its server, and a disk that fills: nothing that was acknowledged is lost."""

import asyncio
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.errors import StoreUnavailable
from bot.store.connection import connect
from bot.store.embedded import embedded_server
from tests.servers import BINARIES, User, is_alive, kill, servers_of, until


@pytest.fixture(params=BINARIES)
def binary(request: pytest.FixtureRequest) -> Path:
    return Path(request.param)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield (folder := tmp_path / "store")
    for pid in servers_of(folder):
        kill(pid)


async def numbers(folder: Path, binary: Path) -> list[int]:
    async with embedded_server(folder, binary=binary) as socket, connect(socket) as store:
        return [int(number) for number in await store.lrange("numbers", 0, -1)]


async def test_a_kill_of_the_bot_then_of_the_server_loses_nothing_acknowledged(
    folder: Path, binary: Path
) -> None:
    acknowledged = -1
    for _round in range(3):
        with User(folder, binary) as user:
            server = user.enter()
            user.tell("write")
            acknowledged = max(int(user.hear()) for _ in range(300))
            user.kill()
            kill(server)
        kept = await numbers(folder, binary)
        # one may have been written without being acknowledged any more
        assert acknowledged <= len(kept) - 1
        assert kept == list(range(len(kept)))
        async with embedded_server(folder, binary=binary) as socket, connect(socket) as store:
            await store.delete("numbers")


async def test_a_kill_of_the_server_in_the_middle_of_writing_loses_nothing_acknowledged(
    folder: Path, binary: Path
) -> None:
    with User(folder, binary) as user:
        server = user.enter()
        user.tell("write")
        for _ in range(100):
            user.hear()
        kill(server)
        assert user.process.wait(10) == 1  # the write that was cut off is raised
        assert user.process.stdout is not None
        acknowledged = [int(word) for word in user.process.stdout.read().split() if word.isdigit()]
    assert len(await numbers(folder, binary)) >= max(acknowledged, default=99)


async def test_an_orphan_is_adopted_and_ends_with_its_new_user(folder: Path, binary: Path) -> None:
    with User(folder, binary) as user:
        server = user.enter()
        user.kill()
    assert is_alive(server)
    async with embedded_server(folder, binary=binary) as socket, connect(socket) as store:
        assert (await store.info("server"))["process_id"] == server
        assert servers_of(folder) == {server}
    assert not is_alive(server)


def test_one_that_was_killed_does_not_end_it_for_the_others(folder: Path, binary: Path) -> None:
    with User(folder, binary) as killed, User(folder, binary) as stays:
        server = killed.enter()
        assert stays.enter() == server
        killed.kill()
        assert is_alive(server)
        stays.leave()
        assert not is_alive(server)


async def test_a_server_that_is_killed_is_back_at_once_with_its_data(folder: Path, binary: Path) -> None:
    with capture_logs() as logs:
        async with embedded_server(folder, binary=binary) as socket, connect(socket) as store:
            await store.set("word", "kept")
            (first,) = servers_of(folder)
            began = asyncio.get_running_loop().time()
            kill(first)
            with suppress(StoreUnavailable):  # it may still hold the connection for good
                await store.get("word")
            assert await store.get("word") == b"kept"
            assert asyncio.get_running_loop().time() - began < 2
            (second,) = servers_of(folder)
            await asyncio.to_thread(until, lambda: len(logs) > 1)
    assert first != second
    warnings = [entry for entry in logs if entry["log_level"] == "warning"]
    assert [entry["event"] for entry in warnings] == ["the store's server died; starting it again"]
    assert "eady to accept connections" in str(warnings[0]["why"])
    assert "\n" not in str(warnings[0]["why"])


async def test_of_many_that_watch_one_starts_it_again(folder: Path, binary: Path) -> None:
    users = [User(folder, binary) for _ in range(3)]
    try:
        (server,) = {user.enter() for user in users}
        kill(server)
        await asyncio.to_thread(until, lambda: len(servers_of(folder)) == 1)
        await asyncio.sleep(0.5)
        assert len(servers_of(folder)) == 1
        for user in users:
            user.leave()
        assert servers_of(folder) == set()
    finally:
        for user in users:
            user.__exit__()


async def test_a_server_that_keeps_dying_is_started_ever_more_slowly(folder: Path, binary: Path) -> None:
    with capture_logs() as logs:
        async with embedded_server(folder, binary=binary) as socket:
            for death in range(3):
                await asyncio.to_thread(until, lambda: told(logs, "answers again") == death)  # noqa: B023
                (pid,) = servers_of(folder)
                kill(pid)
            began = asyncio.get_running_loop().time()
            await asyncio.to_thread(until, lambda: bool(servers_of(folder)))
            assert asyncio.get_running_loop().time() - began > 0.9
            assert socket.exists()
    assert told(logs, "died") == 3


def told(logs: Sequence[Mapping[str, object]], words: str) -> int:
    return sum(words in str(entry["event"]) for entry in logs)


async def test_a_folder_that_vanishes_is_made_anew(folder: Path, binary: Path) -> None:
    async with embedded_server(folder, binary=binary) as socket:
        (old,) = servers_of(folder)
        shutil.rmtree(folder)
        await asyncio.to_thread(until, socket.exists)
        kill(old)
        async with connect(socket) as store:
            assert await store.dbsize() == 0


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 4 MB, where we may make one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=4m", "none", str(disk)]
    if os.getuid() != 0 or subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("may not make a small disk here")
    yield disk
    for pid in servers_of(disk / "store"):
        kill(pid)
    subprocess.run(["umount", "-l", disk], check=True)


async def test_a_disk_that_fills_is_said_once_and_tried_until_there_is_room(
    small_disk: Path, binary: Path
) -> None:
    folder = small_disk / "store"
    with capture_logs() as logs:
        async with embedded_server(folder, binary=binary) as socket:
            async with connect(socket) as store:
                await store.set("word", "kept")
                (small_disk / "ballast").write_bytes(bytes(3_000_000))
                with pytest.raises(StoreUnavailable):
                    await store.set("too much", b"x" * 2_000_000)
            with suppress(OSError):
                (small_disk / "more").write_bytes(bytes(2_000_000))
            await asyncio.to_thread(until, lambda: "No space left" in str(logs))
            await asyncio.sleep(1)
            for name in ("ballast", "more"):
                (small_disk / name).unlink()
            await asyncio.to_thread(until, lambda: logs[-1]["event"] == "the store's server answers again")
            async with connect(socket) as store:
                assert await store.get("word") == b"kept"
                assert await store.get("too much") is None
    assert str(logs).count("No space left") == 1
