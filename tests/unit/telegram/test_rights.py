"""Who may decide for a chat, as Telegram writes its admins."""

from dataclasses import dataclass, field
from typing import cast

import pytest
from telegram import Bot, ChatMember
from telegram.error import BadRequest, Forbidden, NetworkError, TelegramError

from bot.errors import TelegramUnavailable
from bot.localchat.people import Member, Person, admin_rights
from bot.model.chat import ChatKind
from bot.telegram.rights import Powers, Rights

US, ANN = Person(7, "Tandem", is_bot=True), Person(1001, "Ann")


def admin(person: Person, kind: str = "channel", **rights: bool) -> ChatMember:
    member = Member(person, "administrator", admin_rights(kind, rights))
    return ChatMember.de_json(member.as_json(), None)


def owner(person: Person) -> ChatMember:
    return ChatMember.de_json(Member(person, "creator").as_json(), None)


@dataclass
class FakeBot:
    """Who we are, and what Telegram says of a chat's admins."""

    admins: list[ChatMember] = field(default_factory=list)
    failure: TelegramError | None = None
    id: int = US.id

    async def get_chat_administrators(self, _chat: int) -> list[ChatMember]:
        if self.failure is not None:
            raise self.failure
        return self.admins


async def powers(bot: FakeBot, kind: ChatKind = ChatKind.CHANNEL) -> Powers:
    return await Rights(cast("Bot", bot)).of(-1002, kind, ANN.id)


@pytest.mark.parametrize(
    ("admins", "may_decide", "may_write"),
    [
        ([admin(US), owner(ANN)], True, True),
        ([admin(US), admin(ANN)], True, True),
        ([admin(US), admin(ANN, can_post_messages=False)], False, True),
        ([admin(US, can_post_messages=False), admin(ANN)], True, False),
        ([admin(US)], False, True),
        ([owner(ANN)], True, False),
        ([], False, False),
    ],
)
async def test_in_a_channel_it_takes_the_right_to_post(
    admins: list[ChatMember], may_decide: bool, may_write: bool
) -> None:
    assert await powers(FakeBot(admins)) == Powers(are_there=True, may_decide=may_decide, may_write=may_write)


@pytest.mark.parametrize(
    ("admins", "may_decide"),
    [
        ([owner(ANN)], True),
        ([admin(ANN, "supergroup")], True),
        ([admin(US, "supergroup")], False),
        ([], False),
    ],
)
async def test_in_a_group_every_admin_decides(admins: list[ChatMember], may_decide: bool) -> None:
    found = await powers(FakeBot(admins), ChatKind.GROUP)
    assert found == Powers(are_there=True, may_decide=may_decide, may_write=True)


@pytest.mark.parametrize(
    "failure", [BadRequest("Chat not found"), Forbidden("Forbidden: bot was kicked from the channel chat")]
)
async def test_where_we_are_not_nobody_may_anything(failure: TelegramError) -> None:
    assert await powers(FakeBot([owner(ANN)], failure)) == Powers()


async def test_where_telegram_does_not_answer_that_is_said() -> None:
    with pytest.raises(TelegramUnavailable, match="try again in a minute"):
        await powers(FakeBot(failure=NetworkError("away")))
