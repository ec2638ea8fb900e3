"""What is said of alerts that are about no pair: purchases, how busy the network is, hints."""

from collections.abc import Collection
from dataclasses import dataclass
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
    return _("Hints from the news")


@dataclass(frozen=True, slots=True)
class About:
    """What of all this is `watched` here, and whether the company that a rule is about does not file."""

    watched: Collection[str] = ("treasury", "second-hand", "network", "hints")
    is_second_hand: bool = False


def topic_meaning(rule: TopicRule, about: About = About()) -> str:
    """What is sent, and when, in sentences."""
    match rule:
        case TreasuryRule() if about.is_second_hand or rule.company in ENTITIES:
            return _(
                "I write when CoinGecko tells of it, within an hour or two of that: second-hand, with its "
                "figures, and marked so. The company does not file with the SEC."
            )
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
    return _(
        "I write when a headline hints at a purchase to come. A hint is no purchase, and often wrong; each "
        "story comes once."
    )


def topic_on_text(rule: TopicRule, about: About) -> str:
    """What is said when one was turned on, HTML."""
    head, missing = _("On: {alert}").format(alert=topic_title(rule)), missing_text(rule, about)
    lines = [f"<b>{escape(head)}</b>", escape(missing), escape(topic_meaning(rule, about))]
    return "\n".join(line for line in lines if line)


def missing_text(rule: TopicRule, about: About) -> str:
    """That nothing will come, or not all, and why; empty where all is watched."""
    match rule:
        case TreasuryRule():
            return _missing_purchases(rule, about)
        case NetworkRule() if rule.topic not in about.watched:
            return _("Nothing will come: the network is not watched where prices are recorded.")
        case HintsRule() if rule.topic not in about.watched:
            return _("Nothing will come: no feed is read here (whoever runs this bot has to set NEWS_FEEDS).")
    return ""


def _missing_purchases(rule: TreasuryRule, about: About) -> str:
    files, others = "treasury" in about.watched, "second-hand" in about.watched
    if about.is_second_hand:
        return "" if others else _("Nothing will come: CoinGecko is not asked here.")
    if files:
        return ""
    if others and not rule.company:
        return _(
            "Filings with the SEC are not read here (whoever runs this bot has to set EDGAR_CONTACT): only "
            "what CoinGecko tells of companies that do not file will come."
        )
    return _("Nothing will come: filings are not read here (whoever runs this bot has to set EDGAR_CONTACT).")


def _company(rule: TreasuryRule) -> str:
    return company_name(rule.company) if rule.company else _("Any company")


def company_name(key: str) -> str:
    """A company as it is told; one that the operator added, by its symbol."""
    known = COMPANIES | ENTITIES
    if key in known:
        return str(known[key])
    return key.replace("-", " ").title() if "-" in key else key.upper()


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
