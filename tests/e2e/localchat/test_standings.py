"""Who does what: people with rights of their own, a bot that comes and goes, addresses that add it."""

import pytest

from tests.e2e.localchat.harness import ANN, BOT, Json, LocalChat

OLGA = {"id": 20, "name": "Ольга", "language": "ru"}
BEN = {"id": 8, "name": "Ben"}


async def refused(local: LocalChat, chat: int, kind: str, **fields: object) -> str:
    answer = await local.http.post(f"/chat/api/chats/{chat}/events", json={"kind": kind, **fields})
    assert answer.status_code == 400, answer.text
    return str(answer.json()["error"])


async def members(local: LocalChat, chat: int) -> dict[str, Json]:
    return {m["name"]: m for m in (await local.http.get(f"/chat/api/chats/{chat}/members")).json()}


async def test_the_bot_is_told_who_added_it_and_in_which_language(local: LocalChat) -> None:
    channel = await local.chat("channel", bot=False, owner=OLGA)
    assert await local.refusal("getChat", chat_id=channel) == "chat not found", "it never was there"
    await local.happens(channel, "add", by=OLGA, rights=["can_post_messages"])
    change = (await local.updates())[0]["my_chat_member"]
    assert change["from"] == {"id": 20, "is_bot": False, "first_name": "Ольга", "language_code": "ru"}
    assert (change["old_chat_member"]["status"], change["new_chat_member"]["status"]) == (
        "left",
        "administrator",
    )
    assert change["new_chat_member"]["can_post_messages"]
    assert not change["new_chat_member"]["can_change_info"]
    await local.send(channel)


async def test_an_address_that_adds_the_bot_to_a_group_says_start_as_well(local: LocalChat) -> None:
    group = await local.chat("supergroup", bot=False, owner=OLGA)
    await local.happens(group, "add", by=OLGA, payload="corr_eth")
    joined, announced, started = await local.updates()
    assert joined["my_chat_member"]["new_chat_member"]["status"] == "member"
    assert announced["message"]["new_chat_members"][0]["username"] == BOT
    message = started["message"]
    assert (message["text"], message["from"]["id"]) == (f"/start@{BOT} corr_eth", 20)
    assert message["entities"] == [{"type": "bot_command", "offset": 0, "length": len(f"/start@{BOT}")}]
    await local.happens(group, "add", by=OLGA, payload="again")
    assert [list(update)[1] for update in await local.updates()] == ["message"], "it is there already"


@pytest.mark.parametrize("payload", ["", "a b", "x" * 65, "ü", 5])
async def test_a_payload_that_no_address_can_carry_is_refused(local: LocalChat, payload: object) -> None:
    group = await local.chat("supergroup", owner=OLGA)
    assert "payload must be" in await refused(local, group, "add", by=OLGA, payload=payload)
    channel = await local.chat("channel", owner=OLGA)
    assert "into groups only" in await refused(local, channel, "add", by=OLGA, payload="x")


async def test_only_who_may_lets_it_happen(local: LocalChat) -> None:
    channel = await local.chat("channel", bot=False, owner=OLGA)
    assert "not in this chat" in await refused(local, channel, "add", by=ANN)
    await local.happens(channel, "add", by=OLGA, who=ANN)
    assert "needs can_promote_members" in await refused(local, channel, "add", by=ANN)
    await local.happens(channel, "promote", by=OLGA, who=ANN, rights=["can_promote_members"])
    await local.happens(channel, "add", by=ANN)
    assert (await local.updates())[0]["my_chat_member"]["from"]["id"] == ANN["id"]
    assert "stays its owner" in await refused(local, channel, "demote", by=ANN, who=OLGA)
    await local.happens(channel, "demote", by=OLGA, who=ANN)
    assert "needs can_promote_members" in await refused(local, channel, "kick", by=ANN)


async def test_every_member_may_bring_the_bot_into_a_group(local: LocalChat) -> None:
    group = await local.chat("group", bot=False, owner=OLGA)
    await local.says(group, "hi", BEN)
    await local.happens(group, "add", by=BEN)
    assert (await local.updates())[0]["my_chat_member"]["from"]["id"] == BEN["id"]
    assert "needs can_promote_members" in await refused(local, group, "promote", by=BEN)


async def test_in_a_chat_that_nobody_owns_the_first_newcomer_who_acts_is_the_owner(local: LocalChat) -> None:
    channel = await local.chat("channel", bot=False)
    await local.happens(channel, "add", by=OLGA)
    assert (await members(local, channel))["Ольга"]["status"] == "creator"
    assert (await local.result("getChatMember", chat_id=channel, user_id=20))["status"] == "creator"
    assert "not in this chat" in await refused(local, channel, "kick", by=ANN)


