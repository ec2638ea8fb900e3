"""Up to which session all on a pair are decided: never further than anybody on it is."""

from dataclasses import replace
from datetime import date

import pytest

from bot.model.audience import Change, Member
from bot.model.rule import BreakdownRule
from bot.model.subscription import Snooze
from bot.ports import Subscriptions
from bot.store.connection import Store
from bot.store.subscriptions import RedisSubscriptions
from tests.contract.store.wishes import (
    BROKEN,
    FRIDAY,
    LINE,
    MONDAY,
    NOON,
    OTHER,
    PAIR,
    TOLD,
    TUESDAY,
    WEDNESDAY,
    WISH,
)


async def test_the_first_on_a_pair_says_up_to_where_it_is_decided(subscriptions: Subscriptions) -> None:
    await subscriptions.add(WISH)
    assert await subscriptions.evaluated(PAIR) == MONDAY
    await subscriptions.mark_evaluated(PAIR, TUESDAY, before=MONDAY)
    await subscriptions.add(replace(WISH, id="later", as_of=WEDNESDAY))
    assert await subscriptions.evaluated(PAIR) == TUESDAY
    await subscriptions.add(replace(WISH, rule=BreakdownRule(OTHER), id="elsewhere", as_of=WEDNESDAY))
    assert await subscriptions.evaluated(OTHER) == WEDNESDAY


async def test_whoever_is_behind_the_others_makes_the_pair_due_again(subscriptions: Subscriptions) -> None:
    await subscriptions.add(replace(WISH, as_of=WEDNESDAY))
    await subscriptions.add(replace(WISH, id="behind", as_of=MONDAY))
    assert await subscriptions.evaluated(PAIR) == MONDAY
    await subscriptions.mark_evaluated(PAIR, WEDNESDAY, before=MONDAY)
    assert await subscriptions.evaluated(PAIR) == WEDNESDAY


async def test_of_many_who_are_added_together_the_one_that_is_behind_most_counts(
    subscriptions: Subscriptions,
) -> None:
    days = (WEDNESDAY, TUESDAY, FRIDAY, None, MONDAY, WEDNESDAY)
    await subscriptions.add(*(replace(WISH, id=f"n{at}", as_of=day) for at, day in enumerate(days)))
    assert await subscriptions.evaluated(PAIR) == MONDAY


async def test_one_that_was_never_read_is_found_without_the_pair_being_due(
    subscriptions: Subscriptions,
) -> None:
    await subscriptions.add(replace(WISH, as_of=WEDNESDAY))
    await subscriptions.add(replace(WISH, id="new", side=None, told=None, as_of=None))
    assert await subscriptions.evaluated(PAIR) == WEDNESDAY


async def test_what_somebody_marks_who_saw_another_day_does_not_count(subscriptions: Subscriptions) -> None:
    await subscriptions.add(replace(WISH, as_of=TUESDAY))
    for before in (None, MONDAY, FRIDAY):
        await subscriptions.mark_evaluated(PAIR, WEDNESDAY, before=before)
        assert await subscriptions.evaluated(PAIR) == TUESDAY
    await subscriptions.mark_evaluated(PAIR, WEDNESDAY, before=TUESDAY)
    await subscriptions.mark_evaluated(PAIR, WEDNESDAY, before=TUESDAY)
    assert await subscriptions.evaluated(PAIR) == WEDNESDAY


async def test_whoever_joins_while_the_others_are_decided_is_not_passed_over(
    subscriptions: Subscriptions,
) -> None:
    await subscriptions.add(replace(WISH, as_of=TUESDAY))
    await subscriptions.add(replace(WISH, id="behind", as_of=MONDAY))
    await subscriptions.mark_evaluated(PAIR, WEDNESDAY, before=TUESDAY)
    assert await subscriptions.evaluated(PAIR) == MONDAY


async def test_what_nobody_evaluated_yet_can_be_marked(subscriptions: Subscriptions) -> None:
    await subscriptions.mark_evaluated(PAIR, TUESDAY, before=MONDAY)
    assert await subscriptions.evaluated(PAIR) is None
    await subscriptions.mark_evaluated(PAIR, TUESDAY, before=None)
    assert await subscriptions.evaluated(PAIR) == TUESDAY
    assert await subscriptions.evaluated(OTHER) is None


async def test_changing_one_does_not_say_that_its_pair_is_decided(subscriptions: Subscriptions) -> None:
    await subscriptions.add(WISH)
    await subscriptions.mark_evaluated(PAIR, TUESDAY, before=MONDAY)
    assert await subscriptions.change(WISH, replace(WISH, as_of=WEDNESDAY))
    assert await subscriptions.evaluated(PAIR) == TUESDAY


