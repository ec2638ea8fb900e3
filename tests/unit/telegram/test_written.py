"""What is written behind a command, with its markup."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from telegram import Chat, Message, MessageEntity, PhotoSize

from bot.telegram.written import written

CHAT = Chat(1001, "private")
AT = datetime(2025, 9, 27, tzinfo=UTC)
COMMAND = MessageEntity("bot_command", 0, 10)


def message(text: str | None, *entities: MessageEntity, answered: Message | None = None) -> Message:
    return Message(7, AT, CHAT, text=text, entities=entities, reply_to_message=answered)


@pytest.mark.parametrize(
    ("text", "entities", "html"),
    [
        pytest.param("/broadcast Hello", [COMMAND], "Hello", id="words"),
        pytest.param("/broadcast", [COMMAND], "", id="none"),
        pytest.param("/broadcast@tandem_bot\n\n Hello\n you", [], "Hello\n you", id="on lines of their own"),
        pytest.param("/broadcast <b> & co", [COMMAND], "&lt;b&gt; &amp; co", id="what looks like markup"),
        pytest.param(
            "/broadcast \N{GRINNING FACE} bold",
            [COMMAND, MessageEntity("bold", 14, 4)],
            "\N{GRINNING FACE} <b>bold</b>",
            id="bold behind an emoji",
        ),
        pytest.param(
            "/broadcast both",
            [MessageEntity("italic", 0, 15)],
            "<i>both</i>",
            id="the command as well",
        ),
        pytest.param(
            "/broadcast a link",
            [
                COMMAND,
                MessageEntity("bold", 11, 6),
                MessageEntity("text_link", 13, 4, url="https://x.example"),
            ],
            '<b>a <a href="https://x.example">link</a></b>',
            id="one within another",
        ),
        pytest.param("/broadcast /corr eth", [COMMAND], "/corr eth", id="another command"),
        pytest.param("no command", [], "no command", id="no command"),
    ],
)
def test_what_is_behind_the_command_comes_with_its_markup(
    text: str, entities: Sequence[MessageEntity], html: str
) -> None:
    assert written(message(text, *entities)) == html


def test_without_words_it_is_the_message_that_is_answered() -> None:
    before = message("old & new", MessageEntity("bold", 0, 3))
    assert written(message("/broadcast", answered=before)) == "<b>old</b> &amp; new"
    assert written(message("/broadcast mine", answered=before)) == "mine"


def test_a_message_without_words_says_nothing() -> None:
    photo = Message(6, AT, CHAT, photo=(PhotoSize("id", "unique", 1, 1),), caption="a caption")
    assert written(message("/broadcast", answered=photo)) == ""
    assert written(photo) == ""
