"""Messages of the bot: sent, edited, copied, deleted, and how people see them."""

from datetime import timedelta

import pytest

from tests.e2e.localchat.harness import BOT, TOKEN, LocalChat, png

YOU = 1001
BUTTONS = {"inline_keyboard": [[{"text": "90", "callback_data": "w90"}]]}


async def test_people_see_what_the_bot_sent(local: LocalChat) -> None:
    asked = await local.says(YOU, "/corr")
    await local.send(
        YOU,
        "<b>0.36</b>",
        parse_mode="HTML",
        reply_parameters={"message_id": asked},
        reply_markup=BUTTONS,
        disable_notification=True,
    )
    assert (await local.messages(YOU, after=asked)) == [
        {
            "message_id": asked + 1,
            "from_bot": True,
            "from": {"id": 1, "name": "Tandem"},
            "via_bot": False,
            "forwarded": False,
            "at": int(local.clock().timestamp()),
            "text": "0.36",
            "caption": None,
            "entities": [{"type": "bold", "offset": 0, "length": 4}],
            "caption_above": False,
            "photo": None,
            "document": None,
            "buttons": BUTTONS["inline_keyboard"],
            "keyboard": None,
            "reply_to": asked,
            "thread": None,
            "silent": True,
            "edited": False,
            "service": None,
        }
    ]


async def test_the_bot_gets_its_message_back(local: LocalChat) -> None:
    message = await local.send(
        YOU, "see https://a.b", link_preview_options={"is_disabled": True}, protect_content=True
    )
    assert message == {
        "message_id": 1,
        "date": int(local.clock().timestamp()),
        "chat": {"id": YOU, "type": "private", "first_name": "You"},
        "from": {"id": 1, "is_bot": True, "first_name": "Tandem", "username": BOT},
        "text": "see https://a.b",
        "entities": [{"type": "url", "offset": 4, "length": 11}],
        "link_preview_options": {"is_disabled": True},
        "has_protected_content": True,
    }


async def test_entities_may_be_given_in_place_of_a_parse_mode(local: LocalChat) -> None:
    entities = [{"type": "bold", "offset": 2, "length": 9}, {"type": "italic", "offset": 0, "length": 2}]
    message = await local.send(YOU, "  ab  ", entities=entities)
    assert message["text"] == "ab"
    assert message["entities"] == [{"type": "bold", "offset": 0, "length": 2}]


async def test_4096_characters_after_parsing_are_not_too_long(local: LocalChat) -> None:
    assert (await local.send(YOU, f"<b>{'x' * 4096}</b>", parse_mode="HTML"))["text"] == "x" * 4096


async def test_a_photo_can_be_loaded_by_browser_and_bot(local: LocalChat) -> None:
    picture = png(640, 360)
    sent = (await local.photo(YOU, picture, caption="chart", show_caption_above_media="true"))["result"]
    assert [(size["width"], size["height"]) for size in sent["photo"]] == [(320, 180), (640, 360)]
    seen = (await local.messages(YOU))[0]
    assert (seen["caption"], seen["caption_above"], seen["text"]) == ("chart", True, None)
    loaded = await local.http.get(seen["photo"])
    assert (loaded.content, loaded.headers["content-type"]) == (picture, "image/png")
    file = await local.result("getFile", file_id=sent["photo"][-1]["file_id"])
    assert file["file_size"] == len(picture)
    assert (await local.http.get(f"/file/bot{TOKEN}/{file['file_path']}")).content == picture
    assert (await local.http.get(f"/file/bot{TOKEN}/photos/none.png")).status_code == 404


async def test_a_photo_is_sent_again_by_its_file_id(local: LocalChat) -> None:
    first = (await local.photo(YOU, png(40, 30)))["result"]["photo"]
    again = await local.result("sendPhoto", chat_id=YOU, photo=first[-1]["file_id"], has_spoiler=True)
    assert again["photo"] == first
    assert again["has_media_spoiler"]


