"""What happened, as JSON."""

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from bot.alerts.occurrence import Occurrence, What
from bot.analytics.network import Reach
from bot.model.audience import Circle
from bot.model.hint import Hint
from bot.model.network import Measure, Span
from bot.model.treasury import Announcement
from bot.signals.activity import NewHigh
from bot.store.filing_codec import announcement_figures, read_announcement
from bot.store.hint_codec import decode_hint, encode_hint


def encode_occurrence(occurrence: Occurrence) -> str:
    """All of it but its name, the same always in the same words."""
    kind, what = _what(occurrence.what)
    told: dict[str, Any] = {
        "kind": kind,
        "what": what,
        "at": occurrence.at.isoformat(),
        "circles": [list(each) for each in occurrence.circles],
        "sources": list(occurrence.sources),
        "version": occurrence.version,
        "before": occurrence.before and announcement_figures(occurrence.before),
    }
    return json.dumps(told)


def decode_occurrence(name: str, kept: bytes) -> Occurrence:
    """The same again; raises ValueError for what is not written so."""
    try:
        told: dict[str, Any] = json.loads(kept)
        return Occurrence(
            name,
            READ[told["kind"]](told["what"]),
            datetime.fromisoformat(told["at"]),
            tuple(Circle(*each) for each in told["circles"]),
            tuple(told["sources"]),
            told["version"],
            told["before"] and read_announcement(told["before"]),
        )
    except (LookupError, TypeError, ArithmeticError) as error:
        raise ValueError(f"no occurrence: {error!r}") from error


def _what(what: What) -> tuple[str, object]:
    match what:
        case Announcement():
            return "treasury", announcement_figures(what)
        case NewHigh():
            return "network", _high_figures(what)
        case Hint():
            return "hint", encode_hint(what)


def _high_figures(high: NewHigh) -> list[object]:
    reach = high.reach
    since = reach.since and reach.since.isoformat()
    where = [reach.day.isoformat(), reach.value, since, reach.first.isoformat()]
    return [high.measure, high.provider, high.counted_as, high.span, high.months, where]


def _read_high(told: list[Any]) -> NewHigh:
    measure, provider, counted_as, span, months, (day, value, since, first) = told
    reach = Reach(
        date.fromisoformat(day),
        value,
        since and date.fromisoformat(since),
        date.fromisoformat(first),
    )
    return NewHigh(Measure(measure), provider, counted_as, Span(span), months, reach)


READ: Mapping[str, Callable[[Any], What]] = {
    "treasury": read_announcement,
    "network": _read_high,
    "hint": decode_hint,
}
