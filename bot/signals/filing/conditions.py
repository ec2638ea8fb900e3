"""Words by which a deed was not done, not now, or only by all of it: what stands around the verb decides."""

import re

from bot.signals.filing.wording import ANYHOW, DAY, MONTH, YEAR, any_of

NOT_DONE = any_of(
    "(?<!did )(?<!does )(?<!do )not", "never", "neither", "none", "nor", "no part", "without", "if",
    "unless", "once", "until", "upon", r"after\s+(?:the|we|it)\b(?=[^,]*$)", r"assum\w+", "as though",
    "would", "could", "(?-i:may)", "might", "shall", "will", "should", "can", "expects?",
    "den(?:y|ies|ied)", "contrary", "example", "pro forma", r"impair\w*", "previously", "formerly",
    r"prior\s+(?:year|quarter|month|period)", "last year", r"had\s+(?:we|the\s+company)",
)  # fmt: skip
"""What denies a past tense that follows; "did not" denies another form of the verb."""
ALTOGETHER = any_of(
    "since", "inception", r"cumulative\w*", "in total", "all[- ]time", "lifetime", "to date", "year-to-date",
    rf"from\s+{MONTH}\s+{YEAR}\s+(?:to|through|until)", r"now\s+(?:purchased|acquired|bought)\s+a\s+total",
)  # fmt: skip
INTENDED = any_of(
    r"intend\w*", "plans?", "planned", "(?-i:may)", "might", "could", "would", "will", r"propos\w*",
    r"authori[sz]\w*", r"expect\w*", "agreements?", "agreed", "up to", r"seek\w*", "potential", "future",
    r"target\w*", "goals?", r"strategy\s+(?:for|to)", r"approv\w*", "subject to", "upon", "over the next",
    rf"by\s+(?:the\s+end\s+of\s+)?{YEAR}", "decisions?", "pro forma", r"repay\w*",
)  # fmt: skip
OTHERS = any_of(
    "customers?", "users?", "clients?", "investors?", "(?:share|stock)holders?", "members?",
    "public companies",
)  # fmt: skip
DEALT_FOR = rf"(?:to|by|on behalf of|for)\s+(?:(?:our|its|their|the)\s+)?(?:[A-Z]\w+(?:\sApp)?\s+)?{OTHERS}"
NOT_BOUGHT = any_of(
    r"through\s+(?:(?:its|our)\s+)?(?:\w+\s+)?mining", r"as\s+(?:a\s+)?payment",
    r"(?:under|pursuant\s+to)\s+(?:the|a)\s+(?:loan|borrowing)", r"on\s+Cash\s+App",
)  # fmt: skip

_clause = re.compile(r"[;.]\s|,\s(?:and|but)\s(?=(?:the\s|our\s|we\b|it\b|[A-Z]))")
_not_done = re.compile(NOT_DONE, re.IGNORECASE)
_altogether = re.compile(ALTOGETHER, re.IGNORECASE)
_period_to_date = re.compile(r"(?:quarter|year)\b[^.;]{0,40}\bto date\b", re.IGNORECASE)
_had_by_then = re.compile(rf"\bas\s+of\s+{DAY}[^.;]*\b(?:had|have|has)\s+$", ANYHOW)
_intended = re.compile(INTENDED, ANYHOW)
_for_others = re.compile(rf"[^.;]{{0,80}}?\b(?:{DEALT_FOR}|{NOT_BOUGHT})")


def is_denied(before: str) -> bool:
    """Whether the words before a verb say that it was not done, or is nothing new."""
    return _not_done.search(_last_clause(before)) is not None


def is_total(before: str, verb: str, after: str) -> bool:
    """Whether it is all that was done so far, and not what was done now; not so a quarter to date."""
    clause = f"{before[-160:]}{verb}{_first_clause(after)}"
    if _had_by_then.search(before):
        return True
    return _altogether.search(clause) is not None and _period_to_date.search(clause) is None


def is_intended(sentence: str) -> bool:
    """Whether a sentence speaks of what may come."""
    return _intended.search(sentence) is not None


def is_for_others(after: str) -> bool:
    """Whether the words behind a verb say that it was done with, or by, somebody else."""
    return _for_others.match(after) is not None


def _last_clause(before: str) -> str:
    return _clause.split(before)[-1]


def _first_clause(after: str) -> str:
    return re.split(r"[,;.(]\s?", after, maxsplit=1)[0][:60]
