"""The outbox in Redis: a stream of chunks for each lane, and a sorted set of those that wait for a moment.

A chunk holds up to 200 deliveries. Who takes its entry holds all that are open; a holder that dies says
nothing any more, and another takes the entry over (`crew`). Before a delivery is sent it is marked as in
hand: what a dead one had in hand may have arrived, nothing else. It fails towards repetition: a delivery is
struck out after it was sent. What was decided is written by scripts elsewhere, which queue in the same step.
"""

import json
import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import structlog

from bot.errors import StoreUnavailable
from bot.model.addressee import Addressee
from bot.model.delivery import Delivery, Entry, Lane, Outcome, Permit, Topic, Verdict
from bot.model.mishap import SUMMARY
from bot.model.subscription import Subscription
from bot.ports import Clock
from bot.store import keys
from bot.store.broadcasts import month_of
from bot.store.chats import decode_chat
from bot.store.codec import decode_delivery, encode_delivery
from bot.store.connection import Store
from bot.store.crew import GROUP, Crew
from bot.store.mishaps import COUNTED_S, held_until, hour_of
from bot.store.outbox_scripts import ADD, ADDRESSEES, DONE, PERMIT, POSTPONE, WAKE
from bot.store.pace import SECOND, Rates
from bot.store.places import group
from bot.store.queueing import CHUNK_SIZE
from bot.store.receipts import earlier, receipt, receipts_key, told_as
from bot.store.subscription_codec import decode_all, decode_subscription, encode_subscription

BLOCK_MS = 1000
LETTERS_KEPT = 10_000
"""Deliveries that are kept for the owner, of each outcome."""
PAID_KEPT_S = 62 * 24 * 3600
"""For how long it is kept what was paid in a month."""

logger = structlog.get_logger(__name__)


class RedisOutbox:
    """The outbox as one process sees it; its name in the group is its own."""

    def __init__(self, redis: Store, clock: Clock, rates: Rates, crew: Crew | None = None) -> None:
        self._redis = redis
        self._clock = clock
        self._rates = [
            *(rates.paid_a_month, PAID_KEPT_S, round(SECOND / rates.paid_per_second)),
            *rates.told(),
        ]
        self._crew = crew or Crew(redis)
        self._opened: set[tuple[Lane, bytes]] = set()
        """Chunks whose content we have seen."""
        self._is_unsure = False
        scripts = map(redis.register_script, (ADD, WAKE, ADDRESSEES, PERMIT, DONE, POSTPONE))
        self._add, self._wake, self._addressees, self._permit, self._done, self._postpone = scripts

    async def queue(self, deliveries: Sequence[Delivery]) -> None:
        """Queue what nothing else is decided with."""
        for lane in Lane:
            of_lane = [encode_delivery(each) for each in deliveries if each.topic.lane is lane]
            for first in range(0, len(of_lane), CHUNK_SIZE):
                await self._add([keys.OPEN], [lane, *of_lane[first : first + CHUNK_SIZE]])

    async def take(self, lanes: Sequence[Lane], *, wait: bool = True) -> list[Entry]:
        """Hold a chunk that nobody holds, or whose holder is dead: of the first lane that has any."""
        entries: list[Entry] = []
        try:
            async with self._crew.taking(*map(keys.outbox, Lane)):
                entries = await self._taken(lanes, wait=wait)
        except StoreUnavailable:
            self._is_unsure = True
            raise
        return entries

    async def _taken(self, lanes: Sequence[Lane], *, wait: bool) -> list[Entry]:
        if self._is_unsure and (entries := await self._open(await self._lost())):
            return entries
        self._is_unsure = False
        await self._wake([keys.DUE], [_millisecond(self._clock())])
        for lane in lanes:
            dead = await self._crew.of_the_dead(keys.outbox(lane), 1)
            found = [(lane, number) for number, _fields in dead] or await self._new([lane], block=None)
            if entries := await self._open(found):
                return entries
        return await self._open(await self._new(lanes, block=BLOCK_MS)) if wait else []

    async def keep(self) -> None:
        """Say that we are alive and still hold what we took."""
        await self._crew.beat()

    async def permit(self, entry: Entry, chat: int) -> Permit:
        """Ask whether we may send it to the chat that Telegram calls so; what may go is marked as in hand."""
        touched = [
            keys.outbox(entry.lane),
            keys.chunk(entry.lane, entry.chunk),
            _broadcast(entry.delivery),
            keys.paid(month_of(self._clock())),
        ]
        told: list[str | int] = [GROUP, self._crew.me, entry.chunk, entry.place, chat, *self._rates]
        verdict, wait, is_paid = await self._permit(touched, told)
        return Permit(Verdict(verdict.decode()), wait / SECOND, bool(is_paid))

    async def done(
        self,
        entry: Entry,
        outcome: Outcome,
        message_id: int | None = None,
        *,
        reason: str = "",
        ends: Subscription | None = None,
        to: int | None = None,
    ) -> None:
        """Strike it out with its outcome, whoever holds it: what was sent was sent."""
        now = self._clock()
        failure = json.dumps({"at": now.isoformat(), "reason": reason})
        letter = f"{encode_delivery(entry.delivery)} {failure}" if outcome.is_kept else ""
        alert = ("", "") if ends is None else (encode_subscription(ends), group(ends.rule))
        told: list[str | int] = [
            *(GROUP, entry.chunk, entry.place, entry.lane, outcome),
            *(entry.delivery.chat, _noted_as(entry.delivery)),
            *(receipt(entry.delivery, message_id, to), failure if reason else "", letter, LETTERS_KEPT),
            *(*alert, COUNTED_S, *told_as(entry.delivery)),
        ]
        await self._done(_touched(entry, outcome, now), told)

    async def postpone(self, entry: Entry, until: datetime) -> None:
        """Let it go until later."""
        touched = [keys.outbox(entry.lane), keys.chunk(entry.lane, entry.chunk), keys.DUE]
        where = [GROUP, self._crew.me, entry.chunk, str(entry.place), entry.lane]
        await self._postpone(touched, [*where, _millisecond(until), encode_delivery(entry.delivery)])

    async def addressees(self, entries: Sequence[Entry]) -> list[Addressee]:
        """Whom these are for, as they are now, in their order."""
        asked = [_asked(entry.delivery) for entry in entries]
        kept: Any = await self._addressees([keys.CHATS, keys.RESTS], [each for one in asked for each in one])
        now = self._clock()
        return [_addressee(entry, found, now) for entry, found in zip(entries, kept, strict=True)]

    async def leave(self) -> None:
        """Be forgotten by the groups; not while they count us as holding anything."""
        await self._crew.leave(*(keys.outbox(lane) for lane in Lane))

    async def waiting(self) -> Mapping[Lane, int]:
        """How many have no outcome yet."""
        kept: Any = await self._redis.hmget(keys.OPEN, list(Lane))
        return {lane: int(number or 0) for lane, number in zip(Lane, kept, strict=True)}

    async def _new(self, lanes: Sequence[Lane], block: int | None) -> list[tuple[Lane, bytes]]:
        """Chunks that nobody holds yet: at most one of each lane."""
        by_stream = {keys.outbox(lane).encode(): lane for lane in lanes}
        wanted: Any = dict.fromkeys(by_stream, ">")
        streams: Any = await self._redis.xreadgroup(GROUP, self._crew.me, wanted, count=1, block=block)
        return [(by_stream[stream], number) for stream, found in streams for number, _fields in found]

    async def _lost(self) -> list[tuple[Lane, bytes]]:
        """Chunks that were given to us, but whose number or content did not arrive."""
        ours = [(lane, number) for lane in Lane for number, _f in await self._crew.ours(keys.outbox(lane))]
        self._opened &= set(ours)
        return [each for each in ours if each not in self._opened]

    async def _open(self, found: Sequence[tuple[Lane, bytes]]) -> list[Entry]:
        """What is open of chunks that we hold."""
        entries = []
        for lane, number in found:
            chunk: Any = await self._redis.hgetall(keys.chunk(lane, number.decode()))
            if not chunk:  # of another time: there is nothing that could be sent
                await self._redis.xack(keys.outbox(lane), GROUP, number)
                await self._redis.xdel(keys.outbox(lane), number)
            self._opened.add((lane, number))
            entries += _entries(lane, number.decode(), chunk)
        return entries


