"""The table in the package is what our script makes of the machine-readable Bot API."""

import json

import pytest

from tools.bot_api_table import SOURCE, TABLE, derive, write


@pytest.mark.skipif(not SOURCE.exists(), reason="needs ../shared/data/botapi/api.json")
def test_the_table_is_derived_from_the_bot_api() -> None:
    api = json.loads(SOURCE.read_text("utf-8"))
    assert TABLE.read_text("utf-8") == write(derive(api))


def test_the_table_is_small_and_reads_line_by_line() -> None:
    text = TABLE.read_text("utf-8")
    assert len(text) < 100_000
    assert '"sendMessage": {' in text


def test_a_table_is_derived_as_described() -> None:
    def field(name: str, types: list[str], description: str, *, required: bool = False) -> dict[str, object]:
        return {"name": name, "types": types, "description": description, "required": required}

    media = field("media", ["Array of Array of InputMedia"], "", required=True)
    kind = field("type", ["String"], "Type of the result, must be photo", required=True)
    api = {
        "methods": {
            "sendIt": {"fields": [field("chat_id", ["Integer", "String"], "", required=True), media]},
            "getIt": {},
        },
        "types": {
            "InputMedia": {"subtypes": ["InputMediaPhoto"]},
            "InputMediaPhoto": {"fields": [kind, field("file", ["InputFile"], "")]},
            "Unused": {"fields": []},
        },
    }
    assert derive(api) == {
        "methods": {"getIt": {}, "sendIt": {"chat_id": "!Integer|String", "media": "![[InputMedia]]"}},
        "types": {
            "InputMedia": ["InputMediaPhoto"],
            "InputMediaPhoto": {"type": "!=photo", "file": "InputFile"},
        },
    }
