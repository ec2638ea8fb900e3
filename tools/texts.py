"""Put every text that people read into the catalogues of all languages, and say what is not translated yet.

A text whose English was changed is a new one; the translation of the old one goes, since it says something
else.
"""

import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from bot.translation import ENGLISH, LANGUAGES

LOCALE = Path("bot/locale")
KEYWORDS: dict[str, tuple[int, ...] | None] = {"_": None, "later": None, "said": None, "ngettext": (1, 2)}
FOR_OPERATORS = ("bot/cli", "bot/settings.py", "bot/localchat", "bot/store", "bot/app")
"""What stands there is read on a terminal, in English."""


def collected() -> Catalog:
    """All texts as the code has them now."""
    catalogue = Catalog()
    for file, _line, message, _comments, _context in extract_from_dir(
        "bot", [("**.py", "python")], keywords=KEYWORDS
    ):
        if not f"bot/{file}".startswith(FOR_OPERATORS):
            catalogue.add(message, locations=[(f"bot/{file}", None)])  # type: ignore[list-item]
    return catalogue


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
