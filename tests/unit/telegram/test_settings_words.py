from dataclasses import replace
from datetime import UTC, datetime, time

import pytest

from bot.errors import UsageError
from bot.model.chat import Chat, ChatKind, QuietHours
from bot.telegram.settings_words import changed

NOW = datetime(2025, 9, 27, 12, tzinfo=UTC)
CHAT = Chat(1, 1001, ChatKind.PRIVATE, quiet=QuietHours(time(1), time(2)))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("berlin", replace(CHAT, zone="Europe/Berlin")),
        ("zone new york", CHAT),
        ("City Tokyo", replace(CHAT, zone="Asia/Tokyo")),
        ("quiet 22-7:30", replace(CHAT, quiet=QuietHours(time(22), time(7, 30)))),
        ("Quiet 10 pm to 7 am", replace(CHAT, quiet=QuietHours(time(22), time(7)))),
        ("quiet off", replace(CHAT, quiet=None)),
        ("silent on", replace(CHAT, silent=True)),
        ("silent", replace(CHAT, silent=True)),
        ("silent off", CHAT),
        ("sound off", replace(CHAT, silent=True)),
        ("Sound on", CHAT),
        ("sound", CHAT),
    ],
)
def test_words_change_one_thing(typed: str, expected: Chat) -> None:
    assert changed(CHAT, typed.split(), NOW) == expected


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("quiet", "quiet hours go from a time to a time"),
        ("quiet on", "quiet hours go from a time to a time"),
        ("silent maybe", "silent is on or off: /settings silent on"),
        ("sound maybe", "sound is on or off: /settings sound on"),
        ("digest fri", "the summary is set by /digest"),
        ("zone", "no city ''"),
        ("<b>", "no city '<b>'"),
    ],
)
def test_words_that_say_nothing_get_one_line(typed: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        changed(CHAT, typed.split(), NOW)
