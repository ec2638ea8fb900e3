"""`run` with a contact for the SEC: what is filed is there when somebody asks."""

import asyncio
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.model.treasury import COMPANIES
from tests.e2e.sources import loopback_exchange
from tests.e2e.sources.loopback_edgar import LoopbackEdgar, filing
from tests.person import Person
from tests.process import BotProcess, free_port

STRATEGY, ACME = COMPANIES["strategy"], 1_234_567
TEXT = (
    "<html><p>Form 8-K</p><p>During the period between {first} and {last}, the Company acquired approximately 500 bitcoins for "
    "approximately $45.0 million in cash, at an average price of approximately $90,000 per bitcoin. As of {last}, "
    "the Company held an aggregate of approximately 848,500 bitcoins.</p></html>"
)


async def told(person: Person, question: str) -> str:
    """The answer, once the filing was read."""
    while "500 BTC for $45.0 million, $90,000 each" not in (
        said := (await person.ask(question))["caption"] or ""
    ):
        await asyncio.sleep(1)
    return str(said)


async def test_a_filing_is_told_by_treasury_as_soon_as_it_was_read(tmp_path: Path) -> None:
    now = datetime.now(UTC) - timedelta(minutes=1)
    first, last = (f"{now - timedelta(days=days):%B %d, %Y}" for days in (7, 1))
    text = TEXT.format(first=first, last=last)
    served = LoopbackEdgar(filed=[filing(STRATEGY.cik, 500_000, now, text), filing(ACME, 500_001, now, text)])
    with loopback_exchange.serve(served):
        settings = {
            "PRICES": "recorded",
            "LOCALCHAT_PORT": str(free_port()),
            "EDGAR_CONTACT": "Example Ltd ops@example.com",
            "EDGAR_COMPANIES": "Acme Mining (ACME) 1234567;",
            "EDGAR_URL": served.address,
            "EDGAR_DATA_URL": served.address,
        }
        with BotProcess("run", settings=settings, folder=tmp_path) as bot:
            found = re.search(r"http://127\.0\.0\.1:\d+", bot.line())
            assert found
            async with Person(found[0]) as person, asyncio.timeout(30):
                caption = await told(person, "/treasury")
                added = await told(person, "/treasury acme")
            assert caption.startswith("Strategy (MSTR) holds 848,500 BTC")
            assert added.startswith("Acme Mining (ACME) holds 848,500 BTC")
            assert "Newest: SEC Form 8-K, 0001193125-" in caption
            status, logged = bot.stop()
    assert status == 0
    assert "Traceback" not in logged
    assert "ops@example.com" not in logged
