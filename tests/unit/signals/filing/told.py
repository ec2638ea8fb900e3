"""What a trade, or a holding, says, side by side; `object`, so that it may be held against whole numbers."""

from bot.model.filing import Holding, Money, Trade


def figures(trade: Trade) -> tuple[object, ...]:
    """What was done, how much, for what in all and on average."""
    return trade.deed.value, trade.btc, whole(trade.amount), whole(trade.average)


def dated(trade: Trade) -> tuple[object, ...]:
    """How much, from when until when."""
    return trade.btc, trade.first, trade.last


def held(holding: Holding | None) -> tuple[object, ...]:
    """How much, after which day, for what in all and on average."""
    assert holding is not None
    return holding.btc, holding.as_of, whole(holding.cost), whole(holding.average)


def whole(money: Money | None) -> object:
    """The amount in whole units."""
    return None if money is None else money.amount
