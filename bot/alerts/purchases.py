"""What a filing tells that nobody was told of yet: one event is one message, whoever reports it first."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from bot.alerts.circles import treasury_circles
from bot.alerts.occurrence import Occurrence
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

    Two of the company's own that state their period do if that is the same, and the size alike, or one amends
    the other. Two of one provider do not: it puts each right under its own name. Else their days have to be
    near, and their sizes alike: who reports at second hand rounds, and dates by rules of its own.
    """
    if (one.company.key, one.trade.deed) != (other.company.key, other.trade.deed):
        return False
    if one.provider and one.provider == other.provider:  # who corrects itself keeps the source's name
        return False
    is_alike = _is_alike(one.trade.btc, other.trade.btc)
    if one.trade.last and other.trade.last and not (one.provider or other.provider):
        return _is_of_one_period(one, other) and (is_alike or is_amendment(one) or is_amendment(other))
    return is_alike and _are_near(_days(one), _days(other))


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
    return Occurrence(source, announcement, at, treasury_circles(announcement, price), (source,))


def told_anew(known: Occurrence, source: str, announcement: Announcement) -> Occurrence:
    """What is known once a source tells of it, which may be one that corrects itself.

    An amendment counts for more than what it amends, and a company's own word for more than what others tell.
    """
    was, is_heard = known.what, source in known.sources
    after = known if is_heard else replace(known, sources=(*known.sources, source))
    if not isinstance(was, Announcement) or _says(announcement) == _says(was):
        return after
    if not _counts_for_more(announcement, was, is_heard=is_heard):
        return after
    return replace(after, what=announcement, before=was, version=known.version + 1)


def all_announced(announced: Sequence[Announcement]) -> list[Announcement]:
    """Each trade once, of those in the order in which they were announced.

    What is told again is left out, and an amendment takes the place of what it amends.
    """
    kept: list[Announcement] = []
    for each in announced:
        at = next((at for at, known in enumerate(kept) if same_event(known, each)), None)
        if at is None:
            kept.append(each)
        elif is_amendment(each):
            kept[at] = each
    return sorted(kept, key=lambda each: each.announced)


def earlier_than(announcement: Announcement, announced: Sequence[Announcement]) -> Iterator[Announcement]:
    """Those that were announced before it."""
    mine = (announcement.announced, announcement.accession)
    for each in announced:
        if (each.announced, each.accession) < mine and each.accession != announcement.accession:
            yield each


def _is_of_one_period(one: Announcement, other: Announcement) -> bool:
    """Whether two periods are the same, as far as their first days are said."""
    firsts = {each.trade.first for each in (one, other)} - {None}
    return one.trade.last == other.trade.last and len(firsts) < 2


def _days(announcement: Announcement) -> tuple[date, date]:
    last = announcement.trade.last or announcement.announced
    return announcement.trade.first or last, last


def _are_near(one: tuple[date, date], other: tuple[date, date]) -> bool:
    """Whether two spans of days touch, but for a few days."""
    return one[0] - NEAR <= other[1] and other[0] - NEAR <= one[1]


def _is_alike(one: Decimal | None, other: Decimal | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) <= ALIKE * min(one, other)


def _says(announcement: Announcement) -> tuple[object, ...]:
    return announcement.trade, announcement.is_withdrawn


def _counts_for_more(announcement: Announcement, was: Announcement, *, is_heard: bool) -> bool:
    """Whether to believe it rather than what was told; a filing that was heard already says nothing new."""
    if was.provider:
        return not announcement.provider or is_heard
    return is_amendment(announcement) and not is_heard
