"""Put every text that people read into the catalogues of all languages, and say what is not translated yet.

A text whose English was changed is a new one; the translation of the old one goes, since it says something
else.
"""

import ast
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from bot.translation import ENGLISH, LANGUAGES

LOCALE = Path("bot/locale")
KEYWORDS = {"_": 1, "later": 1, "said": 1, "ngettext": 2}
"""What texts are handed to, and how many at once."""
FOR_OPERATORS = ("bot/cli", "bot/settings.py", "bot/localchat", "bot/store", "bot/app")
"""What stands there is read on a terminal, in English."""


def collected() -> Catalog:
    """All texts as the code has them now."""
    catalogue = Catalog()
    for file in sorted(Path("bot").rglob("*.py"), key=lambda file: (file.parent.parts, file.name)):
        if not file.as_posix().startswith(FOR_OPERATORS):
            for text in texts_in(file.read_text("utf-8")):
                catalogue.add(text, locations=[(file.as_posix(), None)])  # type: ignore[list-item]
    return catalogue


def texts_in(code: str) -> Iterator[str | tuple[str, ...]]:
    """The texts of a module, in their order.

    Its syntax is read, not its words as babel does: a text within an f-string is one as well, and what is
    handed to a function of another module that is called the same is none.
    """
    calls = (node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call))
    for call in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
        number = KEYWORDS.get(call.func.id, 0) if isinstance(call.func, ast.Name) else 0
        constants = [each.value for each in call.args[:number] if isinstance(each, ast.Constant)]
        texts = [text for text in constants if isinstance(text, str)]
        if texts:
            yield texts[0] if number == 1 else tuple(texts)


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
        write_po(written, catalogue, width=110, sort_output=False, omit_header=True)
        (LOCALE / f"{code}.po").write_bytes(written.getvalue())
        left = [message for message in catalogue if message.id and not translated(message.string)]
        lacking += len(left)
        print(f"{code}: {len(catalogue)} texts, {len(left)} not translated")
    return int(lacking > 0)


def translated(string: object) -> bool:
    """Whether there is a translation: of a text about a number, of each form."""
    return all(string) if isinstance(string, tuple) else bool(string)


if __name__ == "__main__":
    sys.exit(main())
