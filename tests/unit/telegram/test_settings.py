"""What several people set in one chat at the same moment."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.model.chat import Chat, ChatKind, Digest
from bot.store.inmemory import Kept, MemoryChats
from bot.telegram.commands import Asked, Place
from bot.telegram.destinations import Destinations
from bot.telegram.settings import SettingsCommand
from tests.fakes import FakeClock

DESK = Place(-1001, ChatKind.CHANNEL)


class ReadBefore(MemoryChats):
    """Gives a chat as it was before somebody else changed it."""

    async def of(self, telegram_id: int, kind: ChatKind, language: str = "") -> Chat:
        found = await super().of(telegram_id, kind, language)
        await self.put(replace(found, digest=Digest(weekday=4), silent=True))
        return found


@pytest.mark.parametrize("words", [["berlin"], ["quiet", "22-7"], ["language", "es"], ["usual", "eth"]])
async def test_a_setting_leaves_alone_what_others_set_meanwhile(words: list[str]) -> None:
    chats = ReadBefore(Kept())
    settings = SettingsCommand(chats, Destinations(chats), FakeClock(datetime(2025, 9, 27, 12, tzinfo=UTC)))
    await settings(Asked(words, DESK))
    kept = await chats.known(DESK.telegram_id)
    assert kept is not None
    assert (kept.digest, kept.silent) == (Digest(weekday=4), True)
    assert kept != Chat(kept.number, DESK.telegram_id, DESK.kind, digest=kept.digest, silent=True)
