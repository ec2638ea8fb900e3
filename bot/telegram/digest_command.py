"""/digest: when a chat gets its summary."""

from dataclasses import replace

from bot.errors import UsageError
from bot.model.chat import Chat, Digest
from bot.model.message import Reply
from bot.ports import Chats, Clock
from bot.telegram.commands import Asked, Place, Tap, Tapped
from bot.telegram.digest import DigestWriter
from bot.telegram.digest_hours import DigestHours
from bot.telegram.digest_words import parse_digest
from bot.telegram.met import met
from bot.telegram.settings import following
from bot.views.buttons import outdated
from bot.views.digest_card import (
    FRIDAY,
    WEEKEND,
    digest_buttons,
    digest_card_text,
    full_hour_buttons,
    full_hour_text,
)

SAMPLE = ["sample"]


class DigestCommand:
    """Answers `/digest [time | weekday | weekday time | off | sample]`, and the buttons below it.

    Where an hour is full, nothing is set, and the nearest one that has room is offered.
    """

    def __init__(self, chats: Chats, writer: DigestWriter, hours: DigestHours, clock: Clock) -> None:
        self._chats = chats
        self._writer = writer
        self._hours = hours
        self._clock = clock

    async def __call__(self, asked: Asked) -> Reply:
        """Show what is set, set what is said, or show what a summary looks like now."""
        chat = await met(self._chats, asked.place)
        if not asked.words:
            return self._card(chat, chat.digest)
        if list(asked.words) == SAMPLE:
            return await self._writer.write(chat)
        return await self._set(chat, parse_digest(asked.words))

    async def tapped(self, tap: Tap) -> Tapped:
        """Do what a button says: its words are those that could be typed."""
        chat = await met(self._chats, tap.place)
        match list(tap.words):
            case ["sample"]:
                return Tapped(reply=await self._writer.write(chat))
            case ["show"]:
                return Tapped(edit=self._card(chat, chat.digest))
            case ["fri" | "08" | "18" | "off"]:
                return Tapped(edit=await self._set(chat, parse_digest(tap.words)))
            case ["set", day, at]:
                return Tapped(edit=await self._set(chat, parse_digest([day, at])))
        raise UsageError(outdated("digest"))

    async def book(self, place: Place, digest: Digest) -> Reply:
        """Set a chat's summary, and say when the next one comes."""
        return await self._set(await met(self._chats, place), digest)

    async def _set(self, before: Chat, digest: Digest | None) -> Reply:
        kept = _kept(digest)
        if kept is not None:
            free = await self._hours.nearest_free(before, kept)
            if free != kept:
                due = following(replace(before, digest=free), self._clock())
                text = full_hour_text(free, due, before)
                return Reply(text, buttons=full_hour_buttons(free))
        now = self._clock()
        await self._chats.change(
            before.number,
            lambda chat: replace(chat, digest=kept),
            digest_at=lambda chat: following(chat, now),
        )
        return self._card(replace(before, digest=kept), digest)

    def _card(self, chat: Chat, digest: Digest | None) -> Reply:
        text = digest_card_text(digest, chat.zone, following(chat, self._clock()))
        return Reply(text, buttons=digest_buttons(digest))


def _kept(digest: Digest | None) -> Digest | None:
    """What is kept: the close that comes before a weekend is Friday's."""
    is_of_weekend = digest is not None and digest.at is None and digest.weekday in WEEKEND
    return FRIDAY if is_of_weekend else digest