@pytest.mark.parametrize(
    ("data", "size"),
    [
        (b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x0b\x08\x00\x10\x00\x20rest", (32, 16)),
        (b"GIF89a\x20\x00\x10\x00", (32, 16)),
    ],
    ids=["JPEG", "GIF"],
)
async def test_other_pictures_are_photos_too(local: LocalChat, data: bytes, size: tuple[int, int]) -> None:
    photo = (await local.photo(YOU, data))["result"]["photo"]
    assert (photo[-1]["width"], photo[-1]["height"]) == size


async def test_a_document_is_kept_with_its_name(local: LocalChat) -> None:
    answer = await local.http.post(
        f"/bot{TOKEN}/sendDocument",
        data={"chat_id": YOU, "document": "attach://mine"},
        files={"mine": ("export.json", b"{}")},
    )
    sent = answer.json()["result"]["document"]
    assert sent["file_name"] == "export.json"
    again = await local.result("sendDocument", chat_id=YOU, document=sent["file_id"])
    assert again["document"] == sent
    seen = (await local.messages(YOU))[-1]["document"]
    assert seen["name"] == "export.json"
    loaded = await local.http.get(seen["address"])
    assert (loaded.content, loaded.headers["content-disposition"]) == (b"{}", "attachment")
    assert (
        await local.refusal("sendPhoto", chat_id=YOU, photo=sent["file_id"])
        == "can't use file of type Document as Photo"
    )


async def test_an_empty_document_is_refused(local: LocalChat) -> None:
    answer = await local.http.post(
        f"/bot{TOKEN}/sendDocument", data={"chat_id": YOU}, files={"document": ("a", b"")}
    )
    assert answer.json()["description"] == "Bad Request: file must be non-empty"


async def test_a_caption_over_1024_characters_is_too_long(local: LocalChat) -> None:
    photo = (await local.photo(YOU, png(4, 4), caption="x" * 1024))["result"]["photo"][-1]["file_id"]
    assert (
        await local.refusal("sendPhoto", chat_id=YOU, photo=photo, caption="x" * 1025)
        == "message caption is too long"
    )


async def test_a_text_is_edited(local: LocalChat) -> None:
    sent = await local.send(YOU, "one", reply_markup=BUTTONS)
    place = {"chat_id": YOU, "message_id": sent["message_id"]}
    edited = await local.result("editMessageText", **place, text="two")
    assert edited["text"] == "two"
    assert edited["edit_date"]
    assert "reply_markup" not in edited, "buttons that are not sent again go"
    assert (await local.messages(YOU))[0]["edited"]


async def test_the_same_again_is_not_modified(local: LocalChat) -> None:
    sent = await local.send(YOU, "one", reply_markup=BUTTONS)
    place = {"chat_id": YOU, "message_id": sent["message_id"]}
    reason = "message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message"
    assert await local.refusal("editMessageText", **place, text="one", reply_markup=BUTTONS) == reason
    await local.result("editMessageText", **place, text="two")
    assert await local.refusal("editMessageText", **place, text="two") == reason


async def test_buttons_are_edited_alone(local: LocalChat) -> None:
    sent = await local.send(YOU, "one", link_preview_options={"is_disabled": True})
    place = {"chat_id": YOU, "message_id": sent["message_id"]}
    edited = await local.result("editMessageReplyMarkup", **place, reply_markup=BUTTONS)
    assert (edited["text"], edited["reply_markup"]) == ("one", BUTTONS)
    assert edited["link_preview_options"] == {"is_disabled": True}


async def test_captions_and_media_are_edited(local: LocalChat) -> None:
    sent = (await local.photo(YOU, png(4, 4), caption="one"))["result"]
    place = {"chat_id": YOU, "message_id": sent["message_id"]}
    edited = await local.result("editMessageCaption", **place, caption="<i>two</i>", parse_mode="HTML")
    assert (edited["caption"], edited["photo"]) == ("two", sent["photo"])
    answer = await local.http.post(
        f"/bot{TOKEN}/editMessageMedia",
        data={**place, "media": '{"type":"photo","media":"attach://p","caption":"three"}'},
        files={"p": ("p.png", png(8, 4))},
    )
    assert answer.json()["result"]["caption"] == "three"
    assert answer.json()["result"]["photo"] != sent["photo"]
    assert (
        await local.refusal("editMessageText", **place, text="x") == "there is no text in the message to edit"
    )
    media = {"type": "audio", "media": "x"}
    assert (
        await local.refusal("editMessageMedia", **place, media=media)
        == "the local chat knows photos and documents, not audio"
    )


async def test_a_text_has_no_caption_to_edit(local: LocalChat) -> None:
    place = {"chat_id": YOU, "message_id": (await local.send(YOU))["message_id"]}
    assert (
        await local.refusal("editMessageCaption", **place, caption="x")
        == "there is no caption in the message to edit"
    )
    assert await local.refusal("editMessageText", **place) == "message text is empty"


async def test_what_people_wrote_cannot_be_edited(local: LocalChat) -> None:
    number = await local.says(YOU, "hello")
    assert (
        await local.refusal("editMessageText", chat_id=YOU, message_id=number, text="x")
        == "message can't be edited"
    )


async def test_messages_are_deleted(local: LocalChat) -> None:
    numbers = [(await local.send(YOU))["message_id"] for _ in range(3)]
    assert await local.result("deleteMessage", chat_id=YOU, message_id=numbers[0])
    assert await local.result("deleteMessages", chat_id=YOU, message_ids=[*numbers[1:], 99])
    assert await local.messages(YOU) == []


async def test_after_two_days_a_message_stays(local: LocalChat) -> None:
    sent = await local.send(YOU)
    local.clock.move(timedelta(hours=49))
    reason = await local.refusal("deleteMessage", chat_id=YOU, message_id=sent["message_id"])
    assert reason == "message can't be deleted for everyone"


async def test_a_message_is_copied_and_forwarded(local: LocalChat) -> None:
    ben = await local.chat("private", "Ben")
    text = await local.says(YOU, "original")
    photo = (await local.photo(YOU, png(4, 4), caption="one"))["result"]["message_id"]
    source = {"chat_id": ben, "from_chat_id": YOU}
    await local.result("copyMessage", **source, message_id=text)
    await local.result("copyMessage", **source, message_id=photo, caption="two")
    forwarded = await local.result("forwardMessage", **source, message_id=text)
    assert [(m["text"], m["caption"]) for m in await local.messages(ben)] == [
        ("original", None),
        (None, "two"),
        ("original", None),
    ]
    assert forwarded["forward_origin"]["sender_user"]["first_name"] == "Ann"
    assert await local.refusal("copyMessage", **source, message_id=99) == "message to copy not found"


async def test_a_channel_post_is_forwarded_with_its_channel(local: LocalChat) -> None:
    channel = await local.chat("channel", "News")
    post = await local.says(channel, "first post")
    forwarded = await local.result("forwardMessage", chat_id=YOU, from_chat_id=channel, message_id=post)
    assert forwarded["forward_origin"]["chat"]["title"] == "News"


async def test_service_messages_are_neither_copied_nor_forwarded(local: LocalChat) -> None:
    forum = await local.chat("supergroup", topics=["News"])
    opening = (await local.messages(forum))[0]["message_id"]
    source = {"chat_id": YOU, "from_chat_id": forum, "message_id": opening}
    assert await local.refusal("copyMessage", **source) == "message can't be copied"
    assert await local.refusal("forwardMessage", **source) == "message can't be forwarded"


async def test_a_reply_may_be_sent_without_what_it_answers(local: LocalChat) -> None:
    sent = await local.send(YOU, reply_parameters={"message_id": 9, "allow_sending_without_reply": True})
    assert "reply_to_message" not in sent


async def test_reply_keyboards_reach_people(local: LocalChat) -> None:
    keyboard = {"keyboard": [[{"text": "30"}, {"text": "90"}]], "one_time_keyboard": True}
    sent = await local.send(YOU, reply_markup=keyboard)
    assert "reply_markup" not in sent
    assert (await local.messages(YOU))[0]["keyboard"] == keyboard


async def test_an_action_is_shown(local: LocalChat) -> None:
    assert await local.result("sendChatAction", chat_id=str(YOU), action="upload_photo") is True


async def test_a_chat_is_found_by_its_name(local: LocalChat) -> None:
    channel = await local.chat("channel", "News", username="tandem_news")
    assert (await local.result("sendMessage", chat_id="@tandem_news", text="x"))["chat"]["id"] == channel


async def test_the_oldest_messages_are_forgotten(local: LocalChat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.localchat.world.KEPT", 3)
    for number in range(5):
        await local.send(YOU, str(number))
    assert [message["text"] for message in await local.messages(YOU)] == ["2", "3", "4"]
