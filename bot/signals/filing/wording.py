"""Numbers, money and days as filings write them."""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from bot.model.filing import Money

NUMBER = r"(?<![\d,.])(?:\d{1,3}(?:,\d{3}){1,4}|\d{1,12})(?:\.\d{1,8})?(?!\d|[,.]\d)"
"""Whole: neither part of a longer one, nor one that is written in another way."""
COIN = r"(?:bitcoins?|\$?BTC)\b"
SCALES = {
    "thousand": 3, "k": 3, "million": 6, "mil": 6, "mn": 6, "mm": 6, "m": 6, "billion": 9, "bn": 9, "b": 9,
    "trillion": 12,
}  # fmt: skip
SIGNS = {
    "US$": "USD", "$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "C$": "CAD", "CA$": "CAD", "A$": "AUD",
    "AU$": "AUD", "HK$": "HKD", "S$": "SGD", "NZ$": "NZD", "R$": "BRL",
}  # fmt: skip
NAMES = {"yen": "JPY", "euro": "EUR", "euros": "EUR", "dollars": "USD", "pounds": "GBP"}
CODES = "USD|EUR|GBP|JPY|CAD|AUD|HKD|SGD|NZD|SEK|NOK|BRL|KRW|CHF"
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
QUARTERS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "Q1": 1, "Q2": 2, "Q3": 3, "Q4": 4}
SPANS = {"three months": 3, "six months": 6, "nine months": 9, "twelve months": 12, "quarter": 3, "year": 12}

SCALE = rf"(?:{'|'.join(sorted(SCALES, key=len, reverse=True))})"
MONEY = (
    rf"(?:(?P<sign>(?<![A-Za-z])(?:US\$|CA\$|AU\$|HK\$|NZ\$|[CASR]\$|[$€£¥]|(?:{CODES})\s?\$?))\s*(?P<number>{NUMBER})"
    rf"(?:[\s-]?\s*(?P<scale>{SCALE})\b)?(?!\s*hundred)"
    rf"|(?P<number2>{NUMBER})\s*(?P<scale2>{SCALE})?\s*(?P<name>yen|euros?|dollars|pounds|{CODES})\b)"
)
YEAR = r"(?:19|20)\d\d"
MONTH = rf"(?:{'|'.join(MONTHS)}|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
DAY = rf"(?:{MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?(?:\s*,?\s*{YEAR})?|\d{{1,2}}\s+{MONTH}\s+{YEAR})"

ANYHOW = re.IGNORECASE | re.ASCII
_money = re.compile(MONEY, re.IGNORECASE)
_day = re.compile(
    rf"(?P<month>{MONTH})\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?:\s*,?\s*(?P<year>{YEAR}))?"
    rf"|(?P<day2>\d{{1,2}})\s+(?P<month2>{MONTH})\s+(?P<year2>{YEAR})",
    ANYHOW,
)
_span = re.compile(
    rf"(?:\b(?:between|from|period|during)\s+(?:of\s+)?)(?P<first>{DAY})\**\s*(?:and|to|through|until|[-–—])\s*"
    rf"(?:and\s+including\s+)?(?P<last>{DAY})"
    rf"|(?P<days>{MONTH}\s+\d{{1,2}})\s*[-–—]\s*(?P<until>\d{{1,2}}),?\s*(?P<of>{YEAR})"
    rf"|\b(?P<length>(?:three|six|nine|twelve)\s+months|quarter|year)\s+ended\s+(?P<end>{DAY})"
    rf"|\b(?P<quarter>first|second|third|fourth)\s+(?:fiscal\s+)?quarter\s+(?:of\s+)?(?:fiscal\s+)?(?P<qyear>{YEAR})"
    rf"|\b(?P<q>Q[1-4])\s+(?P<year_of_q>{YEAR})"
    rf"|\b(?:in|for|during)\s+(?:the\s+month\s+of\s+)?(?P<month>{MONTH})\s*,?\s*(?P<myear>{YEAR})",
    ANYHOW,
)


def any_of(*words: str) -> str:
    """The pattern of any of these words, or patterns of words."""
    return rf"\b(?:{'|'.join(words)})\b"


