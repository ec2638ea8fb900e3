"""Where a summary may come: in the hour that was wished for, or in the nearest one that has room."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.errors import UsageError
from bot.model.chat import Chat, ChatKind, Digest
from bot.store.inmemory import Kept, MemoryChats
from bot.telegram.digest_hours import HOUR, MOST_AN_HOUR, DigestHours
from tests.fakes import FakeClock

CHAT = Chat(1, 1001, ChatKind.PRIVATE)
BERLIN = replace(CHAT, zone="Europe/Berlin")
FRIDAY = Digest(4)
FRIDAY_CLOSE = datetime(2025, 10, 3, 20, tzinfo=UTC)
"""The hour in which the summary after Friday's close comes: 16:30 in New York."""
NIGHT = datetime(2025, 9, 27, 5, tzinfo=UTC)
EIGHT = datetime(2025, 9, 27, 12, tzinfo=UTC)
"""08:00 in New York after that night."""


async def nearest(wished: Digest, full: Sequence[datetime], chat: Chat = CHAT) -> Digest:
    """What is found where each of these hours holds two, which is all that one takes."""
    booked = [hour + timedelta(minutes=minute) for hour in full for minute in (0, 59)]
    kept = Kept(digests=dict(enumerate(booked, start=100)))
    return await DigestHours(MemoryChats(kept), FakeClock(NIGHT), most=2).nearest_free(chat, wished)


@pytest.mark.parametrize("wished", [FRIDAY, Digest(at=time(8)), Digest(2, time(23, 59))])
async def test_an_hour_that_has_room_is_taken_as_it_is(wished: Digest) -> None:
    assert await nearest(wished, [EIGHT + HOUR, EIGHT - HOUR]) == wished


@pytest.mark.parametrize(
    ("wished", "full", "chat", "found"),
    [
        (Digest(at=time(8, 10)), [EIGHT], CHAT, Digest(at=time(9, 10))),
        (Digest(at=time(8)), [EIGHT, EIGHT + HOUR], CHAT, Digest(at=time(7))),
        (Digest(at=time(14)), [EIGHT], BERLIN, Digest(at=time(15))),
        (FRIDAY, [FRIDAY_CLOSE], CHAT, Digest(4, time(17, 30))),
        (FRIDAY, [FRIDAY_CLOSE, FRIDAY_CLOSE + HOUR], BERLIN, Digest(5, time(0, 30))),
        (
            Digest(6, time(23, 30)),
            [datetime(2025, 9, 29, 3, tzinfo=UTC)],
            CHAT,
            Digest(0, time(0, 30)),
        ),
        (
            Digest(0, time(0, 30)),
            [datetime(2025, 9, 29, 4, tzinfo=UTC), datetime(2025, 9, 29, 5, tzinfo=UTC)],
            CHAT,
            Digest(6, time(23, 30)),
        ),
    ],
    ids=[
        "an hour later", "an hour earlier", "in the chat's own time", "after the close only later",
        "after the close in Berlin", "over midnight", "over midnight backwards",
    ],
)  # fmt: skip
async def test_where_it_has_none_the_nearest_is_found(
    wished: Digest, full: Sequence[datetime], chat: Chat, found: Digest
) -> None:
    assert await nearest(wished, full, chat) == found


async def test_half_an_hour_of_a_zone_is_in_one_hour_of_the_clock_s() -> None:
    kolkata = replace(CHAT, zone="Asia/Kolkata")
    full = [datetime(2025, 9, 28, 2, tzinfo=UTC)]
    assert await nearest(Digest(at=time(8, 15)), full, kolkata) == Digest(at=time(9, 15))
    assert await nearest(Digest(at=time(8, 45)), full, kolkata) == Digest(at=time(8, 45))


async def test_a_week_whose_close_is_on_thursday_still_offers_a_friday() -> None:
    clock = FakeClock(datetime(2025, 4, 14, 12, tzinfo=UTC))  # 18 April 2025 is Good Friday
    thursday = datetime(2025, 4, 17, 20, tzinfo=UTC)
    hours = DigestHours(MemoryChats(Kept(digests={100: thursday})), clock, most=1)
    assert await hours.nearest_free(CHAT, FRIDAY) == Digest(4, time(17, 30))


async def test_a_chat_that_has_its_place_in_a_full_hour_keeps_it() -> None:
    booked = replace(CHAT, digest=Digest(at=time(8, 10)))
    assert await nearest(Digest(at=time(8, 50)), [EIGHT], booked) == Digest(at=time(8, 50))
    assert await nearest(Digest(at=time(9, 10)), [EIGHT + HOUR], booked) != Digest(at=time(9, 10))


async def test_where_every_hour_is_full_it_says_what_to_do() -> None:
    with pytest.raises(UsageError, match="try another day"):
        await nearest(Digest(at=time(8)), [EIGHT + n * HOUR for n in range(-24, 25)])


async def test_an_hour_takes_ninety_thousand() -> None:
    kept = Kept(digests=dict.fromkeys(range(MOST_AN_HOUR - 1), EIGHT))
    hours = DigestHours(MemoryChats(kept), FakeClock(NIGHT))
    assert await hours.nearest_free(CHAT, Digest(at=time(8))) == Digest(at=time(8))
    kept.digests[MOST_AN_HOUR] = EIGHT + timedelta(minutes=59)
    assert await hours.nearest_free(CHAT, Digest(at=time(8))) == Digest(at=time(9))
    assert MOST_AN_HOUR == 90_000
