"""Pictures on their way to Telegram: each is drawn and uploaded once, and then named by its `file_id`."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, nullcontext, suppress
from dataclasses import replace
from typing import TypeVar
from weakref import WeakValueDictionary

from telegram.error import BadRequest

from bot.model.message import Picture, Reply
from bot.ports import PictureShelf

REMEMBERED = 64
"""Pictures whose `file_id` is at hand."""
UPLOAD_S = 5
"""How long others wait for a picture that is being uploaded, before they upload it as well."""

T = TypeVar("T")
Photo = str | bytes
"""A picture that Telegram has, by its file_id, or one that it is given."""


class Pictures:
    """What Telegram calls our pictures, and who uploads them."""

    def __init__(self, shelf: PictureShelf) -> None:
        self._shelf = shelf
        self._drawing = asyncio.Semaphore(1)  # drawing holds the interpreter: two at once gain nothing
        self._first: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._file_ids: OrderedDict[str, str] = OrderedDict()

    @asynccontextmanager
    async def ready(self, reply: Reply) -> AsyncIterator[Reply]:
        """Have a reply at hand, to be sent at once: its picture is drawn, or somebody has uploaded it.

        Of many who have the same picture the first uploads it, and the others wait for that a moment.
        """
        picture = reply.picture
        if picture is None or await self._known(picture.version) is not None:
            yield reply
            return
        async with AsyncExitStack() as stack:
            with suppress(TimeoutError):
                async with asyncio.timeout(UPLOAD_S):
                    await stack.enter_async_context(self._alone(f"ready {picture.version}"))
            if await self._known(picture.version) is not None:
                await stack.aclose()
                yield reply
                return
            async with self._drawing:
                drawn = await asyncio.to_thread(picture.draw)
            yield replace(reply, picture=replace(picture, draw=lambda: drawn))

    async def sent(
        self,
        picture: Picture,
        send: Callable[[Photo], Awaitable[T]],
        file_id_of: Callable[[T], str],
        *,
        is_ready: bool = False,
    ) -> T:
        """Send a picture by what Telegram calls it; the first who does uploads it, the others wait for that.

        One that `is_ready` has waited already.
        """
        if (known := await self._known(picture.version)) is not None:
            try:
                return await send(known)
            except BadRequest as error:
                if not _is_bad_file_id(error):
                    raise
                self._file_ids.pop(picture.version, None)
        async with nullcontext() if is_ready and known is None else self._alone(picture.version):
            # whoever was first may have uploaded it while we waited
            if (newer := await self._known(picture.version)) not in (None, known):
                return await send(newer)
            async with self._drawing:
                drawn = await asyncio.to_thread(picture.draw)
            sent = await send(drawn)
            file_id = self._file_ids[picture.version] = file_id_of(sent)
            await self._shelf.put(picture.version, file_id)
            return sent

    async def _known(self, version: str) -> str | None:
        """What Telegram calls a picture; the latest ones are remembered here."""
        file_id = self._file_ids.get(version) or await self._shelf.get(version)
        if file_id is not None:
            self._file_ids[version] = file_id
            while len(self._file_ids) > REMEMBERED:
                self._file_ids.popitem(last=False)
        return file_id

    def _alone(self, version: str) -> asyncio.Lock:
        """One upload of a picture at a time; a lock that nobody has or waits for is forgotten."""
        return self._first.setdefault(version, asyncio.Lock())


def _is_bad_file_id(error: BadRequest) -> bool:
    return "file identifier" in error.message.lower() or "file_id" in error.message.lower()
