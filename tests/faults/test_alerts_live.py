"""Eight years of real closes through the live job, session by session: it sends what `replay` says."""

import json
import random
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.analytics.sessions import sessions
from bot.sources.recorded import RecordedPrices
from tests.alerting import alerting, every_fund, turn_on
from tests.corpus.conftest import market as market  # noqa: PLC0414 - the folder, or why there is none
from tests.fakes import FakeClock
from tests.person import Person

FIRST, LAST = date(2018, 5, 16), date(2025, 12, 24)


def drawn(number: int, seed: int) -> list[str]:
    """Threshold rules at random, in the words that people type."""
    draw = random.Random(seed)
    return [
        f"corr {draw.choice(['below', 'above'])} {draw.randrange(-10, 65) / 100} btc psct "
        f"{draw.choice([30, 30, 90, 250])} for {draw.randint(1, 5)} margin {draw.randrange(2, 20) / 100}"
        for _rule in range(number)
    ]


def replayed(words: str, market: Path) -> list[dict[str, str]]:
    """What the command line says, in a process of its own."""
    command = [sys.executable, "-m", "bot", "replay", "--prices", str(market), "--to", str(LAST)]
    done = subprocess.run([*command, "--alert", words, "--json"], capture_output=True, text=True, check=True)
    sent: list[dict[str, str]] = json.loads(done.stdout)["sent"]
    return sent


def words_of(message: dict[str, Any]) -> str:
    return str(message["caption"] or message["text"])


@pytest.mark.timeout(1200)
async def test_the_live_job_sends_exactly_what_a_replay_says(market: Path, tmp_path: Path) -> None:
    rules = ["breakdown btc psct", *drawn(10, seed=20180516)]
    said = Counter(each["text"] for words in rules for each in replayed(words, market))
    closes = await every_fund(RecordedPrices(market, clock=FakeClock()), LAST)
    async with alerting(tmp_path / "store", closes) as bot, Person(bot.address) as person:
        await bot.close(FIRST)
        for words in rules:
            shown = await turn_on(person, words)
        for session in sessions(FIRST, LAST)[1:]:
            await bot.close(session.date())
        messages = await person.call("GET", f"chats/{person.chat}/messages?after={shown['message_id']}")
    sent = Counter(words_of(message) for message in messages if message["from_bot"])
    assert sent.total() > 100
    assert sent == said
