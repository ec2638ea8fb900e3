"""Groups, channels and topics: who may what, who sees what, and what happens to them."""

import pytest

from tests.e2e.localchat.harness import ANN, BOT, LocalChat

YOU = 1001
EVE = {"id": 8, "name": "Eve", "admin": True}


@pytest.mark.parametrize("kind", ["group", "supergroup"])
async def test_privacy_mode_hides_what_is_not_for_the_bot(local: LocalChat, kind: str) -> None:
    group = await local.chat(kind)
    await local.says(group, "hello")
    await local.says(group, "/corr")
    await local.says(group, "/corr@other_bot")
    assert await local.updates() == [], "not even a bare command: the bot has not spoken yet"
    await local.says(group, f"/corr@{BOT.upper()} eth")
    answer = await local.send(group)
    await local.says(group, "thanks", reply_to=answer["message_id"])
    await local.says(group, "/corr")
    shown = [update["message"]["text"] for update in await local.updates()]
    assert shown == [f"/corr@{BOT.upper()} eth", "thanks", "/corr"]


async def test_a_bot_that_is_admin_sees_everything(local: LocalChat) -> None:
    group = await local.chat("supergroup")
    await local.happens(group, "promote")
    await local.says(group, "hello")
    change, message = await local.updates()
    assert change["my_chat_member"]["new_chat_member"]["status"] == "administrator"
    assert message["message"]["text"] == "hello"


async def test_people_learn_whether_the_bot_was_shown_what_they_wrote(local: LocalChat) -> None:
    group = await local.chat("group")
    answer = await local.http.post(f"/chat/api/chats/{group}/messages", json={"text": "hi", "from": ANN})
    assert answer.json()["shown_to_bot"] is False


async def test_edits_that_are_not_for_the_bot_stay_hidden(local: LocalChat) -> None:
    group = await local.chat("group")
    number = await local.says(group, "hello")
    await local.http.patch(f"/chat/api/chats/{group}/messages/{number}", json={"text": "hi"})
    assert await local.updates() == []


async def test_an_anonymous_admin_speaks_as_the_group_and_taps_as_themselves(local: LocalChat) -> None:
    group = await local.chat("supergroup")
    await local.says(group, f"/alert@{BOT}", {"id": 9, "name": "Max", "anonymous": True})
    message = (await local.updates())[0]["message"]
    assert message["sender_chat"]["id"] == group
    assert message["from"] == {
        "id": 1087968824,
        "is_bot": True,
        "first_name": "Group",
        "username": "GroupAnonymousBot",
    }
    assert (await local.messages(group))[0]["from"]["name"] == "Traders"
    assert await local.result("getChatAdministrators", chat_id=group) == []
    await local.happens(group, "promote")
    admins = await local.result("getChatAdministrators", chat_id=group)
    assert [(admin["user"]["id"], admin["is_anonymous"]) for admin in admins] == [(9, True), (1, False)]


async def test_people_may_speak_for_their_channel(local: LocalChat) -> None:
    channel = await local.chat("channel", "News")
    group = await local.chat("supergroup")
    await local.happens(group, "promote")
    await local.updates()
    await local.says(group, "as a channel", {"id": 9, "sender_chat": channel})
    await local.says(group, "forwarded", {"id": 9, "sender_chat": channel, "automatic_forward": True})
    first, second = [update["message"] for update in await local.updates()]
    assert (first["from"]["id"], first["sender_chat"]["title"]) == (136817688, "News")
    assert (second["from"]["id"], second["is_automatic_forward"]) == (777000, True)


async def test_channel_posts_have_no_author(local: LocalChat) -> None:
    channel = await local.chat("channel", "News")
    number = await local.says(channel, "first")
    await local.http.patch(f"/chat/api/chats/{channel}/messages/{number}", json={"text": "second"})
    post, edited = await local.updates()
    assert post["channel_post"]["sender_chat"]["id"] == channel
    assert "from" not in post["channel_post"]
    assert edited["edited_channel_post"]["text"] == "second"
    assert (await local.send(channel))["sender_chat"]["id"] == channel


async def test_posting_needs_the_right(local: LocalChat) -> None:
    channel = await local.chat("channel")
    await local.happens(channel, "promote", rights={"can_post_messages": False})
    assert (
        await local.refusal("sendMessage", chat_id=channel, text="x")
        == "need administrator rights in the channel chat"
    )
    await local.happens(channel, "promote", rights=["can_post_messages"])
    await local.send(channel)


