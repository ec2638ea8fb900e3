"""What can stand in the way of an embedded server; a script plays the server where none is needed."""

import asyncio
import os
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.errors import StoreUnavailable
from bot.store import binary as binaries
from bot.store.binary import find_binary
from bot.store.embedded import embedded_server
from bot.store.filelock import locked
from bot.store.server import Server
from bot.store.socket_path import make_private, socket_path


def script(folder: Path, text: str) -> Path:
    path = folder / "server"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o700)
    return path


async def refusal(folder: Path, binary: Path) -> str:
    with pytest.raises(StoreUnavailable) as caught:
        async with embedded_server(folder, binary=binary):
            pass
    return str(caught.value)


async def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    folder = tmp_path / "file" / "store"
    said = await refusal(folder, script(tmp_path, ""))
    assert said == f"DATA_DIR: {folder} cannot be used: Not a directory"


@pytest.mark.skipif(os.getuid() == 0, reason="root may write anywhere")
async def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    folder.mkdir(mode=0o500)
    assert "cannot be used: Permission denied" in await refusal(folder, script(tmp_path, ""))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
async def test_a_full_disk_is_said_before_anything_starts(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    folder.mkdir()
    (folder / "probe").symlink_to("/dev/full")
    said = await refusal(folder, script(tmp_path, f"touch {tmp_path}/started"))
    assert said == f"DATA_DIR: {folder} cannot be used: No space left on device"
    assert not (tmp_path / "started").exists()


async def test_a_program_that_refuses_its_settings_is_quoted_in_one_line(tmp_path: Path) -> None:
    program = script(tmp_path, "echo '*** FATAL ***\n>>> it' >&2\nexit 1")
    assert await refusal(tmp_path / "store", program) == (
        "the store's server cannot start: *** FATAL *** / >>> it"
    )


async def test_a_program_that_is_none_is_said(tmp_path: Path) -> None:
    assert "No such file" in await refusal(tmp_path / "store", tmp_path / "nothing")


async def test_a_server_that_ends_at_once_is_quoted_without_stamps(tmp_path: Path) -> None:
    line = "7:M 22 Nov 2026 23:40:50.137 # Bad file format"
    program = script(tmp_path, f'echo "{line}" > {tmp_path}/store/server.log')
    assert await refusal(tmp_path / "store", program) == "the store's server ends at once: Bad file format"


async def test_a_server_that_leaves_no_log_is_said(tmp_path: Path) -> None:
    assert "it left no log" in await refusal(tmp_path / "store", script(tmp_path, "exit 0"))


async def test_somebody_who_does_not_finish_leaving_is_not_waited_for_without_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.embedded.PATIENCE_S", 0.1)
    with locked(tmp_path / "users.lock"):
        assert "does not end" in await refusal(tmp_path, script(tmp_path, ""))


async def test_a_lock_without_a_server_is_waited_for_and_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.server.PATIENCE_S", 0.2)
    monkeypatch.setattr("bot.store.server.GONE_S", 0.05)
    with locked(tmp_path / "server.lock"):
        server = Server(tmp_path, script(tmp_path, f"touch {tmp_path}/started"))
        with pytest.raises(StoreUnavailable, match=r"lives but does not answer: end process \?"):
            await server.up()
        assert not await server._start(again=False)
    assert not (tmp_path / "started").exists()


async def test_a_server_that_hangs_up_or_refuses_to_end_is_not_ready(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if await reader.readline() == b"SHUTDOWN\r\n":
            writer.write(b"-ERR not now\r\n")
        writer.close()

    monkeypatch.setattr("bot.store.server.PATIENCE_S", 0.1)
    server = Server(tmp_path, Path("none"))
    async with await asyncio.start_unix_server(refuse, server.socket):
        with pytest.raises(StoreUnavailable, match="does not answer"):
            await server.up()
        with capture_logs() as logs:
            await server.shut_down()
    assert [entry["why"] for entry in logs] == ["-ERR not now"]


async def test_what_nobody_foresaw_in_the_watch_is_raised_at_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_server: Server) -> None:
        raise RuntimeError("unforeseen")

    monkeypatch.setattr("bot.store.embedded._is_reachable", fail)
    monkeypatch.setattr("bot.store.embedded.PULSE_S", 0)
    with pytest.raises(RuntimeError, match="unforeseen"):
        async with embedded_server(tmp_path / "store"):
            await asyncio.sleep(0.05)


def test_a_lock_is_one_persons_or_shared(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with locked(path) as mine, locked(path) as theirs, locked(path, shared=True) as shared:
        assert mine is not None
        assert (theirs, shared) == (None, None)
    with locked(path, shared=True) as one, locked(path, shared=True) as two, locked(path) as alone:
        assert None not in (one, two)
        assert alone is None


def test_a_lock_goes_with_the_descriptor(tmp_path: Path) -> None:
    with locked(tmp_path / "lock") as mine:
        assert mine is not None
        inherited = os.dup(mine)
    with locked(tmp_path / "lock") as theirs:
        assert theirs is None
    os.close(inherited)
    with locked(tmp_path / "lock") as theirs:
        assert theirs is not None


def test_a_socket_lies_in_its_folder_while_the_path_is_short() -> None:
    longest = Path("/", "d" * 87)
    assert socket_path(longest) == longest / "server.sock"
    assert len(os.fsencode(socket_path(longest))) == 100


def test_bytes_count_not_letters() -> None:
    assert socket_path(Path("/", "ü" * 50)).parent != Path("/", "ü" * 50)


def test_each_long_path_has_its_own_short_one() -> None:
    one, other = (socket_path(Path("/", "d" * 100, name)) for name in "ab")
    assert one == socket_path(Path("/", "d" * 100, "a"))
    assert one != other
    assert len(os.fsencode(one)) <= 100


def test_without_a_shared_folder_the_short_path_is_where_temporary_files_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.socket_path.SHARED_FOLDER", tmp_path / "none")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert socket_path(Path("/", "d" * 100)).parent.parent == tmp_path


@pytest.mark.parametrize("trap", ["open", "link", "file"])
def test_a_short_folder_that_others_could_have_laid_is_refused(tmp_path: Path, trap: str) -> None:
    folder = tmp_path / "short"
    if trap == "open":
        folder.mkdir()
        folder.chmod(0o755)
    elif trap == "link":
        folder.symlink_to(tmp_path)
    else:
        folder.touch(mode=0o600)
    with pytest.raises((StoreUnavailable, FileExistsError)):
        make_private(folder)


def test_a_long_log_is_put_aside_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.store.server.LOG_BYTES", 3)
    server = Server(tmp_path, Path("none"))
    for text in ("first", "second", "3rd"):
        (tmp_path / "server.log").write_text(text)
        server.trim_log()
    assert (tmp_path / "server.log").read_text() == "3rd"
    assert (tmp_path / "server.log.old").read_text() == "second"


def test_the_packaged_program_comes_first_then_those_on_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert find_binary().parent.parent.name == "_binaries"
    monkeypatch.setattr(binaries, "find_spec", lambda _name: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(StoreUnavailable, match="set REDIS_URL, or install"):
        find_binary()
    for name in ("redis-server", "valkey-server"):
        (tmp_path / name).touch(mode=0o700)
        assert find_binary() == tmp_path / name
