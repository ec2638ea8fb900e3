"""Who is told after a reading, with the ledger, the subscriptions and the clock in memory."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.alerts.decide import standing
from bot.alerts.replay import replay
from bot.jobs.decide_alerts import DecideAlerts
from bot.model.audience import Alike, Member
from bot.model.delivery import Delivery, Topic
from bot.model.reading import Reading, Restatement
from bot.model.rule import PairRule, Side, Threshold, ThresholdRule
from bot.model.subscription import Snooze, Standing, Subscription
from bot.model.ticker import ASSETS, FUNDS, Pair
from bot.store.inmemory import Kept, MemorySubscriptions
from tests.fakes import FakeClock, FakeLedger, random_returns

PAIR = Pair(ASSETS["eth"], FUNDS["qqq"])
RETURNS = random_returns(300, correlation=0.3, seed=5)
DAYS: list[date] = [stamp.date() for stamp in RETURNS.index]
LINE = ThresholdRule(Threshold(Side.BELOW, 0.3, closes=2, margin=0.05), PAIR)
SENT = list(replay(LINE, RETURNS))
assert len(SENT) > 4


class Desk:
    """A job, and what it works on; the ledger is read up to where it is told."""

    def __init__(self) -> None:
        self.ledger, self.kept, self.clock = FakeLedger(), Kept(), FakeClock()
        self.subscriptions = MemorySubscriptions(self.kept)
        self.job = DecideAlerts(self.ledger, self.subscriptions, self.clock)
        self.read = 0

    async def until(self, session: date) -> None:
        """Read all sessions up to one, without deciding anything."""
        end = DAYS.index(session) + 1
        rows = RETURNS.iloc[self.read : end]
        after = DAYS[self.read - 1] if self.read else None
        readings = [Reading(stamp.date(), x, y, "test") for stamp, x, y in rows.itertuples()]
        assert await self.ledger.add(PAIR, readings, after=after)
        self.read = end

    async def follow(self, rule: PairRule = LINE, name: str = "a1", **more: object) -> Subscription:
        returns = await self.ledger.returns(rule.pair)
        alert = Subscription(name, 7, rule).settled(standing(rule, returns), returns.index[-1].date())
        alert = replace(alert, **more)  # type: ignore[arg-type]
        await self.subscriptions.add(alert)
        return alert

    async def now(self, name: str = "a1") -> Subscription:
        alert = await self.subscriptions.get(7, name)
        assert alert is not None
        return alert

    @property
    def queued(self) -> list[Delivery]:
        return self.kept.queued


@pytest.fixture
def desk() -> Desk:
    return Desk()


def before(session: date) -> date:
    return DAYS[DAYS.index(session) - 1]


async def test_session_by_session_the_queue_is_what_a_replay_says(desk: Desk) -> None:
    await desk.until(DAYS[60])
    await desk.follow()
    for session in DAYS[61:]:
        await desk.until(session)
        await desk.job()
    expected = [sent.session for sent in SENT if sent.session > DAYS[60]]
    assert [delivery.session for delivery in desk.queued] == expected
    assert [delivery.told for delivery in desk.queued][1:] == expected[:-1]


async def test_missed_sessions_end_in_one_message_about_the_last_change(desk: Desk) -> None:
    await desk.until(before(SENT[2].session))
    await desk.follow()
    await desk.until(SENT[4].session)
    await desk.job()
    await desk.job()
    [delivery] = desk.queued
    assert delivery.session == SENT[4].session
    assert delivery.after == before(SENT[2].session)


async def test_a_run_that_breaks_off_is_made_up_and_doubles_nothing(desk: Desk) -> None:
    await desk.until(before(SENT[2].session))
    for name in ("a1", "a2", "a3"):
        await desk.follow(name=name)
    await desk.until(SENT[2].session)
    changes = 0
    change = desk.subscriptions.change

    async def dies_after_one(*arguments: object) -> bool:
        nonlocal changes
        changes += 1
        if changes == 2:
            raise ConnectionError
        return await change(*arguments)  # type: ignore[arg-type]

    desk.subscriptions.change = dies_after_one  # type: ignore[method-assign, assignment]
    with pytest.raises(ConnectionError):
        await desk.job()
    desk.subscriptions.change = change  # type: ignore[method-assign]
    assert len(desk.queued) == 1
    await DecideAlerts(desk.ledger, desk.subscriptions, desk.clock)()
    assert sorted(delivery.subscription for delivery in desk.queued) == ["a1", "a2", "a3"]


async def test_who_subscribes_while_a_session_is_decided_is_decided_by_the_next_run(desk: Desk) -> None:
    await desk.until(before(SENT[2].session))
    await desk.follow(name="a1")
    late = replace(await desk.now(), id="a2")
    await desk.until(SENT[2].session)
    await desk.job()
    await desk.subscriptions.add(late)
    await desk.job()
    assert [delivery.subscription for delivery in desk.queued] == ["a1", "a2"]


async def test_who_joins_between_the_look_and_the_mark_is_decided_as_well(desk: Desk) -> None:
    await desk.until(before(SENT[2].session))
    alert = await desk.follow()
    await desk.until(SENT[2].session)
    mark = desk.subscriptions.mark_evaluated

    async def joined_first(pair: Pair, session: date, *, before: date | None) -> None:
        await desk.subscriptions.add(replace(alert, id="a2"))
        await mark(pair, session, before=before)

    desk.subscriptions.mark_evaluated = joined_first  # type: ignore[method-assign]
    await desk.job()
    assert [delivery.subscription for delivery in desk.queued] == ["a1", "a2"]


async def test_an_alert_without_a_side_takes_what_is_silently(desk: Desk) -> None:
    await desk.until(SENT[2].session)
    await desk.follow(name="a1")
    await desk.subscriptions.add(Subscription("imported", 7, LINE))
    await desk.job()
    assert desk.queued == []
    assert (await desk.now("imported")).side == standing(LINE, await desk.ledger.returns(PAIR))


async def test_another_history_is_taken_for_known(desk: Desk) -> None:
    await desk.until(SENT[2].session)
    await desk.follow(
        side=Standing(Side.ABOVE), told=Standing(Side.ABOVE), as_of=SENT[2].session + timedelta(days=400)
    )
    desk.kept.evaluated.clear()
    await desk.job()
    assert desk.queued == []
    told = await desk.now()
    assert told.told == Standing(Side(SENT[2].kind), SENT[2].session)
    assert told.as_of == SENT[2].session


async def test_an_alert_that_was_changed_meanwhile_is_decided_anew(desk: Desk) -> None:
    await desk.until(before(SENT[2].session))
    alert = await desk.follow()
    await desk.until(SENT[2].session)
    alike = desk.subscriptions.alike

    async def changes_meanwhile(members: Sequence[Member]) -> list[Alike]:
        found = await alike(members)
        await desk.subscriptions.change(alert, replace(alert, once=True))
        return found

    desk.subscriptions.alike = changes_meanwhile  # type: ignore[method-assign]
    await desk.job()
    assert desk.queued == []
    desk.subscriptions.alike = alike  # type: ignore[method-assign]
    await desk.job()
    assert len(desk.queued) == 1


async def test_after_its_last_day_an_alert_is_gone_and_what_came_later_is_not_told(desk: Desk) -> None:
    await desk.until(before(SENT[2].session))
    await desk.follow(until=before(SENT[2].session))
    await desk.follow(name="a2", until=SENT[2].session)
    await desk.until(SENT[3].session)
    await desk.job()
    assert await desk.subscriptions.get(7, "a1") is None
    [delivery] = desk.queued
    assert (delivery.subscription, delivery.session) == ("a2", SENT[2].session)
    assert (await desk.now("a2")).over
    await desk.job()
    assert len(desk.queued) == 1


async def test_a_snooze_that_has_ended_tells_what_differs(desk: Desk) -> None:
    await desk.until(before(SENT[2].session))
    await desk.follow(snooze=Snooze(desk.clock() + timedelta(hours=1)))
    await desk.until(SENT[2].session)
    await desk.job()
    assert desk.queued == []
    desk.clock.move(timedelta(hours=1))
    await desk.job()
    await desk.job()
    assert [delivery.session for delivery in desk.queued] == [SENT[2].session]


async def restate(desk: Desk) -> None:
    """Other prices for the last 30 sessions, by which the last change never was; and the owner accepts them."""
    known = (await desk.ledger.returns(PAIR)).iloc[-30:]
    sign = 3 if Side(SENT[2].kind) is Side.BELOW else -1
    given = [Restatement(stamp.date(), (x, y), (x, sign * x)) for stamp, x, y in known.itertuples()]
    await desk.ledger.note(PAIR, given)
    assert await desk.ledger.accept() == [PAIR]


async def test_prices_that_were_restated_decide_nothing_before_they_are_accepted(desk: Desk) -> None:
    await desk.until(SENT[2].session)
    await desk.follow(sent=SENT[2].session)
    [given] = [
        Restatement(stamp.date(), (x, y), (x, -3 * x)) for stamp, x, y in RETURNS.iloc[:1].itertuples()
    ]
    await desk.ledger.note(PAIR, [given])
    await desk.job()
    assert desk.queued == []


async def test_accepted_prices_are_one_correction_for_who_was_told_otherwise(desk: Desk) -> None:
    await desk.until(SENT[2].session)
    await desk.follow(name="a1", sent=SENT[2].session)
    await restate(desk)
    await desk.job()
    await desk.job()
    assert [(each.topic, each.told) for each in desk.queued] == [(Topic.CORRECTION, SENT[2].session)]
    assert (await desk.now("a1")).is_news is False
    assert await desk.ledger.rewritten() == []


async def test_who_decided_before_prices_were_accepted_decides_from_what_is_written_now(desk: Desk) -> None:
    """Two leaders in turn: the second corrects, and the first one knows better than to go on as before."""
    await desk.until(SENT[2].session)
    await desk.follow(name="a1", sent=SENT[2].session)
    await desk.job()
    await restate(desk)
    await DecideAlerts(desk.ledger, desk.subscriptions, desk.clock)()
    desk.queued.clear()
    await desk.until(DAYS[DAYS.index(SENT[2].session) + 1])
    await desk.job()
    told = (await desk.now("a1")).told
    assert told == standing(LINE, await desk.ledger.returns(PAIR))
    assert all(each.session == told.since for each in desk.queued if told)


async def test_a_correction_that_somebody_came_in_between_of_is_made_by_the_next_run(desk: Desk) -> None:
    await desk.until(SENT[2].session)
    await desk.follow(name="a1", sent=SENT[2].session)
    await restate(desk)
    change = desk.subscriptions.change
    raced = False

    async def loses(before: Subscription, *more: object) -> bool:
        nonlocal raced
        if not raced:
            raced = True
            assert await change(before, replace(before, once=True))
        return await change(before, *more)  # type: ignore[arg-type]

    desk.subscriptions.change = loses  # type: ignore[method-assign, assignment]
    await desk.job()
    assert await desk.ledger.rewritten() == [PAIR]
    await desk.job()
    assert [each.topic for each in desk.queued] == [Topic.CORRECTION]
    assert await desk.ledger.rewritten() == []
