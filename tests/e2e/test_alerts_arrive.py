"""From a close to the message: real closes of the packaged sample, jobs, Redis, the bot and the local chat."""

import asyncio
import math
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest

from bot.alerts.decide import standing
from bot.alerts.replay import replay
from bot.analytics.readings import replayable
from bot.analytics.sessions import sessions
from bot.model.chat import Chat, ChatKind, Digest, QuietHours
from bot.model.closes import Closes
from bot.model.rule import BreakdownRule, PairRule, Side, Threshold, ThresholdRule
from bot.model.subscription import Snooze, Subscription
from bot.model.ticker import ASSETS, FUNDS, Ticker
from bot.sources.sample import SamplePrices
from bot.views.captions import CAPTION
from bot.views.sent import sent_text
from bot.views.wording import plain
from tests.alerting import PSCT, Alerting, alerting, every_fund
from tests.fakes import FakeClock
from tests.person import Message, Person

LAST = date(2025, 9, 26)
BROKEN, BACK = date(2025, 2, 20), date(2025, 3, 28)
"""STATS 3: the sixth and the seventh event of bitcoin and PSCT."""
BREAKDOWN = BreakdownRule(PSCT)


@pytest.fixture(scope="module")
def closes() -> list[Closes]:
    """The packaged sample: real closes of bitcoin and all funds, until 26 September 2025."""
    return asyncio.run(every_fund(SamplePrices(clock=FakeClock()), LAST))


@pytest.fixture
async def bot(closes: list[Closes], tmp_path: Path) -> AsyncIterator[Alerting]:
    async with alerting(tmp_path / "store", closes) as bot:
        yield bot


@pytest.fixture
async def person(bot: Alerting) -> AsyncIterator[Person]:
    async with Person(bot.address) as person:
        yield person


def days(first: date, last: date) -> list[date]:
    return [stamp.date() for stamp in sessions(first, last)]


async def follow(
    bot: Alerting, rule: PairRule, person: Person, *, kind: ChatKind = ChatKind.PRIVATE, **more: object
) -> Subscription:
    """An alert on what is read by now, turned on without a word."""
    chat = await bot.memory.chats.of(person.chat, kind)
    returns = await bot.memory.ledger.returns(rule.pair)
    side, as_of = standing(rule, returns), returns.index[-1].date()
    alert = replace(Subscription("a1", chat.number, rule).settled(side, as_of), **more)  # type: ignore[arg-type]
    await bot.memory.subscriptions.add(alert)
    return alert


async def heard(person: Person) -> list[Message]:
    messages = await person.call("GET", f"chats/{person.chat}/messages?after=0")
    return [message for message in messages if message["from_bot"]]


async def close_all(bot: Alerting, sessions: Sequence[date]) -> None:
    for session in sessions:
        await bot.close(session)


async def alert_of(bot: Alerting, person: Person) -> Subscription:
    chat = await bot.memory.chats.of(person.chat, ChatKind.PRIVATE)
    [alert] = await bot.memory.subscriptions.of(chat.number)
    return alert


async def chat_of(bot: Alerting, person: Person) -> Chat:
    return await bot.memory.chats.of(person.chat, ChatKind.PRIVATE)


async def test_a_break_is_told_on_its_evening_and_its_end_answers_it(bot: Alerting, person: Person) -> None:
    await bot.close(date(2025, 2, 14))
    await follow(bot, BREAKDOWN, person)
    await close_all(bot, days(date(2025, 2, 15), date(2025, 2, 19)))
    assert await heard(person) == []
    await bot.close(BROKEN)
    [alert] = await heard(person)
    assert alert["caption"].startswith("Link broken: Bitcoin and small-cap tech have come apart\nSince about")
    assert alert["photo"] and alert["caption_above"] and not alert["silent"]  # noqa: PT018 - one look
    assert len(alert["caption"].encode("utf-16-le")) // 2 <= CAPTION
    assert [[b["text"] for b in row] for row in alert["buttons"]] == [["Snooze", "Why"], ["Change", "Stop"]]
    await close_all(bot, days(date(2025, 2, 21), BACK))
    _alert, end = await heard(person)
    assert end["caption"].startswith("Link back: Bitcoin and small-cap tech move together again")
    lasted = len(days(BROKEN, BACK)) - 1
    assert f"The break was told {lasted} sessions ago." in end["caption"]
    assert end["reply_to"] == alert["message_id"]


async def test_the_message_is_the_one_that_replay_writes(bot: Alerting, person: Person) -> None:
    await bot.close(date(2025, 2, 19))
    await follow(bot, BREAKDOWN, person)
    await bot.close(BROKEN)
    legs = [closes for closes in await every_fund(bot.prices, BROKEN) if closes.ticker.key in {"btc", "psct"}]
    [sent] = replay(BREAKDOWN, replayable(legs, BROKEN), BROKEN, BROKEN)
    [alert] = await heard(person)
    assert alert["caption"] == plain(sent_text(sent, legs[0].source))


