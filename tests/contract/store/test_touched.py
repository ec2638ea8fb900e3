"""Who may be moved by a stretch of sessions: found by range, held against reading everybody."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.model.audience import Bounds, Kind, Member, Stretch
from bot.model.chat import ChatKind
from bot.model.coupling import State
from bot.model.rule import BreakdownRule, Side, Threshold, ThresholdRule
from bot.model.subscription import Standing, Subscription
from bot.model.ticker import ASSETS, WINDOWS, Pair
from bot.ports import Subscriptions
from bot.store.chats import RedisChats
from bot.store.connection import Store
from bot.store.inmemory import Kept, MemorySubscriptions
from bot.store.subscriptions import RedisSubscriptions
from tests.contract.store.consistency import consistent
from tests.contract.store.wishes import FRIDAY, MONDAY, OTHER, PAIR, TUESDAY
from tests.unit.store.drawn import subscriptions as drawn

BELOW, ABOVE = Standing(Side.BELOW, MONDAY), Standing(Side.ABOVE)
KIND = Kind(30, Side.BELOW, 3)
NOTHING: Mapping[Kind, Bounds] = {}

bounds = st.builds(Bounds, st.integers(-10_000, 10_000), st.integers(-10_000, 10_000))
kinds = st.builds(Kind, st.sampled_from(WINDOWS), st.sampled_from(Side), st.integers(1, 10))
stretches = st.builds(
    Stretch,
    st.just(MONDAY),
    st.dates(date(1960, 1, 1), date(2200, 1, 1)),
    st.dictionaries(kinds, bounds, min_size=20),
    link_changed=st.booleans(),
)
many = st.lists(
    drawn(of_pairs=st.sampled_from([PAIR, OTHER]), chats=st.integers(1, 30)),
    min_size=3,
    max_size=40,
    unique_by=lambda each: (each.chat, each.id),
)


def stretch(bounds: Mapping[Kind, Bounds] = NOTHING, *, link_changed: bool = False) -> Stretch:
    return Stretch(MONDAY, TUESDAY, bounds, link_changed)


def is_moved(alert: Subscription, stretch: Stretch) -> bool:
    """Whether a stretch may have moved one: by its own line, as a person would say it."""
    if alert.until is not None and alert.until <= stretch.until:
        return True
    if alert.side is None or alert.side.side is State.WARMUP:
        return True
    rule = alert.pair_rule
    if isinstance(rule, BreakdownRule):
        return stretch.link_changed
    line = rule.threshold
    found = stretch.bounds.get(Kind(line.window, line.side, line.closes))
    if found is None:
        return False
    sign = 1 if line.side is Side.BELOW else -1  # what is watched from above is seen upside down
    if alert.side.side is line.side:
        return found.back > sign * round(10_000 * (line.level + sign * line.margin))
    return found.beyond < sign * round(10_000 * line.level)


@settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(many, stretches)
async def test_those_are_found_whom_a_reading_of_everybody_finds(
    redis: Store, alerts: list[Subscription], stretch: Stretch
) -> None:
    await redis.flushall()
    there, here = RedisSubscriptions(redis, "yahoo"), MemorySubscriptions(Kept())
    for subscriptions in (there, here):
        await subscriptions.add(*alerts)
    wanted = {
        Member(each.chat, each.id)
        for each in alerts
        if each.pair == PAIR and not each.over and is_moved(each, stretch)
    }
    found = await there.touched(PAIR, stretch)
    assert len(found) == len(set(found))
    assert set(found) == wanted == set(await here.touched(PAIR, stretch))
    await consistent(redis)


@pytest.mark.parametrize(
    ("line", "side", "beyond", "back", "is_found"),
    [
        pytest.param((Side.BELOW, 0.2, 0.1), ABOVE, 1999, -10_000, True, id="crossed"),
        pytest.param((Side.BELOW, 0.2, 0.1), ABOVE, 2000, 10_000, False, id="on the line is not below it"),
        pytest.param((Side.BELOW, 0.2, 0.1), BELOW, -10_000, 3000, False, id="on the way back is not back"),
        pytest.param((Side.BELOW, 0.2, 0.1), BELOW, 10_000, 3001, True, id="back"),
        pytest.param((Side.ABOVE, 0.2, 0.1), BELOW, -2001, -10_000, True, id="crossed from below"),
        pytest.param((Side.ABOVE, 0.2, 0.1), BELOW, -2000, 10_000, False, id="on the line is not above it"),
        pytest.param((Side.ABOVE, 0.2, 0.1), ABOVE, 10_000, -1000, False, id="on the way down is not back"),
        pytest.param((Side.ABOVE, 0.2, 0.1), ABOVE, 10_000, -999, True, id="back below"),
    ],
)
async def test_a_line_is_crossed_or_it_is_not(
    subscriptions: Subscriptions,
    line: tuple[Side, float, float],
    side: Standing,
    beyond: int,
    back: int,
    is_found: bool,
) -> None:
    watched, level, margin = line
    rule = ThresholdRule(Threshold(watched, level, margin=margin), PAIR)
    await subscriptions.add(Subscription("a", 7, rule, replace(side, since=MONDAY), side, MONDAY))
    found = await subscriptions.touched(PAIR, stretch({Kind(30, watched, 3): Bounds(beyond, back)}))
    assert found == ([Member(7, "a")] if is_found else [])
    for other in (Kind(90, watched, 3), Kind(30, watched.other, 3), Kind(30, watched, 2)):
        assert await subscriptions.touched(PAIR, stretch({other: Bounds(beyond, back)})) == []
    elsewhere = {Kind(30, watched, 3): Bounds(beyond, back)}
    assert await subscriptions.touched(Pair(ASSETS["sol"]), stretch(elsewhere)) == []


@pytest.mark.parametrize("closes", [1, 10])
async def test_values_give_the_bounds_that_find_whoever_they_cross(
    subscriptions: Subscriptions, closes: int
) -> None:
    """By hand: of closes in a row the highest, at its lowest, is what a line has to lie above."""
    values = [3000, 1500, 2500, 900, 1200, 2000, 2200, 1800, 2600, 2100, 2400, 1900]
    spans = [values[at : at + closes] for at in range(len(values) - closes + 1)]
    beyond, back = min(max(span) for span in spans), max(min(span) for span in spans)
    levels = [round(level / 100, 2) for level in range(5, 35)]
    for level in levels:
        rule = ThresholdRule(Threshold(Side.BELOW, level, closes=closes, margin=0), PAIR)
        wish = Subscription(f"armed{level}", 7, rule, ABOVE, ABOVE, MONDAY)
        await subscriptions.add(wish, replace(wish, id=f"fired{level}", side=BELOW))
    found = await subscriptions.touched(PAIR, stretch({Kind(30, Side.BELOW, closes): Bounds(beyond, back)}))
    crossed = {
        f"{kind}{level}"
        for level in levels
        for kind, is_past in (("armed", -1), ("fired", 1))
        if any(all(is_past * value > is_past * round(level * 10_000) for value in span) for span in spans)
    }
    assert {name for _chat, name in found} == crossed


def in_a_chat(number: int, name: str = "a") -> Subscription:
    return Subscription(name, number, BreakdownRule(PAIR))


@pytest.mark.parametrize("others", [0, 40], ids=["few are many", "many are many"])
async def test_channels_come_first_and_then_groups(redis: Store, others: int) -> None:
    chats, subscriptions = RedisChats(redis), RedisSubscriptions(redis, "yahoo")
    for number in range(others):  # channels and groups that follow nothing
        await chats.of(-5000 - number, (ChatKind.CHANNEL, ChatKind.GROUP)[number % 2])
    kinds = {}
    for number, kind in enumerate([*ChatKind] * 4, start=1):
        chat = await chats.of(number, kind)
        kinds[chat.number] = kind
        await subscriptions.add(in_a_chat(chat.number), in_a_chat(chat.number, "b"))
    starts = set()
    for day in range(30):
        event = replace(stretch(), until=FRIDAY + timedelta(days=day))
        found = await subscriptions.touched(PAIR, event)
        assert [kinds[each.chat] for each in found] == (
            [ChatKind.CHANNEL] * 8 + [ChatKind.GROUP] * 8 + [ChatKind.PRIVATE] * 8
        )
        assert len(set(found)) == 24
        assert await subscriptions.touched(PAIR, event) == found
        starts.add((found[0], found[8], found[16]))
    assert {len({each[at] for each in starts}) > 4 for at in range(3)} == {True}


async def test_where_there_are_groups_nobody_may_be_found_all_the_same(redis: Store) -> None:
    await RedisChats(redis).of(-5, ChatKind.GROUP)
    assert await RedisSubscriptions(redis, "yahoo").touched(PAIR, stretch()) == []


async def test_each_event_begins_with_others_and_keeps_their_order(redis: Store) -> None:
    subscriptions = RedisSubscriptions(redis, "yahoo")
    await subscriptions.add(*(in_a_chat(number) for number in range(10, 60)))
    in_order = [Member(number, "a") for number in range(10, 60)]
    first = set()
    for day in range(40):
        found = await subscriptions.touched(PAIR, replace(stretch(), until=FRIDAY + timedelta(days=day)))
        start = in_order.index(found[0])
        assert found == in_order[start:] + in_order[:start]
        first.add(start)
    assert len(first) > 15


async def test_nobody_is_found_where_nothing_happened(subscriptions: Subscriptions) -> None:
    rule = ThresholdRule(Threshold(Side.BELOW, 0.2), PAIR)
    await subscriptions.add(
        Subscription("a", 7, rule, ABOVE, ABOVE, MONDAY, until=FRIDAY),
        Subscription("b", 7, BreakdownRule(PAIR), Standing(State.COUPLED), None, MONDAY),
    )
    assert await subscriptions.touched(PAIR, stretch()) == []
    assert await subscriptions.touched(PAIR, stretch(link_changed=True)) == [Member(7, "b")]
    assert await subscriptions.touched(PAIR, replace(stretch(), until=FRIDAY)) == [Member(7, "a")]


async def test_whoever_has_no_side_is_found_until_it_has_one(subscriptions: Subscriptions) -> None:
    unread = in_a_chat(7)
    await subscriptions.add(unread)
    assert await subscriptions.touched(PAIR, stretch()) == [Member(7, "a")]
    measured = replace(unread, side=Standing(State.WARMUP), as_of=MONDAY)
    assert await subscriptions.change(unread, measured)
    assert await subscriptions.touched(PAIR, stretch()) == [Member(7, "a")]
    assert await subscriptions.change(measured, replace(measured, side=Standing(State.COUPLED)))
    assert await subscriptions.touched(PAIR, stretch()) == []
