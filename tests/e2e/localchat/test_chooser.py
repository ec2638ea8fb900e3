"""The chooser behind a `request_chat` button: what it offers, what picking a chat does, what is refused."""

import pytest

from tests.e2e.localchat.harness import ANN, Json, LocalChat

YOU = 1001
OWNER = {"id": YOU, "name": "You", "language": "es"}
NO_RIGHTS = dict.fromkeys(
    (
        "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members",
        "can_promote_members", "can_change_info", "can_invite_users", "can_post_stories", "can_edit_stories",
        "can_delete_stories",
    ),
    False,
)  # fmt: skip
POST = NO_RIGHTS | {"can_post_messages": True}
POST_AND_PROMOTE = POST | {"can_promote_members": True}
ADD = {
    "request_id": 1,
    "chat_is_channel": True,
    "user_administrator_rights": POST_AND_PROMOTE,
    "bot_administrator_rights": POST,
    "request_title": True,
}
THERE = {
    "request_id": 2,
    "chat_is_channel": True,
    "user_administrator_rights": POST,
    "bot_is_member": True,
}
GROUP = {"request_id": 3, "chat_is_channel": False}


def keyboard(*requests: Json) -> Json:
    return {"keyboard": [[{"text": f"Button {r['request_id']}", "request_chat": r} for r in requests]]}


async def offered(local: LocalChat, *requests: Json) -> int:
    """Send the buttons; returns the number of the message that brought them."""
    return int((await local.send(YOU, "Which?", reply_markup=keyboard(*requests)))["message_id"])


async def shares(local: LocalChat, message: int, request: int, chat: int, who: Json = OWNER) -> str | None:
    """Pick a chat; returns what was wrong with it."""
    body = {"message_id": message, "request_id": request, "chat": chat, "from": who}
    answer = await local.http.post(f"/chat/api/chats/{YOU}/shares", json=body)
    return None if answer.status_code == 201 else str(answer.json()["error"])


async def candidates(local: LocalChat, message: int, request: int) -> list[Json]:
    query = {"message_id": message, "request_id": request, "from": YOU}
    answer = await local.http.get(f"/chat/api/chats/{YOU}/shares", params=query)
    listed: list[Json] = answer.json()
    return listed


async def test_picking_a_channel_adds_the_bot_with_just_the_rights_asked_for(local: LocalChat) -> None:
    channel = await local.chat("channel", "News", bot=False, owner=OWNER)
    message = await offered(local, ADD)
    assert await candidates(local, message, 1) == [
        {"id": channel, "type": "channel", "title": "News", "bot_gets": ["can_post_messages"]}
    ]
    assert await shares(local, message, 1, channel) is None
    joining, sharing = await local.updates()
    change = joining["my_chat_member"]
    assert (change["chat"]["id"], change["from"]["id"], change["from"]["language_code"]) == (
        channel,
        YOU,
        "es",
    )
    assert change["old_chat_member"]["status"] == "left"
    new = change["new_chat_member"]
    given = {right for right, value in new.items() if value is True}
    assert (new["status"], given) == ("administrator", {"can_manage_chat", "can_post_messages"})
    assert sharing["message"]["chat_shared"] == {"request_id": 1, "chat_id": channel, "title": "News"}
    assert sharing["message"]["from"]["id"] == YOU
    await local.send(channel)
    assert await candidates(local, message, 1) == [
        {"id": channel, "type": "channel", "title": "News", "bot_gets": []}
    ]


async def test_a_bot_that_is_there_with_the_rights_is_not_added_again(local: LocalChat) -> None:
    channel = await local.chat("channel", "News", owner=OWNER)
    assert await shares(local, await offered(local, ADD), 1, channel) is None
    assert [list(update)[1] for update in await local.updates()] == ["message"]


async def test_rights_that_the_bot_had_are_kept_when_it_gets_others(local: LocalChat) -> None:
    channel = await local.chat("channel", "News", owner=OWNER)
    await local.happens(channel, "promote", rights=["can_change_info"])
    await local.updates()
    assert await shares(local, await offered(local, ADD), 1, channel) is None
    new = (await local.updates())[0]["my_chat_member"]["new_chat_member"]
    assert (new["can_change_info"], new["can_post_messages"], new["can_invite_users"]) == (True, True, False)


async def test_a_chat_shared_without_rights_stays_out_of_the_bot_s_reach(local: LocalChat) -> None:
    group = await local.chat("supergroup", bot=False, owner=OWNER)
    assert await shares(local, await offered(local, GROUP), 3, group) is None
    (update,) = await local.updates()
    assert update["message"]["chat_shared"] == {"request_id": 3, "chat_id": group}, "no title was asked for"
    assert await local.refusal("sendMessage", chat_id=group, text="x") == "chat not found"


async def test_groups_are_shared_without_adding_the_bot_as_on_a_desktop(local: LocalChat) -> None:
    group = await local.chat("supergroup", bot=False, owner=OWNER)
    rights = NO_RIGHTS | {"can_delete_messages": True}
    wish = GROUP | {"user_administrator_rights": rights, "bot_administrator_rights": rights}
    assert await shares(local, await offered(local, wish), 3, group) is None
    assert [list(update)[1] for update in await local.updates()] == ["message"]


async def test_a_username_is_told_where_it_is_asked_for(local: LocalChat) -> None:
    channel = await local.chat("channel", "News", owner=OWNER, username="news")
    wish = THERE | {"request_username": True, "chat_has_username": True}
    assert await shares(local, await offered(local, wish), 2, channel) is None
    assert (await local.updates())[0]["message"]["chat_shared"]["username"] == "news"


