"""All chats with their subscriptions in one JSON object: written by `export`, read by `import`."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.alerts.fields import only_set, optional, telegram_number
from bot.alerts.portable import chat_figures, read_chat, read_subscription, subscription_figures
from bot.errors import UsageError
from bot.model.chat import Chat
from bot.model.subscription import Subscription
from bot.translation import _

VERSION = 1


@dataclass(frozen=True, slots=True)
class ChatBackup:
    """A chat, and all that it wants to be told.

    `stewards` are those who look after it from their private chats, by Telegram's numbers.
    """

    chat: Chat
    subscriptions: Sequence[Subscription]
    stewards: Sequence[int] = ()


def backup_text(chats: Iterable[ChatBackup], written_at: datetime) -> str:
    """All chats as JSON."""
    figures = {
        "version": VERSION,
        "written_at": written_at.isoformat(timespec="seconds"),
        "chats": [
            {
                **chat_figures(each.chat),
                **only_set({"stewards": list(each.stewards) or None}),
                "subscriptions": [subscription_figures(one) for one in each.subscriptions],
            }
            for each in chats
        ],
    }
    return json.dumps(figures, indent=1, allow_nan=False)


def read_backup(text: str) -> list[ChatBackup]:
    """The chats in what `backup_text` wrote, under number 0; raises UsageError where anything is wrong."""
    try:
        figures = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UsageError(_("not JSON: {reason}").format(reason=error)) from error
    if not isinstance(figures, dict) or not isinstance(figures.get("version"), int):
        raise UsageError(_("not written by `export`: it names no version"))
    if figures["version"] > VERSION:
        raise UsageError(_("written by a later version of Tandem than this one"))
    return [
        _chat(each, f"chats[{at}]") for at, each in enumerate(_list_of_figures(figures, "chats", "chats"))
    ]


def _chat(figures: Mapping[str, Any], place: str) -> ChatBackup:
    within = f"{place}.subscriptions"
    wished = _list_of_figures(figures, "subscriptions", within)
    try:
        chat = read_chat(figures, 0)
        stewards = optional(figures, "stewards", _telegram_numbers) or ()
    except UsageError as error:
        raise _at(place, error) from error
    subscriptions = [_subscription(each, f"{within}[{at}]") for at, each in enumerate(wished)]
    return ChatBackup(chat, subscriptions, stewards)


def _telegram_numbers(numbers: Sequence[object]) -> tuple[int, ...]:
    return tuple(map(telegram_number, numbers))


def _subscription(figures: Mapping[str, Any], place: str) -> Subscription:
    try:
        return read_subscription(figures, 0)
    except UsageError as error:
        raise _at(place, error) from error


def _list_of_figures(figures: Mapping[str, Any], name: str, place: str) -> list[dict[str, Any]]:
    found = figures.get(name)
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise UsageError(_("{place}: must be a list of objects").format(place=place))
    return found


def _at(place: str, error: UsageError) -> UsageError:
    return UsageError(f"{place}: {error}")
