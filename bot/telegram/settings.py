"""/settings: time zone, quiet hours, sound."""

from collections.abc import Sequence
from datetime import datetime

from bot.alerts.digest import next_digest
from bot.errors import UsageError
from bot.model.chat import Chat
from bot.model.message import Reply
from bot.ports import Chats, Clock
from bot.telegram.commands import Asked, Place, Tap, Tapped
from bot.telegram.settings_words import changed
from bot.translation import language
from bot.views.buttons import outdated
from bot.views.settings import change_headline, quiet_buttons, settings_buttons, settings_text, zone_buttons


class SettingsCommand:
    """Answers `/settings [city | quiet 22-7 | silent on]`, and the buttons below it."""

    def __init__(self, chats: Chats, clock: Clock) -> None:
        self._chats = chats
        self._clock = clock

    async def __call__(self, asked: Asked) -> Reply:
        """Show what is set, or set what is said."""
        chat = await self._chat(asked.place)
        return await self._set(chat, asked.words) if asked.words else self._card(chat)

    async def tapped(self, tap: Tap) -> Tapped:
        """Do what a button says: its words are those that could be typed, or lead to more buttons."""
        chat = await self._chat(tap.place)
        match list(tap.words):
            case ["zones"]:
                return Tapped(buttons=zone_buttons())
            case ["hours"]:
                return Tapped(buttons=quiet_buttons())
            case ["show"]:
                return Tapped(edit=self._card(chat))
            case ["zone" | "quiet" | "silent", _value]:
                return Tapped(edit=await self._set(chat, tap.words))
        raise UsageError(outdated("settings"))

    async def _set(self, before: Chat, words: Sequence[str]) -> Reply:
        now = self._clock()
        after = changed(before, words, now)
        moved = following(after, now) if before.zone != after.zone else None
        await self._chats.put(after, digest_at=moved)
        return self._card(after, change_headline(before, after, now))

    def _card(self, chat: Chat, headline: str = "") -> Reply:
        now = self._clock()
        text = settings_text(chat, now, following(chat, now), headline)
        return Reply(text, buttons=settings_buttons(chat))

    async def _chat(self, place: Place) -> Chat:
        return await self._chats.of(place.telegram_id, place.kind, language())


def following(chat: Chat, now: datetime) -> datetime | None:
    """When the chat's next summary is due, if it wants any."""
    return None if chat.digest is None else next_digest(chat.digest, chat.zone, now)
