"""`run` and `localchat` as processes: what a stranger sees who types the README's commands."""

import re
import signal
import socket
from pathlib import Path

import pytest

from tests.person import Person
from tests.process import BotProcess, free_port

HOME = {"PRICES": "recorded"}


def at_home(folder: Path, **settings: str) -> BotProcess:
    return BotProcess("run", settings={**HOME, "LOCALCHAT_PORT": str(free_port()), **settings}, folder=folder)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_run_prints_an_address_answers_there_and_stops_cleanly(
    tmp_path: Path, number: signal.Signals
) -> None:
    with at_home(tmp_path) as bot:
        found = re.search(r"http://127\.0\.0\.1:\d+", bot.line())
        assert found
        async with Person(found[0]) as person:
            assert (await person.ask("/corr"))["photo"]
        status, logged = bot.stop(number)
        assert (status, logged) == (0, "")


async def test_the_owner_is_who_the_settings_name(tmp_path: Path) -> None:
    with at_home(tmp_path, OWNER_ID="1001") as bot:
        found = re.search(r"http://127\.0\.0\.1:\d+", bot.line())
        assert found
        async with Person(found[0]) as person:
            assert (await person.ask("/stats"))["text"].startswith("Nothing is on its way\n")
        assert bot.stop() == (0, "")


async def test_a_token_is_needed_for_telegram_only_and_never_logged(tmp_path: Path) -> None:
    token, port = "123456789:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr", free_port()
    with (
        BotProcess(
            "localchat", "--port", str(port), settings={"LOCALCHAT_TOKEN": token}, folder=tmp_path
        ) as telegram,
        BotProcess(
            "run",
            settings={
                **HOME,
                "TELEGRAM_TOKEN": token,
                "TELEGRAM_API_URL": f"http://127.0.0.1:{port}",
                "LOG_LEVEL": "debug",
            },
            folder=tmp_path,
        ) as bot,
    ):
        assert str(port) in telegram.line()
        assert bot.line() == "Tandem answers as @tandem_local_bot"
        async with Person(f"http://127.0.0.1:{port}") as person:
            assert (await person.ask("/corr"))["photo"]
        status, logged = bot.stop()
        assert status == 0
        assert token.partition(":")[2] not in logged
        assert telegram.stop()[0] == 0


def test_a_refused_token_ends_it_with_a_line_that_says_what_to_do(tmp_path: Path) -> None:
    port = free_port()
    with BotProcess("localchat", "--port", str(port), settings={}, folder=tmp_path) as telegram:
        telegram.line()
        settings = {"TELEGRAM_TOKEN": "987654:not-the-one", "TELEGRAM_API_URL": f"http://127.0.0.1:{port}"}
        for command in ("run", "check"):
            with BotProcess(command, settings={**HOME, **settings}, folder=tmp_path) as bot:
                said = bot.process.communicate(timeout=30)
                assert "Telegram refuses it; copy it whole from @BotFather" in "".join(said)
                assert bot.process.returncode != 0
                assert said[1].count("\n") <= 1


def test_a_taken_port_is_said_in_one_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        with at_home(tmp_path, LOCALCHAT_PORT=port) as bot:
            assert bot.end() == (1, f"port {port} is taken: set LOCALCHAT_PORT to another one\n")


async def test_a_bot_that_starts_before_its_telegram_waits_for_it(tmp_path: Path) -> None:
    port = free_port()
    settings = {**HOME, "TELEGRAM_API_URL": f"http://127.0.0.1:{port}"}
    with BotProcess("run", settings=settings, folder=tmp_path) as bot:
        assert bot.process.stderr is not None
        assert "Telegram was not reached" in bot.process.stderr.readline()
        with BotProcess("localchat", "--port", str(port), settings={}, folder=tmp_path) as telegram:
            telegram.line()
            assert bot.line() == "Tandem answers as @tandem_local_bot"
            async with Person(f"http://127.0.0.1:{port}") as person:
                assert (await person.ask("/help"))["text"]


def test_a_bot_that_still_waits_for_its_telegram_can_be_stopped(tmp_path: Path) -> None:
    settings = {**HOME, "TELEGRAM_API_URL": f"http://127.0.0.1:{free_port()}"}
    with BotProcess("run", settings=settings, folder=tmp_path) as bot:
        assert bot.process.stderr is not None
        bot.process.stderr.readline()
        status, logged = bot.stop()
        assert status == 0
        assert "Unclosed" not in logged
