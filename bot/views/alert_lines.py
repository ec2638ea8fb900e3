"""What an alert watches, and how far it is from firing, in a line."""

from bot.model.rule import PairRule, Side, ThresholdRule
from bot.translation import _, ngettext
from bot.views.wording import decimal


def rule_text(rule: PairRule) -> str:
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
    """How far a value is from the line, and on which side: "0.16 above your line"."""
    above = value - rule.threshold.level
    distance = decimal(abs(above))
    if distance == decimal(0):
        return _("on your line")
    text = _("{distance} above your line") if above > 0 else _("{distance} below your line")
    return text.format(distance=distance)


def on_text(since: str | None) -> str:
    """Since when an alert about a line is on; None is before anything was recorded."""
    if since is None:
        return _("on since before the record begins")
    return _("on since {day}").format(day=since)


def line_to_cross(rule: ThresholdRule, *, is_on: bool) -> str:
    """What the next message waits for: "3 closes below 0.20", "1 close above 0.30"."""
    threshold = rule.threshold
    side, level = (threshold.side.other, threshold.back) if is_on else (threshold.side, threshold.level)
    text = {
        Side.BELOW: ngettext("{n} close below {level}", "{n} closes below {level}", threshold.closes),
        Side.ABOVE: ngettext("{n} close above {level}", "{n} closes above {level}", threshold.closes),
    }[side]
    return text.format(n=threshold.closes, level=decimal(level))
