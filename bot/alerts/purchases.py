"""What a filing tells that nobody was told of yet: one event is one message, whoever reports it first."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from bot.alerts.reach import treasury_reach
from bot.model.occurrence import Occurrence
from bot.model.treasury import Announcement

FRESH = timedelta(days=3)
"""What the world has known for longer is no news any more."""
NEAR = timedelta(days=3)
"""How far apart two reports may date one trade, where one of them does not say its period."""
ALIKE = Decimal("0.01")
"""By which share two reports may differ in size, and speak of one trade all the same."""


def is_amendment(announcement: Announcement) -> bool:
    """Whether it puts an earlier filing right: 8-K/A."""
    return announcement.form.endswith("/A")


def same_event(one: Announcement, other: Announcement) -> bool:
    """Whether two reports tell of one trade.

    Two that both state their period do if that is the same, and the size, or one amends the other. Else their
    days have to be near, and their sizes alike: a report at second hand rounds, and dates by its own rules.
    """
    if (one.company.key, one.trade.deed) != (other.company.key, other.trade.deed):
        return False
    periods = [(each.trade.first, each.trade.last) for each in (one, other)]
    if all(last is not None for _first, last in periods):
        same = periods[0] == periods[1]
        return same and (one.trade.btc == other.trade.btc or is_amendment(one) or is_amendment(other))
    return abs(_day(one) - _day(other)) <= NEAR and _is_alike(one.trade.btc, other.trade.btc)


def overlapping(announcement: Announcement, earlier: Sequence[Announcement]) -> list[Announcement]:
    """Trades announced before that are part of one told to date: of days within its period, not all of it."""
    trade = announcement.trade
    if trade.first is None or trade.last is None:
        return []
    return [
        each
        for each in earlier
        if each.trade.deed is trade.deed
        and each.trade.last is not None
        and trade.first <= (each.trade.first or each.trade.last) <= each.trade.last <= trade.last
        and (each.trade.first, each.trade.last) != (trade.first, trade.last)
    ]


def new_occurrence(
    source: str, announcement: Announcement, at: datetime, price: float | None = None
) -> Occurrence:
    """An announcement as something to tell."""
    return Occurrence(source, announcement, at, treasury_reach(announcement, price), (source,))


def told_anew(known: Occurrence, source: str, announcement: Announcement) -> Occurrence:
    """What is known once another source tells of it too: an amendment counts for more than what it amends."""
    after = replace(known, sources=(*known.sources, source))
    if not is_amendment(announcement) or announcement.trade == known.what.trade:
        return after
    return replace(after, what=announcement, before=known.what, version=known.version + 1)


def earlier_than(announcement: Announcement, announced: Sequence[Announcement]) -> Iterator[Announcement]:
    """Those that were announced before it."""
    mine = (announcement.announced, announcement.accession)
    for each in announced:
        if (each.announced, each.accession) < mine and each.accession != announcement.accession:
            yield each


def _day(announcement: Announcement) -> datetime:
    day = announcement.trade.last or announcement.announced
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 - days are compared, no moments


def _is_alike(one: Decimal | None, other: Decimal | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) <= ALIKE * max(one, other)
