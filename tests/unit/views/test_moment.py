from datetime import UTC, datetime

import pytest

from bot.views.moment import moment_html, zone_text

AT = datetime(2025, 9, 29, 20, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("America/New_York", "Mon 29 Sep, 16:20 New York"),
        ("Asia/Kolkata", "Tue 30 Sep, 01:50 Kolkata"),
        ("Etc/GMT-2", "Mon 29 Sep, 22:20 UTC+2"),
        ("America/Argentina/Buenos_Aires", "Mon 29 Sep, 17:20 Buenos Aires"),
    ],
)
def test_a_moment_falls_back_to_the_time_of_a_place(zone: str, words: str) -> None:
    assert moment_html(AT, zone) == f'<tg-time unix="1759177200" format="wDt">{words}</tg-time>'


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("Etc/GMT-2", "UTC+2"),
        ("Etc/GMT+11", "UTC−11"),
        ("Etc/GMT0", "UTC+0"),
        ("Etc/GMT", "Etc/GMT"),
        ("GMT", "GMT"),
        ("UTC", "UTC"),
    ],
)
def test_a_zone_is_called_by_what_its_clocks_show(zone: str, expected: str) -> None:
    assert zone_text(zone) == expected
