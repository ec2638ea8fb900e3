import json
import logging

import pytest
import structlog
from pydantic import SecretStr

from bot.logs import configure_logs
from bot.settings import Settings

TOKEN = "987654321:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr"
SHORT = "42:local-but-mine"


def configure(form: str = "console", token: str = TOKEN, *, quiet: bool = False) -> None:
    configure_logs(
        Settings(_env_file=None, telegram_token=SecretStr(token), log_format=form, log_level="debug"),
        quiet=quiet,
    )


@pytest.mark.parametrize("form", ["console", "json"])
@pytest.mark.parametrize(
    "name", ["bot.app", "telegram.ext.Application", "aiohttp.client", "httpx", "httpcore.http11"]
)
@pytest.mark.parametrize(
    "token",
    [TOKEN, SHORT, "555555555:ZZbbCCddEEffGGhhIIjjKKllMMnnOOppQQs"],
    ids=["ours", "short", "anyone's"],
)
def test_a_token_never_appears_whoever_logs_it(
    form: str, name: str, token: str, capsys: pytest.CaptureFixture[str]
) -> None:
    configure(form, token=SHORT if token == SHORT else TOKEN)
    logger = logging.getLogger(name)
    address = f"https://telegram-bot-api.a-rather-long-name.internal.example.org:8081/bot{token}/getMe"
    logger.error("POST %s", address)
    logger.error("encoded %s", address.replace(":", "%3A"))
    logger.error("extra", extra={"url": address})
    structlog.get_logger(name).error("structured", url=address, nested={"deep": [address]})
    try:
        raise ConnectionError(address)
    except ConnectionError:
        logger.exception("failed")
        structlog.get_logger(name).exception("failed too")
    lines = capsys.readouterr().err
    assert lines.count("[secret]") >= 6
    assert token not in lines
    assert token.replace(":", "%3A") not in lines
    assert token.split(":")[1] not in lines


def test_json_logs_are_one_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    configure("json")
    structlog.get_logger("bot.x").warning("queued", recipients=3)
    logging.getLogger("telegram.ext").warning("from a library: %s", "yes")
    ours, theirs = map(json.loads, capsys.readouterr().err.splitlines())
    assert (ours["event"], ours["recipients"], ours["level"], ours["logger"]) == (
        "queued",
        3,
        "warning",
        "bot.x",
    )
    assert theirs["event"] == "from a library: yes"
    assert ours["timestamp"].endswith("Z")


def test_a_traceback_is_logged(capsys: pytest.CaptureFixture[str]) -> None:
    for form in ("console", "json"):
        configure(form)
        try:
            raise ZeroDivisionError("by nought")
        except ZeroDivisionError:
            structlog.get_logger("bot.x").exception("failed")
        assert "by nought" in capsys.readouterr().err


def test_libraries_that_chatter_are_heard_only_when_they_warn(capsys: pytest.CaptureFixture[str]) -> None:
    configure()
    logging.getLogger("httpx").info("HTTP Request")
    logging.getLogger("httpx").warning("something is wrong")
    lines = capsys.readouterr().err
    assert "HTTP Request" not in lines
    assert "something is wrong" in lines


def test_a_command_that_prints_an_answer_logs_errors_only(capsys: pytest.CaptureFixture[str]) -> None:
    configure(quiet=True)
    structlog.get_logger("bot.x").warning("no network")
    structlog.get_logger("bot.x").error("broken")
    lines = capsys.readouterr().err
    assert "no network" not in lines
    assert "broken" in lines
