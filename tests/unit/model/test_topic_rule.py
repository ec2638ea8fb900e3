from decimal import Decimal

import pytest
from hypothesis import given

from bot.errors import UsageError
from bot.model.rule import on_a_pair
from bot.model.topic_rule import HintsRule, NetworkRule, TopicRule, TreasuryRule, Unit, topic_rule
from tests.unit.store.drawn import topics


@given(topics)
def test_a_rule_is_said_in_two_words_and_read_again(rule: TopicRule) -> None:
    assert topic_rule(rule.topic, rule.words) == rule
    assert not {" ", ":"} & set("".join(rule.words))
    assert len(":".join(("w", "s", rule.topic, *rule.words, "", "abcde"))) <= 64


@pytest.mark.parametrize(
    ("topic", "words"),
    [
        ("treasury", ("", "x500")),
        ("treasury", ("", "b")),
        ("treasury", ("", "")),
        ("treasury", ("", "bmany")),
        ("treasury", ("Not A Key", "b500")),
        ("treasury", ("", "b-1")),
        ("treasury", ("", "bNaN")),
        ("treasury", ("", "b21000001")),
        ("treasury", ("", "b1E-999999")),
        ("treasury", ("", "b0.123456789")),
        ("treasury", ("", "b" + "0" * 30)),
        ("network", ("", "6" * 5000)),
        ("network", ("", "")),
        ("network", ("", "0")),
        ("network", ("", "25")),
        ("weather", ("", "")),
    ],
)
def test_what_no_rule_says_is_refused(topic: str, words: tuple[str, str]) -> None:
    with pytest.raises((ValueError, UsageError, ArithmeticError)):
        topic_rule(topic, words)


def test_the_circle_of_a_size_is_by_company_and_unit() -> None:
    assert TreasuryRule().circle == ("treasury:any:btc", 500.0)
    assert TreasuryRule(Decimal(10) ** 8, Unit.USD, "mara").circle == ("treasury:mara:usd", 1e8)
    assert NetworkRule(3).circle == ("network:3", 0)
    assert HintsRule().circle == ("hints", 0)


def test_one_about_a_topic_is_about_no_pair() -> None:
    with pytest.raises(TypeError, match="about no pair"):
        on_a_pair(HintsRule())


@pytest.mark.parametrize("size", ["NaN", "Infinity", "1E-9", "0.000000001"])
def test_a_size_that_nobody_can_trade_is_refused(size: str) -> None:
    with pytest.raises(UsageError, match="take a size"):
        TreasuryRule(Decimal(size))