class Span(NamedTuple):
    """Days from the first to the last."""

    first: date
    last: date

    @property
    def is_quarter(self) -> bool:
        """Whether it is a whole calendar quarter, half or year."""
        starts = self.first.day == 1 and self.first.month % 3 == 1
        return starts and self.last.month % 3 == 0 and self.last.day == _length(self.last)


class Sum(NamedTuple):
    """Money, and where in the text it stands."""

    money: Money
    start: int
    end: int


def number(text: str) -> Decimal:
    """A number that is written as NUMBER."""
    return Decimal(text.replace(",", ""))


def scaled(text: str, scale: str | None, currency: str) -> Money:
    """An amount of so many thousands, millions, or units."""
    name = (scale or "").lower()
    power = SCALES.get(name, SCALES.get(name.removesuffix("s"), 0))
    digits = len(text.partition(".")[2])
    return Money(number(text).scaleb(power), currency, Decimal(1).scaleb(power - digits))


def sums(text: str) -> Iterator[Sum]:
    """Every amount of money in a text, in its order."""
    for found in _money.finditer(text):
        sign = "".join((found["sign"] or "").split()).upper()
        code = sign.removesuffix("$") or sign
        currency = (
            SIGNS.get(sign) or NAMES.get((found["name"] or "").lower()) or code or found["name"].upper()
        )
        digits, scale = (found["number"], found["scale"]) if sign else (found["number2"], found["scale2"])
        yield Sum(scaled(digits, scale, currency), *found.span())


def days(text: str, year: int | None = None) -> Iterator[date]:
    """Every day that a text names; one without a year is of `year`, or is left out."""
    return (day for found in _day.finditer(text) if (day := _date(found, year)) is not None)


def first_day(text: str, year: int | None = None) -> date | None:
    """The first day that a text names; None where it names none."""
    return next(days(text, year), None)


def spans(text: str, year: int | None = None) -> Iterator[tuple[Span, int]]:
    """Every period that a text names, by its days, its month, or its quarter; and where it begins."""
    for found in _span.finditer(text):
        if (span := _read_span(found, year)) is not None:
            yield span, found.start()


def span_in(text: str, year: int | None = None) -> Span | None:
    """The first period that a text names."""
    return next((span for span, _at in spans(text, year)), None)


def _read_span(found: re.Match[str], year: int | None) -> Span | None:
    if found["month"]:
        return _months(int(found["myear"]), month_of(found["month"]), 1)
    if found["quarter"] or found["q"]:
        name, of = (found["quarter"] or found["q"]), found["qyear"] or found["year_of_q"]
        return _months(int(of), 3 * QUARTERS[name.lower() if found["quarter"] else name.upper()] - 2, 3)
    if found["length"]:
        return _ended(" ".join(found["length"].lower().split()), first_day(found["end"], year))
    if found["days"]:
        first = first_day(f"{found['days']}, {found['of']}")
        last = first_day(f"{found['days'].rpartition(' ')[0]} {found['until']}, {found['of']}")
    else:
        last = first_day(found["last"], year)
        first = last and first_day(found["first"], last.year)
        if first and last and first > last and not re.search(YEAR, found["first"]):
            first = first.replace(year=first.year - 1)  # from December to January
    return Span(first, last) if first and last and first <= last else None


def _ended(length: str, last: date | None) -> Span | None:
    if last is None or last.day != _length(last):
        return None
    months = last.year * 12 + last.month - SPANS[length]
    return Span(date(months // 12, months % 12 + 1, 1), last)


def _months(year: int, first: int, number_of: int) -> Span:
    last = date(year, first + number_of - 1, 1)
    return Span(date(year, first, 1), last.replace(day=_length(last)))


def _length(day: date) -> int:
    return monthrange(day.year, day.month)[1]


def month_of(name: str) -> int:
    """The number of a month."""
    return next(at for at, month in enumerate(MONTHS, 1) if month.lower().startswith(name[:3].lower()))


def _date(found: re.Match[str], year: int | None) -> date | None:
    said = found["year"] or found["year2"]
    of = int(said) if said else year
    if of is None:
        return None
    month, day = found["month"] or found["month2"], found["day"] or found["day2"]
    try:
        return date(of, month_of(month), int(day))
    except ValueError:
        return None
