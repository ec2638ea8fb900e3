"""A purchase that is filed while workers run, one of which is killed; then it is amended."""

import asyncio
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.model.chat import ChatKind
from bot.model.subscription import Subscription
from bot.model.topic_rule import TreasuryRule
from bot.model.treasury import COMPANIES
from tests.e2e.sources import loopback_exchange
from tests.e2e.sources.loopback_edgar import Filing, LoopbackEdgar, filing
from tests.faults.fleet import IN_FLIGHT, Fleet, outcomes
from tests.faults.observed import eventually, in_turns, tally

MANY = 300
STRATEGY = COMPANIES["strategy"]
TEXT = (
    "<html><p>Form 8-K</p><p>During the period between {first} and {last}, the Company acquired approximately {btc} bitcoins "
    "for approximately ${paid} million in cash, at an average price of approximately $90,000 per bitcoin.</p></html>"
)


def bought(btc: int, number: int, form: str) -> Filing:
    """Filed just now."""
    now = datetime.now(UTC)
    first, last = (f"{now - timedelta(days=days):%B %d, %Y}" for days in (7, 1))
    text = TEXT.format(first=first, last=last, btc=btc, paid=f"{btc * 0.09:.2f}")
    return filing(STRATEGY.cik, number, now, text, form)


@pytest.fixture
def edgar() -> Iterator[LoopbackEdgar]:
    served = LoopbackEdgar()
    with loopback_exchange.serve(served):
        yield served


async def test_a_purchase_reaches_everybody_once_though_a_worker_is_killed_and_is_amended_in_place(
    fleet: Fleet, edgar: LoopbackEdgar
) -> None:
    chats = fleet.open(MANY)

    async def subscribe(telegram_id: int) -> None:
        number = (await fleet.memory.chats.of(telegram_id, ChatKind.PRIVATE)).number
        await fleet.memory.subscriptions.add(Subscription("a1", number, TreasuryRule()))

    await in_turns(subscribe, chats)
    await fleet.memory.occurrences.begun(datetime.now(UTC))
    await fleet.order(status=200, delay_s=0.2, times=100_000)
    settings = {
        "EDGAR_CONTACT": "Example Ltd ops@example.com",
        "EDGAR_URL": edgar.address,
        "EDGAR_DATA_URL": edgar.address,
    }
    async with fleet.workers(2, settings) as [victim, *_others]:
        edgar.filed.append(bought(500, 700_001, "8-K"))
        filed_at = time.monotonic()
        await fleet.until_sent(1, patience_s=90)
        assert time.monotonic() - filed_at < 90  # the feed is looked at every 30 s, by whoever leads
        await fleet.until_sent(60)
        killed_at = time.time()
        victim.process.kill()

        async def is_done() -> bool:
            return len(fleet.sent()) >= MANY and not (await outcomes(fleet.memory))["waiting"]

        await eventually(is_done, 120)
        copies = fleet.copies(chats)
        assert tally(copies).keys() <= {1, 2}
        assert fleet.repeated(copies, killed_at) <= IN_FLIGHT
        edgar.filed.append(bought(505, 700_002, "8-K/A"))
        newest = "Strategy (MSTR) bought 505 BTC for $45.45 million"

        async def are_edited() -> bool:
            messages = [fleet.server.world.chats[chat].messages for chat in chats]
            return all(each[max(each)].body["text"].startswith(newest) for each in messages)

        await eventually(are_edited, 180, every_s=2)
        await asyncio.sleep(2)
    assert fleet.copies(chats) == copies