def _entries(lane: Lane, number: str, chunk: Mapping[bytes, bytes]) -> list[Entry]:
    entries = []
    for place in sorted(int(field) for field in chunk if not field.startswith(b"h")):
        try:
            delivery = decode_delivery(chunk[b"%d" % place])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            logger.warning("delivery of another version of Tandem: left alone", reason=repr(error))
        else:
            entries.append(Entry(lane, number, place, delivery, was_in_hand=b"h%d" % place in chunk))
    return entries


def _touched(entry: Entry, outcome: Outcome, now: datetime) -> list[str]:
    """All that an outcome may change."""
    chat = entry.delivery.chat
    return [
        keys.outbox(entry.lane),
        keys.chunk(entry.lane, entry.chunk),
        keys.OPEN,
        keys.OUTCOMES,
        receipts_key(entry.delivery),
        keys.failures(chat),
        keys.subscriptions(chat),
        keys.CHATS,
        keys.dead_letters(outcome),
        keys.FOLLOWED,
        keys.RESTS,
        keys.tried(hour_of(now)),
        keys.ENDED,
        keys.LOST,
        _broadcast(entry.delivery),
    ]


def _noted_as(delivery: Delivery) -> str:
    """Under which name of its chat it is noted how it fared."""
    return SUMMARY if delivery.topic is Topic.DIGEST else delivery.subscription


def _broadcast(delivery: Delivery) -> str:
    """The broadcast that it is of; what is of none names one that is not there."""
    return keys.broadcast(delivery.occurrence if delivery.topic is Topic.BROADCAST else "")


def _millisecond(moment: datetime) -> int:
    return math.ceil(moment.timestamp() * 1000)


def _asked(delivery: Delivery) -> tuple[str, ...]:
    chat, (name, _lasts_s) = delivery.chat, told_as(delivery)
    where = keys.subscriptions(chat), delivery.subscription, receipts_key(delivery), name
    return str(chat), *where, keys.resting(delivery.event), "1" if delivery.occurrence else ""


def _addressee(entry: Entry, kept: Sequence[Any], now: datetime) -> Addressee:
    chat, alert, told, rest, event_rests_ms, its = kept
    number, name = entry.delivery.chat, entry.delivery.subscription
    subscription = decode_subscription(number, name, alert) if alert else None
    known = decode_chat(number, chat) if chat else None
    named = zip(its[::2], its[1::2], strict=True)
    others = decode_all((number, each.decode(), value) for each, value in named if each != name.encode())
    return Addressee(
        entry,
        known,
        subscription,
        tuple(others),
        earlier(entry.delivery, told.decode(), known),
        held_until(rest, event_rests_ms, now),
        rests=bool(rest),
    )
