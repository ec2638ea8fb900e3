"""Who may have to hear of something that is about no pair."""

from collections.abc import Sequence
from decimal import Decimal

from bot.model.audience import Circle
from bot.model.filing import Money, Trade
from bot.model.subscription import Subscription
from bot.model.topic_rule import TopicRule, TreasuryRule, Unit, treasury_circle
from bot.model.treasury import Announcement


def sizes(trade: Trade, price: float | None = None) -> dict[Unit, Decimal]:
    """How large a trade is, in bitcoin and in dollars, as far as that is known.

    What is not stated follows from the rest: dollars = bitcoin × average, or × the price of the day, and
    bitcoin likewise. That only decides who is told; nobody is told these figures.
    """
    dollars, each = _dollars(trade.amount), _dollars(trade.average) or (price and Decimal(price))
    found = {Unit.BTC: trade.btc, Unit.USD: dollars}
    if each and found[Unit.BTC] is None and dollars is not None:
        found[Unit.BTC] = dollars / each
    if each and dollars is None and trade.btc is not None:
        found[Unit.USD] = trade.btc * each
    return {unit: size for unit, size in found.items() if size is not None}


def treasury_circles(announcement: Announcement, price: float | None = None) -> tuple[Circle, ...]:
    """The circles of a trade: of its company and of any, by its size; where none is known, by none."""
    known = sizes(announcement.trade, price) or {Unit.BTC: Decimal(0)}
    return tuple(
        Circle(treasury_circle(company, unit), float(size))
        for company in ("", announcement.company.key)
        for unit, size in known.items()
    )


def is_for(announcement: Announcement, rule: TreasuryRule) -> bool:
    """Whether a trade is for whoever has a rule."""
    name, least = rule.circle
    return any(name == each.name and least <= each.up_to for each in treasury_circles(announcement))


def asks_for(alert: Subscription, circles: Sequence[Circle]) -> bool:
    """Whether an alert, as it is now, is for what is told these circles."""
    if alert.paused or not isinstance(alert.rule, TopicRule):
        return False
    name, least = alert.rule.circle
    return any(name == each.name and least <= each.up_to for each in circles)


def _dollars(money: Money | None) -> Decimal | None:
    return money.amount if money is not None and money.currency == "USD" else None
