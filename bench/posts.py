"""What a broadcast is measured against: bare posts of one picture with a caption, eight at once.

`python -m bench.posts ADDRESS FIRST NUMBER`: to so many chats, whose numbers follow each other. The first
gets the picture itself, the others its `file_id`.
"""

import asyncio
import sys
from collections.abc import Iterator

from aiohttp import ClientSession, FormData

from bench.child import ROOT

AT_ONCE = 8
PICTURE = ROOT / "docs" / "answer.png"
CAPTION = "<b>Bitcoin × small-cap tech: below 0.38</b>\n" + "So few days fit anything. " * 20
TOLD = {"caption": CAPTION, "parse_mode": "HTML"}


async def main(address: str, first: int, number: int) -> None:
    """Post until all have it."""
    method = f"{address}/bot1:local/sendPhoto"
    async with ClientSession() as http:
        form = FormData({"chat_id": str(first), **TOLD})
        form.add_field("photo", PICTURE.read_bytes(), filename=PICTURE.name)
        async with http.post(method, data=form) as response:
            file_id = (await response.json())["result"]["photo"][-1]["file_id"]
        chats = iter(range(first + 1, first + number))
        await asyncio.gather(*(_post(http, method, file_id, chats) for _ in range(AT_ONCE)))
    print("done", flush=True)


async def _post(http: ClientSession, method: str, file_id: str, chats: Iterator[int]) -> None:
    for chat in chats:
        async with http.post(method, data={"chat_id": str(chat), "photo": file_id, **TOLD}) as response:
            await response.read()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
