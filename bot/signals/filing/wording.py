"""Numbers, money and days as filings write them."""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from bot.model.filing import Money

NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
COIN = r"(?:bitcoins?|BTC)\b"
SCALES = {
    "thousand": 3,
    "million": 6,
    "mn": 6,
    "m": 6,
    "billion": 9,
    "bn": 9,
    "b": 9,
    "trillion": 12,
}
SIGNS = {"US$": "USD", "$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "C$": "CAD", "A$": "AUD", "HK$": "HKD"}
NAMES = {"yen": "JPY", "euro": "EUR", "euros": "EUR", "dollars": "USD", "pounds": "GBP"}
CODES = "USD|EUR|GBP|JPY|CAD|AUD|HKD|SEK|NOK|BRL|KRW|CHF"
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip

SCALE = rf"(?:{'|'.join(sorted(SCALES, key=len, reverse=True))})"
MONEY = (
    rf"(?:(?P<sign>US\$|C\$|CA\$|A\$|HK\$|[$€£¥]|(?:{CODES})\s?)\s*(?P<number>{NUMBER})"
    rf"(?:\s*(?P<scale>{SCALE})\b)?"
    rf"|(?P<number2>{NUMBER})\s*(?P<scale2>{SCALE})?\s*(?P<name>yen|euros?|dollars|pounds|{CODES})\b)"
)
MONTH = rf"(?:{'|'.join(MONTHS)}|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
DAY = rf"{MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?(?:\s*,?\s*\d{{4}})?"

_money = re.compile(MONEY, re.IGNORECASE)
_day = re.compile(
    rf"(?P<month>{MONTH})\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:\s*,?\s*(?P<year>\d{{4}}))?", re.IGNORECASE
)
_span = re.compile(
    rf"(?:\b(?:between|from|period|during)\s+(?:of\s+)?)(?P<first>{DAY})\**\s*(?:and|to|through|until|[-–—])\s*"
    rf"(?:and\s+including\s+)?(?P<last>{DAY})",
    re.IGNORECASE,
)
_quarter_of = re.compile(
    r"\b(?P<quarter>first|second|third|fourth)\s+(?:fiscal\s+)?quarter\s+(?:of\s+)?(?:fiscal\s+)?(?P<year>\d{4})",
    re.IGNORECASE,
)
QUARTERS = ("first", "second", "third", "fourth")
_month_of = re.compile(
    rf"\b(?:in|for|during)\s+(?:the\s+month\s+of\s+)?(?P<month>{MONTH})\s*,?\s*(?P<year>\d{{4}})",
    re.IGNORECASE,
)


class Span(NamedTuple):
    """Days from the first to the last."""

    first: date
    last: date

    @property
    def is_quarter(self) -> bool:
        """Whether it is a whole calendar quarter, half or year."""
        starts = self.first.day == 1 and self.first.month % 3 == 1
        ends = self.last.month % 3 == 0 and self.last.day == monthrange(self.last.year, self.last.month)[1]
        return starts and ends


class Sum(NamedTuple):
    """Money, and where in the text it stands."""

    money: Money
    start: int
    end: int


def number(text: str) -> Decimal:
    """A number as it is written; raises decimal.InvalidOperation where it is none."""
    return Decimal(text.replace(",", ""))


def scaled(text: str, scale: str | None, currency: str) -> Money:
    """An amount of so many thousands, millions, or units."""
    power = SCALES.get((scale or "").lower().removesuffix("s"), 0)
    digits = len(text.partition(".")[2])
    return Money(number(text).scaleb(power), currency, Decimal(1).scaleb(power - digits))


def sums(text: str) -> Iterator[Sum]:
    """Every amount of money in a text, in its order."""
    for found in _money.finditer(text):
        sign = (found["sign"] or "").strip().upper()
        currency = (
            SIGNS.get(sign) or NAMES.get((found["name"] or "").lower()) or sign or found["name"].upper()
        )
        digits, scale = (found["number"], found["scale"]) if sign else (found["number2"], found["scale2"])
        yield Sum(scaled(digits, scale, currency), *found.span())


def days(text: str, year: int | None = None) -> Iterator[tuple[date, int, int]]:
    """Every day that a text names, and where; one without a year is of `year`, or is left out."""
    for found in _day.finditer(text):
        if (day := _date(found, year)) is not None:
            yield day, found.start(), found.end()


def span_in(text: str, year: int | None = None) -> Span | None:
    """The first period that a text names by its days, or else by its month or calendar quarter."""
    found = _span.search(text)
    if found is not None:
        last = next((day for day, _start, _end in days(found["last"], year)), None)
        first = next((day for day, _s, _e in days(found["first"], last.year if last else year)), None)
        if first is not None and last is not None and first <= last:
            return Span(first, last)
    if (found := _month_of.search(text)) is not None:
        return _months(int(found["year"]), _month(found["month"]), 1)
    if (found := _quarter_of.search(text)) is not None:
        return _months(int(found["year"]), 3 * QUARTERS.index(found["quarter"].lower()) + 1, 3)
    return None


def _months(year: int, first: int, number_of: int) -> Span:
    last = first + number_of - 1
    return Span(date(year, first, 1), date(year, last, monthrange(year, last)[1]))


def _month(name: str) -> int:
    return next(at for at, month in enumerate(MONTHS, 1) if month.lower().startswith(name[:3].lower()))


def _date(found: re.Match[str], year: int | None) -> date | None:
    of = int(found["year"]) if found["year"] else year
    try:
        return None if of is None else date(of, _month(found["month"]), int(found["day"]))
    except ValueError:
        return None
