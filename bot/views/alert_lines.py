"""What an alert watches, and how far it is from firing, in a line."""

from bot.model.rule import Rule, Side, ThresholdRule
from bot.translation import _
from bot.views.wording import decimal


def rule_text(rule: Rule) -> str:
    """What is watched on a pair: "below 0.20 (30 sessions)", "when the link breaks or returns"."""
    if not isinstance(rule, ThresholdRule):
        return _("when the link breaks or returns")
    threshold = rule.threshold
    text = {
        Side.BELOW: _("below {level} ({window} sessions)"),
        Side.ABOVE: _("above {level} ({window} sessions)"),
    }[threshold.side]
    return text.format(level=decimal(threshold.level), window=threshold.window)


def distance_text(rule: ThresholdRule, value: float) -> str:
    """How far a value is from the line: "0.16 above your line", "past your line by 0.03"."""
    level, side = rule.threshold.level, rule.threshold.side
    beyond = level - value if side is Side.BELOW else value - level
    distance = decimal(abs(beyond))
    if distance == decimal(0):
        return _("on your line")
    if beyond > 0:
        return _("past your line by {distance}").format(distance=distance)
    text = {Side.BELOW: _("{distance} above your line"), Side.ABOVE: _("{distance} below your line")}[side]
    return text.format(distance=distance)
