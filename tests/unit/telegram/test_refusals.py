"""Who may not is told so once, and so that it disturbs nobody."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import cast

from telegram import Bot, Chat, Message, User

from bot.telegram.refusals import Refusals
from tests.fakes import FakeClock

ANN, BEN = User(1, "Ann", is_bot=False), User(2, "Ben", is_bot=False)
CHANNEL_BOT = User(136817688, "Channel", is_bot=True)
DESK, OTHER = Chat(-1001, Chat.SUPERGROUP), Chat(-1002, Chat.SUPERGROUP)
NEWS, BLOG = Chat(-2001, Chat.CHANNEL), Chat(-2002, Chat.CHANNEL)


def message(
    chat: Chat = DESK, sender: User | None = ANN, *, speaks_as: Chat | None = None, text: str = "/stop"
) -> Message:
    typed = Message(
        1, datetime(2025, 9, 27, tzinfo=UTC), chat, from_user=sender, sender_chat=speaks_as, text=text
    )
    typed.set_bot(cast("Bot", SimpleNamespace(username="tandem_bot")))
    return typed


def test_it_is_said_without_a_sound_and_with_the_way_to_a_private_chat() -> None:
    reply = Refusals(FakeClock()).reply(message(text="/alert@tandem_bot below 0.2"))
    assert reply is not None
    assert reply.silent
    [[button]] = reply.buttons
    assert button.text == "In private"


def test_each_is_told_once_an_hour_in_each_group() -> None:
    clock = FakeClock()
    refusals = Refusals(clock)
    assert refusals.reply(message()) is not None
    assert refusals.reply(message(text="/alerts")) is None
    assert refusals.reply(message(sender=BEN)) is not None
    assert refusals.reply(message(OTHER)) is not None
    clock.move(timedelta(minutes=59))
    assert refusals.reply(message()) is None
    clock.move(timedelta(minutes=1))
    assert refusals.reply(message()) is not None


def test_channels_that_speak_by_the_same_stand_in_are_told_apart() -> None:
    refusals = Refusals(FakeClock())
    assert refusals.reply(message(sender=CHANNEL_BOT, speaks_as=NEWS)) is not None
    assert refusals.reply(message(sender=CHANNEL_BOT, speaks_as=NEWS)) is None
    assert refusals.reply(message(sender=CHANNEL_BOT, speaks_as=BLOG)) is not None


def test_nobody_is_told_nothing() -> None:
    assert Refusals(FakeClock()).reply(message(sender=None)) is None