@pytest.fixture
def restless(closes: list[Closes]) -> tuple[ThresholdRule, date, date]:
    """A line that was crossed and crossed back within five sessions, found by reading the figures alone."""
    prices = {each.ticker: each.prices for each in closes}
    joined = pd.DataFrame(
        {key: prices[ticker] for key, ticker in (("x", ASSETS["btc"]), ("y", FUNDS["psct"]))}
    )
    returns = joined.dropna().loc["2024":].map(math.log).diff().dropna()
    figures = returns["x"].rolling(30).corr(returns["y"]).dropna()
    for at in range(1, len(figures) - 3):
        before, low, after = figures.iloc[at - 1 : at + 2]
        if before - low > 0.04 and after - low > 0.04:
            level = round((min(before, after) + low) / 2, 2)
            if (figures.iloc[at - 6 : at] > level).all() and (figures.iloc[at + 1 : at + 5] > level).all():
                rule = ThresholdRule(Threshold(Side.BELOW, level, closes=1, margin=0), PSCT)
                return rule, figures.index[at].date(), figures.index[at + 1].date()
    raise AssertionError("no such line")


async def test_of_two_changes_in_five_missed_sessions_the_last_is_told_once(
    bot: Alerting, person: Person, restless: tuple[ThresholdRule, date, date]
) -> None:
    rule, down, up = restless
    before = days(down - timedelta(days=10), down)[-3]
    await bot.close(before)
    await follow(bot, rule, person)
    missed = days(before, up + timedelta(days=20))[1:6]
    assert {down, up} <= set(missed)
    await bot.close(missed[-1])
    [told] = await heard(person)
    assert f"back above {rule.threshold.level:.2f}" in told["caption"]
    assert f"Before that: below the line on {down:%a} {down.day}" in told["caption"]
    await bot.work()
    assert len(await heard(person)) == 1


async def test_an_alert_on_what_already_is_stays_silent(bot: Alerting, person: Person) -> None:
    await bot.close(BROKEN)
    await follow(bot, BREAKDOWN, person)
    await close_all(bot, days(BROKEN, date(2025, 3, 14))[1:])
    assert await heard(person) == []


async def test_quiet_hours_make_an_alert_silent_and_hold_nothing(bot: Alerting, person: Person) -> None:
    await bot.close(date(2025, 2, 19))
    await follow(bot, BREAKDOWN, person)
    chat = await chat_of(bot, person)
    await bot.memory.chats.put(replace(chat, zone="Europe/Berlin", quiet=QuietHours(time(22), time(7))))
    await bot.close(BROKEN)  # 16:21 in New York is 22:21 in Berlin
    [alert] = await heard(person)
    assert alert["silent"]


async def test_a_snooze_holds_until_its_end_and_then_tells_what_still_differs(
    bot: Alerting, person: Person
) -> None:
    await bot.close(date(2025, 2, 19))
    await follow(bot, BREAKDOWN, person)
    alert = await alert_of(bot, person)
    ends = datetime(2025, 2, 22, tzinfo=UTC)
    assert await bot.memory.subscriptions.change(alert, replace(alert, snooze=Snooze(ends)))
    await close_all(bot, [BROKEN, date(2025, 2, 21)])
    assert await heard(person) == []
    bot.clock.moment = ends
    await bot.work()
    [told] = await heard(person)
    assert told["caption"].startswith("Link broken")
    assert (await alert_of(bot, person)).snooze is None


async def test_once_ends_with_its_end(bot: Alerting, person: Person) -> None:
    await bot.close(date(2025, 2, 19))
    chat = await chat_of(bot, person)
    await follow(bot, BREAKDOWN, person, once=True)
    await close_all(bot, days(BROKEN, date(2025, 4, 4)))
    assert [message["caption"][:9] for message in await heard(person)] == ["Link brok", "Link back"]
    assert await bot.memory.subscriptions.of(chat.number) == []


async def test_an_alert_deleted_while_its_message_waits_is_not_sent(bot: Alerting, person: Person) -> None:
    await bot.close(date(2025, 2, 19))
    await follow(bot, BREAKDOWN, person)
    bot.clock.moment = datetime(2025, 2, 20, 21, 30, tzinfo=UTC)
    await bot.watch()
    await bot.decide()
    assert await bot.waiting() == 1
    assert await bot.memory.subscriptions.change(await alert_of(bot, person), None)
    await bot.send()
    assert await bot.waiting() == 0
    assert await heard(person) == []


@pytest.mark.parametrize(
    ("opened_as", "kind", "texts"),
    [("supergroup", ChatKind.GROUP, ["Why", "Manage"]), ("channel", ChatKind.CHANNEL, ["Why"])],
)
async def test_groups_and_channels_get_their_own_buttons(
    bot: Alerting, person: Person, opened_as: str, kind: ChatKind, texts: list[str]
) -> None:
    opened = await person.call("POST", "chats", {"type": opened_as, "title": "Traders"})
    person.chat = opened["id"]
    await bot.close(date(2025, 2, 19))
    await follow(bot, BREAKDOWN, person, kind=kind)
    await bot.close(BROKEN)
    [alert] = await heard(person)
    buttons = [button for row in alert["buttons"] for button in row]
    assert [button["text"] for button in buttons] == texts
    if kind is ChatKind.CHANNEL:
        assert buttons[0]["url"] == "https://t.me/tandem_local_bot?start=why_btc_psct_30"


