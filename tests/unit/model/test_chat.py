from dataclasses import replace
from datetime import UTC, datetime, time
from typing import Any

import pytest

from bot.model.chat import Chat, ChatKind, Digest, QuietHours
from bot.model.destination import Subject, directed

NIGHT, NOON_REST = QuietHours(time(22), time(7)), QuietHours(time(12), time(13, 30))


@pytest.mark.parametrize(
    ("quiet", "moment", "hushed"),
    [
        (NIGHT, time(21, 59), False), (NIGHT, time(22), True), (NIGHT, time(0), True),
        (NIGHT, time(6, 59), True), (NIGHT, time(7), False),
        (NOON_REST, time(11, 59), False), (NOON_REST, time(12), True), (NOON_REST, time(13, 30), False),
    ],
)  # fmt: skip
def test_quiet_hours_hold_from_their_start_to_their_end_over_midnight_too(
    quiet: QuietHours, moment: time, hushed: bool
) -> None:
    assert quiet.hold(moment) is hushed


@pytest.mark.parametrize(
    ("start", "end"), [(time(7), time(7)), (time(7, tzinfo=UTC), time(8)), (time(7), time(8, tzinfo=UTC))]
)
def test_quiet_hours_without_a_length_or_of_another_zone_are_refused(start: time, end: time) -> None:
    with pytest.raises(ValueError, match="quiet hours"):
        QuietHours(start, end)


@pytest.mark.parametrize(
    ("weekday", "at"), [(None, None), (7, None), (-1, time(8)), (4, time(8, tzinfo=UTC))]
)
def test_a_digest_that_names_no_moment_is_refused(weekday: int | None, at: time | None) -> None:
    with pytest.raises(ValueError, match=r"digest|weekdays"):
        Digest(weekday, at)


def test_a_chat_is_hushed_in_its_own_time() -> None:
    chat = Chat(1, 1001, ChatKind.PRIVATE, zone="Europe/Berlin", quiet=NIGHT)
    assert chat.hushed(datetime(2025, 9, 26, 20, 20, tzinfo=UTC))
    assert not chat.hushed(datetime(2025, 9, 26, 19, 20, tzinfo=UTC))
    assert Chat(1, 1001, ChatKind.PRIVATE, silent=True).hushed(datetime(2025, 9, 26, 12, tzinfo=UTC))


@pytest.mark.parametrize(
    "chosen",
    [
        {"zone": "UTC"},
        {"silent": True},
        {"digest": Digest(4)},
        {"destinations": directed((), [Subject.LINK], 5)},
    ],
    ids=str,
)
def test_that_a_chat_was_met_is_no_choice_of_its_own(chosen: dict[str, Any]) -> None:
    met = Chat(1, -5, ChatKind.GROUP, language="es", welcomed=datetime(2025, 9, 24, tzinfo=UTC))
    assert not met.has_chosen
    assert replace(met, **chosen).has_chosen
