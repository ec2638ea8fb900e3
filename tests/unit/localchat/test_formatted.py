"""What Telegram finds in a text by itself, and how it counts."""

import pytest

from bot.localchat.formatted import Formatted, utf16_length


@pytest.mark.parametrize(("text", "length"), [("abc", 3), ("ü", 1), ("😀", 2), ("", 0)])
def test_characters_count_as_utf16(text: str, length: int) -> None:
    assert utf16_length(text) == length


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/start", [("bot_command", 0, 6)]),
        ("/corr@tandem_bot eth", [("bot_command", 0, 16)]),
        ("😀 /corr", [("bot_command", 3, 5)]),
        ("1/2 and/or /no/ path", []),
        ("write to @durov or a@b.example", [("mention", 9, 6), ("email", 19, 11)]),
        ("see https://a.b/c?d=1, ok", [("url", 4, 17)]),
        ("#btc is $BTC", [("hashtag", 0, 4), ("cashtag", 8, 4)]),
        ("#1 and $1", []),
        ("nothing here", []),
    ],
)
def test_commands_and_the_like_are_found(text: str, found: list[tuple[str, int, int]]) -> None:
    entities = Formatted(text).with_found().entities
    assert [(e["type"], e["offset"], e["length"]) for e in entities] == found


def test_nothing_is_found_where_something_is_marked_already() -> None:
    given = Formatted("/corr /why", ({"type": "code", "offset": 0, "length": 5},))
    assert [e["type"] for e in given.with_found().entities] == ["code", "bot_command"]


def test_white_space_at_the_ends_goes_and_entities_follow() -> None:
    given = Formatted(
        " \n😀 a  ", ({"type": "bold", "offset": 0, "length": 7}, {"type": "code", "offset": 6, "length": 2})
    )
    assert given.trimmed() == Formatted("😀 a", ({"type": "bold", "offset": 0, "length": 4},))
