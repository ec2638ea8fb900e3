"""What Telegram's answers mean, in the words that it uses (github.com/tdlib/telegram-bot-api, and td behind it)."""

from datetime import timedelta

import pytest
from telegram.error import RetryAfter, TelegramError, TimedOut

from bot.telegram.transport import NotWritten
from bot.telegram.verdicts import Fate, fate, retry_after
from tests.unit.telegram.wire import Answer, FakeTelegram, refusal


async def error_of(answer: Answer) -> TelegramError:
    """What the library makes of an answer."""
    with pytest.raises(TelegramError) as caught:
        await FakeTelegram([answer]).post("https://api.telegram.org/bot1:x/sendMessage")
    return caught.value


@pytest.mark.parametrize(
    "description",
    [
        "Forbidden: bot was blocked by the user",
        "Forbidden: user is deactivated",
        "Forbidden: bot can't initiate conversation with a user",
        "Forbidden: bot can't send messages to bots",
        "Forbidden: bot was kicked from the group chat",
        "Forbidden: bot was kicked from the supergroup chat",
        "Forbidden: bot was kicked from the channel chat",
        "Forbidden: bot is not a member of the supergroup chat",
        "Forbidden: bot is not a member of the channel chat",
        "Forbidden: the group chat was deleted",
    ],
)
async def test_a_403_is_about_the_chat(description: str) -> None:
    assert fate(await error_of(refusal(403, description))) is Fate.REFUSED


@pytest.mark.parametrize(
    "reason",
    [
        "chat not found",
        "user not found",
        "group chat was deactivated",
        "have no rights to send a message",
        "have no write access to the chat",
        "not enough rights to send text messages to the chat",
        "need administrator rights in the channel chat",
        "PEER_ID_INVALID",
        # of a 403 in capitals the Bot API makes a 400
        "CHAT_WRITE_FORBIDDEN",
        "CHAT_RESTRICTED",
        "CHAT_ADMIN_REQUIRED",
        "CHAT_SEND_PLAIN_FORBIDDEN",
        "CHANNEL_PRIVATE",
        "USER_BANNED_IN_CHANNEL",
        "TOPIC_CLOSED",
    ],
)
async def test_some_400s_are_about_the_chat(reason: str) -> None:
    assert fate(await error_of(refusal(400, f"Bad Request: {reason}"))) is Fate.REFUSED


@pytest.mark.parametrize(
    "reason",
    [
        "message is too long",
        "message caption is too long",
        "message text is empty",
        'can\'t parse entities: Unsupported start tag "chat" at byte offset 12',
        "can't parse entities: Can't find end tag corresponding to start tag \"b\"",
        "message to be replied not found",
        "message thread not found",
        "BUTTON_DATA_INVALID",
        "reply markup is too long",
        "wrong file identifier/HTTP URL specified",
        "IMAGE_PROCESS_FAILED",
        "PHOTO_INVALID_DIMENSIONS",
    ],
)
async def test_all_others_are_about_the_message(reason: str) -> None:
    assert fate(await error_of(refusal(400, f"Bad Request: {reason}"))) is Fate.FAULT


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (refusal(429, "Too Many Requests: retry after 7", retry_after=7), Fate.FLOODED),
        (
            refusal(
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
                migrate_to_chat_id=-1001234567890,
            ),
            Fate.MOVED,
        ),
        (refusal(401, "Unauthorized"), Fate.TOKEN),
        (refusal(404, "Not Found"), Fate.TOKEN),
        (refusal(500, "Internal Server Error"), Fate.AGAIN),
        (refusal(502, "Bad Gateway"), Fate.AGAIN),
        (refusal(503, "Service Unavailable"), Fate.AGAIN),
        ((502, b"<html><body><h1>502 Bad Gateway</h1></body></html>"), Fate.AGAIN),
        (NotWritten("Telegram was not reached (ClientConnectorDNSError)"), Fate.AGAIN),
        (TimedOut("no answer from Telegram within 30 s"), Fate.UNKNOWN),
        (refusal(500, "Internal Server Error: sent message was immediately deleted"), Fate.UNKNOWN),
        ((200, b"<html>Log in to this network</html>"), Fate.UNKNOWN),
        (refusal(409, "Conflict: terminated by other getUpdates request"), Fate.UNKNOWN),
    ],
    ids=[
        "flood control",
        "a supergroup by now",
        "401",
        "404",
        "500",
        "502",
        "503",
        "502 of a proxy",
        "not written",
        "no answer",
        "arrived and was deleted",
        "an answer of somebody else",
        "409",
    ],
)
async def test_what_every_other_answer_means(answer: Answer, expected: Fate) -> None:
    assert fate(await error_of(answer)) is expected


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (RetryAfter(7), timedelta(seconds=7)),
        (RetryAfter(timedelta(seconds=7)), timedelta(seconds=7)),
        (TimedOut(), timedelta()),
    ],
    ids=["in seconds", "as a span", "another error"],
)
def test_how_long_flood_control_lasts(error: TelegramError, expected: timedelta) -> None:
    assert retry_after(error) == expected