async def test_a_channel_has_no_plain_members_that_are_bots(local: LocalChat) -> None:
    channel = await local.chat("channel")
    await local.happens(channel, "demote")
    answer = await local.call("sendMessage", chat_id=channel, text="x")
    assert (answer["error_code"], answer["description"]) == (
        403,
        "Forbidden: bot is not a member of the channel chat",
    )
    await local.says(channel, "alone")
    assert [list(update)[1] for update in await local.updates()] == ["my_chat_member"]
    await local.happens(channel, "add")
    await local.send(channel)


@pytest.mark.parametrize(("right", "method", "words"), [
    ("can_send_messages", "sendMessage", "text messages"),
    ("can_send_photos", "sendPhoto", "photos"),
    ("can_send_documents", "sendDocument", "documents"),
])  # fmt: skip
async def test_a_restricted_bot_may_not_send_everything(
    local: LocalChat, right: str, method: str, words: str
) -> None:
    group = await local.chat("supergroup")
    await local.happens(group, "demote", rights={right: False})
    fields = {"sendMessage": {"text": "x"}, "sendPhoto": {"photo": "x"}, "sendDocument": {"document": "x"}}
    reason = await local.refusal(method, chat_id=group, **fields[method])
    assert reason == f"not enough rights to send {words} to the chat"
    member = await local.result("getChatMember", chat_id=group, user_id=1)
    assert (member["status"], member[right]) == ("restricted", False)
    if right != "can_send_messages":
        await local.send(group)


async def test_a_blocked_bot_is_told_and_refused(local: LocalChat) -> None:
    await local.happens(YOU, "block")
    (update,) = await local.updates()
    change = update["my_chat_member"]
    assert (change["old_chat_member"]["status"], change["new_chat_member"]["status"]) == ("member", "kicked")
    assert change["from"]["id"] == YOU
    answer = await local.call("sendMessage", chat_id=YOU, text="x")
    assert (answer["error_code"], answer["description"]) == (403, "Forbidden: bot was blocked by the user")
    await local.happens(YOU, "unblock")
    await local.send(YOU)


@pytest.mark.parametrize("kind", ["group", "supergroup", "channel"])
async def test_a_kicked_bot_is_told_and_refused(local: LocalChat, kind: str) -> None:
    chat = await local.chat(kind)
    await local.happens(chat, "kick")
    assert (await local.updates())[0]["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    for method, fields in {
        "sendMessage": {"text": "x"},
        "getChat": {},
        "sendChatAction": {"action": "typing"},
    }.items():
        answer = await local.call(method, chat_id=chat, **fields)
        assert (answer["error_code"], answer["description"]) == (
            403,
            f"Forbidden: bot was kicked from the {kind} chat",
        )
    await local.happens(chat, "add")
    await local.send(chat)


async def test_a_group_that_became_a_supergroup_names_its_successor(local: LocalChat) -> None:
    group = await local.chat("group")
    await local.says(group, "hi", EVE)
    new = (await local.happens(group, "migrate"))["id"]
    assert new < -1_000_000_000_000
    joining, *migrating = await local.updates()
    assert joining["my_chat_member"]["chat"]["id"] == new
    assert joining["my_chat_member"]["old_chat_member"]["status"] == "left"
    assert joining["my_chat_member"]["new_chat_member"]["status"] == "member"
    leaving, arriving = [update["message"] for update in migrating]
    assert (leaving["chat"]["id"], leaving["migrate_to_chat_id"]) == (group, new)
    assert (arriving["chat"]["id"], arriving["migrate_from_chat_id"]) == (new, group)
    answer = await local.call("sendMessage", chat_id=group, text="x")
    assert answer["description"] == "Bad Request: group chat was upgraded to a supergroup chat"
    assert answer["parameters"] == {"migrate_to_chat_id": new}
    assert (await local.result("getChatMember", chat_id=new, user_id=8))["status"] == "administrator"
    typed = await local.http.post(f"/chat/api/chats/{group}/messages", json={"text": "x"})
    assert typed.status_code == 400
    assert (await local.messages(new))[0]["service"] == "The group became a supergroup"


