"""Inline mode: what is typed behind the bot's name, what it may answer, and what comes of choosing."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from tests.e2e.localchat.harness import ANN, BOT, Json, LocalChat, png

YOU = 1001
BEN = {"id": 8, "name": "Ben"}
CARD = {"type": "article", "id": "1", "title": "0.36", "input_message_content": {"message_text": "Now 0.36"}}
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


async def asks(local: LocalChat, chat: int, query: str, who: Json = ANN, **more: object) -> Any:
    """Type behind the bot's name; the answer is still to come."""
    body = {"query": query, "from": who, **more}
    return await local.http.post(f"/chat/api/chats/{chat}/inline", json=body)


async def asked(local: LocalChat, chat: int, query: str = "btc", who: Json = ANN, **answer: object) -> Json:
    """Type, answer as the bot, and return what people are shown."""
    typing = asyncio.create_task(asks(local, chat, query, who))
    (update,) = await local.updates(timeout=5)
    body = {"inline_query_id": update["inline_query"]["id"], "results": [CARD], **answer}
    await local.result("answerInlineQuery", **body)
    shown: Json = (await typing).json()
    return shown


async def chosen(local: LocalChat, chat: int, shown: Json, result: str = "1", who: Json = ANN) -> int:
    body = {"id": shown["id"], "result_id": result, "from": who}
    answer = await local.http.post(f"/chat/api/chats/{chat}/inline/choose", json=body)
    assert answer.status_code == 201, answer.text
    return int(answer.json()["message_id"])


@pytest.mark.parametrize(
    ("kind", "place"), [("private", "sender"), ("group", "group"), ("supergroup", "supergroup"), ("channel", "channel")]
)  # fmt: skip
async def test_a_query_says_who_asks_what_and_where(local: LocalChat, kind: str, place: str) -> None:
    chat = await local.chat(kind)
    typing = asyncio.create_task(asks(local, chat, " eth qqq ", ANN | {"language": "es"}, offset="2"))
    (update,) = await local.updates(timeout=5)
    query = update["inline_query"]
    assert query == {
        "id": query["id"],
        "from": {"id": 7, "is_bot": False, "first_name": "Ann", "language_code": "es"},
        "query": "eth qqq",
        "offset": "2",
        "chat_type": place,
    }
    await local.result("answerInlineQuery", inline_query_id=query["id"], results=[])
    assert (await typing).json()["results"] == []


async def test_a_chosen_card_is_said_by_the_person_via_the_bot(local: LocalChat) -> None:
    shown = await asked(local, YOU)
    assert [(r["title"], r["text"]) for r in shown["results"]] == [("0.36", "Now 0.36")]
    number = await chosen(local, YOU, shown)
    (update,) = await local.updates()
    message = update["message"]
    assert (message["from"]["id"], message["via_bot"]["username"], message["text"]) == (7, BOT, "Now 0.36")
    seen = (await local.messages(YOU, after=number - 1))[0]
    assert (seen["from_bot"], seen["via_bot"], seen["from"]["name"]) == (False, True, "Ann")


async def test_a_card_goes_into_chats_that_the_bot_is_not_in(local: LocalChat) -> None:
    group = await local.chat("supergroup", bot=False)
    number = await chosen(local, group, await asked(local, group))
    assert (await local.messages(group))[0]["message_id"] == number
    assert await local.updates() == [], "nobody tells the bot"


@pytest.mark.parametrize("kind", ["group", "supergroup"])
async def test_privacy_mode_shows_what_was_sent_via_the_bot(local: LocalChat, kind: str) -> None:
    group = await local.chat(kind)
    await chosen(local, group, await asked(local, group))
    assert (await local.updates())[0]["message"]["via_bot"]["id"] == 1


async def test_a_card_in_a_channel_is_a_post_of_who_may_post(local: LocalChat) -> None:
    channel = await local.chat("channel", owner=ANN)
    await chosen(local, channel, await asked(local, channel))
    assert (await local.updates())[0]["channel_post"]["sender_chat"]["id"] == channel
    await local.happens(channel, "add", who=BEN)
    answer = await asks(local, channel, "btc", BEN)
    assert answer.status_code == 400
    assert "may not post" in answer.json()["error"]


