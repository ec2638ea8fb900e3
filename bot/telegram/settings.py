"""/settings: time zone, quiet hours, sound, language, the usual question."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.alerts.digest import next_digest
from bot.errors import UsageError
from bot.model.chat import Chat
from bot.model.message import Reply, Rows
from bot.ports import Chats, Clock
from bot.telegram.commands import Asked, Place, Tap, Tapped
from bot.telegram.settings_words import changed
from bot.translation import language, speaking
from bot.views.buttons import outdated
from bot.views.settings import (
    change_headline,
    language_buttons,
    quiet_buttons,
    settings_buttons,
    settings_text,
    usual_buttons,
    zone_buttons,
)

CHOOSERS: Mapping[str, Callable[[Chat], Rows]] = {
    "zones": lambda _chat: zone_buttons(),
    "hours": lambda _chat: quiet_buttons(),
    "languages": lambda _chat: language_buttons(),
    "usuals": lambda chat: usual_buttons(chat.usual),
}
"""Buttons that take the place of those of the card."""


class SettingsCommand:
    """Answers `/settings [city | quiet 22-7 | silent on | …]`, and the buttons below it."""

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
            case [chooser] if chooser in CHOOSERS:
                return Tapped(buttons=CHOOSERS[chooser](chat))
            case ["usual", _word]:
                card = await self._set(chat, tap.words)
                chosen = await self._chat(tap.place)
                return Tapped(edit=replace(card, buttons=usual_buttons(chosen.usual)))
            case ["show"]:
                return Tapped(edit=self._card(chat))
            case ["zone" | "quiet" | "silent" | "language", _value]:
                return Tapped(edit=await self._set(chat, tap.words))
        raise UsageError(outdated("settings"))

    async def _set(self, before: Chat, words: Sequence[str]) -> Reply:
        now = self._clock()
        after = changed(before, words, now)
        moved = following(after, now) if before.zone != after.zone else None
        await self._chats.put(after, digest_at=moved)
        chosen = after.language if after.language != before.language else ""
        with speaking(chosen or language()):
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