@pytest.mark.parametrize(
    ("wish", "chat", "words"),
    [
        (ADD, {"kind": "supergroup", "owner": OWNER}, "not of the kind"),
        (GROUP, {"kind": "channel", "owner": OWNER}, "not of the kind"),
        (GROUP, {"kind": "private"}, "not of the kind"),
        (ADD, {"kind": "channel", "owner": ANN}, "You is not in"),
        (THERE, {"kind": "channel", "owner": OWNER, "bot": False}, "the bot is not in"),
        (GROUP | {"chat_is_forum": True}, {"kind": "supergroup", "owner": OWNER}, "topics"),
        (GROUP | {"chat_is_forum": False}, {"kind": "supergroup", "owner": OWNER, "topics": True}, "topics"),
        (THERE | {"chat_has_username": True}, {"kind": "channel", "owner": OWNER}, "username"),
    ],
)
async def test_a_chat_that_is_not_asked_for_is_neither_offered_nor_taken(
    local: LocalChat, wish: Json, chat: Json, words: str
) -> None:
    number = await local.chat(**chat)
    message = await offered(local, wish)
    assert await candidates(local, message, wish["request_id"]) == []
    assert words in str(await shares(local, message, wish["request_id"], number))
    assert await local.updates() == []


async def test_who_lacks_a_right_cannot_pick(local: LocalChat) -> None:
    channel = await local.chat("channel", "News", bot=False, owner=ANN)
    message = await offered(local, ADD, THERE | {"chat_is_created": True, "bot_is_member": False})
    await local.happens(channel, "promote", who=OWNER, by=ANN, rights=["can_promote_members"])
    assert "lacks can_post_messages" in str(await shares(local, message, 1, channel))
    await local.happens(channel, "promote", who=OWNER, by=ANN, rights=["can_post_messages"])
    assert "lacks can_promote_members" in str(await shares(local, message, 1, channel))
    assert "does not own" in str(await shares(local, message, 2, channel))
    await local.happens(
        channel, "promote", who=OWNER, by=ANN, rights=["can_post_messages", "can_promote_members"]
    )
    assert await shares(local, message, 1, channel) is None


async def test_who_may_not_promote_cannot_give_the_bot_rights(local: LocalChat) -> None:
    channel = await local.chat("channel", "News", bot=False, owner=ANN)
    await local.happens(channel, "promote", who=OWNER, by=ANN, rights=["can_post_messages"])
    wish = ADD | {"user_administrator_rights": POST}
    assert "may not make the bot an admin" in str(await shares(local, await offered(local, wish), 1, channel))


@pytest.mark.parametrize(
    ("message", "request_id", "chat", "words"),
    [(99, 1, None, "no button"), (None, 9, None, "no button"), (None, 1, 5, "there is no chat 5"), (None, "1", None, "must be a number")],
)  # fmt: skip
async def test_only_a_button_that_is_there_is_pressed(
    local: LocalChat, message: int | None, request_id: int, chat: int | None, words: str
) -> None:
    channel = await local.chat("channel", owner=OWNER)
    shown = await offered(local, ADD)
    assert words in str(await shares(local, message or shown, request_id, chat or channel))


async def test_choosers_open_in_private_chats_only(local: LocalChat) -> None:
    group = await local.chat("supergroup")
    body = {"message_id": 1, "request_id": 1, "chat": group}
    answer = await local.http.post(f"/chat/api/chats/{group}/shares", json=body)
    assert "private chats only" in answer.json()["error"]


@pytest.mark.parametrize(
    ("wishes", "words"),
    [
        (
            [ADD | {"user_administrator_rights": NO_RIGHTS | {"can_promote_members": True}}],
            "must be a subset",
        ),
        ([{"request_id": 1, "chat_is_channel": True, "bot_administrator_rights": POST}], "must be a subset"),
        ([THERE | {"user_administrator_rights": NO_RIGHTS}], "ADMIN_RIGHTS_EMPTY"),
        ([ADD, THERE | {"request_id": 1}], "BUTTON_ID_INVALID"),
        ([GROUP | {"request_id": 2**31}], "request_id"),
        ([GROUP | {"chat_is_channel": None}], "chat_is_channel"),
    ],
)
async def test_buttons_that_contradict_themselves_are_refused(
    local: LocalChat, wishes: list[Json], words: str
) -> None:
    assert words in await local.refusal("sendMessage", chat_id=YOU, text="x", reply_markup=keyboard(*wishes))


@pytest.mark.parametrize(
    ("button", "words"),
    [
        ({"text": ""}, "must be non-empty"),
        ({"text": "x", "request_contact": True, "request_location": True}, "at most one action"),
    ],
)
async def test_reply_buttons_are_checked(local: LocalChat, button: Json, words: str) -> None:
    markup = {"keyboard": [[button]]}
    assert words in await local.refusal("sendMessage", chat_id=YOU, text="x", reply_markup=markup)
    await local.send(YOU, reply_markup={"keyboard": [[{"text": "words"}]]})


async def test_groups_cannot_be_asked_for_chats_and_channels_have_no_keyboards(local: LocalChat) -> None:
    group, channel = await local.chat("supergroup"), await local.chat("channel")
    words = "chats can be requested in private chats only"
    assert await local.refusal("sendMessage", chat_id=group, text="x", reply_markup=keyboard(GROUP)) == words
    for markup in ({"keyboard": [[{"text": "x"}]]}, {"remove_keyboard": True}, {"force_reply": True}):
        refusal = await local.refusal("sendMessage", chat_id=channel, text="x", reply_markup=markup)
        assert refusal == "inline keyboard expected"
