"""Every text that a person reads goes through `_()`, which says it in the language of whoever it is for.

Who that is, is said once, around all that is done for them: `with speaking("es"):`. Tasks and threads begun
within it speak the same. Sentences are in `bot/locale`, one file a language, looked up by the English.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from io import BytesIO

ENGLISH = "en"
LANGUAGES = {ENGLISH: "English", "es": "Español", "ru": "Русский"}
"""By the codes of ISO 639-1, each as it calls itself."""

_spoken: ContextVar[str] = ContextVar("language", default=ENGLISH)


def language() -> str:
    """The code of the language that is spoken here."""
    return _spoken.get()


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak a language; English where it is none of ours."""
    before = _spoken.set(code if code in LANGUAGES else ENGLISH)
    try:
        yield
    finally:
        _spoken.reset(before)


def nearest(tag: str | None) -> str:
    """The language of ours that an IETF tag such as "es-MX" asks for; English where there is none."""
    code = (tag or "").partition("-")[0].lower()
    return code if code in LANGUAGES else ENGLISH


def _(text: str) -> str:
    """A text in the language that is spoken here."""
    return _catalogue(_spoken.get()).gettext(text)


def ngettext(one: str, many: str, number: int) -> str:
    """A text about so many things, in the form that the language has for that number."""
    return _catalogue(_spoken.get()).ngettext(one, many, number)


def later(text: str) -> str:
    """A text that is said later, by `_()`: it is the same, but found where sentences are collected."""
    return text


class Said(str):
    """A text in English that many are told, in whatever language: it remembers what it was made of."""

    template: str
    values: Mapping[str, object]


def said(template: str, **values: object) -> Said:
    """Put a text together that `retold` says to each in their language, days included."""
    with speaking(ENGLISH):
        text = Said(template.format(**{name: _written(value) for name, value in values.items()}))
    text.template, text.values = template, values
    return text


def retold(text: str) -> str:
    """A text in the language that is spoken here, where it is one that was `said`."""
    if not isinstance(text, Said):
        return text
    return _(text.template).format(**{name: _written(value) for name, value in text.values.items()})


def written_day(day: date) -> str:
    """A date without its weekday: 26 Sep 2025."""
    from babel.dates import format_date  # noqa: PLC0415 - the command line is there sooner without it

    return format_date(day, "d MMM y", locale=language())


def _written(value: object) -> object:
    if isinstance(value, date):
        return written_day(value)
    return retold(value) if isinstance(value, str) else value


@cache
def _catalogue(code: str) -> NullTranslations:
    if code == ENGLISH:
        return NullTranslations()
    from babel.messages.mofile import write_mo  # noqa: PLC0415 - who speaks English needs none of it
    from babel.messages.pofile import read_po  # noqa: PLC0415

    with files("bot").joinpath("locale", f"{code}.po").open("rb") as sentences:
        compiled = BytesIO()
        write_mo(compiled, read_po(sentences, locale=code))
    compiled.seek(0)
    return GNUTranslations(compiled)
