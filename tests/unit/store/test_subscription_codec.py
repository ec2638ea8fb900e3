"""Subscriptions in a few dozen bytes, and back again to the last bit."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from bot.alerts.portable import subscription_figures
from bot.model.coupling import State
from bot.model.rule import BreakdownRule, Side, Threshold, ThresholdRule
from bot.model.subscription import Snooze, Standing, Subscription
from bot.model.ticker import ASSETS, BENCHMARKS, Pair
from bot.store.codec import encode_figures
from bot.store.subscription_codec import (
    age_of,
    decode_all,
    decode_subscription,
    encode_subscription,
    figures_of,
)
from tests.unit.store.drawn import subscriptions

BELOW = Standing(Side.BELOW, date(2025, 9, 22))
LINE = ThresholdRule(Threshold(Side.BELOW, 0.2), Pair(ASSETS["btc"], BENCHMARKS["psct"]))
WISH = Subscription("a1", 7, LINE, BELOW, BELOW, date(2025, 9, 25), sent=date(2025, 9, 25))


def decoded(figures: str, *, age: int = 1) -> Subscription | None:
    return decode_subscription(7, "a1", f"{age} {figures}".encode())


@given(subscriptions(), st.integers(1, 10**9))
def test_any_subscription_comes_back_as_it_was(wish: Subscription, age: int) -> None:
    kept = f"{age} {encode_subscription(wish)}".encode()
    assert decode_subscription(wish.chat, wish.id, kept) == wish
    assert (age_of(kept), figures_of(kept).decode()) == (age, encode_subscription(wish))


@given(subscriptions())
def test_any_subscription_of_the_first_version_comes_back_as_it_was(wish: Subscription) -> None:
    kept = f"1 {encode_figures(subscription_figures(wish))}".encode()
    assert decode_subscription(wish.chat, wish.id, kept) == wish


@given(subscriptions(), subscriptions())
def test_whoever_differs_in_more_than_whose_it_is_is_kept_in_other_words(
    one: Subscription, other: Subscription
) -> None:
    are_alike = replace(other, id=one.id, chat=one.chat) == one
    assert (encode_subscription(one) == encode_subscription(other)) == are_alike


@given(subscriptions(), st.integers(1, 100))
def test_whose_it_is_makes_no_difference_to_the_words(wish: Subscription, chat: int) -> None:
    assert encode_subscription(replace(wish, id="other", chat=chat)) == encode_subscription(wish)


@given(subscriptions())
def test_a_script_can_take_the_words_apart(wish: Subscription) -> None:
    words = encode_subscription(wish)
    assert words.isascii()
    assert not words.startswith("{")
    assert "" not in words.split(" ")
    assert not set(words) & set("\"\\'\n")


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        pytest.param(WISH, "btc:psct:30b3:0.2:0.1 b20353 = 20356 20356", id="a line"),
        pytest.param(replace(WISH, side=None, told=None, as_of=None, sent=None),
                     "btc:psct:30b3:0.2:0.1 - = - -", id="unread"),
        pytest.param(replace(WISH, told=Standing(Side.ABOVE), sent=None, once=True, paused=True, over=True),
                     "btc:psct:30b3:0.2:0.1 b20353 a 20356 - o p x", id="told otherwise"),
        pytest.param(replace(WISH, until=date(1970, 1, 2), snooze=Snooze(datetime(1970, 1, 1, 0, 0, 1, 5, UTC))),
                     "btc:psct:30b3:0.2:0.1 b20353 = 20356 20356 u1 s1000005", id="until and snoozed"),
        pytest.param(replace(WISH, rule=BreakdownRule(Pair()), side=Standing(State.DECOUPLED, date(1969, 12, 31)),
                             told=None, snooze=Snooze()),
                     "btc:r2ktech d-1 - 20356 20356 s", id="a link"),
        pytest.param(replace(WISH, rule=ThresholdRule(Threshold(Side.ABOVE, -1 / 3, 250, 10, 0.05),
                                                      Pair(ASSETS["avax"], BENCHMARKS["r2ktech-all"]))),
                     "avax:r2ktech-all:250a10:-0.3333333333333333:0.05 b20353 = 20356 20356", id="above"),
    ],
)  # fmt: skip
def test_the_words_are_those_of_the_picture(wish: Subscription, words: str) -> None:
    assert encode_subscription(wish) == words
    assert decoded(words) == wish


@pytest.mark.parametrize("side", [None, BELOW, Standing(Side.ABOVE)], ids=["unread", "on", "not on"])
@pytest.mark.parametrize("benchmark", ["r2ktech", "r2ktech-all", "psct"])
@pytest.mark.parametrize(
    "rule",
    [
        LINE,
        ThresholdRule(Threshold(Side.ABOVE, 0.55, 250, closes=10, margin=0.05)),
        ThresholdRule(Threshold(Side.BELOW, -0.35, 90, closes=1, margin=0)),
        BreakdownRule(),
    ],
    ids=["usual", "above", "below zero", "link"],
)
def test_a_usual_one_takes_at_most_64_bytes(
    rule: ThresholdRule | BreakdownRule, benchmark: str, side: Standing | None
) -> None:
    pair = Pair(ASSETS["btc"], BENCHMARKS[benchmark])
    if isinstance(rule, BreakdownRule) and side is not None:
        side = replace(side, side=State.COUPLED)
    wish = replace(WISH, rule=replace(rule, pair=pair), side=side, told=side)
    assert len(f"999999 {encode_subscription(wish)}") <= 64


@pytest.mark.parametrize(
    "figures",
    [
        "",
        "btc:psct:30b3:0.2:0.1 b20353 =",
        "btc:gold:30b3:0.2:0.1 b20353 = 20356 20356",
        "btc:psct:31b3:0.2:0.1 b20353 = 20356 20356",
        "btc:psct:30b3:2:0.1 b20353 = 20356 20356",
        "btc:psct:30b3:0.2 b20353 = 20356 20356",
        "btc:psct:30c3:0.2:0.1 b20353 = 20356 20356",
        "btc:psct z20353 = 20356 20356",
        "btc:psct d20353 = yesterday -",
        "btc:psct d20353 = 99999999 -",
        '{"watch": "the weather"}',
        '{"id": "a1", "watch": "breakdown", "asset": "btc", "benchmark": "gold"}',
        "{",
        "[]",
    ],
)
def test_what_another_version_wrote_is_left_alone_and_said(figures: str) -> None:
    with capture_logs() as logs:
        assert decoded(figures) is None
    assert [log["log_level"] for log in logs] == ["warning"]


def test_marks_of_a_later_version_are_passed_over() -> None:
    assert decoded(f"{encode_subscription(WISH)} z7 o") == replace(WISH, once=True)
    later = subscription_figures(WISH) | {"colour": "red"}
    assert decoded(json.dumps(later)) == WISH


def test_of_many_those_that_cannot_be_read_are_left_out() -> None:
    kept = [(7, "a1", f"1 {encode_subscription(WISH)}".encode()), (7, "b", b"2 gossip")]
    with capture_logs():
        assert decode_all(kept) == [WISH]
