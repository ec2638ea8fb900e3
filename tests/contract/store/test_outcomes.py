"""What is written down when a delivery has an outcome."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from bot.model.delivery import Delivery, Outcome, Topic
from bot.model.mishap import SUMMARY, DeadLetter, Failure
from bot.model.rule import BreakdownRule, Side, Threshold, ThresholdRule
from bot.model.subscription import Snooze, Standing, Subscription
from bot.model.ticker import ASSETS, Pair
from bot.store import keys
from bot.store import outbox as module
from bot.store.connection import Store
from bot.store.mishaps import RedisMishaps, hour_of
from bot.store.outbox import RedisOutbox
from bot.store.stewards import RedisStewards
from bot.store.subscriptions import RedisSubscriptions
from tests.contract.store.consistency import consistent
from tests.contract.store.workers import (
    ALERT,
    CLOCK,
    DIGEST,
    FRIDAY,
    LATER,
    Workers,
    earlier,
    outcomes,
    queue,
    taken,
    to_many,
)
from tests.fakes import FakeClock

WISH = Subscription("a", 7, BreakdownRule(), sent=FRIDAY, over=True)
LINE = ThresholdRule(Threshold(Side.BELOW, 0.2), Pair(ASSETS["eth"]))
UNTOLD = [outcome for outcome in Outcome if outcome is not Outcome.SENT]


@pytest.fixture
def outbox(redis: Store) -> RedisOutbox:
    return Workers(redis).outbox()


@pytest.fixture
def mishaps(redis: Store) -> RedisMishaps:
    return RedisMishaps(redis)


async def test_a_receipt_tells_which_message_it_was(redis: Store, outbox: RedisOutbox) -> None:
    await queue(redis, ALERT, replace(ALERT, session=LATER), DIGEST)
    first, second, digest = await taken(outbox, 3)
    await outbox.done(first, Outcome.SENT, 41)
    await outbox.done(digest, Outcome.SENT, 43)
    assert await earlier(outbox, 7, "a", FRIDAY) == 41
    assert await earlier(outbox, 7, "a", LATER) is None
    assert await earlier(outbox, 7, "b", FRIDAY) is None
    assert await earlier(outbox, 8, "", FRIDAY) is None
    assert not await redis.exists(keys.receipts(8))
    await outbox.done(second, Outcome.SENT, 2**52)
    assert await earlier(outbox, 7, "a", LATER) == 2**52
    assert await earlier(outbox, 7, "a", FRIDAY) is None  # only the last one is kept


@pytest.mark.parametrize("outcome", UNTOLD)
async def test_what_did_not_arrive_has_no_receipt(
    redis: Store, outbox: RedisOutbox, outcome: Outcome
) -> None:
    await queue(redis, ALERT)
    [entry] = await taken(outbox)
    await outbox.done(entry, outcome, reason="some words")
    assert await earlier(outbox, 7, "a", FRIDAY) is None
    assert await outcomes(redis) == {outcome.value: 1}


async def test_every_outcome_is_counted(redis: Store, outbox: RedisOutbox, mishaps: RedisMishaps) -> None:
    told = [each for number, each in enumerate(Outcome) for _n in range(number)]
    await queue(redis, *to_many(len(told)))
    for entry, outcome in zip(await taken(outbox, len(told)), told, strict=True):
        await outbox.done(entry, outcome, reason="some words")
    assert await mishaps.outcomes() == {each: number for number, each in enumerate(Outcome)}


async def test_what_failed_last_is_kept_until_a_message_arrives(redis: Store, mishaps: RedisMishaps) -> None:
    clock = FakeClock()
    outbox = Workers(redis).outbox(clock)
    await queue(redis, *[ALERT] * 4, replace(ALERT, subscription="b"))
    first, second, third, fourth, other = await taken(outbox, 5)
    await outbox.done(first, Outcome.FAILED, reason="Bad Request: “<b>”")
    await outbox.done(other, Outcome.REFUSED, reason="Forbidden")
    known = {"a": Failure(clock(), "Bad Request: “<b>”"), "b": Failure(clock(), "Forbidden")}
    assert await mishaps.failures(7) == known
    clock.move(timedelta(hours=1))
    await outbox.done(second, Outcome.NOTHING_TO_SEND)
    assert await mishaps.failures(7) == known
    await outbox.done(third, Outcome.UNKNOWN, reason="no answer")
    assert await mishaps.failures(7) == known | {"a": Failure(clock(), "no answer")}
    await outbox.done(fourth, Outcome.SENT, 5)
    assert await mishaps.failures(7) == {"b": known["b"]}
    assert await mishaps.failures(8) == {}


async def test_a_digest_that_fails_is_no_failure_of_an_alert(
    redis: Store, outbox: RedisOutbox, mishaps: RedisMishaps
) -> None:
    await queue(redis, DIGEST, DIGEST)
    first, second = await taken(outbox, 2)
    await outbox.done(first, Outcome.FAILED, reason="Bad Request")
    assert await mishaps.failures(8) == {SUMMARY: Failure(CLOCK(), "Bad Request")}
    await outbox.done(second, Outcome.SENT, 5)
    assert await mishaps.failures(8) == {}


async def test_a_chat_that_takes_a_message_is_not_lost_any_more(redis: Store, outbox: RedisOutbox) -> None:
    stewards = RedisStewards(redis)
    await stewards.lost(7)
    await queue(redis, ALERT, ALERT)
    first, second = await taken(outbox, 2)
    await outbox.done(first, Outcome.REFUSED, reason="Forbidden")
    assert not await stewards.lost(7)
    await outbox.done(second, Outcome.SENT, 5)
    assert await stewards.lost(7)


@pytest.mark.parametrize("outcome", [Outcome.FAILED, Outcome.UNKNOWN])
async def test_what_nobody_knows_and_what_is_wrong_is_kept_for_the_owner_newest_first(
    redis: Store, outbox: RedisOutbox, mishaps: RedisMishaps, outcome: Outcome
) -> None:
    note = Delivery(9, Topic.NOTE, note='“{"words"}\n')
    queued = [ALERT, replace(ALERT, chat=8, unknown=1, due=CLOCK()), note]
    await queue(redis, *queued)
    for number, entry in enumerate(await taken(outbox, 3)):
        await outbox.done(entry, outcome, reason=f'{number} “{{"reason"}}')
    letters = [
        DeadLetter(each, Failure(CLOCK(), f'{number} “{{"reason"}}')) for number, each in enumerate(queued)
    ]
    assert await mishaps.dead_letters(outcome, 2) == (3, letters[:0:-1])
    assert await mishaps.dead_letters(outcome, 10) == (3, letters[::-1])


@pytest.mark.parametrize("outcome", [each for each in Outcome if not each.is_kept])
async def test_what_ended_well_or_for_a_reason_that_is_known_is_not(
    redis: Store, outbox: RedisOutbox, mishaps: RedisMishaps, outcome: Outcome
) -> None:
    await queue(redis, ALERT)
    [entry] = await taken(outbox)
    await outbox.done(entry, outcome, reason="some words")
    assert [await mishaps.dead_letters(each, 10) for each in Outcome] == [(0, [])] * len(Outcome)


async def test_what_is_kept_without_a_reason_can_be_read_all_the_same(
    redis: Store, outbox: RedisOutbox, mishaps: RedisMishaps
) -> None:
    await queue(redis, ALERT)
    [entry] = await taken(outbox)
    await outbox.done(entry, Outcome.UNKNOWN)
    assert await mishaps.dead_letters(Outcome.UNKNOWN, 1) == (1, [DeadLetter(ALERT, Failure(CLOCK(), ""))])
    assert await mishaps.failures(7) == {}


async def test_the_owner_has_so_many_and_no_more(redis: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LETTERS_KEPT", 3)
    outbox = Workers(redis).outbox()
    await queue(redis, *to_many(5))
    for entry in await taken(outbox, 5):
        await outbox.done(entry, Outcome.FAILED, reason="wrong")
    number, letters = await RedisMishaps(redis).dead_letters(Outcome.FAILED, 10)
    assert number == 3
    assert [letter.delivery.chat for letter in letters] == [5, 4, 3]


async def kept(redis: Store, *wishes: Subscription) -> RedisSubscriptions:
    subscriptions = RedisSubscriptions(redis, "yahoo")
    await subscriptions.add(*wishes)
    return subscriptions


async def followed(redis: Store) -> dict[str, int]:
    found: Any = await redis.hgetall(keys.FOLLOWED)
    return {pair.decode(): int(number) for pair, number in found.items()}


@pytest.mark.parametrize("outcome", Outcome)
async def test_an_alert_ends_with_the_message_that_says_so_however_that_ended(
    redis: Store, outbox: RedisOutbox, outcome: Outcome
) -> None:
    other, elsewhere = replace(WISH, id="b", over=False), replace(WISH, id="c", rule=LINE, over=False)
    subscriptions = await kept(redis, WISH, other, elsewhere)
    await queue(redis, ALERT)
    [entry] = await taken(outbox)
    await outbox.done(entry, outcome, 2, reason="some words", ends=WISH)
    assert await subscriptions.of(7) == [other, elsewhere]
    assert await followed(redis) == {"btc:r2ktech": 1, "eth:r2ktech": 1}
    await outbox.done(entry, outcome, 2, ends=WISH)
    assert await followed(redis) == {"btc:r2ktech": 1, "eth:r2ktech": 1}
    await consistent(redis)


@pytest.mark.parametrize(
    "now",
    [
        [replace(WISH, over=False)],
        [replace(WISH, snooze=Snooze(CLOCK()))],
        [replace(WISH, rule=LINE, side=Standing(Side.BELOW, FRIDAY))],
        [],
    ],
    ids=["turned on anew", "snoozed", "another line", "deleted"],
)
async def test_one_that_was_changed_meanwhile_does_not_end(
    redis: Store, outbox: RedisOutbox, now: Sequence[Subscription]
) -> None:
    subscriptions = await kept(redis, *now)
    await queue(redis, ALERT)
    [entry] = await taken(outbox)
    before = await followed(redis)
    await outbox.done(entry, Outcome.SENT, 2, ends=WISH)
    assert await subscriptions.of(7) == now
    assert await followed(redis) == before
    await consistent(redis)


async def test_a_message_that_ends_nothing_leaves_the_alert_as_it_is(
    redis: Store, outbox: RedisOutbox
) -> None:
    subscriptions = await kept(redis, WISH)
    await queue(redis, replace(ALERT, session=date(2025, 9, 22)))
    [entry] = await taken(outbox)
    await outbox.done(entry, Outcome.NOTHING_TO_SEND)
    assert await subscriptions.of(7) == [WISH]


async def test_of_a_chat_that_was_forgotten_in_between_nothing_is_kept(
    redis: Store, outbox: RedisOutbox
) -> None:
    await queue(redis, ALERT, ALERT, is_known=False)
    sent, failed = await taken(outbox, 2)
    await outbox.done(sent, Outcome.SENT, 41)
    await outbox.done(failed, Outcome.REFUSED, reason="Forbidden")
    assert not await redis.exists(keys.receipts(7))
    assert not await redis.exists(keys.failures(7))
    assert await outcomes(redis) == {"sent": 1, "refused": 1}


async def test_a_chat_that_takes_a_message_does_not_rest_any_more(
    redis: Store, outbox: RedisOutbox, mishaps: RedisMishaps
) -> None:
    for chat in (7, 8):
        await mishaps.refused(chat, CLOCK())
    await queue(redis, ALERT, replace(ALERT, chat=8))
    taken_by_one, by_nobody = await taken(outbox, 2)
    await outbox.done(taken_by_one, Outcome.SENT, 5)
    await outbox.done(by_nobody, Outcome.EXPIRED)
    assert await mishaps.held("change", 7, CLOCK()) is None
    assert await mishaps.held("change", 8, CLOCK()) is not None
    assert await mishaps.resting() == 1


async def test_chats_that_were_sent_anything_are_counted_by_the_hour(
    redis: Store, outbox: RedisOutbox
) -> None:
    await queue(redis, *to_many(30), *to_many(20))
    for entry in await taken(outbox, 50):
        await outbox.done(entry, Outcome.SENT)
    counted = keys.tried(hour_of(CLOCK()))
    assert await redis.pfcount(counted) == 30
    assert 170_000 < await redis.ttl(counted) <= 2 * 24 * 3600


async def test_a_letter_is_json_that_a_person_can_read(redis: Store, outbox: RedisOutbox) -> None:
    await queue(redis, ALERT)
    [entry] = await taken(outbox)
    await outbox.done(entry, Outcome.FAILED, reason="wrong")
    kept: Any = await redis.lrange(keys.dead_letters("failed"), 0, -1)
    [letter] = kept
    delivery, _space, failure = letter.decode().partition("} ")
    assert json.loads(delivery + "}")["chat"] == 7
    assert json.loads(failure) == {"at": "2025-09-27T12:00:00+00:00", "reason": "wrong"}
