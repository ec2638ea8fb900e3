from datetime import UTC, datetime
from zoneinfo import ZoneInfo, available_timezones

import pytest

from bot.errors import UsageError
from bot.model.cities import NAMESAKES
from bot.telegram.zones import NO_PLACE, parse_zone

NOW = datetime(2025, 9, 27, 12, tzinfo=UTC)


def parsed(typed: str) -> str:
    return parse_zone(typed.split(), NOW)


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("berlin", "Europe/Berlin"),
        ("New York", "America/New_York"),
        ("new_york", "America/New_York"),
        ("europe/berlin", "Europe/Berlin"),
        ("São Paulo", "America/Sao_Paulo"),
        ("sao paulo", "America/Sao_Paulo"),
        ("St. Petersburg", "Europe/Moscow"),
        ("Wroclaw", "Europe/Warsaw"),
        ("Munich", "Europe/Berlin"),
        ("San Francisco", "America/Los_Angeles"),
        ("Miami", "America/New_York"),
        ("mumbai", "Asia/Kolkata"),
        ("singapore", "Asia/Singapore"),
        ("India", "Asia/Kolkata"),
        ("germany", "Europe/Berlin"),
        ("Japan", "Asia/Tokyo"),
        ("uk", "Europe/London"),
        ("south korea", "Asia/Seoul"),
        ("Türkiye", "Europe/Istanbul"),
        ("Texas", "America/Chicago"),
        ("california", "America/Los_Angeles"),
        ("Florida", "America/New_York"),
        ("istanbul", "Asia/Istanbul"),
        ("EST5EDT", "EST5EDT"),
        ("est", "America/New_York"),
        ("utc", "UTC"),
        ("Etc/GMT-2", "Etc/GMT-2"),
        ("UTC+2", "Etc/GMT-2"),
        ("gmt+2", "Etc/GMT-2"),
        ("+02:00", "Etc/GMT-2"),
        ("−5", "Etc/GMT+5"),
        ("utc+0", "UTC"),
        ("+14", "Etc/GMT-14"),
        ("-12", "Etc/GMT+12"),
    ],
)
def test_a_place_is_understood_by_the_name_that_people_give_it(typed: str, zone: str) -> None:
    assert parsed(typed) == zone


@pytest.mark.parametrize("ahead", [-12, -3, 1, 9, 14])
def test_an_offset_shows_that_much_more_than_greenwich(ahead: int) -> None:
    offset = NOW.astimezone(ZoneInfo(parsed(f"UTC{ahead:+d}"))).utcoffset()
    assert offset is not None
    assert offset.total_seconds() == ahead * 3600


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("berln", "no city 'berln'; did you mean Berlin or Bern?"),
        ("nairobbi", "did you mean Nairobi?"),
        ("munchn", "did you mean München"),
        ("west", "there are several 'west': type Australia/West or Brazil/West"),
        ("UTC+5:30", "'UTC+5:30' is no whole number of hours: type a city instead, such as Kolkata"),
        ("+15", "no clock shows '+15': UTC−12 to UTC+14, or type a city"),
        ("asdfghjkl", "no city 'asdfghjkl'; try a large city near you, such as Berlin, or UTC+2"),
        ("", "no city ''"),
        ("/", "no city '/'"),
        ("localtime", "no city 'localtime'"),
        ("../../etc/passwd", "no city '../../etc/passwd'"),
        ("٣", "no city '٣'"),
    ],
)
def test_what_is_no_place_gets_one_line_that_helps(typed: str, said: str) -> None:
    with pytest.raises(UsageError) as refused:
        parsed(typed)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_guess_that_is_the_only_one_is_offered_alone() -> None:
    with pytest.raises(UsageError, match=r"did you mean Istanbul\?$"):
        parsed("istambul")


def test_what_is_only_a_little_like_a_place_is_not_offered() -> None:
    with pytest.raises(UsageError, match="try a large city near you"):
        parsed("germany/berlin")  # six letters of fourteen


def test_every_zone_is_understood_by_its_own_name_as_one_that_keeps_its_time() -> None:
    for name in available_timezones() - NO_PLACE:
        if "/" not in name:
            continue
        parsed_zone, zone = ZoneInfo(parsed(name)), ZoneInfo(name)
        assert NOW.astimezone(parsed_zone).utcoffset() == NOW.astimezone(zone).utcoffset(), name


def test_every_namesake_is_in_a_zone_of_the_database_and_understood() -> None:
    for zone, cities in NAMESAKES.items():
        assert zone in available_timezones()
        assert {parsed(city) for city in cities} == {zone}