async def test_a_button_under_a_card_names_the_card_alone(local: LocalChat) -> None:
    row = [{"text": "More", "callback_data": "more"}]
    card = CARD | {"reply_markup": {"inline_keyboard": [row]}}
    group = await local.chat("group", bot=False)
    number = await chosen(local, group, await asked(local, group, results=[card]))
    press = {"message_id": number, "data": "more", "from": BEN}
    tap = asyncio.create_task(local.http.post(f"/chat/api/chats/{group}/presses", json=press))
    query = (await local.updates(timeout=5))[0]["callback_query"]
    assert "message" not in query
    inline = {"inline_message_id": query["inline_message_id"]}
    await local.result("answerCallbackQuery", callback_query_id=query["id"], text="Done")
    assert (await tap).json()["toast"] == "Done"
    assert await local.result("editMessageText", **inline, text="<b>0.40</b>", parse_mode="HTML") is True
    assert (await local.messages(group))[0]["text"] == "0.40"
    assert "message is not modified" in await local.refusal(
        "editMessageText", **inline, text="<b>0.40</b>", parse_mode="HTML"
    )
    assert await local.refusal("editMessageText", inline_message_id="x", text="x") == "MESSAGE_ID_INVALID"


async def test_a_card_without_buttons_cannot_be_edited_or_pressed(local: LocalChat) -> None:
    number = await chosen(local, YOU, await asked(local, YOU))
    press = {"message_id": number, "data": "more", "from": ANN}
    assert (await local.http.post(f"/chat/api/chats/{YOU}/presses", json=press)).status_code == 400
    edit = await local.http.patch(f"/chat/api/chats/{YOU}/messages/{number}", json={"text": "mine"})
    assert edit.status_code == 400


async def test_nothing_new_is_uploaded_into_a_card(local: LocalChat) -> None:
    known = (await local.photo(YOU, png(80, 45)))["result"]["photo"][-1]["file_id"]
    row = [{"text": "More", "callback_data": "more"}]
    card = {"type": "photo", "id": "1", "photo_file_id": known, "reply_markup": {"inline_keyboard": [row]}}
    await local.http.post("/chat/api/bot", json={"inline_feedback": True})
    await chosen(local, YOU, await asked(local, YOU, results=[card]))
    inline = (await local.updates())[-1]["chosen_inline_result"]["inline_message_id"]
    form = {"inline_message_id": inline, "media": '{"type": "photo", "media": "attach://p"}'}
    answer = await local.http.post(
        "/bot1:local/editMessageMedia", data=form, files={"p": ("p.png", png(10, 10))}
    )
    assert answer.status_code == 400
    media = {"type": "photo", "media": known, "caption": "again"}
    assert await local.result("editMessageMedia", inline_message_id=inline, media=media) is True


async def test_what_was_chosen_is_told_only_where_feedback_is_on(local: LocalChat) -> None:
    await chosen(local, YOU, await asked(local, YOU))
    assert [list(update)[1] for update in await local.updates()] == ["message"]
    await local.http.post("/chat/api/bot", json={"inline_feedback": True})
    await chosen(local, YOU, await asked(local, YOU, "eth"))
    _, update = await local.updates()
    chosen_result = update["chosen_inline_result"]
    assert (chosen_result["result_id"], chosen_result["from"]["id"], chosen_result["query"]) == (
        "1",
        7,
        "eth",
    )
    assert "inline_message_id" not in chosen_result, "a card without buttons cannot be edited"


async def test_a_known_photo_is_a_result_and_an_unknown_one_is_refused(local: LocalChat) -> None:
    known = (await local.photo(YOU, png(80, 45)))["result"]["photo"][-1]["file_id"]
    card = {
        "type": "photo",
        "id": "1",
        "photo_file_id": known,
        "caption": "<b>0.36</b>",
        "parse_mode": "HTML",
    }
    shown = await asked(local, YOU, results=[card])
    number = await chosen(local, YOU, shown)
    await local.updates()
    seen = (await local.messages(YOU, after=number - 1))[0]
    assert seen["photo"] == shown["results"][0]["thumbnail"] == shown["results"][0]["photo"]
    assert (seen["caption"], seen["entities"][0]["type"]) == ("0.36", "bold")
    assert (
        await refused(local, card | {"photo_file_id": "nothing"})
        == "wrong file identifier/HTTP URL specified"
    )


