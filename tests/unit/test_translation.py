"""Whether every text can be said in every language, and fits where it is shown."""

import ast
import asyncio
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message

from bot.errors import SourceUnavailable
from bot.translation import ENGLISH, LANGUAGES, _, language, nearest, ngettext, retold, said, speaking
from bot.views.captions import TEXT
from tools.texts import catalogue_of, collected, translated

OTHERS = sorted(LANGUAGES.keys() - {ENGLISH})
TAG = re.compile(r"</?[a-z][^>]*>")


@pytest.fixture(scope="module")
def texts() -> Catalog:
    """All texts as the code has them."""
    return collected()


def forms(message: Message) -> Iterator[tuple[str, str]]:
    """Each translation beside the English that it stands for; of many things, the plural."""
    if isinstance(message.id, str):
        yield message.id, str(message.string)
    else:
        yield from ((message.id[-1], each) for each in message.string or ())


def fields(text: str) -> set[str | None]:
    return {name for _before, name, _spec, _conversion in Formatter().parse(text) if name is not None}


def of(code: str) -> list[tuple[str, str]]:
    return [pair for message in catalogue_of(code) if message.id for pair in forms(message)]


@pytest.mark.parametrize("code", OTHERS)
def test_no_text_is_missing_and_none_is_left_over(texts: Catalog, code: str) -> None:
    wanted = {message.id for message in texts if message.id}
    kept = {message.id: message for message in catalogue_of(code) if message.id}
    assert len(wanted) > 800
    assert wanted == kept.keys()  # `python -m tools.texts` puts it right
    assert [key for key, message in kept.items() if not translated(message)] == []


@pytest.mark.parametrize("code", OTHERS)
def test_every_translation_can_be_filled_in_as_the_english_can(code: str) -> None:
    wrong = [(english, other) for english, other in of(code) if fields(english) != fields(other)]
    # a text about one thing may say so by its word instead of its number
    assert [pair for pair in wrong if fields(pair[0]) - fields(pair[1]) != {"n"}] == []


@pytest.mark.parametrize("code", OTHERS)
def test_every_translation_has_the_markup_of_the_english(code: str) -> None:
    pairs = of(code)
    assert [(a, b) for a, b in pairs if sorted(TAG.findall(a)) != sorted(TAG.findall(b))] == []
    assert [(a, b) for a, b in pairs if a.count("\n") != b.count("\n")] == []
    assert [(a, b) for a, b in pairs if (a[:1] == " ", a[-1:] == " ") != (b[:1] == " ", b[-1:] == " ")] == []


@pytest.mark.parametrize("code", OTHERS)
def test_commands_and_settings_are_left_as_they_are_typed(code: str) -> None:
    typed = re.compile(r"(?<![\w<])/[a-z]+|\b[A-Z]+_[A-Z_]+\b")
    assert [(a, b) for a, b in of(code) if sorted(typed.findall(a)) != sorted(typed.findall(b))] == []


@pytest.mark.parametrize("code", OTHERS)
def test_no_translation_is_much_longer_than_its_place(code: str) -> None:
    long = [(a, b) for a, b in of(code) if len(b) > max(2 * len(a), len(a) + 16)]
    assert long == []
    assert all(len(b) <= TEXT for _a, b in of(code))


def test_plural_forms_are_those_of_the_language() -> None:
    def days(code: str) -> list[str]:
        with speaking(code):
            return [ngettext("{n} day", "{n} days", n).format(n=n) for n in (1, 2, 5, 21)]

    assert days("en") == ["1 day", "2 days", "5 days", "21 days"]
    assert days("es") == ["1 día", "2 días", "5 días", "21 días"]
    assert days("ru") == ["1 день", "2 дня", "5 дней", "21 день"]


def test_who_is_spoken_to_is_said_around_what_is_done_for_them() -> None:
    async def told() -> str:
        return _("Back")

    async def everybody() -> list[str]:
        tasks = []
        for code in LANGUAGES:
            with speaking(code):
                tasks.append(asyncio.create_task(told()))
        return await asyncio.gather(*tasks)

    assert len(set(asyncio.run(everybody()))) == len(LANGUAGES)
    assert language() == ENGLISH


@pytest.mark.parametrize(
    ("tag", "code"),
    [("es", "es"), ("es-MX", "es"), ("RU", "ru"), ("ru-RU", "ru"), ("de", "en"), ("", "en"), (None, "en")],
)
def test_the_nearest_language_is_that_of_the_tag(tag: str | None, code: str) -> None:
    assert nearest(tag) == code


def test_a_language_that_is_none_of_ours_is_english() -> None:
    with speaking("klingon"):
        assert language() == ENGLISH


def test_what_many_are_told_is_said_to_each_in_their_language() -> None:
    source = said("recorded sample, to {day}", day=date(2025, 9, 26))
    both = said("{one}, {other}", one="Yahoo", other=source)
    error = SourceUnavailable(both)
    assert both == str(error) == "Yahoo, recorded sample, to 26 Sep 2025"
    with speaking("ru"):
        assert both == "Yahoo, recorded sample, to 26 Sep 2025"
        assert retold(both) == str(error)
        assert str(error).startswith("Yahoo, ")
        assert str(error).endswith("26 сент. 2025")
        assert "recorded" not in str(error)


def test_no_text_is_said_before_it_is_known_to_whom() -> None:
    """What is looked up while a module is imported stays in English for good; `later` marks it."""
    early = []
    for file in Path("bot").rglob("*.py"):
        if not str(file).startswith("bot/cli/"):  # there it is the operator's, and English
            early += [f"{file}:{line}" for line in _said_at_import(ast.parse(file.read_text("utf-8")))]
    assert early == []


def _said_at_import(node: ast.AST) -> Iterator[int]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            defaults = (*child.args.defaults, *filter(None, child.args.kw_defaults))
            yield from (line for each in defaults for line in _said_at_import(ast.Expr(each)))
        elif not isinstance(child, ast.Lambda):
            if isinstance(child, ast.Call) and getattr(child.func, "id", "") in {"_", "ngettext"}:
                yield child.lineno
            yield from _said_at_import(child)
