"""Any subscription that there could be."""

from datetime import UTC, date, datetime

from hypothesis import strategies as st

from bot.errors import UsageError
from bot.model.coupling import State
from bot.model.rule import BreakdownRule, Rule, Side, Threshold, ThresholdRule
from bot.model.subscription import Snooze, Standing, Subscription
from bot.model.ticker import ASSETS, BENCHMARKS, WINDOWS, Pair
from bot.model.topic_rule import HintsRule, NetworkRule, TopicRule, TreasuryRule, Unit

names = st.from_regex(r"[0-9A-Za-z_-]{1,16}", fullmatch=True)
pairs = st.builds(Pair, st.sampled_from([*ASSETS.values()]), st.sampled_from([*BENCHMARKS.values()]))
days = st.dates(date(1960, 1, 1), date(2200, 1, 1))
moments = st.datetimes(datetime(1970, 1, 2), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
snoozes = st.builds(Snooze, st.none() | moments)
numbers = st.integers(1, 2**40)
levels = st.integers(-99, 99).map(lambda n: n / 100) | st.floats(-0.999, 0.999).map(
    lambda x: x + 0.0
)  # not −0
margins = st.integers(0, 50).map(lambda n: n / 100) | st.floats(0, 1)


topics: st.SearchStrategy[TopicRule] = (
    st.builds(
        TreasuryRule,
        st.decimals(0, 21_000_000, places=2),
        st.sampled_from(Unit),
        st.sampled_from(["", "strategy", "a.b-c_1"]),
    )
    | st.builds(NetworkRule, st.integers(1, 24))
    | st.just(HintsRule())
)


def subscriptions(
    *, of_pairs: st.SearchStrategy[Pair] | None = None, chats: st.SearchStrategy[int] = numbers
) -> st.SearchStrategy[Subscription]:
    """Any, on such pairs, of such chats; where no pairs are named, also about topics."""
    if of_pairs is None:
        on_pairs = subscriptions(of_pairs=pairs, chats=chats)
        about = st.builds(
            Subscription,
            names,
            chats,
            topics,
            paused=st.booleans(),
            snooze=st.none() | st.builds(Snooze, moments),
        )
        return on_pairs | about
    drawn = st.builds(_rule, of_pairs, st.sampled_from(Side), levels, margins, _kinds)
    lines = drawn.filter(lambda rule: isinstance(rule, ThresholdRule))
    rules = lines | st.builds(BreakdownRule, of_pairs)
    return st.composite(_drawn)(rules, chats)


_kinds = st.tuples(st.sampled_from(WINDOWS), st.integers(1, 10))


def _rule(pair: Pair, side: Side, level: float, margin: float, kind: tuple[int, int]) -> Rule:
    """A line; what could never be crossed or left again is drawn anew."""
    window, closes = kind
    try:
        return ThresholdRule(Threshold(side, level, window, closes, margin), pair)
    except UsageError:
        return BreakdownRule(pair)


def _drawn(draw: st.DrawFn, rules: st.SearchStrategy[Rule], chats: st.SearchStrategy[int]) -> Subscription:
    rule = draw(rules)
    sides: st.SearchStrategy[Side | State] = st.sampled_from(
        [*Side] if isinstance(rule, ThresholdRule) else [*State]
    )
    standings = st.none() | st.builds(Standing, sides, st.none() | days)
    side = draw(standings)
    return Subscription(
        id=draw(names),
        chat=draw(chats),
        rule=rule,
        side=side,
        told=draw(standings | st.just(side)),
        as_of=draw(st.none() | days),
        until=draw(st.none() | days),
        once=draw(st.booleans()),
        paused=draw(st.booleans()),
        snooze=draw(st.none() | snoozes),
        over=draw(st.booleans()),
        sent=draw(st.none() | days),
    )
