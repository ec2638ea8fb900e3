"""`run` with feeds: what they hint at is told; what was there before is not."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.app.store import open_store
from bot.model.hint import Fate, Hint
from bot.settings import Settings
from bot.store.hints import RedisHints
from bot.store.occurrences import RedisOccurrences
from tests.e2e.sources.loopback_feed import Item, serve_feed
from tests.process import BotProcess, free_port

FRESH, OLD = "Michael Saylor hints at next Bitcoin buy", "JPMorgan: Bitcoin tracks Russell 2000 tech"


async def test_a_hint_is_told_as_soon_as_it_was_read(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    with serve_feed() as served:
        served.holds(
            Item(FRESH, "https://news.example/1", now + timedelta(minutes=1)),
            Item(OLD, "https://news.example/2", now - timedelta(minutes=1)),
            Item("Bitcoin falls", "https://news.example/3", now),
        )
        settings = {
            "PRICES": "recorded",
            "LOCALCHAT_PORT": str(free_port()),
            "NEWS_FEEDS": f"{served.feed}, {served.address}/gone",
            "DATA_DIR": str(tmp_path / "data"),
        }
        with BotProcess("run", settings=settings, folder=tmp_path) as bot:
            assert bot.line()
            async with asyncio.timeout(30), open_store(Settings(data_dir=tmp_path / "data")) as store:
                hints = RedisHints(store)
                while len((await hints.known()).hints) < 2:
                    await asyncio.sleep(0.2)
                fates = {each.story.title: each.fate for each in (await hints.known()).hints}
                while not (told := await RedisOccurrences(store).all()):
                    await asyncio.sleep(0.2)
            status, logged = bot.stop()
    assert fates == {FRESH: Fate.TELL, OLD: Fate.PAST}
    stories = [each.what.story for each in told if isinstance(each.what, Hint)]
    assert [(story.title, story.source) for story in stories] == [(FRESH, "Coin & Co")]
    assert status == 0
    assert "Traceback" not in logged
    assert sorted(served.asked) == ["/gone", "/rss"]