@pytest.mark.parametrize("status", [429, 502])
async def test_what_telegram_does_not_take_is_sent_later(bot: Alerting, person: Person, status: int) -> None:
    await bot.close(date(2025, 2, 19))
    await follow(bot, BREAKDOWN, person)
    fault = {"status": status, "times": 1, **({"retry_after": 1} if status == 429 else {})}
    await person.call("POST", "faults", fault)
    await bot.close(BROKEN)
    assert await heard(person) == []
    await asyncio.sleep(1.1)  # on the server's clock, which is not ours
    bot.clock.move(timedelta(seconds=31))
    await bot.send()
    assert len(await heard(person)) == 1


async def test_a_chat_that_blocks_us_gets_its_message_when_it_is_back_and_holds_up_nobody(
    bot: Alerting, person: Person
) -> None:
    await bot.close(date(2025, 2, 19))
    await follow(bot, BREAKDOWN, person)
    opened = await person.call("POST", "chats", {"type": "private", "title": "Bob"})
    async with Person(bot.address, opened["id"], id=opened["id"]) as other:
        await follow(bot, BREAKDOWN, other)
        await person.call("POST", f"chats/{person.chat}/events", {"kind": "block"})
        await bot.close(BROKEN)
        assert len(await heard(other)) == 1
    assert await bot.waiting() == 1
    await person.call("POST", f"chats/{person.chat}/events", {"kind": "unblock"})
    bot.clock.move(timedelta(hours=8, minutes=1))
    await bot.send()
    [late] = await heard(person)
    assert "Sent late: it was due Thu 20 Feb, 16:20 New York." in late["caption"]
    assert (await alert_of(bot, person)).told is not None


async def test_restated_prices_change_nothing_until_the_owner_accepts_them(
    bot: Alerting, person: Person, closes: list[Closes]
) -> None:
    await bot.close(date(2025, 2, 19))
    await follow(bot, BREAKDOWN, person)
    await bot.close(BROKEN)
    [alert] = await heard(person)
    bot.prices.prices = dict(bot.prices.prices) | together_again(closes)
    await bot.close(date(2025, 2, 21))
    assert len(await heard(person)) == 1
    assert await bot.memory.ledger.restated()
    assert await bot.memory.ledger.accept() == [PSCT]
    await bot.work()
    corrected, answer = await heard(person)
    assert corrected["edited"]
    assert corrected["caption"].startswith("Correction: Bitcoin and small-cap tech")
    assert "What I wrote after the close of Thu 20 Feb 2025 does not hold with them." in corrected["caption"]
    assert answer["reply_to"] == alert["message_id"]
    assert answer["text"].startswith("Corrected: see the message above.\nWith the prices as they are now: ")
    await bot.work()
    assert len(await heard(person)) == 2


def together_again(closes: list[Closes]) -> dict[Ticker, "pd.Series[float]"]:
    """PSCT as if it had moved with bitcoin in the sessions before the break was noticed."""
    prices = {each.ticker: each.prices for each in closes}
    psct, bitcoin = prices[FUNDS["psct"]].copy(), prices[ASSETS["btc"]]
    days = psct.loc[: str(BROKEN)].index.intersection(bitcoin.index)[-6:]
    factor = 1.0
    for day, following in pairwise(days):
        was = psct[following]
        psct[following] = psct[day] * (bitcoin[following] / bitcoin[day]) ** 0.5
        factor = psct[following] / was
    psct.loc[days[-1] + pd.Timedelta(days=1) :] *= factor
    return {FUNDS["psct"]: psct}


async def test_a_digest_comes_when_it_is_due_and_the_next_is_booked(bot: Alerting, person: Person) -> None:
    await bot.close(date(2025, 2, 20))
    chat = replace(await chat_of(bot, person), digest=Digest(at=time(8)), zone="Europe/Berlin")
    await bot.memory.chats.put(chat, digest_at=datetime(2025, 2, 21, 7, tzinfo=UTC))
    bot.clock.moment = datetime(2025, 2, 21, 6, 59, tzinfo=UTC)
    await bot.work()
    assert await heard(person) == []
    bot.clock.moment = datetime(2025, 2, 21, 7, 0, 20, tzinfo=UTC)
    await bot.work()
    await bot.work()
    [digest] = await heard(person)
    assert digest["silent"]
    bot.clock.moment = datetime(2025, 2, 22, 12, tzinfo=UTC)  # five hours late: nobody wants it now
    await bot.work()
    assert len(await heard(person)) == 1
    bot.clock.moment = datetime(2025, 2, 23, 7, 0, 20, tzinfo=UTC)
    await bot.work()
    assert len(await heard(person)) == 2
