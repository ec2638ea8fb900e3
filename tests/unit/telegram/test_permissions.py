from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from telegram import Chat, ChatMemberAdministrator, ChatMemberOwner, Message, User
from telegram.error import BadRequest, TelegramError

from bot.errors import TelegramUnavailable
from bot.model.chat import ChatKind
from bot.telegram.commands import Place
from bot.telegram.permissions import KEPT_FOR, Permissions, asker_of, place_of, refused_tap, thread_of
from bot.telegram.taps import LONGEST_TOAST
from tests.fakes import FakeClock

ADMIN, MEMBER = User(1, "Ada", is_bot=False), User(2, "Ben", is_bot=False)
ANONYMOUS = User(1087968824, "Group", is_bot=True)
GROUP, CHANNEL, PRIVATE = Chat(-100, Chat.SUPERGROUP), Chat(-200, Chat.CHANNEL), Chat(2, Chat.PRIVATE)


@dataclass
class FakeBot:
    """Telegram, as far as it is asked who the admins are."""

    admins: list[User] = field(default_factory=lambda: [ADMIN])
    asked: int = 0
    failure: TelegramError | None = None

    async def get_chat_administrators(self, _chat: int) -> list[ChatMemberOwner | ChatMemberAdministrator]:
        self.asked += 1
        if self.failure is not None:
            raise self.failure
        return [ChatMemberOwner(user, is_anonymous=False) for user in self.admins]


def message(
    chat: Chat, sender: User | None, *, speaks_as: Chat | None = None, bot: FakeBot | None = None
) -> Message:
    typed = Message(1, None, chat, from_user=sender, sender_chat=speaks_as)  # type: ignore[arg-type] # no date
    typed.set_bot(bot or FakeBot())  # type: ignore[arg-type] # as far as it is asked
    return typed


@pytest.mark.parametrize(
    ("typed", "may"),
    [
        (message(PRIVATE, MEMBER), True),
        (message(GROUP, ADMIN), True),
        (message(GROUP, MEMBER), False),
        (message(GROUP, ANONYMOUS, speaks_as=GROUP), True),
        (message(GROUP, User(136817688, "Channel", is_bot=True), speaks_as=CHANNEL), False),
        (message(GROUP, ADMIN, speaks_as=CHANNEL), False),
        (message(GROUP, None), False),
    ],
    ids=[
        "in private",
        "admin",
        "member",
        "anonymous admin",
        "somebody as a channel",
        "an admin as a channel",
        "nobody",
    ],
)
async def test_who_types_may_in_private_or_as_an_admin(typed: Message, may: bool) -> None:
    assert await Permissions(FakeClock()).may_type(typed) is may


async def test_admins_are_asked_for_once_a_minute_and_for_each_group() -> None:
    clock, bot = FakeClock(), FakeBot()
    permissions = Permissions(clock)

    async def may(person: User, chat: int = -100) -> bool:
        return await permissions.is_admin(bot, chat, person.id)  # type: ignore[arg-type] # as far as asked

    assert await may(ADMIN)
    assert not await may(MEMBER)
    assert bot.asked == 1
    assert await may(ADMIN, -101)
    assert bot.asked == 2
    bot.admins = [MEMBER]
    clock.move(KEPT_FOR - timedelta(seconds=1))
    assert await may(ADMIN)
    clock.move(timedelta(seconds=1))
    assert not await may(ADMIN)
    assert await may(MEMBER)
    assert bot.asked == 3


async def test_where_telegram_does_not_tell_nobody_may_and_it_is_said() -> None:
    bot = FakeBot(failure=BadRequest("Chat not found"))
    with pytest.raises(TelegramUnavailable, match="try again in a minute"):
        await Permissions(FakeClock()).may_type(message(GROUP, ADMIN, bot=bot))


@pytest.mark.parametrize(
    ("kind", "seen"),
    [
        (Chat.PRIVATE, ChatKind.PRIVATE),
        (Chat.GROUP, ChatKind.GROUP),
        (Chat.SUPERGROUP, ChatKind.GROUP),
        (Chat.CHANNEL, ChatKind.CHANNEL),
    ],
)
def test_a_supergroup_is_a_group_to_us(kind: str, seen: ChatKind) -> None:
    assert place_of(Chat(7, kind)) == Place(7, seen)


@pytest.mark.parametrize("stand_in", [777000, 136817688, 1087968824])
async def test_whom_telegram_names_in_the_place_of_a_chat_is_nobodys_admin(stand_in: int) -> None:
    bot = FakeBot(admins=[ADMIN, User(stand_in, "Group", is_bot=True)])
    permissions = Permissions(FakeClock())
    assert await permissions.is_admin(bot, -100, ADMIN.id)  # type: ignore[arg-type]
    assert not await permissions.is_admin(bot, -100, stand_in)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("typed", "asker"),
    [
        (message(PRIVATE, MEMBER), None),
        (message(GROUP, MEMBER), MEMBER.id),
        (message(GROUP, ANONYMOUS, speaks_as=GROUP), None),
        (message(GROUP, User(136817688, "Channel", is_bot=True), speaks_as=CHANNEL), None),
        (message(GROUP, None), None),
    ],
    ids=["in private", "in a group", "as the group", "as a channel", "nobody"],
)
def test_who_asks_is_known_where_they_show_themselves_in_a_group(typed: Message, asker: int | None) -> None:
    assert asker_of(typed) == asker


def test_a_topic_is_told_from_a_thread_of_replies() -> None:
    def standing(**where: Any) -> Message:
        return Message(1, datetime(2025, 9, 27, tzinfo=UTC), GROUP, **where)

    assert thread_of(standing(message_thread_id=42, is_topic_message=True)) == 42
    assert thread_of(standing(message_thread_id=42)) is None
    assert thread_of(standing()) is None
    forum = place_of(Chat(-7, Chat.SUPERGROUP, is_forum=True), 42)
    assert forum == Place(-7, ChatKind.GROUP, 42, is_forum=True)


def test_a_refusal_fits_a_toast() -> None:
    assert len(refused_tap()) <= LONGEST_TOAST
