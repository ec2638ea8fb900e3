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

SIZE = re.compile(
    r"(?<!\S)(\$)? ?(\d[\d.,]*) ?(k|m|mn|million|b|bn|billion)? ?(\$|btc|usd|dollars?)?(?!\S)", re.ASCII
)
SCALES = {"": 0, "k": 3, "m": 6, "b": 9}
THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?", re.ASCII)
POINTED = re.compile(r"\d{1,3}(\.\d{3})+", re.ASCII)
"""In some countries these are thousands."""
MONTHS = re.compile(r"(\d{1,3})(m|mo|months?)?", re.ASCII)
FILLERS = {
    "buys", "sells", "sales", "trades", "size", "over", "above", "from", "least", "more", "or", "of", "than",
    ">", "and", "by", "for", "purchases",
}  # fmt: skip
"""Words that people put between those that say something."""
SAYS_NOTHING = {"btc", "bitcoin", "any", "all", "$"}
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
    company, text = _named(" ".join(words), companies)
    sizes = list(SIZE.finditer(text))
    if len(sizes) > 1:
        raise UsageError(_("one size at a time: {example}").format(example=EXAMPLES["treasury"]))
    left = [word for word in SIZE.sub(" ", text).split() if word not in SAYS_NOTHING]
    if company and left:
        raise UsageError(_("one company and one size: {example}").format(example=EXAMPLES["treasury"]))
    if left and any(map(str.isdigit, "".join(left))):
        raise UsageError(_no_size(" ".join(left)))
    if left:
        company = parse_company(left, companies).key
    if not sizes:
        return TreasuryRule(Decimal(0), company=company) if company else TreasuryRule()
    least, unit = _size(sizes[0])
    return TreasuryRule(least, unit, company)


def _named(text: str, companies: Mapping[str, Company]) -> tuple[str, str]:
    """The company that is named in full, and the text without it: "hut 8 100" names a size beside it."""
    names = {name: company.key for company in companies.values() for name in company.names}
    for name in sorted(names, key=len, reverse=True):
        without = re.sub(rf"(?<!\S)\$?{re.escape(name)}(?!\S)", " ", text)
        if without != text:
            return names[name], without
    return "", text


def _size(match: re.Match[str]) -> tuple[Decimal, Unit]:
    """A size as people write it: 500, 1,000, 1.5k, $100m, 100 million usd."""
    sign, number, scale, currency = match.groups(default="")
    digits = number.replace(",", "") if THOUSANDS.fullmatch(number) else number.replace(",", ".")
    if digits.count(".") > 1:
        raise UsageError(_no_size(match[0]))
    if POINTED.fullmatch(number):
        raise UsageError(
            _("'{word}' may be thousands or not: write {plain}").format(
                word=number, plain=number.replace(".", "")
            )
        )
    value = Decimal(digits).scaleb(SCALES[scale[:1]])
    in_dollars = bool(sign) or currency not in {"", "btc"}
    if not in_dollars and not currency and scale[:1] in {"m", "b"}:
        raise UsageError(_("do you mean ${word}?").format(word=shorten(match[0])))
    return value, Unit.USD if in_dollars else Unit.BTC


def _no_size(word: str) -> str:
    text = _("'{word}' is no size: {example}")
    return text.format(word=shorten(word.strip()), example=EXAMPLES["treasury"])


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
