from dataclasses import replace
from datetime import UTC, datetime, time
from typing import Any

import pytest

from bot.model.chat import Chat, ChatKind, Digest, QuietHours
from bot.model.message import Button
from bot.telegram.settings_words import changed
from bot.views.digest_card import (
    digest_buttons,
    digest_card_text,
    full_hour_buttons,
    full_hour_text,
    when_text,
)
from bot.views.settings import (
    QUIET,
    ZONES,
    change_headline,
    quiet_buttons,
    settings_buttons,
    settings_text,
    zone_buttons,
)
from bot.views.wording import plain

NOW = datetime(2025, 9, 27, 12, tzinfo=UTC)
CHAT = Chat(1, 1001, ChatKind.PRIVATE)
NIGHT = QuietHours(time(22), time(7, 30))


def test_the_card_tells_everything_that_is_set() -> None:
    chat = replace(CHAT, zone="Europe/Berlin", quiet=NIGHT, silent=True, digest=Digest(weekday=4))
    text = settings_text(chat, NOW, datetime(2025, 10, 3, 20, 30, tzinfo=UTC))
    assert "Time zone: <b>Europe/Berlin</b>, now Sat 14:00\n" in text
    assert "Quiet hours: <b>22:00 to 07:30</b>\n" in text
    assert "Silent: <b>on</b>\n" in text
    assert "Summary: <b>after Friday&#x27;s close</b>, next <tg-time unix=" in text


def test_nothing_set_is_told_as_well() -> None:
    text = settings_text(CHAT, NOW, None)
    assert text.startswith("<b>Settings of this chat</b>\n")
    assert "Quiet hours: <b>none</b>\nSilent: <b>off</b>\nSummary: <b>off</b>\n" in text


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ({"zone": "Asia/Tokyo"}, "Time zone set: it is Sat 21:00 in Asia/Tokyo"),
        ({"quiet": NIGHT}, "Quiet hours set: 22:00 to 07:30"),
        ({"silent": True}, "All comes without a sound now"),
        ({}, "That is set already"),
    ],
)
def test_a_change_is_told_in_a_line(after: dict[str, Any], expected: str) -> None:
    assert change_headline(CHAT, replace(CHAT, **after), NOW) == expected


def test_taking_back_is_told_in_a_line() -> None:
    assert change_headline(replace(CHAT, quiet=NIGHT), CHAT, NOW) == "No quiet hours any more"
    assert change_headline(replace(CHAT, silent=True), CHAT, NOW) == "Alerts come with a sound now"


def test_the_button_for_silence_says_what_it_would_do() -> None:
    [silent, _summary] = settings_buttons(CHAT)[1]
    assert silent.text == "Turn silent on"
    [silent, _summary] = settings_buttons(replace(CHAT, silent=True))[1]
    assert silent.text == "Turn silent off"


def test_what_is_offered_to_tap_can_be_set() -> None:
    offered = [
        button for row in (*zone_buttons(), *quiet_buttons()) for button in row if button.text != "Back"
    ]
    for button in offered:
        assert isinstance(button, Button)
        _verb, *words = button.data.split(":")
        after = changed(CHAT, words, NOW)
        if words[0] == "zone":
            assert after.zone == words[1] == ZONES[button.text]
        else:
            assert (after.quiet is None) is (button.text == "None")
    assert len(offered) == len(ZONES) + len(QUIET) + 1


@pytest.mark.parametrize(
    ("digest", "expected"),
    [
        (None, "off"),
        (Digest(at=time(8)), "daily at 08:00"),
        (Digest(weekday=4), "after Friday's close"),
        (Digest(weekday=5), "after the week's last close (Friday's)"),
        (Digest(weekday=6), "after the week's last close (Friday's)"),
        (Digest(weekday=6, at=time(9)), "Sundays at 09:00"),
        (Digest(weekday=0, at=time(18, 5)), "Mondays at 18:05"),
    ],
)
def test_when_a_summary_comes_is_told_in_words(digest: Digest | None, expected: str) -> None:
    assert when_text(digest) == expected


def test_the_card_of_the_summary_names_the_next_one_and_the_zone() -> None:
    following = datetime(2025, 9, 28, 6, tzinfo=UTC)
    text = digest_card_text(Digest(at=time(8)), "Europe/Berlin", following)
    assert text.startswith('<b>Summary: daily at 08:00</b>\nNext: <tg-time unix="1759039200" format="wDt">')
    assert "That is Berlin time: /settings london changes it." in text


def test_a_zone_is_named_by_its_place_with_a_way_to_another() -> None:
    text = digest_card_text(Digest(at=time(8)), "America/New_York", None)
    assert "That is New York time: /settings berlin changes it." in text
    assert "That is UTC+2 time" in digest_card_text(Digest(at=time(8)), "Etc/GMT-2", None)


def test_after_a_close_there_is_no_zone_to_tell() -> None:
    text = digest_card_text(Digest(weekday=4), "Europe/Berlin", NOW)
    assert "time: /settings" not in text
    assert "Next" not in digest_card_text(None, "Europe/Berlin", None)


def test_off_is_offered_only_where_there_is_something_to_end() -> None:
    def texts(digest: Digest | None) -> list[str]:
        return [button.text for row in digest_buttons(digest) for button in row]

    assert "Off" not in texts(None)
    assert "Off" in texts(Digest(weekday=4))


def test_a_full_hour_offers_another_in_words_and_as_a_button() -> None:
    free, following = Digest(4, time(18, 30)), datetime(2025, 10, 3, 16, 30, tzinfo=UTC)
    chat = replace(CHAT, zone="Europe/Berlin", digest=Digest(at=time(8)))
    assert plain(full_hour_text(free, following, chat)) == (
        "That hour is full: nothing was set\n"
        "As many summaries are booked for it as Telegram takes from me: 30 messages a second.\n\n"
        "The nearest time that has room: Fridays at 18:30. Next: Fri 3 Oct, 18:30 Berlin.\n"
        "Tap it, or type /digest fri 18:30. Until then the summary stays as it was: daily at 08:00."
    )
    [[take], [back]] = full_hour_buttons(free)
    assert (take, back) == (Button("Fridays at 18:30", "digest:set:fri:1830"), Button("Back", "digest:show"))


def test_a_daily_one_is_offered_by_its_time_alone() -> None:
    free = Digest(at=time(7, 5))
    assert "type /digest 07:05. Until then the summary stays as it was: off." in full_hour_text(
        free, None, CHAT
    )
    assert full_hour_buttons(free)[0] == (Button("Daily at 07:05", "digest:set:daily:0705"),)
