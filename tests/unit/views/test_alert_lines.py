import pytest

from bot.model.rule import BreakdownRule, Side, Threshold, ThresholdRule
from bot.views.alert_lines import distance_text, rule_text

BELOW, ABOVE = (ThresholdRule(Threshold(side, 0.2)) for side in (Side.BELOW, Side.ABOVE))


@pytest.mark.parametrize(
    ("rule", "value", "expected"),
    [
        pytest.param(BELOW, 0.36, "0.16 above your line", id="below, not yet"),
        pytest.param(BELOW, 0.17, "past your line by 0.03", id="below, past"),
        pytest.param(BELOW, -0.1, "past your line by 0.30", id="below zero"),
        pytest.param(ABOVE, 0.05, "0.15 below your line", id="above, not yet"),
        pytest.param(ABOVE, 0.5, "past your line by 0.30", id="above, past"),
        pytest.param(BELOW, 0.2, "on your line", id="on it"),
        pytest.param(ABOVE, 0.2049, "on your line", id="nearer than is printed"),
    ],
)
def test_the_distance_is_that_to_the_line(rule: ThresholdRule, value: float, expected: str) -> None:
    assert distance_text(rule, value) == expected


def test_a_rule_is_named_by_its_line_and_window() -> None:
    assert rule_text(BELOW) == "below 0.20 (30 sessions)"
    assert rule_text(ThresholdRule(Threshold(Side.ABOVE, -0.5, 250))) == "above −0.50 (250 sessions)"
    assert rule_text(BreakdownRule()) == "when the link breaks or returns"
