"""Where a subscription is found follows from nothing but itself."""

from dataclasses import replace

from hypothesis import given

from bot.model.audience import Kind
from bot.model.rule import Side, ThresholdRule
from bot.model.subscription import Subscription
from bot.model.ticker import Pair
from bot.store import keys
from bot.store.places import armed, fired, places, watched
from tests.unit.store.drawn import pairs, subscriptions
from tests.unit.store.naive_places import naive


@given(subscriptions())
def test_any_subscription_is_where_it_has_to_be_found(wish: Subscription) -> None:
    assert places(wish) == dict(naive(wish))


@given(subscriptions(of_pairs=pairs))
def test_whatever_has_not_ended_is_in_one_of_the_sets_of_its_pair(wish: Subscription) -> None:
    found = set(watched(wish.pair)) & set(places(wish))
    assert len(found) == (not wish.over)


@given(subscriptions())
def test_one_that_has_ended_is_nowhere(wish: Subscription) -> None:
    assert places(replace(wish, over=True)) == {}


@given(subscriptions())
def test_a_line_is_mirrored_where_it_is_watched_from_above(wish: Subscription) -> None:
    if not isinstance(wish.rule, ThresholdRule) or wish.side is None or not isinstance(wish.side.side, Side):
        return
    line = wish.rule.threshold
    mirrored = replace(
        wish,
        rule=replace(wish.rule, threshold=replace(line, side=line.side.other, level=-line.level)),
        side=replace(wish.side, side=wish.side.side.other),
    )
    scores = [sorted(places(each).values()) for each in (wish, mirrored)]
    assert scores[0] == scores[1]


def test_the_sets_of_a_pair_are_its_own() -> None:
    kinds = [
        Kind(window, side, closes) for window in (30, 90, 250) for side in Side for closes in range(1, 11)
    ]
    sets = [place(Pair(), kind) for kind in kinds for place in (armed, fired)]
    assert sorted(watched(Pair())) == sorted([*sets, keys.linked("btc:r2ktech"), keys.unread("btc:r2ktech")])
    assert len(set(sets)) == 120
    assert sets[0] == "{tandem}:armed:btc:r2ktech:30b1"