async def test_people_s_rights_in_a_channel_are_told_one_by_one(local: LocalChat) -> None:
    channel = await local.chat("channel", owner=OLGA)
    await local.happens(channel, "promote", by=OLGA, who=ANN, rights=["can_post_messages"])
    await local.happens(channel, "promote", by=OLGA, who=BEN, rights={"can_post_messages": False})
    admins = {a["user"]["id"]: a for a in await local.result("getChatAdministrators", chat_id=channel)}
    assert (admins[20]["status"], admins[7]["can_post_messages"], admins[7]["can_edit_messages"]) == ("creator", True, False)  # fmt: skip
    assert (admins[8]["can_post_messages"], admins[8]["can_edit_messages"]) == (False, True)
    await local.says(channel, "news", ANN)
    posting = {"text": "x", "from": BEN}
    assert (await local.http.post(f"/chat/api/chats/{channel}/messages", json=posting)).status_code == 400
    await local.happens(channel, "demote", by=OLGA, who=ANN)
    assert (await local.result("getChatMember", chat_id=channel, user_id=7))["status"] == "member"
    await local.happens(channel, "kick", by=OLGA, who=ANN)
    assert (await local.result("getChatMember", chat_id=channel, user_id=7))["status"] == "kicked"


async def test_a_right_can_be_taken_from_a_bot_that_stays_an_admin(local: LocalChat) -> None:
    channel = await local.chat("channel", owner=OLGA)
    await local.happens(channel, "promote", by=OLGA, rights={"can_post_messages": False})
    change = (await local.updates())[0]["my_chat_member"]
    statuses = [change[when]["status"] for when in ("old_chat_member", "new_chat_member")]
    assert statuses == ["administrator", "administrator"]
    before, after = (change[when]["can_post_messages"] for when in ("old_chat_member", "new_chat_member"))
    assert (before, after) == (True, False)
    assert (await local.refusal("sendMessage", chat_id=channel, text="x")).startswith("need administrator")


async def test_who_was_removed_says_nothing_more_until_added_again(local: LocalChat) -> None:
    group = await local.chat("supergroup", owner=OLGA)
    await local.says(group, "hi", BEN)
    await local.happens(group, "kick", by=OLGA, who=8)
    (update,) = await local.updates()
    assert update["message"]["left_chat_member"]["id"] == 8
    typing = {"text": f"/corr@{BOT}", "from": BEN}
    answer = await local.http.post(f"/chat/api/chats/{group}/messages", json=typing)
    assert "was removed" in answer.json()["error"]
    await local.happens(group, "add", by=OLGA, who=8)
    assert (await local.updates())[0]["message"]["new_chat_members"][0]["first_name"] == "Ben"
    await local.says(group, f"/corr@{BOT}", BEN)


async def test_members_are_listed_with_what_they_may(local: LocalChat) -> None:
    group = await local.chat("supergroup", owner=OLGA)
    await local.says(group, "hi", BEN)
    await local.happens(group, "promote", by=OLGA, who=ANN, rights=["can_pin_messages", "is_anonymous"])
    found = await members(local, group)
    assert [(name, m["status"]) for name, m in found.items()] == [
        ("Ольга", "creator"),
        ("Ben", "member"),
        ("Ann", "administrator"),
        ("Tandem", "member"),
    ]
    assert (found["Ann"]["anonymous"], found["Ann"]["rights"]["can_pin_messages"]) == (True, True)
    assert "is_anonymous" not in found["Ann"]["rights"]
    assert (found["Ольга"]["language"], found["Tandem"]["is_bot"], found["Ben"]["id"]) == ("ru", True, 8)
    await local.happens(group, "kick", by=OLGA)
    assert "Tandem" not in await members(local, group)


@pytest.mark.parametrize(
    ("kind", "fields", "words"),
    [
        ("promote", {"rights": ["can_post_mesages"]}, "can_post_mesages is no right"),
        ("promote", {"rights": {"can_manage_topics": True}}, "can_manage_topics is no right"),
        ("promote", {"by": "Ann"}, "by must be an object"),
        ("demote", {"rights": ["can_promote_members"]}, "can_promote_members is no right"),
    ],
)
async def test_misspelt_rights_do_not_pass_for_none(
    local: LocalChat, kind: str, fields: Json, words: str
) -> None:
    assert words in await refused(local, await local.chat("channel"), kind, **fields)


@pytest.mark.parametrize("body", [{"bot": False}, {"owner": ANN}])
async def test_a_private_chat_is_nobody_s_and_never_without_the_bot(local: LocalChat, body: Json) -> None:
    answer = await local.http.post("/chat/api/chats", json={"type": "private", **body})
    assert answer.status_code == 400


async def test_a_public_chat_can_be_looked_up_without_being_in_it(local: LocalChat) -> None:
    await local.chat("channel", bot=False, username="news")
    answer = await local.call("sendMessage", chat_id="@news", text="x")
    assert answer["description"] == "Forbidden: bot is not a member of the channel chat"


async def test_what_others_become_is_told_to_bots_that_are_admins_alone(local: LocalChat) -> None:
    group = await local.chat("supergroup", owner=OLGA)
    await local.result("getUpdates", allowed_updates=["chat_member"])
    await local.happens(group, "promote", by=OLGA, who=BEN)
    assert await local.updates() == []
    await local.happens(group, "promote", by=OLGA)
    await local.happens(group, "demote", by=OLGA, who=BEN)
    (update,) = await local.updates()
    assert update["chat_member"]["from"]["id"] == 20


async def test_channels_take_no_chat_actions(local: LocalChat) -> None:
    channel = await local.chat("channel")
    refusal = await local.refusal("sendChatAction", chat_id=channel, action="typing")
    assert "aren't supported" in refusal
