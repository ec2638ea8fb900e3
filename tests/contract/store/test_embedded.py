"""The embedded server as several processes see it, with each program that may be the server."""

import asyncio
import os
import re
import signal
import stat
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path

import pytest

from bot.errors import StoreUnavailable
from bot.store.connection import connect
from bot.store.embedded import embedded_server
from bot.store.server import Server
from tests.servers import User, is_alive, servers_of, until


async def pid_of(socket: Path) -> int:
    async with connect(socket) as store:
        return int((await store.info("server"))["process_id"])


def environment_of(pid: int) -> bytes:
    return Path(f"/proc/{pid}/environ").read_bytes()


def slow(folder: Path, binary: Path, **options: str) -> Path:
    """The same program with further settings."""
    script = folder / "slow"
    words = " ".join(f"--{name.replace('_', '-')} {value}" for name, value in options.items())
    script.write_text(f'#!/bin/sh\nexec "{binary}" "$@" {words}\n')
    script.chmod(0o700)
    return script


async def test_state_outlives_the_server(folder: Path, binary: Path) -> None:
    async with embedded_server(folder, binary=binary) as socket, connect(socket) as store:
        await store.set("word", "kept")
    assert servers_of(folder) == set()
    async with embedded_server(folder, binary=binary) as socket, connect(socket) as store:
        assert await store.get("word") == b"kept"


async def test_an_acknowledged_write_is_on_the_disk_and_readable_by_older_servers(
    folder: Path, binary: Path
) -> None:
    async with embedded_server(folder, binary=binary) as socket, connect(socket) as store:
        settings = await store.config_get()
    assert {
        name: settings[name]
        for name in ("appendonly", "appendfsync", "aof-use-rdb-preamble", "save", "port", "maxmemory-policy")
    } == {
        "appendonly": "yes",
        "appendfsync": "always",
        "aof-use-rdb-preamble": "no",
        "save": "",
        "port": "0",
        "maxmemory-policy": "noeviction",
    }


async def test_only_the_owner_may_come_in(folder: Path, binary: Path) -> None:
    async with embedded_server(folder, binary=binary) as socket:
        modes = [stat.S_IMODE(path.stat().st_mode) & 0o077 for path in (folder, socket)]
    assert modes == [0, 0]


