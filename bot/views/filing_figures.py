"""What a filing states, as JSON: the field names are a contract."""

from datetime import date
from decimal import Decimal
from typing import Any

from bot.model.filing import Holding, Money, Statement, Trade


def statement_figures(statement: Statement) -> dict[str, Any]:
    """Everything that a document states; what it does not is null.

    Money is in whole units of its currency. What is held, and what was paid for it, is that of the whole
    document, and stands with each of its events.
    """
    return {
        "events": [_trade(trade, statement.holding) for trade in statement.trades],
        "held_back": [
            {**_trade(each.trade, statement.holding), "reason": each.reason} for each in statement.held_back
        ],
        **_holding(statement.holding),
    }


def _trade(trade: Trade, holding: Holding | None) -> dict[str, Any]:
    paid = trade.amount or trade.average
    currency = None if paid is None else paid.currency
    return {
        "kind": trade.deed.value,
        "btc": _number(trade.btc),
        "usd": _amount(trade.amount) if currency == "USD" else None,
        "amount": _amount(trade.amount),
        "currency": currency,
        "avg_price": _amount(trade.average),
        "period_start": _day(trade.first),
        "period_end": _day(trade.last),
        **_holding(holding),
        "funding": trade.funding or None,
    }


def _holding(holding: Holding | None) -> dict[str, Any]:
    return {
        "holdings": holding and _number(holding.btc),
        "holdings_as_of": holding and _day(holding.as_of),
        "cumulative_cost": holding and _amount(holding.cost),
        "cumulative_avg": holding and _amount(holding.average),
    }


def _amount(money: Money | None) -> int | float | None:
    return None if money is None else _number(money.amount)


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
