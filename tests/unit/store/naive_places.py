"""Where an alert has to be found, worked out from what the sorted sets are for."""

from bot.model.coupling import State
from bot.model.rule import Side, ThresholdRule
from bot.model.subscription import Subscription
from bot.store import keys


def naive(alert: Subscription) -> list[tuple[str, int]]:
    """The sets, and the score in each."""
    if alert.over:
        return []
    pair = f"{alert.pair.asset.key}:{alert.pair.benchmark.key}"
    found = [(f"{{tandem}}:{_watched(alert, pair)}", _line(alert))]
    if alert.until is not None:
        found.append((f"{{tandem}}:ending:{pair}", alert.until.toordinal()))
    if alert.snooze is not None and alert.snooze.until is not None:
        until = alert.snooze.until
        found.append((keys.SNOOZES, int(until.timestamp()) + (until.microsecond > 0)))
    return found


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
