"""Put every text that people read into the catalogues of all languages, and say what is not translated yet.

A text whose English was changed is a new one; the translation of the old one goes, since it says something
else.
"""

import ast
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from bot.translation import ENGLISH, LANGUAGES

LOCALE = Path("bot/locale")
ONE, MANY = {"_", "later", "said"}, "ngettext"
"""Who says a text: about one thing, or about a number of them."""
FOR_OPERATORS = ("bot/cli", "bot/settings.py", "bot/localchat", "bot/store", "bot/app")
"""What stands there is read on a terminal, in English."""


def collected() -> Catalog:
    """All texts as the code has them now."""
    catalogue = Catalog()
    for file in sorted(Path("bot").rglob("*.py")):
        if not str(file).startswith(FOR_OPERATORS):
            for text in _texts_in(ast.parse(file.read_text("utf-8"))):
                catalogue.add(text, locations=[(str(file), 0)])
    return catalogue


def _texts_in(tree: ast.Module) -> Iterator[str | tuple[str, str]]:
    """What is said by name and in so many words, also where that stands within another string."""
    calls = [
        (node.lineno, node.func.id, node)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    ]
    for _line, name, call in sorted(calls, key=lambda each: each[0]):
        texts = [
            each.value for each in call.args if isinstance(each, ast.Constant) and isinstance(each.value, str)
        ]
        if name in ONE and texts:
            yield texts[0]
        elif name == MANY:
            one, many = texts
            yield one, many


def catalogue_of(code: str) -> Catalog:
    """The translations that there are; none where the file is missing."""
    file = LOCALE / f"{code}.po"
    if not file.exists():
        return Catalog(
            locale=code, project="Tandem", header_comment="# PROJECT: texts that people read, by the English."
        )
    with file.open("rb") as kept:
        return read_po(kept, locale=code)


def main() -> int:
    """Write the catalogues; nonzero where something is not translated."""
    lacking = 0
    for code in LANGUAGES.keys() - {ENGLISH}:
        catalogue = catalogue_of(code)
        catalogue.update(collected(), no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        written = BytesIO()
        write_po(written, catalogue, width=110, omit_header=True, include_lineno=False)
        (LOCALE / f"{code}.po").write_bytes(written.getvalue())
        left = [message for message in catalogue if message.id and not translated(message)]
        lacking += len(left)
        print(f"{code}: {len(catalogue)} texts, {len(left)} not translated")
    return int(lacking > 0)


def translated(message: Message) -> bool:
    """Whether there is a translation, of a text about a number of each form; what is fuzzy is not said."""
    string = message.string
    return not message.fuzzy and (all(string) if isinstance(string, tuple) else bool(string))


if __name__ == "__main__":
    sys.exit(main())
