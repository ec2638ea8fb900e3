"""From a filing to the message: a loopback EDGAR, the jobs, Redis, the bot and the local chat."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.app.filings import Announced
from bot.jobs.queue_occurrences import QueueOccurrences
from bot.jobs.schedule import InTurn
from bot.jobs.tell_purchases import TellPurchases
from bot.jobs.watch_filings import WatchFilings
from bot.model.chat import ChatKind
from bot.model.closes import Closes
from bot.model.treasury import COMPANIES
from bot.sources import edgar as edgar_module
from bot.sources.edgar import Edgar
from bot.sources.sample import SamplePrices
from bot.views.wording import plain
from tests.alerting import Alerting, alerting, every_fund, turn_on
from tests.e2e.sources import loopback_exchange
from tests.e2e.sources.loopback_edgar import Filing, LoopbackEdgar, filing
from tests.fakes import FakeClock
from tests.person import Person

STRATEGY, MARA = COMPANIES["strategy"], COMPANIES["mara"]
LAST = date(2025, 9, 26)
NOW = datetime(2025, 9, 27, 12, 0, tzinfo=UTC)
TEXT = (
    "<html><p>Form 8-K</p><p>During the period between September 20, 2025 and September 26, 2025, the Company "
    "acquired approximately {btc} bitcoins for approximately ${paid} million in cash, at an average price of "
    "approximately $100,000 per bitcoin. As of September 26, 2025, the Company held an aggregate of "
    "approximately 640,{held} bitcoins.</p></html>"
)


def bought(
    btc: int, *, number: int = 600_001, cik: int = STRATEGY.cik, form: str = "8-K", at: datetime = NOW
) -> Filing:
    """An 8-K about so many, at $100,000 each."""
    text = TEXT.format(btc=f"{btc:,}", paid=btc / 10, held=f"{btc:03}"[-3:])
    return filing(cik, number, at, text, form)


@dataclass
class Desk:
    """A bot whose jobs and deliveries run when they are told to, and what EDGAR has by then."""

    bot: Alerting
    served: LoopbackEdgar
    job: Callable[[], Awaitable[None]]

    async def look(self, after: timedelta = timedelta(seconds=30)) -> None:
        """Run the jobs once, so long after the last time, and deliver what they queued."""
        self.bot.clock.moment += after
        await self.job()
        await self.bot.send()

    def started_again(self) -> None:
        """Forget what a process remembers of its own."""
        self.job = _jobs(self.bot, self.served)


def _jobs(bot: Alerting, served: LoopbackEdgar) -> Callable[[], Awaitable[None]]:
    memory, clock = bot.memory, bot.clock

    async def price() -> float | None:
        return 100_000.0

    edgar = Edgar("Example Ltd ops@example.com", served.address, served.address)
    return InTurn(
        WatchFilings(edgar, memory.filings, COMPANIES.values(), clock),
        TellPurchases(
            memory.filings,
            memory.reports,
            Announced(memory.filings),
            memory.occurrences,
            price,
            clock=clock,
        ),
        QueueOccurrences(memory.occurrences, memory.subscriptions, clock),
    )


@pytest.fixture(scope="module")
def closes() -> list[Closes]:
    return asyncio.run(every_fund(SamplePrices(clock=FakeClock()), LAST))


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[LoopbackEdgar]:
    monkeypatch.setattr(edgar_module, "A_SECOND", 1000)
    served = LoopbackEdgar()
    with loopback_exchange.serve(served):
        yield served


@pytest.fixture
async def desk(closes: list[Closes], served: LoopbackEdgar, tmp_path: Path) -> AsyncIterator[Desk]:
    async with alerting(tmp_path / "store", closes) as bot:
        bot.clock.moment = NOW
        await bot.watch()
        await bot.memory.occurrences.begun(NOW - timedelta(days=30))
        yield Desk(bot, served, _jobs(bot, served))


@pytest.fixture
async def person(desk: Desk) -> AsyncIterator[Person]:
    async with Person(desk.bot.address) as person:
        yield person


async def test_a_purchase_is_told_with_the_companys_figures_and_what_the_link_does(
    desk: Desk, person: Person
) -> None:
    on = await turn_on(person, "treasury 500")
    assert on["text"].startswith("On: Any company: purchases and sales of 500 BTC or more\n")
    desk.served.filed.append(bought(1234, at=NOW))
    await desk.look(timedelta(seconds=90))
    [message] = await person.answers(on["message_id"], 1)
    assert message["text"] == (
        "Strategy (MSTR) bought 1,234 BTC for $123.4 million\n"
        "20 Sep to 26 Sep 2025, $100,000 each on average.\n\n"
        "Now holds 640,234 BTC, 3.0% of the 21 million.\n\n"
        "Meanwhile Bitcoin and small-cap tech: 0.36 (−0.05 to 0.67) over 30 sessions to 26 Sep 2025, no clear link.\n"
        "State: apart since about 10 Jul (alert of 22 Sep).\n\n"
        "Source: SEC Form 8-K, 0001193125-25-600001\n"
        "Filed Sat 27 Sep, 08:00 New York; sent 1 minute later.\n"
        "Figures are the company's."
    )
    rows = [[(button["text"], button.get("url")) for button in row] for row in message["buttons"]]
    address = (
        "https://www.sec.gov/Archives/edgar/data/1050446/000119312525600001/0001193125-25-600001-index.htm"
    )
    assert rows == [[("Filing", address), ("History", None)], [("Change", None), ("Stop", None)]]
    await person.tap(message, "History")
    [history] = (await person.answers(message["message_id"], 1))[-1:]
    assert history["caption"].startswith("Strategy (MSTR) holds ")


async def test_one_event_is_one_message_and_a_restart_tells_nothing_again(desk: Desk, person: Person) -> None:
    on = await turn_on(person, "treasury 500")
    await turn_on(person, "treasury strategy 1000")
    last = (await turn_on(person, "treasury $100m"))["message_id"]
    desk.served.filed += [bought(1234), bought(1234, number=600_002)]
    for _tick in range(3):
        await desk.look()
        desk.started_again()
    said = await person.answers(last, 1)
    assert [message["text"].splitlines()[0] for message in said] == [
        "Strategy (MSTR) bought 1,234 BTC for $123.4 million"
    ]
    assert on["message_id"] < said[0]["message_id"]


async def test_what_is_too_small_or_of_another_company_is_not_told(desk: Desk, person: Person) -> None:
    last = (await turn_on(person, "treasury mara 100"))["message_id"]
    desk.served.filed += [bought(1234), bought(99, number=600_003, cik=MARA.cik)]
    await desk.look()
    desk.served.filed.append(bought(100, number=600_004, cik=MARA.cik, at=NOW + timedelta(minutes=1)))
    await desk.look()
    [message] = await person.answers(last, 1)
    assert message["text"].startswith("MARA Holdings (MARA) bought 100 BTC for $10.0 million\n")


async def test_an_amendment_edits_the_message_and_disturbs_nobody(desk: Desk, person: Person) -> None:
    last = (await turn_on(person, "treasury 500"))["message_id"]
    desk.served.filed.append(bought(1234))
    await desk.look()
    [message] = await person.answers(last, 1)
    desk.served.filed.append(bought(1324, number=600_005, form="8-K/A", at=NOW + timedelta(hours=2)))
    await desk.look(timedelta(hours=2))
    desk.started_again()
    await desk.look()
    assert len(await person.answers(last, 1)) == 1
    edited = await person.read(message["message_id"])
    lines = edited["text"].splitlines()
    assert edited["edited"]
    assert lines[0] == "Strategy (MSTR) bought 1,324 BTC for $132.4 million"
    assert "Corrected: before, I wrote that it bought 1,234 BTC for $123.4 million." in lines
    assert "Source: SEC Form 8-K/A, 0001193125-25-600005" in lines


async def test_the_first_start_announces_nothing_of_the_past(
    closes: list[Closes], served: LoopbackEdgar, tmp_path: Path
) -> None:
    async with alerting(tmp_path / "store", closes) as bot, Person(bot.address) as person:
        bot.clock.moment = NOW
        last = (await turn_on(person, "treasury 500"))["message_id"]
        desk = Desk(bot, served, _jobs(bot, served))
        served.filed.append(bought(1234, at=NOW - timedelta(hours=5)))
        await desk.look()
        served.filed.append(bought(2345, number=600_009, cik=MARA.cik, at=NOW + timedelta(minutes=1)))
        await desk.look(timedelta(minutes=1))
        [message] = await person.answers(last, 1)
    assert message["text"].startswith("MARA Holdings (MARA) bought 2,345 BTC")


async def test_another_alert_of_the_chat_speaks_where_the_first_cannot(desk: Desk, person: Person) -> None:
    await turn_on(person, "treasury 500")
    await person.ask("/alerts snooze 1 1d")
    await turn_on(person, "treasury strategy 100")
    last = (await person.ask("/alerts"))["message_id"]
    desk.served.filed.append(bought(1234))
    await desk.look()
    [message] = await person.answers(last, 1)
    assert message["text"].startswith("Strategy (MSTR) bought 1,234 BTC")


async def test_what_nobody_asks_for_any_more_is_not_sent(desk: Desk, person: Person) -> None:
    await turn_on(person, "treasury 500")
    await person.ask("/alerts snooze 1 1h")
    desk.served.filed.append(bought(1234))
    await desk.look()
    changed = await person.ask("/alerts change 1 treasury mara 5000")
    assert changed["text"].startswith("On: MARA Holdings (MARA): purchases and sales of 5,000 BTC or more\n")
    await desk.look(timedelta(hours=2))
    assert [
        each for each in await person.answers(changed["message_id"], 0) if "1,234" in str(each["text"])
    ] == []


async def test_a_snooze_that_is_ended_lets_go_what_it_held(desk: Desk, person: Person) -> None:
    await turn_on(person, "treasury 500")
    await person.ask("/alerts snooze 1 1d")
    desk.served.filed.append(bought(1234))
    await desk.look()
    woken = await person.ask("/alerts wake 1")
    await desk.look(timedelta(minutes=5))
    [message] = await person.answers(woken["message_id"], 1)
    assert message["text"].startswith("Strategy (MSTR) bought 1,234 BTC")


async def test_a_paused_alert_does_not_keep_a_wrong_number_standing(desk: Desk, person: Person) -> None:
    last = (await turn_on(person, "treasury 500"))["message_id"]
    desk.served.filed.append(bought(1234))
    await desk.look()
    [message] = await person.answers(last, 1)
    await person.ask("/stop")
    desk.served.filed.append(bought(1324, number=600_005, form="8-K/A", at=NOW + timedelta(hours=2)))
    await desk.look(timedelta(hours=2))
    edited = await person.read(message["message_id"])
    assert edited["text"].startswith("Strategy (MSTR) bought 1,324 BTC for $132.4 million\n")


async def test_what_is_older_than_three_days_is_kept_and_not_told(desk: Desk, person: Person) -> None:
    last = (await turn_on(person, "treasury 500"))["message_id"]
    desk.served.filed.append(bought(1234, cik=MARA.cik, at=NOW - timedelta(days=4)))
    await desk.look()
    answer = await person.ask("/treasury mara")
    assert "bought 1,234 BTC for $123.4 million" in answer["caption"]
    assert await person.answers(last, 1) == [answer]


async def test_who_is_snoozed_hears_of_it_when_that_ends_and_who_is_paused_never(
    desk: Desk, person: Person
) -> None:
    await turn_on(person, "treasury 500")
    listed = await person.ask("/alerts snooze 1 1h")
    desk.served.filed.append(bought(1234))
    await desk.look()
    assert await person.answers(listed["message_id"], 0) == []
    await desk.look(timedelta(hours=1))
    [message] = await person.answers(listed["message_id"], 1)
    assert message["text"].startswith("Strategy (MSTR) bought 1,234 BTC")
    paused = await person.ask("/stop")
    desk.served.filed.append(bought(4321, number=600_006, cik=MARA.cik, at=desk.bot.clock.moment))
    await desk.look()
    assert await person.answers(paused["message_id"], 0) == []


async def test_a_channel_gets_addresses_to_tap_and_who_left_nothing(desk: Desk, person: Person) -> None:
    channel = await person.call("POST", "chats", {"type": "channel", "title": "News"})
    memory = desk.bot.memory
    chat = await memory.chats.of(channel["id"], ChatKind.CHANNEL)
    await person.ask("/alert treasury 500 on")
    ours = await memory.chats.of(person.chat, ChatKind.PRIVATE)
    [alert] = await memory.subscriptions.of(ours.number)
    await memory.subscriptions.add(replace(alert, chat=chat.number))
    await person.ask("/forget")
    desk.served.filed.append(bought(1234))
    await desk.look()
    async with Person(desk.bot.address, channel["id"]) as reader:
        [post] = await reader.answers(0, 1)
    assert [button["text"] for row in post["buttons"] for button in row] == ["Filing", "History"]
    assert all("url" in button for row in post["buttons"] for button in row)


async def test_the_preview_replays_what_would_have_been_sent(desk: Desk, person: Person) -> None:
    desk.bot.clock.moment = datetime(2026, 10, 6, tzinfo=UTC)
    shown = await person.ask("/alert treasury strategy 4000")
    said = plain(shown["text"])
    assert said.startswith("New alert: Strategy (MSTR): purchases and sales of 4,000 BTC or more\n")
    assert "Last year, of what is known here: " in said
    assert "• 31 Aug 2026: Strategy bought 4,603 BTC for $369.7 million" in said
    assert "Nothing will come: filings are not read here" in said
    await person.tap(shown, "$100 million")
    changed = await person.read(shown["message_id"])
    assert changed["text"].startswith(
        "New alert: Strategy (MSTR): purchases and sales of $100 million or more\n"
    )
