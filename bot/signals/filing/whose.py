"""Whose deed a sentence tells of: by the words before its verb."""

import re
from collections.abc import Sequence

from bot.signals.filing.wording import any_of

HEAD = 3_000
"""Characters at the beginning of a document, in which it says who speaks."""
OURS = {
    "we", "it", "company", "group", "registrant", "corporation", "firm", "issuer", "subsidiary",
    "subsidiaries",
}  # fmt: skip
NOBODY = {"", "and", "or", "but", "then", "also", "with", "announced", "announces", "update", "updates"}
"""Before a verb without a subject of its own: in a headline, a list, or behind another verb."""
NOT_NAMES = {
    "the", "and", "for", "our", "its", "mr", "ms", "mrs", "he", "she", "they", "who", "that", "this", "these",
    "other", "others", "chief", "executive", "officer", "director", "chairman", "trust", "trustee", "fund",
    "sponsor", "seller", "lender", "borrower",
}  # fmt: skip
"""Words that are written large, and speak of somebody else."""

ENDS = (",", ";", ":", "-", "–", "—", "•", "|")

_name = re.compile(r"\b[A-Z][\w&’'-]+")
_subsidiary = re.compile(r"\bsubsidiar(?:y|ies)\b[^.;]{0,60}")
_brackets = re.compile(r"\s*\([^()]*\)")
_helping = re.compile(
    r"(?:\s|^)(?:has|have|had|also|now|today|recently|subsequently|further|separately|successfully|collectively|"
    r"together|additionally|opportunistically|just|boldly|then)$",
    re.IGNORECASE,
)
_inserted = re.compile(r",[^,]*,$")
_quoted = re.compile(r"[“”\"’'®™.]+$")
PEOPLE = any_of(
    "customers?", "users?", "clients?", "investors?", "(?:share|stock)holders?", "depositors?", "holders",
    "governments?", "lenders?", r"third part\w+", "institutions", "companies", "issuers", "traders",
    "hackers", "whales", "personally", r"M(?:r|rs|s)\.", "CEO",
)  # fmt: skip
_people = re.compile(PEOPLE.removesuffix(r"\b"), re.IGNORECASE)


class Whose:
    """Knows by which names a document speaks of who files it."""

    def __init__(self, lines: Sequence[str], company: str = "") -> None:
        head = "\n".join(lines)[:HEAD]
        told = [head, company, *(found[0] for line in lines for found in _subsidiary.finditer(line))]
        self._names = {name.lower() for text in told for name in _name.findall(text)} - NOT_NAMES

    def is_ours(self, before: str) -> bool:
        """Whether the deed whose verb follows these words of its sentence is the company's own."""
        subject = self._subject(before)
        if subject in NOBODY:
            return self._nearest_is_ours(before)
        return subject in OURS or subject in self._names

    def _nearest_is_ours(self, before: str) -> bool:
        """Where a verb has no subject by it: whether nobody else is spoken of."""
        return _people.search(before[-160:]) is None

    def _subject(self, before: str) -> str:
        """The last word of the subject; nothing where the verb stands alone."""
        text = _brackets.sub("", before).rstrip()
        while True:
            shorter = _helping.sub("", text).rstrip()
            if shorter.endswith(","):
                shorter = _inserted.sub("", shorter).rstrip(" ,") if shorter.count(",") > 1 else ""
            if shorter == text:
                break
            text = shorter
        words = [word for word in _quoted.sub("", text).split() if any(map(str.isalpha, word))]
        return words[-1].lower() if words and not text.endswith(ENDS) else ""