async def refused(local: LocalChat, *results: Json, **more: object) -> str:
    """Answer a query badly; returns Telegram's words."""
    typing = asyncio.create_task(asks(local, YOU, f"q{len(results)}{more}{results}"[:200]))
    (update,) = await local.updates(timeout=5)
    query_id = update["inline_query"]["id"]
    words = await local.refusal("answerInlineQuery", inline_query_id=query_id, results=list(results), **more)
    await local.result("answerInlineQuery", inline_query_id=query_id, results=[])
    await typing
    return words


WEB = {
    "type": "photo",
    "id": "1",
    "photo_url": "https://example.com/a.jpg",
    "thumbnail_url": "https://example.com/t.jpg",
}


@pytest.mark.parametrize(
    ("results", "more", "words"),
    [
        ([CARD, CARD], {}, "RESULT_ID_DUPLICATE"),
        ([CARD | {"id": ""}], {}, "RESULT_ID_EMPTY"),
        ([CARD | {"id": "é" * 33}], {}, "RESULT_ID_INVALID"),
        ([CARD | {"id": str(n)} for n in range(51)], {}, "RESULTS_TOO_MUCH"),
        ([CARD | {"title": ""}], {}, "ARTICLE_TITLE_EMPTY"),
        ([CARD | {"thumbnail_url": "http://127.0.0.1/x.jpg"}], {}, "WEBDOCUMENT_URL_INVALID"),
        ([CARD | {"input_message_content": {"message_text": "x" * 4097}}], {}, "message is too long"),
        ([CARD | {"input_message_content": {"message_text": " "}}], {}, "message text is empty"),
        ([WEB | {"photo_url": "ftp://example.com/a.jpg"}], {}, "WEBDOCUMENT_URL_INVALID"),
        ([WEB | {"photo_url": "https://localhost/a.jpg"}], {}, "WEBDOCUMENT_URL_INVALID"),
        ([WEB | {"photo_url": "https://[/a.jpg"}], {}, "WEBDOCUMENT_URL_INVALID"),
        ([WEB | {"photo_url": "https://example.com/a.png"}], {}, "PHOTO_CONTENT_TYPE_INVALID"),
        ([WEB | {"photo_url": ""}], {}, "WEBDOCUMENT_URL_EMPTY"),
        ([WEB | {"thumbnail_url": ""}], {}, "PHOTO_THUMB_URL_EMPTY"),
        ([WEB | {"caption": "x" * 1025}], {}, "message caption is too long"),
        ([CARD], {"next_offset": "x" * 65}, "NEXT_OFFSET_INVALID"),
        ([CARD], {"button": {"text": "", "start_parameter": "x"}}, "SWITCH_PM_TEXT_EMPTY"),
        ([CARD], {"button": {"text": "Set up", "start_parameter": ""}}, "can't use empty start parameter"),
        (
            [CARD],
            {"button": {"text": "Set up", "start_parameter": "x" * 65}},
            "too long start parameter specified",
        ),
        (
            [CARD],
            {"button": {"text": "Set up", "start_parameter": "a.b"}},
            "unallowed characters in start parameter are used",
        ),
    ],
)
async def test_a_bad_answer_is_refused_in_telegram_s_words(
    local: LocalChat, results: list[Json], more: Json, words: str
) -> None:
    assert await refused(local, *results, **more) == words


async def test_html_and_buttons_of_a_card_are_held_to_the_same_rules(local: LocalChat) -> None:
    broken = CARD | {"input_message_content": {"message_text": "<b>x", "parse_mode": "HTML"}}
    assert "can't parse entities" in await refused(local, broken)
    long = {"inline_keyboard": [[{"text": "x", "callback_data": "x" * 65}]]}
    assert await refused(local, CARD | {"reply_markup": long}) == "BUTTON_DATA_INVALID"
    assert "articles or photos" in await refused(
        local, {"type": "game", "id": "1", "game_short_name": "chess"}
    )


async def test_a_photo_by_address_and_a_text_instead_of_a_photo(local: LocalChat) -> None:
    content = {"message_text": "instead"}
    shown = await asked(local, YOU, results=[WEB, WEB | {"id": "2", "input_message_content": content}])
    first, second = await chosen(local, YOU, shown, "1"), await chosen(local, YOU, shown, "2")
    seen = {message["message_id"]: message for message in await local.messages(YOU)}
    assert (seen[first]["photo"], seen[second]["text"]) == ("https://example.com/a.jpg", "instead")


