"""Telegram as the library reaches it: every call is remembered, and answered as it is told."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from telegram.error import TelegramError
from telegram.request import BaseRequest, RequestData


class Call(NamedTuple):
    """A call as it would go over the wire."""

    method: str
    told: dict[str, str]
    files: dict[str, Any]


Answer = tuple[int, bytes] | TelegramError
"""Status and body, or what the transport raises."""


def refusal(status: int, description: str, **parameters: int) -> Answer:
    """How Telegram says no."""
    told: dict[str, object] = {"ok": False, "error_code": status, "description": description}
    return status, json.dumps(told | ({"parameters": parameters} if parameters else {})).encode()


def taken(number: int, **about: object) -> Answer:
    """How Telegram takes a message."""
    message = {"message_id": number, "date": 0, "chat": {"id": 1001, "type": "private"}, **about}
    return 200, json.dumps({"ok": True, "result": message}).encode()


@dataclass
class FakeTelegram(BaseRequest):
    """Answers call after call as it is given, and takes all others; a picture is called by the number of its call."""

    answers: list[Answer] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    waits: asyncio.Event | None = None
    """What uploads wait for."""
    at_call: Callable[[], object] = lambda: None

    @property
    def read_timeout(self) -> float:
        return 1

    async def initialize(self) -> None:
        pass

    async def shutdown(self) -> None:
        pass

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: object, **__: Any
    ) -> tuple[int, bytes]:
        told = dict(request_data.json_parameters) if request_data else {}
        files = {
            name: file[1] for name, file in (request_data.multipart_data if request_data else {}).items()
        }
        self.calls.append(Call(url.rpartition("/")[2], told, files))
        number = len(self.calls)
        self.at_call()
        if files and self.waits is not None:
            await self.waits.wait()
        picture = [{"file_id": f"file {number}", "file_unique_id": "u", "width": 1, "height": 1}]
        answer = self.answers.pop(0) if self.answers else taken(500 + number, photo=picture)
        if isinstance(answer, TelegramError):
            raise answer
        return answer


@dataclass
class FakePictures:
    """A shelf of what Telegram calls pictures."""

    kept: dict[str, str] = field(default_factory=dict)
    looked: list[str] = field(default_factory=list)

    async def get(self, version: str) -> str | None:
        self.looked.append(version)
        return self.kept.get(version)

    async def put(self, version: str, file_id: str) -> None:
        self.kept[version] = file_id
