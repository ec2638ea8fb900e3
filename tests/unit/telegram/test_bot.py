import pytest
from structlog.testing import capture_logs

from bot.telegram.application import build_application
from bot.telegram.bot import TelegramBot
from bot.telegram.conversation import Conversation
from bot.telegram.taps import Taps


@pytest.fixture
def bot() -> TelegramBot:
    """A bot that has not said hello yet; it has commands enough to be built."""
    from bot.model.message import Reply
    from bot.telegram.commands import Asked, Command, Menu

    async def answer(_asked: Asked) -> Reply:
        return Reply("")

    commands = (Command("corr", "Correlation", answer, frozenset(Menu)),)
    taps: Taps = None  # type: ignore[assignment]
    conversation: Conversation = None  # type: ignore[assignment]
    return TelegramBot(build_application("1:x", "http://127.0.0.1:9", commands, taps, conversation), commands)


@pytest.mark.parametrize(
    "update", [{"update_id": 1, "message": {"text": "no chat"}}, {"update_id": 1, "message": 3}]
)
async def test_an_update_that_cannot_be_read_is_logged_and_left(
    bot: TelegramBot, update: dict[str, object]
) -> None:
    with capture_logs() as logs:
        await bot.handle(update)
    assert [log["event"] for log in logs] == ["update not understood"]