async def test_one_that_nothing_moved_for_months_is_switched_without_the_pair_being_due(
    subscriptions: Subscriptions,
) -> None:
    """It was passed over since, as it should be: nothing has to be decided anew."""
    await subscriptions.add(WISH)
    await subscriptions.mark_evaluated(PAIR, FRIDAY, before=MONDAY)
    paused, snoozed = replace(WISH, paused=True), replace(WISH, snooze=Snooze(NOON))
    for before, after in ((WISH, paused), (paused, snoozed), (snoozed, WISH)):
        assert await subscriptions.change(before, after)
        assert await subscriptions.evaluated(PAIR) == FRIDAY


async def test_one_that_is_edited_by_what_was_known_before_makes_the_pair_due(
    subscriptions: Subscriptions,
) -> None:
    await subscriptions.add(WISH)
    await subscriptions.mark_evaluated(PAIR, FRIDAY, before=MONDAY)
    edited = replace(WISH, rule=LINE, side=None, told=None, as_of=WEDNESDAY)
    assert await subscriptions.change(WISH, edited)
    assert await subscriptions.evaluated(PAIR) == WEDNESDAY
    await subscriptions.mark_evaluated(PAIR, FRIDAY, before=WEDNESDAY)
    other_line = replace(edited, rule=replace(LINE, threshold=replace(LINE.threshold, level=0.2)))
    assert await subscriptions.change(edited, other_line)
    assert await subscriptions.evaluated(PAIR) == WEDNESDAY


async def test_whoever_comes_from_another_pair_makes_the_new_one_due(subscriptions: Subscriptions) -> None:
    await subscriptions.add(replace(WISH, rule=BreakdownRule(OTHER), as_of=WEDNESDAY))
    elsewhere = replace(WISH, id="b")
    await subscriptions.add(elsewhere)
    assert await subscriptions.change(elsewhere, replace(elsewhere, rule=BreakdownRule(OTHER)))
    assert await subscriptions.evaluated(OTHER) == MONDAY


async def test_the_first_of_a_group_that_joins_says_it_for_all(subscriptions: Subscriptions) -> None:
    members = [Member(chat, "a1") for chat in (7, 8)]
    await subscriptions.add(*(replace(WISH, chat=chat) for chat in (7, 8)))
    after = replace(WISH, rule=BreakdownRule(OTHER), as_of=TUESDAY)
    assert await subscriptions.change_all([Change(WISH, after, TOLD, members)]) == [True]
    assert await subscriptions.evaluated(OTHER) == TUESDAY
    assert await subscriptions.pairs() == [OTHER]


async def test_whoever_is_alone_again_says_it_anew(subscriptions: Subscriptions) -> None:
    await subscriptions.add(WISH)
    await subscriptions.mark_evaluated(PAIR, TUESDAY, before=MONDAY)
    assert await subscriptions.change(WISH, None)
    await subscriptions.add(replace(WISH, as_of=FRIDAY))
    assert await subscriptions.evaluated(PAIR) == FRIDAY


async def test_what_another_book_decided_counts_as_undecided(redis: Store) -> None:
    live, recorded = RedisSubscriptions(redis, "yahoo"), RedisSubscriptions(redis, "recorded")
    await live.add(WISH)
    await live.add(replace(WISH, id="x", rule=BreakdownRule(OTHER)))
    assert await recorded.evaluated(PAIR) is None
    await recorded.mark_evaluated(PAIR, TUESDAY, before=MONDAY)
    assert await recorded.evaluated(PAIR) is None
    await recorded.mark_evaluated(PAIR, TUESDAY, before=None)
    assert await recorded.evaluated(PAIR) == TUESDAY
    assert await recorded.evaluated(OTHER) is None
    assert await live.evaluated(PAIR) is None
    assert await live.evaluated(OTHER) is None


@pytest.mark.parametrize("as_of", [MONDAY, WEDNESDAY, None], ids=["behind", "ahead", "unread"])
async def test_adding_one_where_prices_come_from_elsewhere_now_decides_nothing_for_the_others(
    redis: Store, as_of: date | None
) -> None:
    await RedisSubscriptions(redis, "yahoo").add(replace(WISH, as_of=TUESDAY))
    recorded = RedisSubscriptions(redis, "recorded")
    await recorded.add(replace(WISH, id="new", side=BROKEN if as_of else None, as_of=as_of))
    assert await recorded.evaluated(PAIR) is None
    [kept, _new] = await recorded.of(7)
    assert await recorded.change(kept, replace(kept, paused=True))
    assert await recorded.evaluated(PAIR) is None
    await recorded.add(replace(WISH, id="first", rule=BreakdownRule(OTHER), as_of=WEDNESDAY))
    assert await recorded.evaluated(OTHER) == WEDNESDAY
    assert await recorded.evaluated(PAIR) is None
