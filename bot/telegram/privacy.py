"""/privacy, /export and /forget: what is kept of a chat, for the chat itself."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.alerts.fields import only_set
from bot.alerts.portable import chat_figures, subscription_figures
from bot.errors import UsageError
from bot.model.chat import Chat, ChatKind
from bot.model.message import Document, Reply
from bot.model.mishap import NO_EVENT
from bot.ports import Chats, Clock, Mishaps, Stewards, Subscriptions
from bot.telegram.commands import Asked, Place, Tap, Tapped
from bot.views.buttons import outdated
from bot.views.privacy import (
    export_caption,
    forget_buttons,
    forget_text,
    forgotten_text,
    kept_text,
    nothing_kept_text,
    privacy_text,
)

FILENAME = "tandem.json"


async def privacy(_asked: Asked) -> Reply:
    """Answer /privacy with what is kept, and for how long."""
    return Reply(privacy_text())


class ExportCommand:
    """Answers `/export` with all that this chat has set, and what went wrong with its messages, as a file."""

    def __init__(
        self,
        chats: Chats,
        subscriptions: Subscriptions,
        mishaps: Mishaps,
        stewards: Stewards,
        clock: Clock,
    ) -> None:
        self._chats = chats
        self._subscriptions = subscriptions
        self._mishaps = mishaps
        self._stewards = stewards
        self._clock = clock

    async def __call__(self, asked: Asked) -> Reply:
        """Answer with the file, or say that there is nothing."""
        chat = await self._chats.known(asked.place.telegram_id)
        if chat is None:
            return Reply(nothing_kept_text())
        alerts = await self._subscriptions.of(chat.number)
        figures = {
            "chat": chat_figures(_for_all_to_read(chat)),
            "alerts": [subscription_figures(alert) for alert in alerts],
            **await self._mishap_figures(chat),
            **await self._steward_figures(chat),
        }
        content = json.dumps(figures, ensure_ascii=False, indent=2).encode()
        return Reply(export_caption(len(alerts)), document=Document(FILENAME, content))

    async def tapped(self, tap: Tap) -> Tapped:
        """Give the file below the card."""
        return Tapped(reply=await self(Asked((), tap.place)))

    async def _mishap_figures(self, chat: Chat) -> Mapping[str, Any]:
        """Alerts whose last message failed, and until when the chat is left alone, since it took none."""
        failures = await self._mishaps.failures(chat.number)
        rests_until = await self._mishaps.held(NO_EVENT, chat.number, self._clock())
        told = {name: {"at": _iso(each.at), "reason": each.reason} for name, each in failures.items()}
        return {"failures": told} | ({} if rests_until is None else {"rests_until": _iso(rests_until)})

    async def _steward_figures(self, chat: Chat) -> Mapping[str, Any]:
        """What is looked after from here; of those who look after this chat, who are others, how many."""
        numbers = await self._stewards.looked_after(chat.number)
        found = [each for number in numbers if (each := await self._chats.get(number)) is not None]
        looked_after = [{"telegram_id": each.telegram_id, "title": each.title} for each in found]
        stewards = len(await self._stewards.of(chat.number))
        return only_set({"looks_after": looked_after or None, "stewards": stewards or None})


class ForgetCommand:
    """Answers `/forget`: asks once, then deletes everything of the chat."""

    def __init__(self, chats: Chats) -> None:
        self._chats = chats

    async def __call__(self, asked: Asked) -> Reply:
        """Say what would go, with a button that does it; `everything` typed behind does it as well."""
        if list(map(str.casefold, asked.words)) == ["everything"]:
            return await self._forget(asked.place)
        if await self._chats.known(asked.place.telegram_id) is None:
            return Reply(nothing_kept_text())
        is_private = asked.place.kind is ChatKind.PRIVATE
        return Reply(forget_text(is_private=is_private), buttons=forget_buttons())

    async def tapped(self, tap: Tap) -> Tapped:
        """Delete everything, or leave it."""
        match list(tap.words):
            case ["ask"]:
                return Tapped(reply=await self(Asked((), tap.place)))
            case ["everything"]:
                return Tapped(edit=await self._forget(tap.place))
            case ["nothing"]:
                return Tapped(edit=Reply(kept_text()))
        raise UsageError(outdated("forget"))

    async def _forget(self, place: Place) -> Reply:
        chat = await self._chats.known(place.telegram_id)
        if chat is not None:
            await self._chats.forget(chat)
        return Reply(forgotten_text())


def _for_all_to_read(chat: Chat) -> Chat:
    """A chat without who chose its topics: a group reads it, and some admins are anonymous."""
    return replace(chat, destinations=tuple(replace(each, chosen_by=None) for each in chat.destinations))


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