async def test_an_answer_to_nobody_s_query_is_refused(local: LocalChat) -> None:
    assert await local.refusal("answerInlineQuery", inline_query_id="99", results=[CARD]) == TOO_OLD
    late = await asks(local, YOU, "btc", patience_s=0.01)
    assert late.status_code == 504
    query = (await local.updates())[0]["inline_query"]["id"]
    assert await local.refusal("answerInlineQuery", inline_query_id=query, results=[CARD]) == TOO_OLD


async def test_a_query_is_answered_once(local: LocalChat) -> None:
    typing = asyncio.create_task(asks(local, YOU, "btc"))
    query = (await local.updates(timeout=5))[0]["inline_query"]["id"]
    await local.result("answerInlineQuery", inline_query_id=query, results=[CARD])
    await typing
    assert await local.refusal("answerInlineQuery", inline_query_id=query, results=[CARD]) == TOO_OLD


async def test_an_answer_is_kept_for_everybody_as_long_as_the_bot_allows(local: LocalChat) -> None:
    first = await asked(local, YOU, cache_time=300)
    assert (first["from_cache"], first["cache_time"]) == (False, 300)
    local.clock.moment += timedelta(seconds=299)
    again = (await asks(local, YOU, "btc", BEN)).json()
    assert (again["from_cache"], again["results"]) == (True, first["results"])
    assert await local.updates() == [], "the bot is not asked"
    await chosen(local, YOU, again, who=BEN)
    await local.updates()
    local.clock.moment += timedelta(seconds=1)
    assert (await asked(local, YOU, who=BEN))["from_cache"] is False


async def test_a_personal_answer_is_kept_for_its_person_alone(local: LocalChat) -> None:
    await asked(local, YOU, is_personal=True)
    assert (await asks(local, YOU, "btc")).json()["from_cache"]
    assert (await asked(local, YOU, who=BEN, is_personal=True))["from_cache"] is False


async def test_an_answer_that_may_not_be_kept_is_asked_for_each_time(local: LocalChat) -> None:
    await asked(local, YOU, cache_time=0)
    assert (await asked(local, YOU, cache_time=0))["from_cache"] is False


async def test_other_words_or_another_page_are_another_question(local: LocalChat) -> None:
    shown = await asked(local, YOU, next_offset="50", button={"text": "Set up", "start_parameter": "inline"})
    assert (shown["next_offset"], shown["button"]["text"]) == ("50", "Set up")
    assert (await asked(local, YOU, "eth"))["from_cache"] is False
    late = await asks(local, YOU, "btc", offset="50", patience_s=0.01)
    assert late.status_code == 504, "the second page was never answered"


@pytest.mark.parametrize("body", [{"id": "none"}, {"result_id": "2"}, {"from": BEN}])
async def test_only_what_was_shown_can_be_chosen(local: LocalChat, body: Json) -> None:
    shown = await asked(local, YOU)
    choice = {"id": shown["id"], "result_id": "1", "from": ANN, **body}
    answer = await local.http.post(f"/chat/api/chats/{YOU}/inline/choose", json=choice)
    assert answer.status_code == 400


async def test_inline_mode_is_turned_off_at_botfather(local: LocalChat) -> None:
    assert (await local.result("getMe"))["supports_inline_queries"] is True
    await local.http.post("/chat/api/bot", json={"inline": False})
    assert (await local.result("getMe"))["supports_inline_queries"] is False
    answer = await asks(local, YOU, "btc")
    assert answer.status_code == 400
    assert "inline mode" in answer.json()["error"]
    assert await local.updates() == []


@pytest.mark.parametrize("body", [{"inline": 1}, {"stars": -1}, {"stars": True}, {"colour": "red"}])
async def test_what_botfather_does_not_know_is_refused(local: LocalChat, body: Json) -> None:
    assert (await local.http.post("/chat/api/bot", json=body)).status_code == 400


@pytest.mark.parametrize("body", [{"query": "x" * 257}, {"query": 5}, {"query": "x", "offset": 5}])
async def test_a_query_that_nobody_could_type_is_refused(local: LocalChat, body: Json) -> None:
    assert (await local.http.post(f"/chat/api/chats/{YOU}/inline", json=body)).status_code == 400
