"""What a filing states, in words."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from bot.model.filing import Deed, Holding, Money, Statement, Trade
from bot.translation import _, later
from bot.views.wording import grouped, near_day, short_day, written

SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}
SCALES = ((9, later("{amount} billion")), (6, later("{amount} million")))


def statement_text(company: str, statement: Statement) -> str:
    """A line for each trade, for what is held, and for what is held back, as plain words."""
    return "\n".join(_lines(company or _("The company"), statement))


def trade_words(trade: Trade) -> str:
    """What was done: bought 1,895 BTC for $180.3 million."""
    text = _("bought {what}") if trade.deed is Deed.PURCHASE else _("sold {what}")
    what = _("bitcoin") if trade.btc is None else bitcoin(trade.btc)
    if trade.amount is not None:
        what = _("{what} for {amount}").format(what=what, amount=money_words(trade.amount))
    return text.format(what=what)


def bitcoin(btc: Decimal) -> str:
    """A number of bitcoin as it is stated: 1,895 BTC, 5,743.91 BTC."""
    return f"{written(f'{btc:,f}')} BTC"


def money_words(money: Money) -> str:
    """An amount as closely as it is stated: $180.3 million, £27,145,693."""
    sign = SIGNS.get(money.currency, f"{money.currency} ")
    for power, scaled in SCALES:
        digits = power - money.unit.adjusted()
        if money.amount >= Decimal(1).scaleb(power) and digits <= 4:
            amount = grouped(money.amount.scaleb(-power), digits=max(digits, 0))
            return _(scaled).format(amount=f"{sign}{amount}")
    return f"{sign}{grouped(money.amount, digits=max(-money.unit.adjusted(), 0))}"


def days_words(first: date | None, last: date | None) -> str:
    """The days of a trade: 28 Apr to 4 May 2025; empty where they are not stated."""
    if last is None:
        return ""
    if first is None or first == last:
        return short_day(last)
    return _("{first} to {last}").format(first=near_day(first, seen_from=last), last=short_day(last))


def _lines(company: str, statement: Statement) -> Iterator[str]:
    for trade in statement.trades:
        average = _priced(_("{price} each on average"), trade.average)
        yield _joined(f"{company} {trade_words(trade)}", average, days_words(trade.first, trade.last))
        if trade.funding:
            yield _("Paid with: {funding}.").format(funding=trade.funding)
    if not statement.trades:
        yield _("No purchase or sale of bitcoin is stated.")
    if statement.holding is not None:
        yield _holding(statement.holding)
    for held in statement.held_back:
        yield _("Held back: {company} {trade}: {reason}.").format(
            company=company, trade=trade_words(held.trade), reason=held.reason
        )


def _holding(holding: Holding) -> str:
    as_of = "" if holding.as_of is None else _("as of {day}").format(day=short_day(holding.as_of))
    return _joined(
        _("Holds {btc}").format(btc=bitcoin(holding.btc)),
        as_of,
        _priced(_("paid {price} in all"), holding.cost),
        _priced(_("{price} each"), holding.average),
    )


def _priced(text: str, money: Money | None) -> str:
    return "" if money is None else text.format(price=money_words(money))


def _joined(*parts: str) -> str:
    return ", ".join(filter(None, parts)) + "."
