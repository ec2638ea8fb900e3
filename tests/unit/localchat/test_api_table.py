"""Types of the Bot API that no other test needs."""

import pytest

from bot.localchat.api_error import ApiError
from bot.localchat.api_table import Upload, check

CONTENT = {"message_text": "x"}
ARTICLE = {"type": "article", "id": "1", "title": "x", "input_message_content": CONTENT}


def test_numbers_come_as_text_too() -> None:
    given = {"chat_id": "5", "latitude": "1.5", "longitude": 2, "live_period": "60"}
    assert check("sendLocation", given) == {
        "chat_id": 5,
        "latitude": 1.5,
        "longitude": 2.0,
        "live_period": 60,
    }


@pytest.mark.parametrize("value", ["true", "True", "1", True])
def test_yes_has_several_forms(value: object) -> None:
    assert check("setWebhook", {"url": "", "drop_pending_updates": value})["drop_pending_updates"] is True


def test_a_member_of_a_family_is_told_by_its_constants_and_then_by_its_fields() -> None:
    cached = {"type": "photo", "id": "1", "photo_file_id": "x"}
    given = {"inline_query_id": "1", "results": [ARTICLE, cached]}
    assert check("answerInlineQuery", given)["results"] == [ARTICLE, cached]
    with pytest.raises(ApiError, match='Can\'t find field "title"'):
        check("answerInlineQuery", {"inline_query_id": "1", "results": [{"type": "article", "id": "1"}]})


def test_arrays_of_several_types_take_what_fits_one() -> None:
    photos = [{"type": "photo", "media": "x"}, {"type": "photo", "media": "y"}]
    assert check("sendMediaGroup", {"chat_id": 1, "media": photos})["media"] == photos
    with pytest.raises(ApiError):
        check("sendMediaGroup", {"chat_id": 1, "media": [{"type": "photo"}, {"type": "galaxy"}]})


def test_a_file_must_be_a_file_where_nothing_else_will_do() -> None:
    upload = Upload("cert.pem", b"x")
    assert check("setWebhook", {"url": "https://a.b", "certificate": upload})["certificate"] is upload
    with pytest.raises(ApiError, match='field "certificate" must be of type InputFile'):
        check("setWebhook", {"url": "https://a.b", "certificate": "x"})


def test_nested_nulls_are_nothing() -> None:
    markup = {"inline_keyboard": [[{"text": "a", "callback_data": "x", "url": None}]]}
    given = {"chat_id": 1, "text": "x", "reply_markup": markup}
    assert check("sendMessage", given)["reply_markup"]["inline_keyboard"] == [
        [{"text": "a", "callback_data": "x"}]
    ]


def test_what_telegram_has_no_words_for_is_named() -> None:
    with pytest.raises(ApiError, match='parameter "commands" is required'):
        check("setMyCommands", {})