async def test_people_are_promoted_demoted_and_kicked(local: LocalChat) -> None:
    group = await local.chat("supergroup")
    await local.happens(group, "promote", who="bot")
    await local.says(group, "hi", ANN)
    await local.result("getUpdates", allowed_updates=["chat_member"])
    await local.updates()
    await local.happens(group, "promote", who=7, rights={"can_promote_members": True})
    member = await local.result("getChatMember", chat_id=group, user_id=7)
    assert (member["status"], member["can_promote_members"], member["can_delete_messages"]) == (
        "administrator",
        True,
        True,
    )
    await local.happens(group, "demote", who={"id": 7})
    await local.happens(group, "kick", who=7)
    statuses = [update["chat_member"]["new_chat_member"]["status"] for update in await local.updates()]
    assert statuses == ["administrator", "member", "kicked"]
    assert await local.result("getChatMemberCount", chat_id=group) == 1


async def test_who_says_they_are_no_admin_any_more_is_none(local: LocalChat) -> None:
    group = await local.chat("supergroup")
    await local.says(group, "hi", EVE)
    assert [a["user"]["id"] for a in await local.result("getChatAdministrators", chat_id=group)] == [8]
    await local.says(group, "hi", EVE | {"admin": False})
    assert await local.result("getChatAdministrators", chat_id=group) == []


async def test_members_are_shown_to_admins_only(local: LocalChat) -> None:
    group = await local.chat("supergroup")
    await local.says(group, "hi", ANN)
    await local.says(group, "hi", EVE)
    assert await local.refusal("getChatMember", chat_id=group, user_id=7) == "member list is inaccessible"
    assert (await local.result("getChatMember", chat_id=group, user_id=8))["status"] == "administrator"
    await local.happens(group, "promote", who=1)
    assert (await local.result("getChatMember", chat_id=group, user_id=7))["status"] == "member"
    assert await local.refusal("getChatMember", chat_id=group, user_id=77) == "user not found"


async def test_a_private_chat_has_no_administrators(local: LocalChat) -> None:
    assert (
        await local.refusal("getChatAdministrators", chat_id=YOU)
        == "there are no administrators in the private chat"
    )
    assert (
        await local.refusal("leaveChat", chat_id=YOU)
        == "chat member status can't be changed in private chats"
    )
    assert (await local.result("getChat", chat_id=YOU))["first_name"] == "You"


async def test_a_bot_leaves(local: LocalChat) -> None:
    group = await local.chat("group")
    assert (await local.result("getChat", chat_id=group))["permissions"]["can_send_photos"]
    await local.result("leaveChat", chat_id=group)
    assert (await local.call("sendMessage", chat_id=group, text="x"))["error_code"] == 403
    assert (await local.updates())[0]["my_chat_member"]["from"]["id"] == 1


async def test_only_admins_delete_what_others_wrote(local: LocalChat) -> None:
    group = await local.chat("supergroup")
    number = await local.says(group, "hi")
    assert (
        await local.refusal("deleteMessage", chat_id=group, message_id=number) == "message can't be deleted"
    )
    await local.happens(group, "promote", rights={"can_delete_messages": True})
    assert await local.result("deleteMessage", chat_id=group, message_id=number)


async def test_a_topic_carries_its_number_and_its_opening(local: LocalChat) -> None:
    forum = await local.chat("supergroup", topics=["News", "Prices"])
    listed = next(c for c in (await local.http.get("/chat/api/chats")).json() if c["id"] == forum)
    assert [topic["name"] for topic in listed["topics"]] == ["General", "News", "Prices"]
    thread = listed["topics"][1]["thread"]
    await local.says(forum, f"/corr@{BOT}", thread=thread)
    message = (await local.updates())[0]["message"]
    assert (message["message_thread_id"], message["is_topic_message"]) == (thread, True)
    assert message["reply_to_message"]["forum_topic_created"]["name"] == "News"
    assert message["chat"]["is_forum"]
    assert (await local.messages(forum))[-1]["reply_to"] is None, "to people that is no reply"
    sent = await local.send(forum, message_thread_id=thread)
    assert (sent["message_thread_id"], sent["is_topic_message"]) == (thread, True)
    by_reply = await local.send(forum, reply_parameters={"message_id": message["message_id"]})
    assert by_reply["message_thread_id"] == thread, "a reply goes to the topic of what it answers"
    assert (await local.messages(forum))[-1]["thread"] == thread


