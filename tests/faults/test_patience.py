"""What takes minutes of waiting, side by side: each has a fleet of its own, and none is about the pace."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bot.model.delivery import Outcome
from bot.store.binary import find_binary
from tests.faults.fleet import Fleet, outcomes, raised
from tests.faults.machines import Network
from tests.faults.observed import by_chat, tally
from tests.servers import plain_server

AWAY_S = 60
AGAIN_S = 60
"""When a message of which nobody knows whether it arrived comes once more."""

Story = Callable[[Fleet], Awaitable[None]]


async def without_telegram(fleet: Fleet) -> None:
    """Nobody listens for a minute, in the middle of a broadcast."""
    chats = await fleet.audience(150)
    network = Network(urlsplit(fleet.server.address).port or 0)
    await network.up()
    async with fleet.workers(settings={"TELEGRAM_API_URL": network.address}):
        await fleet.until_sent(50)
        await network.down()
        before = len(fleet.sends())
        assert len(fleet.sent()) < 150
        await asyncio.sleep(AWAY_S)
        assert len(fleet.sends()) == before
        await network.up()
        await fleet.until_done(patience_s=150)
    await network.down()
    assert tally(fleet.copies(chats)) == {1: 150}
    assert len(await fleet.followers()) == 150


async def without_answers(fleet: Fleet) -> None:
    """Of some messages nobody says that they arrived: three once, two twice, and one very late."""
    chats = await fleet.audience(20)
    once, twice, slow = chats[:3], chats[3:5], chats[5]
    for chat in once:
        await fleet.order(chat=chat, after_delivery=True)
    for chat in twice:
        await fleet.order(chat=chat, after_delivery=True, times=2)
    await fleet.order(chat=slow, status=200, delay_s=15)  # longer than a dead worker may be silent
    async with fleet.workers(2):
        await fleet.until_done(patience_s=120)
    copies = fleet.copies(chats)
    assert copies == {chat: 2 if chat in {*once, *twice} else 1 for chat in chats}
    calls = by_chat(fleet.sends())
    for first, second in (calls[chat] for chat in (*once, *twice)):
        assert second["at"] - first["at"] >= AGAIN_S
    ended = await outcomes(fleet.memory)
    assert (ended[Outcome.SENT], ended[Outcome.UNKNOWN]) == (18, 2)


STORIES = (without_telegram, without_answers)


@pytest.fixture(scope="module")
def ends(tmp_path_factory: pytest.TempPathFactory) -> Mapping[Story, BaseException | None]:
    """How each went."""

    async def told(story: Story, folder: Path) -> None:
        with plain_server(folder, find_binary()) as socket:
            async with raised(socket, folder) as fleet:
                await story(fleet)

    async def all_told() -> list[BaseException | None]:
        telling = (told(story, tmp_path_factory.mktemp("fleet")) for story in STORIES)
        return await asyncio.gather(*telling, return_exceptions=True)

    return dict(zip(STORIES, asyncio.run(all_told()), strict=True))


def check(end: BaseException | None) -> None:
    """Fail as the story did."""
    if end is not None:
        raise end


def test_a_minute_without_telegram_loses_nothing_and_repeats_nothing(
    ends: Mapping[Story, BaseException | None],
) -> None:
    check(ends[without_telegram])


def test_what_got_no_answer_comes_once_more_and_never_a_third_time(
    ends: Mapping[Story, BaseException | None],
) -> None:
    check(ends[without_answers])