async def test_the_server_does_not_learn_our_environment(
    folder: Path, binary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELEGRAM_TOKEN", "123456:of-nobody")
    async with embedded_server(folder, binary=binary):
        (pid,) = servers_of(folder)
        assert not re.search(b"TELEGRAM_TOKEN|of-nobody", environment_of(pid))


def test_five_processes_that_race_get_one_server(folder: Path, binary: Path) -> None:
    with ExitStack() as stack:
        users = [stack.enter_context(User(folder, binary)) for _ in range(5)]
        for user in users:
            user.tell("enter")
        told = {int(user.hear()) for user in users}
        assert servers_of(folder) == told
        assert len(told) == 1
        for user in users[:-1]:
            user.leave()
        assert servers_of(folder) == told
        users[-1].leave()
        assert servers_of(folder) == set()


async def test_users_that_come_and_go_at_once_are_all_served(folder: Path, binary: Path) -> None:
    async def use(number: int) -> None:
        async with embedded_server(folder, binary=binary) as socket, connect(socket) as store:
            await store.sadd("users", str(number))

    for _round in range(3):
        await asyncio.gather(*(use(number) for number in range(6)))
    async with embedded_server(folder, binary=binary) as socket, connect(socket) as store:
        assert await store.scard("users") == 6
    assert servers_of(folder) == set()


async def test_one_that_loads_its_data_is_waited_for(
    folder: Path, binary: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with embedded_server(folder, binary=binary) as socket, connect(socket) as store:
        await store.execute_command("EVAL", "for i = 1, 12000 do redis.call('SET', 'k' .. i, i) end", 0)
    monkeypatch.setattr("bot.store.server.PATIENCE_S", 0.5)
    loads_for_over_a_second = slow(tmp_path, binary, key_load_delay="100")
    loop = asyncio.get_running_loop()
    began = loop.time()
    async with AsyncExitStack() as stack:
        sockets = await asyncio.gather(
            *(
                stack.enter_async_context(embedded_server(folder, binary=loads_for_over_a_second))
                for _ in range(2)
            )
        )
        assert loop.time() - began > 1
        assert len(servers_of(folder)) == 1
        async with connect(sockets[0]) as store:
            assert await store.dbsize() == 12000
    assert (folder / "server.log").read_text().count("is starting oO0") == 2


async def test_one_that_is_silent_is_neither_doubled_nor_waited_for_without_end(
    folder: Path, binary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.server.PATIENCE_S", 0.5)
    monkeypatch.setattr("bot.store.server.ANSWER_S", 0.2)
    async with embedded_server(folder, binary=binary):
        (pid,) = servers_of(folder)
        os.kill(pid, signal.SIGSTOP)
        with pytest.raises(StoreUnavailable, match=rf"lives but does not answer.*{pid}"):
            await Server(folder, binary).up()
        assert servers_of(folder) == {pid}
        os.kill(pid, signal.SIGCONT)


async def test_one_that_is_slow_is_adopted_once_it_answers(folder: Path, binary: Path) -> None:
    async with embedded_server(folder, binary=binary):
        (pid,) = servers_of(folder)
        os.kill(pid, signal.SIGSTOP)
        asyncio.get_running_loop().call_later(0.3, os.kill, pid, signal.SIGCONT)
        async with embedded_server(folder, binary=binary) as socket:
            assert await pid_of(socket) == pid


async def test_a_long_path_gets_a_short_socket_that_is_tidied_away(tmp_path: Path, binary: Path) -> None:
    folder = tmp_path / ("d" * 120) / "store"
    async with embedded_server(folder, binary=binary) as socket:
        assert len(os.fsencode(socket)) <= 100
        assert await pid_of(socket) == servers_of(folder).pop()
        async with embedded_server(folder, binary=binary) as same:
            assert same == socket
    assert not socket.parent.exists()


async def test_any_name_of_a_folder_will_do(tmp_path: Path, binary: Path) -> None:
    folder = tmp_path / '--it\'s "mine" ü\n'
    async with embedded_server(folder, binary=binary) as socket, connect(socket) as store:
        assert await store.ping()
    assert (folder / "appendonlydir").is_dir()


async def test_two_names_of_one_folder_are_one(folder: Path, binary: Path, tmp_path: Path) -> None:
    async with embedded_server(folder, binary=binary) as one:
        (tmp_path / "link").symlink_to(folder)
        async with embedded_server(tmp_path / "link", binary=binary) as other:
            assert one == other


async def test_a_log_that_grew_long_is_put_aside_while_the_server_runs(
    folder: Path, binary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.server.LOG_BYTES", 10)
    async with embedded_server(folder, binary=binary):
        await asyncio.to_thread(until, (folder / "server.log.old").exists)
    assert "bye bye" in (folder / "server.log").read_text()


def test_ctrl_c_is_ours_not_the_servers(folder: Path, binary: Path) -> None:
    with User(folder, binary) as user:
        server = user.enter()
        os.killpg(user.process.pid, signal.SIGINT)
        user.tell("wake up")
        assert [user.hear(), user.hear()] == ["interrupted", "left"]
        assert user.logged() == ""  # its last words were written: the server was there to the end
    assert not is_alive(server)


async def test_a_server_that_cannot_read_its_data_says_why(folder: Path, binary: Path) -> None:
    async with embedded_server(folder, binary=binary) as socket, connect(socket) as store:
        await store.set("word", "kept")
    (written,) = (folder / "appendonlydir").glob("*.incr.aof")
    written.write_bytes(b"nonsense" + written.read_bytes())
    with pytest.raises(StoreUnavailable, match=r"ends at once.*Bad file format") as refusal:
        async with embedded_server(folder, binary=binary):
            pass
    assert "\n" not in str(refusal.value)
    assert servers_of(folder) == set()


async def test_a_socket_that_somebody_removed_comes_back(
    folder: Path, binary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.server.GONE_S", 0.3)
    async with embedded_server(folder, binary=binary) as socket:
        async with connect(socket) as store:
            await store.set("word", "kept")
        socket.unlink()
        await asyncio.to_thread(until, socket.exists)
        async with connect(socket) as store:
            assert await store.get("word") == b"kept"
        assert len(servers_of(folder)) == 1
