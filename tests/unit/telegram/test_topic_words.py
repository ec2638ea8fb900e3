from datetime import date
from decimal import Decimal

import pytest

from bot.model.topic_rule import HintsRule, NetworkRule, TopicRule, TreasuryRule, Unit
from bot.telegram.alert_words import parse_wish

MILLION = Decimal(10) ** 6


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("treasury", TreasuryRule()),
        ("treasury 500", TreasuryRule(Decimal(500))),
        ("Treasury 500 BTC", TreasuryRule(Decimal(500))),
        ("treasury over 500btc", TreasuryRule(Decimal(500))),
        ("treasury > 1,000", TreasuryRule(Decimal(1000))),
        ("treasury 1.5k", TreasuryRule(Decimal(1500))),
        ("treasury 0,5", TreasuryRule(Decimal("0.5"))),
        ("treasury $100m", TreasuryRule(100 * MILLION, Unit.USD)),
        ("$100m treasury", TreasuryRule(100 * MILLION, Unit.USD)),
        ("treasury $ 100 million", TreasuryRule(100 * MILLION, Unit.USD)),
        ("treasury 100m usd", TreasuryRule(100 * MILLION, Unit.USD)),
        ("treasury $1.2b", TreasuryRule(1200 * MILLION, Unit.USD)),
        ("treasury 2,500,000 dollars", TreasuryRule(Decimal("2.5") * MILLION, Unit.USD)),
        ("treasury strategy", TreasuryRule(Decimal(0), company="strategy")),
        ("treasury strategy 1000", TreasuryRule(Decimal(1000), company="strategy")),
        ("treasury purchases by MSTR of 1000 or more", TreasuryRule(Decimal(1000), company="strategy")),
        ("treasury hut8 1k", TreasuryRule(Decimal(1000), company="hut8")),
        ("treasury hut 8", TreasuryRule(Decimal(0), company="hut8")),
        ("treasury hut 8 100", TreasuryRule(Decimal(100), company="hut8")),
        ("treasury any 100", TreasuryRule(Decimal(100))),
        ("network", NetworkRule(6)),
        ("network 6m", NetworkRule(6)),
        ("network 12 months", NetworkRule(12)),
        ("network 3", NetworkRule(3)),
        ("hints", HintsRule()),
    ],
)
def test_a_topic_is_understood(words: str, rule: TopicRule) -> None:
    wish = parse_wish(words.split(), date(2026, 11, 23))
    assert wish.rule == rule
    assert (wish.until, wish.once) == (None, False)
