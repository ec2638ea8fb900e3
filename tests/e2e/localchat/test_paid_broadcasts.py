"""Paid broadcasts: a thousand a second, for a tenth of a Star each."""

from tests.e2e.localchat.harness import LocalChat, local_chat, png

YOU = 1001


async def test_a_paid_message_costs_a_tenth_of_a_star_and_is_marked_in_the_log(local: LocalChat) -> None:
    await local.http.post("/chat/api/bot", json={"stars": 0.2})
    await local.send(YOU, allow_paid_broadcast=True)
    await local.send(YOU, allow_paid_broadcast=False)
    assert (await local.photo(YOU, png(8, 8), allow_paid_broadcast="true"))["ok"]
    assert (
        await local.refusal("sendMessage", chat_id=YOU, text="x", allow_paid_broadcast=True)
        == "BALANCE_TOO_LOW"
    )
    await local.send(YOU)
    calls = [c for c in (await local.http.get("/chat/api/calls")).json() if c["method"].startswith("send")]
    assert [(call["status"], call["paid"]) for call in calls] == [
        (200, True),
        (200, False),
        (200, True),
        (400, False),
        (200, False),
    ]
    assert (await local.http.get("/chat/api/bot")).json()["stars"] == 0


async def test_a_refused_message_costs_nothing(local: LocalChat) -> None:
    await local.http.post("/chat/api/bot", json={"stars": 1})
    await local.refusal("sendMessage", chat_id=YOU, text="<b>", parse_mode="HTML", allow_paid_broadcast=True)
    assert (await local.http.get("/chat/api/bot")).json()["stars"] == 1


async def test_paid_messages_have_a_lane_of_their_own() -> None:
    async with local_chat() as local:
        await local.http.post("/chat/api/pace", json={"per_second": 2, "per_chat": 1e6})
        for paid in (False, False, True, True, True):
            await local.send(YOU, allow_paid_broadcast=paid)
        assert (await local.call("sendMessage", chat_id=YOU, text="x"))["error_code"] == 429
        for _ in range(997):
            await local.send(YOU, allow_paid_broadcast=True)
        late = await local.call("sendMessage", chat_id=YOU, text="x", allow_paid_broadcast=True)
        assert late["error_code"] == 429
