from datetime import time

import pytest

from bot.errors import UsageError
from bot.model.chat import Digest, QuietHours
from bot.telegram.digest_words import parse_digest
from bot.telegram.times import parse_quiet, parse_time

MIDNIGHT, NIGHT = time(0), QuietHours(time(22), time(7))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("8", time(8)), ("08:00", time(8)), ("0800", time(8)), ("8.30", time(8, 30)), ("8h", time(8)),
        ("8am", time(8)), ("8 pm", time(20)), ("8.30 p.m.", time(20, 30)), ("12am", MIDNIGHT),
        ("12pm", time(12)), ("24", MIDNIGHT), ("0", MIDNIGHT), ("23:59", time(23, 59)),
        ("noon", time(12)), (" Midnight", MIDNIGHT),
    ],
)  # fmt: skip
def test_a_time_is_understood_as_people_write_it(typed: str, expected: time) -> None:
    assert parse_time(typed) == expected


@pytest.mark.parametrize("typed", ["", "25", "8:60", "13pm", "0am", "lunch", "-1", "٨", "8:0:0", "1e3"])
def test_what_is_no_time_is_refused_in_a_line(typed: str) -> None:
    with pytest.raises(UsageError, match="no time of day '.*'; type one such as 08:00 or 8pm"):
        parse_time(typed)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("22-7", NIGHT), ("22:00-7:00", NIGHT), ("10pm-7am", NIGHT), ("10 pm - 7 am", NIGHT),
        ("22 to 7", NIGHT), ("22:00 – 07:00", NIGHT), ("22 7", NIGHT), ("10PM until 7AM", NIGHT),
        ("22:00-7:30", QuietHours(time(22), time(7, 30))), ("9-17", QuietHours(time(9), time(17))),
    ],
)  # fmt: skip
def test_quiet_hours_go_from_a_time_to_a_time(typed: str, expected: QuietHours) -> None:
    assert parse_quiet(typed) == expected


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "from a time to a time"),
        ("22", "from a time to a time"),
        ("22-7-8", "from a time to a time"),
        ("22-25", "no time of day '25'"),
        ("7-7", "begin and end at different times"),
    ],
)
def test_what_are_no_hours_is_refused_in_a_line(typed: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        parse_quiet(typed)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("08:00", Digest(at=time(8))), ("daily", Digest(at=time(8))), ("daily 7.30", Digest(at=time(7, 30))),
        ("every day at 6pm", Digest(at=time(18))), ("fri", Digest(4)), ("Fridays", Digest(4)),
        ("weekly", Digest(4)), ("weekly on friday", Digest(4)), ("after the close on fri", Digest(4)),
        ("fri 18:00", Digest(4, time(18))), ("18:00 fri", Digest(4, time(18))), ("mo 8 am", Digest(0, time(8))),
        ("sunday", Digest(6)), ("noon", Digest(at=time(12))), ("fri at midnight", Digest(4, MIDNIGHT)),
        ("thurs", Digest(3)), ("tues", Digest(1)), ("off", None), ("NONE", None),
    ],
)  # fmt: skip
def test_a_summary_is_wanted_in_words(typed: str, expected: Digest | None) -> None:
    assert parse_digest(typed.split()) == expected


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("lunch", "no time or weekday 'lunch'; try 08:00, fri, fri 18:00 or off"),
        ("mon fri", "say when: /digest 08:00, /digest fri"),
        ("daily fri", "say when"),
        ("at", "say when"),
        ("fri 25:00", "no time or weekday '25:00'"),
        ("off fri", "no time or weekday 'off'"),
        ("t", "no time or weekday 't'"),
    ],
)
def test_what_names_no_moment_is_refused_in_a_line(typed: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        parse_digest(typed.split())
