"""How we are connected, to each program that may be the server."""

import asyncio
import shutil
import subprocess
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, suppress
from itertools import chain, repeat
from pathlib import Path

import pytest
from redis.exceptions import ResponseError
from structlog.testing import capture_logs

from bot.errors import StoreUnavailable
from bot.store.connection import Store, StorePipeline, connect, shown
from tests.process import free_port
from tests.servers import plain_server

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Coroutine[None, None, None]]


@asynccontextmanager
async def said_by(server: Talk) -> AsyncIterator[str]:
    """The address of a server that we play."""
    listening = await asyncio.start_server(server, "127.0.0.1", 0)
    async with listening:
        yield f"redis://:hush@127.0.0.1:{listening.sockets[0].getsockname()[1]}"


async def refusal(address: str | Path, **options: bool) -> str:
    with pytest.raises(StoreUnavailable) as caught:
        async with connect(address, **options):
            pass
    said = str(caught.value)
    assert "\n" not in said
    return said


async def end(store: Store) -> None:
    with suppress(StoreUnavailable):  # an end has no answer
        await store.shutdown(nosave=True)


async def sent(pipeline: StorePipeline, *command: str) -> list[object]:
    pipeline.execute_command(*command)
    return await pipeline.execute()


def bulk(text: str) -> bytes:
    return f"${len(text)}\r\n{text}\r\n".encode()


def talker(*about: str) -> Talk:
    """A server that says this about itself, the last again and again, and OK to all else."""
    news = chain(about, repeat(about[-1]))

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while count := (await reader.readline()).strip(b"*\r\n"):
            words = []
            for _ in range(int(count)):
                await reader.readline()
                words.append((await reader.readline()).strip())
            match words[0].upper():
                case b"HELLO":
                    writer.write(b"%1\r\n" + bulk("proto") + b":3\r\n")
                case b"INFO":
                    writer.write(bulk(next(news)))
                case _:
                    writer.write(b"+OK\r\n")
        writer.close()

    return talk


async def test_more_commands_at_once_than_connections_wait_their_turn(redis: Store) -> None:
    assert sorted(await asyncio.gather(*(redis.incr("n") for _ in range(300)))) == list(range(1, 301))


async def test_a_reader_that_waits_is_not_cut_off(redis: Store) -> None:
    await redis.xgroup_create("s", "g", mkstream=True)
    assert await redis.xreadgroup("g", "me", {"s": ">"}, block=1000) == []


async def test_one_who_stops_waiting_leaves_no_answer_for_the_next(redis: Store) -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await redis.blpop(["never"], timeout=1)
    assert await asyncio.gather(*(redis.echo(str(n)) for n in range(80))) == [
        str(n).encode() for n in range(80)
    ]


async def test_our_own_mistakes_are_not_called_absence(redis: Store) -> None:
    with pytest.raises(ResponseError, match="unknown command"):
        await redis.execute_command("NONSENSE")


async def test_a_server_that_is_full_refuses_in_words(redis: Store) -> None:
    await redis.config_set("maxmemory", "1")
    try:
        with pytest.raises(StoreUnavailable, match=r"refuses: .*maxmemory"):
            await redis.set("a", "b")
        with pytest.raises(StoreUnavailable, match=r"refuses: .*maxmemory"):
            await sent(redis.pipeline(transaction=False), "SET", "a", "b")
    finally:
        await redis.config_set("maxmemory", "0")


async def test_a_pipeline_gives_all_answers(redis: Store) -> None:
    pipeline = redis.pipeline()
    pipeline.incr("n")
    assert await sent(pipeline, "INCR", "n") == [1, 2]


async def test_a_restart_of_the_server_is_bridged_without_sending_anything_twice(
    tmp_path: Path, binary: Path
) -> None:
    with plain_server(tmp_path, binary) as address:
        async with connect(address) as store:
            await store.incr("n")
            await end(store)
            await asyncio.sleep(0)
            later: asyncio.Future[int] = asyncio.ensure_future(store.incr("n"))
            await asyncio.sleep(0.1)
            assert not later.done()
            with plain_server(tmp_path, binary):
                assert await later == 1


async def test_a_server_that_is_away_is_said_soon(tmp_path: Path, binary: Path) -> None:
    with plain_server(tmp_path, binary) as address:
        async with connect(address) as store:
            await end(store)
            began = asyncio.get_running_loop().time()
            with pytest.raises(StoreUnavailable, match="Redis cannot be reached"):
                await sent(store.pipeline(), "GET", "n")
            assert asyncio.get_running_loop().time() - began < 3


async def test_a_server_that_may_forget_is_warned_of_once(tmp_path: Path, binary: Path) -> None:
    with plain_server(tmp_path, binary, maxmemory_policy="allkeys-lru") as address, capture_logs() as logs:
        async with connect(address) as store:
            await store.ping()
    assert [(entry["log_level"], entry["policy"]) for entry in logs] == [("warning", "allkeys-lru")]


async def test_a_wrong_password_is_refused_at_once_without_being_told(tmp_path: Path, binary: Path) -> None:
    port = free_port()
    with plain_server(tmp_path, binary, port=str(port), requirepass="right"):
        began = asyncio.get_running_loop().time()
        said = await refusal(f"redis://:hush@127.0.0.1:{port}/0?health_check_interval=2")
        assert asyncio.get_running_loop().time() - began < 0.5
        async with connect(f"redis://:right@127.0.0.1:{port}") as store:
            assert await store.ping()
    assert said.startswith(f"redis://127.0.0.1:{port}/0: Redis refuses: ")


