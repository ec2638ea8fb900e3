"""/digest over the local chat, and the summary itself, written for what the chat follows."""

from datetime import UTC, date, datetime, time, timedelta
from html import unescape

import pytest

from bot.app.memory import Memory, remember
from bot.errors import SourceUnavailable
from bot.model.chat import Digest
from bot.model.rule import BreakdownRule, Side, Threshold, ThresholdRule
from bot.model.subscription import Snooze, Standing
from bot.model.ticker import ASSETS, FUNDS, Pair
from bot.store import keys
from bot.store.connection import Store
from bot.telegram.digest_hours import MOST_AN_HOUR
from bot.views.captions import TEXT, length
from tests.e2e.conftest import Prices
from tests.e2e.following import chat_of, follow
from tests.fakes import FakeClock
from tests.person import Person

PSCT = Pair(ASSETS["btc"], FUNDS["psct"])
ETH = Pair(ASSETS["eth"], FUNDS["qqq"])
LINE = Threshold(Side.BELOW, 0.2)


@pytest.fixture
def memory(store: Store, clock: FakeClock) -> Memory:
    return remember(store, "test", clock)


async def test_without_words_it_says_what_is_set_and_offers_friday_first(person: Person) -> None:
    card = await person.ask("/digest")
    assert card["text"].startswith("Summary: off\n")
    assert [[button["text"] for button in row] for row in card["buttons"]] == [
        ["After Friday's close"],
        ["Daily 08:00", "Daily 18:00"],
        ["Send me a sample"],
    ]


@pytest.mark.parametrize(
    ("words", "when", "following"),
    [
        ("fri", "after Friday's close", "Fri 3 Oct, 16:30 New York"),
        ("08:00", "daily at 08:00", "Sun 28 Sep, 08:00 New York"),
        ("fri 18:00", "Fridays at 18:00", "Fri 3 Oct, 18:00 New York"),
        ("weekly", "after Friday's close", "Fri 3 Oct, 16:30 New York"),
    ],
)
async def test_what_is_set_is_said_with_the_next_one(
    person: Person, words: str, when: str, following: str
) -> None:
    text = (await person.ask(f"/digest {words}"))["text"]
    assert text.startswith(f"Summary: {when}\nNext: {following}.\n")
    assert f"Summary: {when}, next {following}" in (await person.ask("/settings"))["text"]


@pytest.mark.parametrize("words", ["sat", "Sunday"])
async def test_a_day_without_a_close_means_friday_s_and_that_is_said(
    person: Person, memory: Memory, words: str
) -> None:
    text = (await person.ask(f"/digest {words}"))["text"]
    assert text.startswith(
        "Summary: after the week's last close (Friday's)\nNext: Fri 3 Oct, 16:30 New York."
    )
    assert (await chat_of(memory, person)).digest == Digest(weekday=4)
    assert (await person.ask(f"/digest {words} noon"))["text"].startswith(f"Summary: {words[:3].title()}")


async def test_it_is_booked_for_the_moment_that_is_named(person: Person, memory: Memory) -> None:
    await person.ask("/settings berlin")
    await person.ask("/digest 08:00")
    tomorrow = datetime(2025, 9, 28, 6, tzinfo=UTC)  # 08:00 in Berlin
    assert await memory.chats.digests_due(tomorrow.replace(hour=5, minute=59), 5) == []
    [(number, due)] = await memory.chats.digests_due(tomorrow, 5)
    assert due == tomorrow
    chat = await memory.chats.get(number)
    assert chat is not None
    assert chat.digest == Digest(at=time(8))
    await person.ask("/digest off")
    assert await memory.chats.digests_due(tomorrow, 5) == []


async def test_what_can_be_typed_can_be_tapped(person: Person) -> None:
    card = await person.ask("/digest")
    await person.tap(card, "After Friday's close")
    card = await person.read(card["message_id"])
    assert card["text"].startswith("Summary: after Friday's close\nNext: Fri 3 Oct, 16:30 New York.")
    await person.tap(card, "Daily 08:00")
    card = await person.read(card["message_id"])
    assert card["text"].startswith("Summary: daily at 08:00\n")
    await person.tap(card, "Off")
    assert (await person.read(card["message_id"]))["text"].startswith("Summary: off\n")
    settings = await person.ask("/settings")
    await person.tap(settings, "Summary")
    assert (await person.read(settings["message_id"]))["text"].startswith("Summary: off\n")


async def test_a_chat_without_alerts_gets_the_usual_pair(person: Person) -> None:
    card = await person.ask("/digest")
    await person.tap(card, "Send me a sample")
    [sample] = await person.answers(card["message_id"], 1)
    text = sample["text"]
    assert text.startswith("Bitcoin and small-cap tech: 0.36, no clear link\n30 sessions to Fri 26 Sep 2025,")
    assert "90 sessions: 0.40 (0.18 to 0.58) · 250 sessions: 0.47 (0.26 to 0.63)" in text
    assert "A week ago: " in text
    assert "State: apart since about 10 Jul (alert of 22 Sep)." in text
    assert "recorded sample, to 26 Sep 2025" in text


