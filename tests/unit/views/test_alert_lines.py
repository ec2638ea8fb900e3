import pytest

from bot.model.rule import BreakdownRule, Side, Threshold, ThresholdRule
from bot.views.alert_lines import distance_text, line_to_cross, on_text, rule_text

BELOW, ABOVE = (ThresholdRule(Threshold(side, 0.2)) for side in (Side.BELOW, Side.ABOVE))


@pytest.mark.parametrize(
    ("rule", "value", "expected"),
    [
        pytest.param(BELOW, 0.36, "0.16 above your line", id="below, not yet"),
        pytest.param(BELOW, 0.17, "0.03 below your line", id="below, past"),
        pytest.param(BELOW, -0.1, "0.30 below your line", id="below zero"),
        pytest.param(ABOVE, 0.05, "0.15 below your line", id="above, not yet"),
        pytest.param(ABOVE, 0.5, "0.30 above your line", id="above, past"),
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


@pytest.mark.parametrize(
    ("rule", "is_on", "expected"),
    [
        (BELOW, False, "3 closes below 0.20"),
        (BELOW, True, "3 closes above 0.30"),
        (ABOVE, False, "3 closes above 0.20"),
        (ABOVE, True, "3 closes below 0.10"),
        (ThresholdRule(Threshold(Side.BELOW, -0.1, closes=1, margin=0.05)), True, "1 close above −0.05"),
    ],
)
def test_what_the_next_message_waits_for_has_the_figures_of_the_line(
    rule: ThresholdRule, is_on: bool, expected: str
) -> None:
    assert line_to_cross(rule, is_on=is_on) == expected


def test_an_alert_is_on_since_a_day_or_since_ever() -> None:
    assert on_text("22 Sep") == "on since 22 Sep"
    assert on_text(None) == "on since before the record begins"