async def test_one_who_may_not_ask_is_refused_in_the_servers_words(tmp_path: Path, binary: Path) -> None:
    with plain_server(tmp_path, binary) as socket:
        async with connect(f"unix://{socket}") as store:
            await store.execute_command("ACL", "SETUSER", "small", "on", ">hush", "+@connection")
        said = await refusal(f"unix://small:hush@{socket}")
    assert said.startswith(f"unix://{socket}: Redis refuses: ")
    assert "no permissions" in said


async def test_nobody_there_is_one_line() -> None:
    port = free_port()
    said = await refusal(f"redis://:hush@127.0.0.1:{port}")
    assert said.startswith(f"redis://127.0.0.1:{port}: Redis cannot be reached")


async def test_what_is_no_address_is_one_line() -> None:
    assert await refusal("http://user:hush@example.org/") == (
        "REDIS_URL http://example.org/: not an address of Redis, like rediss://host:6379"
    )


async def test_a_server_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.store.connection.ANSWER_S", 0.1)
    monkeypatch.setattr("bot.store.connection.CONNECT_S", 0.1)

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    async with said_by(silent) as address:
        assert (await refusal(address)).endswith("Redis does not answer in time")


@pytest.mark.parametrize(
    ("about", "refused"),
    [
        ("redis_version:6.2.14", True),
        ("redis_version:7.0.0", False),
        ("redis_version:10.1.0", False),
        ("redis_version:6.9.9\r\nvalkey_version:9.1.2", False),
    ],
)
async def test_only_new_enough_servers_will_do(about: str, refused: bool) -> None:
    async with said_by(talker(about)) as address:
        if refused:
            assert (await refusal(address)).endswith("Redis 6.2.14 is too old: 7.0 or newer is needed")
        else:
            async with connect(address) as store:
                assert await store.execute_command("ANYTHING") == b"OK"


async def test_a_server_that_loads_its_data_is_waited_for() -> None:
    about = ["loading:1", "loading:1", "loading:0\r\nredis_version:7.0.0"]
    async with said_by(talker(*about)) as address, connect(address) as store:
        assert await store.info() == {"loading": 0, "redis_version": "7.0.0"}


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("redis://user:hush@host:6379/0?password=hush", "redis://host:6379/0"),
        ("rediss://:hu@sh@host", "rediss://host"),
        ("unix:///run/server.sock", "unix:///run/server.sock"),
    ],
)
def test_an_address_is_told_without_its_secrets(address: str, told: str) -> None:
    assert shown(address) == told


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate that nobody but its maker vouches for, as Heroku's are; and its key."""
    cert, key = folder / "cert.pem", folder / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", cert],
        check=True, capture_output=True, timeout=10,
    )  # fmt: skip
    return cert, key


@pytest.fixture
def tls_server(tmp_path: Path, binary: Path) -> Iterator[tuple[str, Path]]:
    """The address of a server that speaks TLS only, and its certificate."""
    if shutil.which("openssl") is None:
        pytest.skip("no openssl to make a certificate with")
    cert, key = certificate(tmp_path)
    port = str(free_port())
    options = {
        "tls_port": port,
        "tls_cert_file": str(cert),
        "tls_key_file": str(key),
        "tls_auth_clients": "no",
    }
    try:
        with plain_server(tmp_path, binary, **options):
            yield f"rediss://localhost:{port}", cert
    except AssertionError:
        if "TLS" not in (tmp_path / "log").read_text() and "tls" not in (tmp_path / "log").read_text():
            raise
        pytest.skip("this server was built without TLS")


async def test_over_tls_only_a_certificate_that_is_vouched_for_will_do(tls_server: tuple[str, Path]) -> None:
    address, cert = tls_server
    assert (await refusal(address)).endswith("(REDIS_TLS_VERIFY=off takes any)")
    async with connect(f"{address}?ssl_ca_certs={cert}") as store:
        assert await store.ping()


async def test_over_tls_any_certificate_will_do_where_that_is_said(tls_server: tuple[str, Path]) -> None:
    address, _cert = tls_server
    async with connect(address, tls_verify=False) as store:
        assert await store.ping()


async def test_whoever_stops_us_is_heard_though_a_library_swallows_it(
    redis: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As `asyncio.wait_for` of Python 3.11 does where the reply comes in the same moment."""

    async def deaf(*_command: object, **_options: object) -> bytes:
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(10)
        return b"as if nothing had been"

    monkeypatch.setattr("redis.asyncio.client.Redis.execute_command", deaf)

    async def ask() -> None:
        await redis.get("key")

    asking = asyncio.create_task(ask())
    await asyncio.sleep(0)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking


async def test_who_is_stopped_may_still_say_goodbye(redis: Store) -> None:
    async def goodbye() -> None:
        try:
            await asyncio.sleep(10)
        finally:
            await redis.set("goodbye", b"said")

    leaving = asyncio.create_task(goodbye())
    await asyncio.sleep(0)
    leaving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leaving
    assert await redis.get("goodbye") == b"said"
