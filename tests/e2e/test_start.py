import pytest

from bot.app.memory import Memory, remember
from bot.errors import SourceUnavailable
from bot.model.chat import Digest
from bot.model.rule import BreakdownRule
from bot.store.connection import Store
from tests.e2e.conftest import Prices
from tests.e2e.following import chat_of
from tests.fakes import FakeClock
from tests.person import Message, Person


@pytest.fixture
def memory(store: Store, clock: FakeClock) -> Memory:
    return remember(store, "test", clock)


async def next_answer(person: Person, after: Message) -> Message:
    return (await person.answers(after["message_id"], 1))[-1]


async def test_start_welcomes_with_the_figure_of_the_day(person: Person) -> None:
    welcome = await person.ask("/start")
    assert welcome["text"].startswith(
        "Is Bitcoin just another small-cap tech bet today?\n30 sessions to Fri 26 Sep 2025: 0.36, no clear link."
    )
    assert "recorded sample, to 26 Sep 2025" in welcome["text"]
    assert "the link breaks or returns: some years never, some years four times" in welcome["text"]
    assert [[button["text"] for button in row] for row in welcome["buttons"]] == [
        ["When the link breaks"],
        ["Purchases over 500 BTC"],
        ["Friday summary", "Chart"],
        ["Add to channel"],
    ]


async def test_one_tap_turns_the_alert_on_and_shows_what_it_looks_like(
    person: Person, memory: Memory
) -> None:
    welcome = await person.ask("/start")
    await person.tap(welcome, "When the link breaks")
    on = await next_answer(person, welcome)
    assert on["text"].startswith("On: ")
    assert "Next check: Mon 29 Sep, 16:20 New York." in on["text"]
    [alert] = await memory.subscriptions.of((await chat_of(memory, person)).number)
    assert isinstance(alert.rule, BreakdownRule)
    await person.tap(on, "Send me a sample")
    sample = await next_answer(person, on)
    assert sample["text"].startswith(
        "A sample, from the past: this is how an alert looks.\n\n"
        "Link broken: Bitcoin and small-cap tech have come apart\nSince about 10 Jul 2025: 0.28 over 52 sessions"
    )
    assert (await person.read(welcome["message_id"]))["text"] == welcome["text"]


async def test_a_second_tap_says_that_it_is_on_already(person: Person, memory: Memory) -> None:
    welcome = await person.ask("/start")
    await person.tap(welcome, "When the link breaks")
    toast = (await person.tap(welcome, "When the link breaks"))["toast"]
    if "already" not in toast:  # a slow machine: then it is said a moment later
        await person.until(lambda found: "already" in (found[-1]["text"] or ""))
    assert len(await memory.subscriptions.of((await chat_of(memory, person)).number)) == 1


async def test_one_tap_books_the_friday_summary(person: Person, memory: Memory) -> None:
    welcome = await person.ask("/start")
    await person.tap(welcome, "Friday summary")
    said = (await next_answer(person, welcome))["text"]
    assert said.startswith("Summary: after Friday's close\nNext: Fri 3 Oct, 16:30 New York.")
    assert (await chat_of(memory, person)).digest == Digest(weekday=4)


async def test_one_tap_shows_the_chart(person: Person) -> None:
    welcome = await person.ask("/start")
    await person.tap(welcome, "Chart")
    card = await next_answer(person, welcome)
    assert card["photo"]
    assert card["caption"].startswith("Bitcoin and small-cap tech: 0.36, no clear link")


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        ("why_btc_psct_30", "Bitcoin and small-cap tech: 0.36, down from 0.45 a week before"),
        ("corr_eth_qqq_90", "Ether and the Nasdaq-100: "),
        ("alerts", "No alerts yet."),
        ("alerts_delete_1", "No alerts yet."),
        ("alert_corr_below_0p2", "New alert: Bitcoin × small-cap tech below 0.20"),
        ("alert_breakdown_on", "New alert: the link of Bitcoin and small-cap tech"),
    ],
)
async def test_an_address_leads_to_what_it_names_and_changes_nothing(
    person: Person, memory: Memory, payload: str, expected: str
) -> None:
    answer = await person.ask(f"/start {payload}")
    assert (answer["text"] or answer["caption"]).startswith(expected)
    assert await memory.subscriptions.of((await chat_of(memory, person)).number) == []


@pytest.mark.parametrize("payload", ["whatever", "why_nonsense", "_", "corr_90_30", "forget", "start", "0p2"])
async def test_an_address_that_leads_nowhere_is_a_welcome(person: Person, payload: str) -> None:
    assert (await person.ask(f"/start {payload}"))["text"].startswith("Is Bitcoin")


async def test_in_a_group_the_welcome_is_short_and_has_only_what_everybody_may_tap(
    person: Person, address: str
) -> None:
    opened = await person.call("POST", "chats", {"type": "supergroup", "title": "Traders"})
    async with Person(address, opened["id"], id=2002, name="Member") as member:
        welcome = await member.ask("/start@tandem_local_bot")
        assert "admins type /alert" in welcome["text"]
        assert [[button["text"] for button in row] for row in welcome["buttons"]] == [["Chart"]]
        await member.tap(welcome, "Chart")
        assert (await next_answer(member, welcome))["photo"]
        linked = await member.ask("/start@tandem_local_bot alerts")
        assert linked["text"].startswith("Is Bitcoin")


async def test_start_does_without_a_figure_that_is_not_to_be_had(person: Person, prices: Prices) -> None:
    prices.failure = SourceUnavailable("Yahoo Finance did not answer in time")
    text = (await person.ask("/start"))["text"]
    assert "sessions" not in text
    assert "/corr" in text


async def test_start_does_not_wait_for_a_slow_figure(person: Person, prices: Prices) -> None:
    prices.delay_s = 20
    assert "sessions" not in (await person.ask("/start"))["text"]


async def test_one_tap_turns_on_to_be_told_of_purchases(person: Person) -> None:
    welcome = await person.ask("/start")
    await person.tap(welcome, "Purchases over 500 BTC")
    [on] = (await person.answers(welcome["message_id"], 1))[-1:]
    assert on["text"].startswith("On: Any company: purchases and sales of 500 BTC or more\n")
    alerts = await person.ask("/alerts")
    assert "1. Any company: purchases and sales of 500 BTC or more\non\n" in alerts["text"]
