"""/network: how busy the Bitcoin network is, and how far back it was as busy."""

import hashlib
import re
from collections.abc import Sequence
from difflib import get_close_matches

from bot.analytics.network import busyness
from bot.errors import UsageError
from bot.model.message import Picture, Reply
from bot.model.network import DEFAULT_MONTHS, MONTHS, Activity, Measure, Span
from bot.ports import Clock, NetworkSource
from bot.telegram.arguments import listed, shorten
from bot.telegram.commands import Asked
from bot.translation import _
from bot.views.buttons import NetworkTap, network_buttons
from bot.views.drawing import network_picture_of
from bot.views.network import network_text

MEASURES = {
    "addresses": Measure.ADDRESSES, "address": Measure.ADDRESSES, "active": Measure.ADDRESSES,
    "transactions": Measure.TRANSACTIONS, "transaction": Measure.TRANSACTIONS, "tx": Measure.TRANSACTIONS,
}  # fmt: skip
SPANS = {
    "day": Span.DAY, "daily": Span.DAY, "week": Span.WEEK, "weekly": Span.WEEK, "mean": Span.WEEK,
    "7-day": Span.WEEK, "7d": Span.WEEK,
}  # fmt: skip

_months = re.compile(r"(\d{1,4})(?:-?(?:m|mo|month|months))?")


class NetworkCommand:
    """Answers `/network [addresses|transactions] [day|week] [6m]`."""

    def __init__(self, network: NetworkSource, clock: Clock) -> None:
        self._network = network
        self._clock = clock

    async def __call__(self, asked: Asked) -> Reply:
        """Answer with picture, figures and buttons."""
        return await self.card(NetworkTap(*parse_network(asked.words), asked.asker))

    async def card(self, question: NetworkTap) -> Reply:
        """The answer to a question, typed or tapped."""
        activity = (await self._network.activity())[question.measure]
        span, months = question.span, question.months
        told = busyness(activity, span, months)
        picture = Picture(
            f"network {span} {months} {_digest(activity)}",
            lambda: network_picture_of(activity, told.reach, span, months),
        )
        text = network_text(activity, told, span, months, self._clock())
        return Reply(text, picture, network_buttons(question))


def parse_network(words: Sequence[str]) -> tuple[Measure, Span, int]:
    """What is asked for, in any order, any of it left out: "transactions week 12m".

    Raises UsageError.
    """
    measures: set[Measure] = set()
    spans: set[Span] = set()
    months: set[int] = set()
    for word in (each.casefold().strip(",.;:!?") for each in words):
        if word in MEASURES:
            measures.add(MEASURES[word])
        elif word in SPANS:
            spans.add(SPANS[word])
        elif word not in {"m", "months", "month"}:  # the unit of a number that stands by itself
            months.add(_asked_months(word))
    if any(len(named) > 1 for named in (measures, spans, months)):
        text = _("one of each at a time, not '{words}'; such as transactions week 12m")
        raise UsageError(text.format(words=shorten(" ".join(words))))
    return (
        next(iter(measures), Measure.ADDRESSES),
        next(iter(spans), Span.DAY),
        next(iter(months), DEFAULT_MONTHS),
    )


def _asked_months(word: str) -> int:
    number = _months.fullmatch(word)
    if number is not None and int(number[1]) in MONTHS:
        return int(number[1])
    if number is not None:
        text = _("no high of '{word}'; try {months} months")
        raise UsageError(text.format(word=shorten(word), months=listed(MONTHS)))
    alike = get_close_matches(word, [*MEASURES, *SPANS], n=1)
    if alike:
        raise UsageError(_("no '{word}'; did you mean {guess}?").format(word=shorten(word), guess=alike[0]))
    text = _("no '{word}'; try addresses or transactions, day or week, 6m")
    raise UsageError(text.format(word=shorten(word)))


def _digest(activity: Activity) -> str:
    """Names all that a picture depends on, beside the question."""
    digest = hashlib.blake2b(f"{activity.measure} {activity.counted_as}".encode(), digest_size=12)
    digest.update(activity.daily.index.to_numpy().tobytes() + activity.daily.to_numpy().tobytes())
    return digest.hexdigest()
