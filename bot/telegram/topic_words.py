"""The words of an alert about a topic: "treasury 500", "treasury strategy $100m", "network 6m", "hints"."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from bot.errors import UsageError
from bot.model.topic_rule import HintsRule, NetworkRule, TopicRule, TreasuryRule, Unit
from bot.model.treasury import Company
from bot.telegram.arguments import shorten
from bot.telegram.treasury import parse_company
from bot.translation import _

SIZE = re.compile(r"(\$?)(\d[\d.,]*)(k|m|mn|million|b|bn|billion)?(\$|btc|usd|dollars?)?")
SCALES = {"": 0, "k": 3, "m": 6, "b": 9}
THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?")
MONTHS = re.compile(r"(\d{1,3})(m|mo|months?)?")
FILLERS = {"over", "above", "from", "least", "more", "or", "of", "than", ">", "and", "by", "for", "purchases"}
"""Words that people put between those that say something."""
OF_LINES = {"until", "once", "margin", "below", "under", "<"}
EXAMPLES = {
    "treasury": "treasury 500, treasury $100m, treasury strategy 1000",
    "network": "network 6m",
    "hints": "hints",
}


def parse_topic(topic: str, typed: Sequence[str], companies: Mapping[str, Company]) -> TopicRule:
    """The rule that words beside the topic ask for; raises UsageError that shows how it is said."""
    if of_a_line := [word for word in typed if word in OF_LINES]:
        text = _("'{word}' belongs to a line of correlation; here: {example}")
        raise UsageError(text.format(word=of_a_line[0], example=EXAMPLES[topic]))
    words = [word for word in typed if word not in FILLERS]
    if topic == "treasury":
        return _treasury(words, companies)
    if topic == "network":
        return _network(words)
    if words:
        raise UsageError(_("hints need no more words: /alert hints"))
    return HintsRule()


def _treasury(words: Sequence[str], companies: Mapping[str, Company]) -> TreasuryRule:
    size = re.sub(
        r"(?<=[\d$]) (?=(?:k|mn?|million|bn?|billion|btc|usd|dollars?|\$|\d)(?: |$))", "", " ".join(words)
    )
    sizes = [word for word in size.split() if SIZE.fullmatch(word)]
    names = [word for word in size.split() if word not in {*sizes, "btc", "bitcoin", "any", "all"}]
    if len(sizes) > 1:
        raise UsageError(_("one size at a time: {example}").format(example=EXAMPLES["treasury"]))
    company = parse_company(names, companies).key if names else ""
    if not sizes:
        return TreasuryRule(Decimal(0), company=company) if company else TreasuryRule()
    least, unit = _size(sizes[0])
    return TreasuryRule(least, unit, company)


def _size(word: str) -> tuple[Decimal, Unit]:
    """A size as people write it: 500, 1,000, 1.5k, $100m, 100 million usd."""
    match = SIZE.fullmatch(word)
    assert match is not None  # noqa: S101 - only such words come here
    sign, number, scale, currency = match.groups(default="")
    digits = number.replace(",", "") if THOUSANDS.fullmatch(number) else number.replace(",", ".")
    if digits.count(".") > 1:
        raise UsageError(
            _("'{word}' is no size: {example}").format(word=shorten(word), example=EXAMPLES["treasury"])
        )
    value = Decimal(digits).scaleb(SCALES[scale[:1]])
    in_dollars = bool(sign) or currency not in {"", "btc"}
    if not in_dollars and not currency and scale[:1] in {"m", "b"}:
        raise UsageError(_("do you mean ${word}?").format(word=shorten(word)))
    return value, Unit.USD if in_dollars else Unit.BTC


def _network(words: Sequence[str]) -> NetworkRule:
    text = " ".join(words).replace(" m", "m")
    if not text:
        return NetworkRule()
    if (match := MONTHS.fullmatch(text)) is None:
        text = _("'{word}' is not understood: {example}").format(
            word=shorten(text), example=EXAMPLES["network"]
        )
        raise UsageError(text)
    return NetworkRule(int(match[1]))
