"""What is said of alerts that are about no pair: purchases, how busy the network is, hints."""

from decimal import Decimal
from html import escape

from bot.model.filing import Money
from bot.model.second_hand import ENTITIES
from bot.model.topic_rule import HintsRule, NetworkRule, TopicRule, TreasuryRule, Unit
from bot.model.treasury import COMPANIES
from bot.translation import _, ngettext
from bot.views.filing import bitcoin, money_words


def topic_title(rule: TopicRule) -> str:
    """One line: "Strategy (MSTR): purchases and sales of 500 BTC or more"."""
    match rule:
        case TreasuryRule():
            return _("{company}: {what}").format(company=_company(rule), what=_trades(rule))
        case NetworkRule():
            text = ngettext(
                "Bitcoin network: busiest in {n} month", "Bitcoin network: busiest in {n} months", rule.months
            )
            return text.format(n=rule.months)
        case HintsRule():
            return _("Hints from the news")


def topic_meaning(rule: TopicRule) -> str:
    """What is sent, and when, in sentences."""
    match rule:
        case TreasuryRule():
            return _(
                "I write when a company reports it, usually to the SEC, within two minutes: with its own "
                "figures and a link. Intentions, mined coins and differences of holdings are no trades."
            )
        case NetworkRule():
            return _(
                "I write when more addresses were active in a week, on average, than in any week of these "
                "months: once for each busy spell, and naming who counted."
            )
        case HintsRule():
            return _(
                "I write when the news make something of what may come. A hint is no purchase, and often "
                "wrong; each story comes once."
            )


def topic_on_text(rule: TopicRule, *, is_watched: bool) -> str:
    """What is said when one was turned on, HTML."""
    head = _("On: {alert}").format(alert=topic_title(rule))
    lines = [f"<b>{escape(head)}</b>", escape(topic_meaning(rule))]
    return "\n".join(lines if is_watched else [*lines, escape(unwatched_text(rule))])


def unwatched_text(rule: TopicRule) -> str:
    """That nothing will come, and why."""
    match rule:
        case TreasuryRule():
            return _(
                "Filings are not read here (whoever runs this bot has to set EDGAR_CONTACT): "
                "nothing will come."
            )
        case NetworkRule():
            return _("The network is not watched here, where prices are recorded: nothing will come.")
        case HintsRule():
            return _(
                "No news are read here (whoever runs this bot has to set NEWS_FEEDS): nothing will come."
            )


def _company(rule: TreasuryRule) -> str:
    return company_name(rule.company) if rule.company else _("Any company")


def company_name(key: str) -> str:
    """A company as it is told; one that the operator added, by its symbol."""
    known = COMPANIES | ENTITIES
    return str(known[key]) if key in known else key.upper()


def _trades(rule: TreasuryRule) -> str:
    if not rule.least:
        return _("every purchase and sale")
    return _("purchases and sales of {size} or more").format(size=size_words(rule))


def size_words(rule: TreasuryRule) -> str:
    """The least size: 500 BTC, $100 million."""
    if not rule.least:
        return _("Any size")
    return bitcoin(rule.least) if rule.unit is Unit.BTC else dollars(rule.least)


def dollars(amount: Decimal) -> str:
    """A round sum: $100 million, $1.5 billion."""
    return money_words(Money(amount, "USD", _last_digit(amount)))


def _last_digit(amount: Decimal) -> Decimal:
    """What the last digit counts that is not zero."""
    return Decimal(1).scaleb(int(amount.normalize().as_tuple().exponent))
