"""What a filing states of bitcoin: purchases and sales in the company's own figures, and what it holds.

Never from a difference of holdings. A number of bitcoin times its average price has to give the amount, as
closely as the figures are rounded; what does not fit is held back.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from operator import attrgetter

from bot.model.filing import Deed, HeldBack, Holding, Money, Statement, Trade
from bot.signals.filing.amounts import is_price
from bot.signals.filing.deeds import funding_in, trades_in
from bot.signals.filing.document import lines
from bot.signals.filing.holdings import holdings_in
from bot.signals.filing.production import production
from bot.signals.filing.sentences import sentences
from bot.signals.filing.tables import tables
from bot.signals.filing.whose import Whose
from bot.signals.filing.wording import Span
from bot.translation import _

ROUNDED = Decimal("0.005")
"""How far two numbers of bitcoin may lie apart that are one, where only one of them has its days."""
MOST_TRADES = 200
"""A document that seems to tell of more tells of something else."""
FITS = Decimal("0.02")
"""What count times average may be off by beyond rounding: fees are in one and not in the other."""


def read_filing(source: str, company: str = "") -> Statement:
    """What a document states, from its HTML or its text; `company` is by whom it is, where that is known."""
    rows = lines(source)
    whose = Whose(rows, company)
    tabled, monthly, said = list(tables(rows)), production(rows), list(sentences(rows))
    stated = [
        *(trade for table in tabled for trade in table.trades),
        *monthly.trades,
        *(trade for sentence in said for trade in trades_in(sentence, whose)),
    ]
    if len(stated) > MOST_TRADES:
        return Statement()
    spans = [table.span for table in tabled if table.span is not None]
    trades = _without_repeats(_each_once(map(_plausible, stated)), spans)
    today = max([span.last for span in spans] + [trade.last for trade in trades if trade.last], default=None)
    funding = next(filter(None, (funding_in(sentence.text) for sentence in said)), "")
    funded = [_funded(trade, funding) for trade in trades]
    misfits = {trade: reason for trade in funded if (reason := misfit(trade))}
    held = [*(table.holding for table in tabled), monthly.holding, *holdings_in(said, whose, today)]
    return Statement(
        tuple(trade for trade in funded if trade not in misfits),
        _newest([each for each in held if each is not None]),
        tuple(HeldBack(trade, reason) for trade, reason in misfits.items()),
    )


def misfit(trade: Trade) -> str:
    """Why the figures of a trade do not fit each other; empty where they do, or one of them is not stated."""
    amount, average = trade.amount, trade.average
    if trade.btc is None or amount is None or average is None or amount.currency != average.currency:
        return ""
    product = trade.btc * average.amount
    rounding = (amount.unit + trade.btc * average.unit + average.amount) / 2
    if abs(product - amount.amount) <= rounding + FITS * product:
        return ""
    return _("{btc:,f} BTC at {average:,f} are {product:,.0f}, not {amount:,.0f}").format(
        btc=trade.btc, average=average.amount, product=product, amount=amount.amount
    )


def _plausible(trade: Trade) -> Trade:
    """Without an amount, or average, by which one bitcoin costs what it never did: it is something else's."""
    if trade.average is not None and not is_price(trade.average):
        trade = replace(trade, average=None)
    if trade.btc and trade.amount is not None and trade.average is None:
        each = replace(trade.amount, amount=(trade.amount.amount + trade.amount.unit / 2) / trade.btc)
        if not is_price(each):
            trade = replace(trade, amount=None)
    return trade


def _each_once(stated: Iterable[Trade]) -> list[Trade]:
    """A heading and its sentence tell of one trade, and so does a sum with its parts."""
    found: list[Trade] = []
    for trade in stated:
        same = next((at for at, other in enumerate(found) if _is_same(trade, other)), None)
        if same is None:
            found.append(trade)
        else:
            found[same] = _together(found[same], trade)
    for trade in found:
        parts = [each for each in found if each is not trade and each.deed is trade.deed]
        is_within = all(_is_within(each, trade) for each in parts)
        if len(parts) > 1 and is_within and sum(each.btc or 0 for each in parts) == trade.btc:
            return [each for each in found if each not in parts]
    return found


def _is_within(part: Trade, whole: Trade) -> bool:
    if part.last is None or whole.last is None:
        return part.last is None
    return (whole.first or whole.last) <= (part.first or part.last) and part.last <= whole.last


def _is_same(one: Trade, other: Trade) -> bool:
    same_days = None in {one.last, other.last} or (one.first, one.last) == (other.first, other.last)
    if one.deed is not other.deed or not same_days:
        return False
    if one.btc is None or other.btc is None:
        return one.amount is not None and other.amount is not None and _is_near(one.amount, other.amount)
    return one.btc == other.btc or (_rounded(one, other) and None in {one.last, other.last})


def _is_near(one: Money, other: Money) -> bool:
    return one.currency == other.currency and abs(one.amount - other.amount) <= max(one.unit, other.unit) / 2


def _rounded(one: Trade, other: Trade) -> bool:
    """Whether one number of bitcoin is the other, rounded."""
    counts = [each.btc for each in (one, other) if each.btc is not None]
    return abs(counts[0] - counts[1]) < max(Decimal(1), max(counts) * ROUNDED)


def _together(one: Trade, other: Trade) -> Trade:
    """What either of two says of the same trade; the number that is less rounded."""
    days = one if one.last is not None else other
    counts = sorted(
        (each.btc for each in (one, other) if each.btc is not None),
        key=lambda btc: int(btc.as_tuple().exponent),
    )
    return Trade(
        one.deed,
        next(iter(counts), None),
        one.amount or other.amount,
        one.average or other.average,
        days.first,
        days.last,
        one.funding or other.funding,
    )


def _without_repeats(trades: Sequence[Trade], spans: Sequence[Span]) -> list[Trade]:
    """Leave out whole quarters where the document also tells of days after them: they were told before."""
    ends = [span.last for span in spans] + [trade.last for trade in trades if trade.last]
    newest = max(ends, default=date.min)
    return [trade for trade in trades if not _is_quarter_before(trade, newest)]


def _is_quarter_before(trade: Trade, newest: date) -> bool:
    if trade.first is None or trade.last is None:
        return False
    return trade.last < newest and Span(trade.first, trade.last).is_quarter


def _funded(trade: Trade, funding: str) -> Trade:
    return trade if trade.funding or trade.deed is Deed.SALE else replace(trade, funding=funding)


def _newest(held: Sequence[Holding]) -> Holding | None:
    """What is held after the latest day that is told of; of two for one day the one that says more."""
    newest = max(held, key=attrgetter("recency"), default=None)
    alike = [each for each in held if newest is not None and each.btc == newest.btc and each.cost is not None]
    return alike[0] if newest is not None and newest.cost is None and alike else newest