async def test_the_general_topic_is_meant_by_saying_nothing(local: LocalChat) -> None:
    forum = await local.chat("supergroup", topics=True)
    await local.says(forum, f"/corr@{BOT}", thread=1)
    message = (await local.updates())[0]["message"]
    assert "message_thread_id" not in message
    assert (
        await local.refusal("sendMessage", chat_id=forum, text="x", message_thread_id=1)
        == "message thread not found"
    )
    assert "is_topic_message" not in await local.send(forum)


async def test_a_topic_nobody_opened_is_opened_by_typing_in_it(local: LocalChat) -> None:
    forum = await local.chat("supergroup", topics=True)
    await local.says(forum, f"/corr@{BOT}", thread=5)
    await local.send(forum, message_thread_id=5)
    services = [message["service"] for message in await local.messages(forum)]
    assert services == ["Topic “Topic 5” was opened", None, None]
    await local.says(forum, f"/corr@{BOT}", thread=3)
    assert (await local.messages(forum))[-1]["thread"] == 3, "also where its number has long been passed"


async def test_threads_of_chats_without_topics_are_not_found(local: LocalChat) -> None:
    group = await local.chat("supergroup")
    first = await local.says(group, f"/corr@{BOT}")
    await local.says(group, f"/why@{BOT}", reply_to=first)
    reply = (await local.updates())[-1]["message"]
    assert reply["message_thread_id"] == first
    assert "is_topic_message" not in reply
    assert (
        await local.refusal("sendMessage", chat_id=group, text="x", message_thread_id=first)
        == "message thread not found"
    )


async def test_closed_and_deleted_topics_refuse(local: LocalChat) -> None:
    forum = await local.chat("supergroup", topics=True)
    thread = (await local.happens(forum, "create_topic", name="News"))["thread"]
    other = (await local.happens(forum, "create_topic"))["thread"]
    await local.happens(forum, "close_topic", thread=thread)
    assert "forum_topic_closed" in (await local.updates())[0]["message"]
    send = {"chat_id": forum, "text": "x", "message_thread_id": thread}
    assert await local.refusal("sendMessage", **send) == "TOPIC_CLOSED"
    await local.happens(forum, "reopen_topic", who=thread)
    await local.result("sendMessage", **send)
    await local.happens(forum, "delete_topic")
    assert (
        await local.refusal("sendMessage", **(send | {"message_thread_id": other}))
        == "message thread not found"
    )
    answer = await local.http.post(f"/chat/api/chats/{forum}/messages", json={"text": "x", "thread": other})
    assert answer.status_code == 400
    for wrong in ({"kind": "delete_topic", "thread": 1}, {"kind": "delete_topic", "thread": other}):
        assert (await local.http.post(f"/chat/api/chats/{forum}/events", json=wrong)).status_code == 400


async def test_an_admin_may_write_to_a_closed_topic(local: LocalChat) -> None:
    forum = await local.chat("supergroup", topics=True)
    await local.happens(forum, "close_topic", thread=1)
    assert await local.refusal("sendMessage", chat_id=forum, text="x") == "TOPIC_CLOSED"
    await local.happens(forum, "promote")
    await local.send(forum)


async def test_people_write_to_a_closed_topic_only_as_its_admins(local: LocalChat) -> None:
    forum = await local.chat("supergroup", topics=["News"])
    await local.says(forum, "hi", ANN)
    await local.happens(forum, "close_topic")
    typing = {"text": "hi", "thread": 2, "from": ANN}
    answer = await local.http.post(f"/chat/api/chats/{forum}/messages", json=typing)
    assert answer.json()["error"] == "topic News is closed"
    await local.says(forum, "hi", EVE, thread=2)
    await local.says(forum, "hi", ANN)
    await local.happens(forum, "close_topic", thread=1)
    general = await local.http.post(f"/chat/api/chats/{forum}/messages", json={"text": "hi", "from": ANN})
    assert general.json()["error"] == "topic General is closed"


async def test_rights_must_be_an_object_or_a_list(local: LocalChat) -> None:
    group = await local.chat("supergroup")
    body = {"kind": "promote", "rights": "all"}
    assert (await local.http.post(f"/chat/api/chats/{group}/events", json=body)).status_code == 400
