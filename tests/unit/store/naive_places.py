"""Where an alert has to be found, worked out from what the sorted sets are for."""

from bot.model.coupling import State
from bot.model.rule import Side, ThresholdRule
from bot.model.subscription import Subscription
from bot.model.topic_rule import HintsRule, NetworkRule, TreasuryRule
from bot.store import keys


def naive(alert: Subscription) -> list[tuple[str, float]]:
    """The sets, and the score in each."""
    if alert.over:
        return []
    if isinstance(alert.rule, TreasuryRule):
        rule = alert.rule
        wanted = (f"treasury:{rule.company or 'any'}:{rule.unit}", float(rule.least))
        return [*_asleep(alert), *_awake(alert, *wanted)]
    if isinstance(alert.rule, NetworkRule):
        return [*_asleep(alert), *_awake(alert, f"network:{alert.rule.months}", 0)]
    if isinstance(alert.rule, HintsRule):
        return [*_asleep(alert), *_awake(alert, "hints", 0)]
    pair = f"{alert.pair.asset.key}:{alert.pair.benchmark.key}"
    found: list[tuple[str, float]] = [(f"{{tandem}}:{_watched(alert, pair)}", _line(alert))]
    if alert.until is not None:
        found.append((f"{{tandem}}:ending:{pair}", alert.until.toordinal()))
    return [*found, *_asleep(alert)]


def _asleep(alert: Subscription) -> list[tuple[str, float]]:
    if alert.snooze is None or alert.snooze.until is None:
        return []
    until = alert.snooze.until
    return [(keys.SNOOZES, int(until.timestamp()) + (until.microsecond > 0))]


def _awake(alert: Subscription, audience: str, least: float) -> list[tuple[str, float]]:
    """One about a topic is told of nothing while it is paused."""
    return [] if alert.paused else [(f"{{tandem}}:circle:{audience}", least)]


def _watched(alert: Subscription, pair: str) -> str:
    if alert.side is None or alert.side.side is State.WARMUP:
        return f"unread:{pair}"
    if not isinstance(alert.rule, ThresholdRule):
        return f"linked:{pair}"
    line = alert.rule.threshold
    kind = "fired" if alert.side.side is line.side else "armed"
    return f"{kind}:{pair}:{line.window}{'b' if line.side is Side.BELOW else 'a'}{line.closes}"


def _line(alert: Subscription) -> int:
    """The line that is watched for, in ten-thousandths; mirrored where it is watched from above."""
    if not isinstance(alert.rule, ThresholdRule) or alert.side is None or alert.side.side is State.WARMUP:
        return 0
    line = alert.rule.threshold
    if line.side is Side.BELOW:
        return round((line.level + line.margin if alert.side.side is Side.BELOW else line.level) * 10_000)
    return -round((line.level - line.margin if alert.side.side is Side.ABOVE else line.level) * 10_000)
