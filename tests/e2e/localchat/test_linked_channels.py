"""A channel and its discussion group, and what a bot hears of posts."""

from tests.e2e.localchat.harness import ANN, BOT, LocalChat, png


async def linked(local: LocalChat) -> tuple[int, int]:
    channel, group = await local.chat("channel", "News", owner=ANN), await local.chat("supergroup", owner=ANN)
    await local.happens(group, "link", channel=channel, by=ANN)
    return channel, group


async def test_posts_come_into_the_group_as_automatic_forwards(local: LocalChat) -> None:
    channel, group = await linked(local)
    await local.happens(group, "promote")
    await local.updates()
    number = await local.says(channel, f"/corr@{BOT}", ANN)
    post, forward = await local.updates()
    assert post["channel_post"]["message_id"] == number
    message = forward["message"]
    assert (message["from"]["id"], message["sender_chat"]["id"]) == (777000, channel)
    assert (message["is_automatic_forward"], message["text"]) == (True, f"/corr@{BOT}")
    assert message["forward_origin"]["type"] == "channel"
    assert (message["forward_origin"]["chat"]["id"], message["forward_origin"]["message_id"]) == (
        channel,
        number,
    )
    seen = (await local.messages(group))[-1]
    assert (seen["forwarded"], seen["from"]["name"]) == (True, "News")


async def test_the_bot_s_own_post_is_forwarded_and_comes_back_in_no_other_way(local: LocalChat) -> None:
    channel, group = await linked(local)
    await local.send(channel, "hello")
    await local.photo(channel, png(80, 45), caption="chart")
    assert await local.updates() == [], "privacy mode hides the forwards, and nobody hears their own posts"
    await local.happens(group, "promote")
    await local.updates()
    await local.send(channel, "again")
    assert [u["message"]["is_automatic_forward"] for u in await local.updates()] == [True]
    texts = [message["text"] or message["caption"] for message in await local.messages(group)]
    assert texts == ["hello", "chart", "again"]


async def test_a_comment_on_a_forward_is_no_reply_to_the_bot(local: LocalChat) -> None:
    channel, group = await linked(local)
    await local.send(channel, "hello")
    forward = (await local.messages(group))[-1]["message_id"]
    await local.says(group, "nice", ANN, reply_to=forward)
    assert await local.updates() == []


async def test_each_side_names_the_other_and_a_link_can_be_cut(local: LocalChat) -> None:
    channel, group = await linked(local)
    assert (await local.result("getChat", chat_id=channel))["linked_chat_id"] == group
    assert (await local.result("getChat", chat_id=group))["linked_chat_id"] == channel
    listed = {chat["id"]: chat.get("linked") for chat in (await local.http.get("/chat/api/chats")).json()}
    assert (listed[channel], listed[group]) == (group, channel)
    other = await local.chat("supergroup", owner=ANN)
    await local.happens(other, "link", channel=channel, by=ANN)
    assert "linked_chat_id" not in await local.result("getChat", chat_id=group), "a channel has one group"
    await local.happens(channel, "unlink", by=ANN)
    await local.send(channel)
    assert await local.messages(other) == []


async def test_only_channels_are_linked_and_only_to_supergroups(local: LocalChat) -> None:
    channel, group = await local.chat("channel"), await local.chat("group")
    for chat, target in ((group, channel), (channel, channel)):
        body = {"kind": "link", "channel": target}
        assert (await local.http.post(f"/chat/api/chats/{chat}/events", json=body)).status_code == 400
    supergroup = await local.chat("supergroup")
    body = {"kind": "link", "channel": group}
    assert (await local.http.post(f"/chat/api/chats/{supergroup}/events", json=body)).status_code == 400