async def test_the_summary_has_every_pair_that_the_chat_follows(person: Person, memory: Memory) -> None:
    await follow(memory, person, "a1", ThresholdRule(LINE, PSCT))
    await follow(memory, person, "a2", BreakdownRule(PSCT))
    near = ThresholdRule(Threshold(Side.BELOW, 0.8, 90), PSCT)
    await follow(
        memory, person, "a3", near, side=Standing(Side.BELOW, date(2025, 9, 22)), as_of=date(2025, 9, 26)
    )
    await follow(memory, person, "a4", ThresholdRule(LINE, ETH), paused=True)
    await follow(memory, person, "a5", ThresholdRule(Threshold(Side.ABOVE, 0.8), ETH), snooze=Snooze())
    text = (await person.ask("/digest sample"))["text"]
    first, second, *_foot = text.split("\n\n")
    assert first.startswith("Bitcoin and small-cap tech: 0.36, no clear link\n")
    assert first.endswith(
        "• below 0.20 (30 sessions): 0.16 above your line\n"
        "• when the link breaks or returns\n"
        "• below 0.80 (90 sessions): 0.40 below your line, on since 22 Sep"
    )
    assert second.startswith("Ether and the Nasdaq-100: ")
    assert second.endswith("• below 0.20 (30 sessions): paused\n• above 0.80 (30 sessions): snoozed")
    assert "The Nasdaq-100 here is QQQ." in text


async def test_a_daily_summary_looks_back_a_day(person: Person) -> None:
    await person.ask("/digest 08:00")
    assert "The close before: 0." in (await person.ask("/digest sample"))["text"]


async def test_a_summary_of_many_pairs_names_those_that_do_not_fit(person: Person, memory: Memory) -> None:
    pairs = [Pair(coin, fund) for coin in ASSETS.values() for fund in FUNDS.values()][:14]
    for number, pair in enumerate(pairs):
        await follow(memory, person, f"a{number}", ThresholdRule(LINE, pair))
    html = (await person.ask("/digest sample"))["text"]
    assert length(html) <= TEXT
    last = pairs[-1]
    assert "Also followed: " in html
    assert f"{last.asset.key} {last.benchmark.key}. /corr shows each." in unescape(html)


async def test_where_there_are_no_prices_it_says_so_in_a_line(
    person: Person, prices: Prices, memory: Memory
) -> None:
    await follow(memory, person, "a1", ThresholdRule(LINE, PSCT))
    prices.failure = SourceUnavailable("Yahoo Finance did not answer in time")
    text = (await person.ask("/digest sample"))["text"]
    assert text.startswith(
        "Bitcoin and small-cap tech: no figure just now\nYahoo Finance did not answer in time\n"
        "• below 0.20 (30 sessions)\n"
    )


async def test_words_that_name_no_moment_get_one_line(person: Person) -> None:
    assert (await person.ask("/digest lunch"))["text"] == (
        "no time or weekday 'lunch'; try 08:00, fri, fri 18:00 or off"
    )


async def test_in_a_group_it_is_for_admins(person: Person, address: str) -> None:
    opened = await person.call("POST", "chats", {"type": "supergroup", "title": "Traders"})
    async with (
        Person(address, opened["id"], id=2001, name="Admin") as admin,
        Person(address, opened["id"], id=2002, name="Member") as member,
    ):
        admin.sender["admin"] = True
        card = await admin.ask("/digest@tandem_local_bot fri")
        assert card["text"].startswith("Summary: after Friday's close\n")
        refused = await member.ask("/digest@tandem_local_bot off")
        assert refused["text"].startswith("What I write in this group, its admins choose.")
        assert "Only admins" in (await member.tap(card, "Off"))["toast"]
        assert (await admin.ask("/digest"))["text"].startswith("Summary: after Friday's close\n")


async def test_a_full_hour_is_not_booked_and_the_nearest_free_one_takes_a_tap(
    person: Person, store: Store, memory: Memory
) -> None:
    await person.ask("/digest fri 18:00")
    close = datetime(2025, 10, 3, 20, 30, tzinfo=UTC)  # of Friday, and half an hour
    await store.zadd(keys.DIGESTS, {f"{10**6 + n}": close.timestamp() for n in range(MOST_AN_HOUR)})
    card = await person.ask("/digest fri")
    assert card["text"].startswith("That hour is full: nothing was set\n")
    assert (
        "The nearest time that has room: Fridays at 17:30. Next: Fri 3 Oct, 17:30 New York." in card["text"]
    )
    assert "type /digest fri 17:30. Until then the summary stays as it was: Fridays at 18:00." in card["text"]
    assert (await chat_of(memory, person)).digest == Digest(4, time(18))
    assert await memory.chats.digests_between(close, close + timedelta(minutes=30)) == MOST_AN_HOUR
    await person.tap(card, "Fridays at 17:30")
    shown = (await person.read(card["message_id"]))["text"]
    assert shown.startswith("Summary: Fridays at 17:30\nNext: Fri 3 Oct, 17:30 New York.")
    assert (await chat_of(memory, person)).digest == Digest(4, time(17, 30))


async def test_the_welcome_offers_another_hour_as_well(person: Person, store: Store, memory: Memory) -> None:
    close = datetime(2025, 10, 3, 20, 30, tzinfo=UTC)
    await store.zadd(keys.DIGESTS, {f"{10**6 + n}": close.timestamp() for n in range(MOST_AN_HOUR)})
    welcome = await person.ask("/start")
    await person.tap(welcome, "Friday summary")
    [offer] = await person.answers(welcome["message_id"], 1)
    assert offer["text"].startswith("That hour is full: nothing was set\n")
    await person.tap(offer, "Back")
    assert (await person.read(offer["message_id"]))["text"].startswith("Summary: off\n")
