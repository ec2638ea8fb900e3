"""149 texts of companies, read and held against what a person read in them; file names are not looked at."""

import csv
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from bot.model.filing import Statement
from bot.signals.filing.document import decoded
from bot.signals.purchase import read_filing
from bot.views.filing_figures import statement_figures
from tests.corpus.conftest import found
from tools.make_purchases import PURCHASES, purchases

KINDS = {"yes": "purchase", "sale": "sale"}
FIELDS = ("kind", "btc", "amount", "avg_price", "period_start", "period_end")
HELD = ("holdings", "cumulative_cost", "cumulative_avg")


class Text(NamedTuple):
    """A text, what a person read in it, and what we do."""

    name: str
    rows: Sequence[Mapping[str, str]]
    statement: Statement

    @property
    def form(self) -> str:
        return self.rows[0]["text"]

    @property
    def wanted(self) -> list[dict[str, Any]]:
        rows = [row for row in self.rows if row["is_purchase"] in KINDS]
        return [
            {
                "kind": KINDS[row["is_purchase"]],
                "btc": _number(row["btc"]),
                "amount": _number(row["usd"]),
                "avg_price": _number(row["avg_price"]),
                "period_start": row["period_start"] or None,
                "period_end": row["period_end"] or None,
            }
            for row in rows
        ]

    @property
    def told(self) -> list[dict[str, Any]]:
        events = statement_figures(self.statement)["events"]
        return [{field: event[field] for field in FIELDS} for event in events]

    @property
    def held(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """What is wanted, and what is told, of what the company holds after all of it."""
        figures = statement_figures(self.statement)
        wanted = {field: _number(self.rows[0][field]) for field in HELD}
        return wanted, {field: figures[field] for field in HELD}


def _number(text: str) -> float | None:
    return float(text) if text else None


@pytest.fixture(scope="module")
def folder() -> Path:
    return found("treasury")


@pytest.fixture(scope="module")
def texts(folder: Path) -> list[Text]:
    rows = defaultdict(list)
    with (folder / "filings/expected.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            rows[row["file"]].append(row)
    return [
        Text(name, those, read_filing(decoded((folder / "filings" / name).read_bytes())))
        for name, those in rows.items()
    ]


def _shown(texts: Sequence[Text]) -> str:
    """The score of each year and form, and each miss."""
    right, all_of_it, misses = Counter[str](), Counter[str](), []
    for text in texts:
        era = f"{text.rows[0]['filed'][:4] or 'undated'} {text.form}"
        all_of_it[era] += 1
        right[era] += text.told == text.wanted
        if text.told != text.wanted:
            misses.append(f"{text.name}\n  wanted {text.wanted}\n  told   {text.told}")
    score = [f"{era}: {right[era]} of {number}" for era, number in sorted(all_of_it.items())]
    return "\n".join([*score, *misses])


def test_every_filing_is_read_as_a_person_read_it(texts: list[Text]) -> None:
    whole = [text for text in texts if text.form != "news"]
    sys.stdout.write(_shown(texts))  # -s shows it
    assert len(whole) == 140
    assert [text.name for text in whole if text.told != text.wanted] == [], _shown(whole)


def test_what_is_held_is_read_where_it_is_stated(texts: list[Text]) -> None:
    for text in texts:
        wanted, told = text.held
        if text.form != "news" and wanted["holdings"] is not None:
            assert told == wanted, text.name


def test_nothing_is_held_back_of_filings_that_are_right(texts: list[Text]) -> None:
    assert [text.name for text in texts if text.statement.held_back] == []


def test_of_reporters_words_no_figure_is_told_that_is_not_there(texts: list[Text]) -> None:
    """They round and leave out: what is told is right, though not all of it is told."""
    for text in texts:
        if text.form == "news":
            for wanted, told in zip(text.wanted, text.told, strict=False):
                assert told["kind"] == wanted["kind"], text.name
                for field in ("btc", "amount", "avg_price"):
                    assert told[field] in {None, wanted[field]}, (text.name, field)
            assert len(text.told) <= len(text.wanted), text.name


def test_the_events_of_strategy_come_out_in_their_order(texts: list[Text], folder: Path) -> None:
    """Those of the reconciled list whose filing is here, but for two where the filing says otherwise."""
    by_accession = {text.rows[0]["accession"]: text for text in texts if text.form == "full"}
    by_accession.pop("")
    with (folder / "strategy_purchases.csv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["accession"] in by_accession]
    wanted = [
        (row["announced"], row["event"], _number(row["btc"]), _number(row["usd"]))
        for row in rows
        if row["event"] in KINDS.values()
    ]
    announced = {row["accession"]: row["announced"] for row in rows}
    told = [
        (day, event["kind"], event["btc"], event["usd"])
        for accession, day in announced.items()
        for event in statement_figures(by_accession[accession].statement)["events"]
    ]
    assert (len(rows), len(wanted)) == (68, 61)  # in the other weeks nothing was bought
    assert [each for each in wanted if each not in told] == [
        ("2021-09-13", "purchase", 5050, 242_900_000),
        ("2025-05-26", "purchase", 4020, 427_100_000),  # in the exhibit
    ]
    assert [each for each in told if each not in wanted] == [("2021-09-13", "purchase", 8957, 419_900_000)]
    assert [each for each in told if each in wanted] == [each for each in wanted if each in told]


def test_the_week_to_the_fourth_of_may(texts: list[Text]) -> None:
    [text] = [text for text in texts if text.rows[0]["accession"] == "0000950170-25-063168"]
    [event] = statement_figures(text.statement)["events"]
    assert (event["btc"], event["usd"], event["avg_price"]) == (1895, 180_300_000, 95_167)
    assert (event["period_start"], event["period_end"]) == ("2025-04-28", "2025-05-04")
    assert event["holdings"] == 555_450


def test_the_packaged_list_is_made_from_the_reconciled_one(folder: Path) -> None:
    assert PURCHASES.read_text(encoding="utf-8") == purchases(folder / "strategy_purchases.csv")
