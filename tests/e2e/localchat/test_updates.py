"""How updates reach the bot: long polling and webhooks."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.e2e.localchat.harness import TOKEN, Json, LocalChat

YOU = 1001


async def test_updates_are_kept_until_they_are_confirmed(local: LocalChat) -> None:
    for text in ("one", "two", "three"):
        await local.says(YOU, text)
    first = await local.result("getUpdates", limit=2)
    assert [update["message"]["text"] for update in first] == ["one", "two"]
    assert await local.result("getUpdates", limit=2) == first, "nothing was confirmed"
    rest = await local.result("getUpdates", offset=first[0]["update_id"] + 1)
    assert [update["message"]["text"] for update in rest] == ["two", "three"]
    assert rest[1]["update_id"] == rest[0]["update_id"] + 1


async def test_a_negative_offset_forgets_all_but_the_newest(local: LocalChat) -> None:
    for text in ("one", "two", "three"):
        await local.says(YOU, text)
    assert [u["message"]["text"] for u in await local.result("getUpdates", offset=-1)] == ["three"]
    assert len(await local.result("getUpdates")) == 1


async def test_a_long_poll_ends_when_something_comes(local: LocalChat) -> None:
    poll = asyncio.create_task(local.result("getUpdates", timeout=20))
    await asyncio.sleep(0.02)
    await local.says(YOU, "one")
    await local.says(YOU, "two")
    assert (await poll)[0]["message"]["text"] == "one"


async def test_a_long_poll_ends_empty_when_nothing_comes(local: LocalChat) -> None:
    assert await local.result("getUpdates", timeout=1) == []


async def test_of_two_polls_the_older_one_is_told_of_the_conflict(local: LocalChat) -> None:
    older = asyncio.create_task(local.call("getUpdates", timeout=20))
    await asyncio.sleep(0.02)
    newer = asyncio.create_task(local.result("getUpdates", timeout=20))
    answer = await older
    assert answer["error_code"] == 409
    assert answer["description"].startswith("Conflict: terminated by other getUpdates request")
    await local.says(YOU, "hello")
    assert len(await newer) == 1


async def test_only_wanted_kinds_are_queued_and_the_wish_is_remembered(local: LocalChat) -> None:
    await local.result("getUpdates", allowed_updates=["message"])
    await local.happens(YOU, "block")
    await local.happens(YOU, "unblock")
    await local.says(YOU, "one")
    assert [list(update)[1] for update in await local.result("getUpdates")] == ["message"]
    assert (await local.result("getWebhookInfo"))["allowed_updates"] == ["message"]
    await local.result("getUpdates", allowed_updates=[])
    await local.happens(YOU, "block")
    assert "my_chat_member" in (await local.result("getUpdates"))[-1]


async def test_who_names_it_is_told_of_the_bot_s_standing_and_of_nothing_else(local: LocalChat) -> None:
    await local.result("getUpdates", allowed_updates=["my_chat_member"])
    await local.happens(YOU, "block")
    await local.happens(YOU, "unblock")
    await local.says(YOU, "one")
    group = await local.chat("group")
    await local.happens(group, "migrate")
    told = await local.result("getUpdates")
    assert [list(update)[1] for update in told] == ["my_chat_member"] * 3


class Receiver:
    """A bot's own address: says what it got, and answers as told."""

    def __init__(self) -> None:
        self.got: asyncio.Queue[tuple[str, bytes]] = asyncio.Queue()
        self.answers = [b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"]
        self.address = ""

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = int(head.lower().partition("content-length:")[2].split()[0])
        self.got.put_nowait((head, await reader.readexactly(length)))
        writer.write(self.answers.pop(0) if len(self.answers) > 1 else self.answers[0])
        writer.close()


@asynccontextmanager
async def receiver() -> AsyncIterator[Receiver]:
    receive = Receiver()
    server = await asyncio.start_server(receive, "127.0.0.1", 0)
    async with server:
        receive.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook?x=1"
        yield receive


async def pending(local: LocalChat, count: int) -> Json:
    async with asyncio.timeout(3):
        while True:
            info: Json = await local.result("getWebhookInfo")
            if info["pending_update_count"] == count:
                return info
            await asyncio.sleep(0.01)


async def test_a_webhook_gets_updates_with_its_secret(local: LocalChat) -> None:
    async with receiver() as receive:
        await local.says(YOU, "before")
        await local.result("setWebhook", url=receive.address, secret_token="s3cret", max_connections=5)
        await local.says(YOU, "after")
        head, body = await receive.got.get()
        assert head.startswith("POST /hook?x=1 HTTP/1.1")
        assert "X-Telegram-Bot-Api-Secret-Token: s3cret" in head
        assert b'"before"' in body
        assert b'"after"' in (await receive.got.get())[1]
        info = await pending(local, 0)
        assert (info["url"], info["max_connections"]) == (receive.address, 5)
        answer = await local.call("getUpdates")
        assert answer["error_code"] == 409
        assert answer["description"].startswith(
            "Conflict: can't use getUpdates method while webhook is active"
        )
        await local.result("deleteWebhook")
        assert await local.result("getUpdates") == []


async def test_a_webhook_that_fails_gets_the_update_again(local: LocalChat) -> None:
    async with receiver() as receive:
        receive.answers = [b"", b"HTTP/1.1 500 Oops\r\n\r\n", *receive.answers]
        await local.result("setWebhook", url=receive.address)
        await local.says(YOU, "hello")
        bodies = [(await receive.got.get())[1] for _ in range(3)]
        assert len(set(bodies)) == 1
        info = await pending(local, 0)
        assert info["last_error_message"] == "Wrong response from the webhook: 500"


async def test_pending_updates_can_be_dropped(local: LocalChat) -> None:
    await local.says(YOU, "old")
    await local.result("deleteWebhook", drop_pending_updates=True)
    assert await local.result("getUpdates") == []


async def test_an_address_nobody_listens_at_is_an_error_in_the_info(local: LocalChat) -> None:
    await local.result("setWebhook", url="https://127.0.0.1:9/")
    await local.says(YOU, "hello")
    await asyncio.sleep(0.05)
    info = await local.result("getWebhookInfo")
    assert info["last_error_message"].startswith("Connection failed")


async def test_a_poll_over_get_works_like_telegram_s(local: LocalChat) -> None:
    await local.says(YOU, "hello")
    answer = await local.http.get(
        f"/bot{TOKEN}/getUpdates", params={"allowed_updates": '["message"]', "timeout": 0}
    )
    assert answer.json()["result"][0]["message"]["text"] == "hello"
