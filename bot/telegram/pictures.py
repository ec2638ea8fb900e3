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
        self._refused: OrderedDict[str, str] = OrderedDict()

    @asynccontextmanager
    async def ready(self, reply: Reply) -> AsyncIterator[Reply]:
        """Have a reply at hand, to be sent at once: its picture is drawn, or somebody has uploaded it.

        Of many who have the same picture the first uploads it, and the others wait for that a moment.
        """
        picture = reply.picture
        if picture is None or await self.known(picture) is not None:
            yield reply
            return
        async with AsyncExitStack() as stack:
            with suppress(TimeoutError):
                async with asyncio.timeout(UPLOAD_S):
                    await stack.enter_async_context(self._alone(f"ready {picture.version}"))
            if await self.known(picture) is not None:
                await stack.aclose()
                yield reply
                return
            drawn = await self._drawn(picture)
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
        if (known := await self.known(picture)) is not None:
            try:
                return await send(known)
            except BadRequest as error:
                if not is_bad_file_id(error):
                    raise
                self.refused(picture, known)
        async with nullcontext() if is_ready and known is None else self._alone(picture.version):
            # whoever was first may have uploaded it while we waited
            if (newer := await self.known(picture)) is not None:
                return await send(newer)
            sent = await send(await self._drawn(picture))
            await self._name(picture, file_id_of(sent))
            return sent

    async def named(self, picture: Picture, upload: Callable[[bytes], Awaitable[str]]) -> str:
        """What Telegram calls a picture; who asks first uploads it, the others wait for that."""
        async with self._alone(picture.version):
            if (known := await self.known(picture)) is not None:
                return known
            file_id = await upload(await self._drawn(picture))
            await self._name(picture, file_id)
            return file_id

    async def known(self, picture: Picture) -> str | None:
        """What Telegram calls a picture, if it has it; the latest ones are remembered here."""
        version = picture.version
        file_id = self._file_ids.get(version) or await self._shelf.get(version)
        if file_id is None or file_id == self._refused.get(version):
            return None
        _remember(self._file_ids, version, file_id)
        return file_id

    def refused(self, picture: Picture, file_id: str) -> None:
        """Note that Telegram does not know it by that name any more."""
        self._file_ids.pop(picture.version, None)
        _remember(self._refused, picture.version, file_id)

    async def _name(self, picture: Picture, file_id: str) -> None:
        self._refused.pop(picture.version, None)
        _remember(self._file_ids, picture.version, file_id)
        await self._shelf.put(picture.version, file_id)

    async def _drawn(self, picture: Picture) -> bytes:
        async with self._drawing:
            return await asyncio.to_thread(picture.draw)

    def _alone(self, version: str) -> asyncio.Lock:
        """One upload of a picture at a time; a lock that nobody has or waits for is forgotten."""
        return self._first.setdefault(version, asyncio.Lock())


def is_bad_file_id(error: BadRequest) -> bool:
    """Whether Telegram does not know a picture by the name that it was given."""
    return "file identifier" in error.message.lower() or "file_id" in error.message.lower()


def _remember(names: OrderedDict[str, str], version: str, file_id: str) -> None:
    names[version] = file_id
    while len(names) > REMEMBERED:
        names.popitem(last=False)
