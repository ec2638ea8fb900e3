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
from bot.telegram.destinations import Destinations
from bot.telegram.met import met
from bot.telegram.settings_words import changed
from bot.translation import language, speaking
from bot.views.buttons import outdated
from bot.views.destinations import settings_topic_buttons, topics_line
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

HERE = "here"


class SettingsCommand:
    """Answers `/settings [city | quiet 22-7 | silent on | …]`, and the buttons below it."""

    def __init__(self, chats: Chats, destinations: Destinations, clock: Clock) -> None:
        self._chats = chats
        self._destinations = destinations
        self._clock = clock

    async def __call__(self, asked: Asked) -> Reply:
        """Show what is set, or set what is said."""
        if asked.words and asked.words[0].casefold() == HERE:
            return await self._destinations.choose(asked.place, asked.words[1:], asked.asker)
        chat = await met(self._chats, asked.place)
        if asked.words:
            return await self._set(chat, asked.words, asked.place)
        return self._card(chat, asked.place)

    async def tapped(self, tap: Tap) -> Tapped:
        """Do what a button says: its words are those that could be typed, or lead to more buttons."""
        chat = await met(self._chats, tap.place)
        match list(tap.words):
            case [chooser] if chooser in CHOOSERS:
                return Tapped(buttons=CHOOSERS[chooser](chat))
            case ["usual", _word]:
                card = await self._set(chat, tap.words, tap.place)
                chosen = await met(self._chats, tap.place)
                return Tapped(edit=replace(card, buttons=usual_buttons(chosen.usual)))
            case ["show"]:
                return Tapped(edit=self._card(chat, tap.place))
            case ["zone" | "quiet" | "silent" | "language", _value]:
                return Tapped(edit=await self._set(chat, tap.words, tap.place))
            case ["topics"]:
                return Tapped(edit=await self._destinations.card(tap.place))
            case ["here", *subjects]:
                return Tapped(edit=await self._destinations.choose(tap.place, subjects, tap.presser))
        raise UsageError(outdated("settings"))

    async def _set(self, chat: Chat, words: Sequence[str], place: Place) -> Reply:
        now = self._clock()

        def moved(after: Chat) -> datetime | None:
            return following(after, now) if after.zone != chat.zone else None

        change = self._chats.change
        before = await change(chat.number, lambda each: changed(each, words, now), digest_at=moved) or chat
        after = changed(before, words, now)
        turns = after.language != before.language and not place.is_elsewhere
        with speaking(after.language if turns else language()):
            return self._card(after, place, change_headline(before, after, now))

    def _card(self, chat: Chat, place: Place, headline: str = "") -> Reply:
        now = self._clock()
        text, buttons = settings_text(chat, now, following(chat, now), headline), settings_buttons(chat)
        if place.is_forum:
            text = f"{text}\n\n{topics_line(chat, place.thread)}"
            buttons = (*buttons, *settings_topic_buttons(chat, place.thread))
        return Reply(text, buttons=buttons)


def following(chat: Chat, now: datetime) -> datetime | None:
    """When the chat's next summary is due, if it wants any."""
    return None if chat.digest is None else next_digest(chat.digest, chat.zone, now)
