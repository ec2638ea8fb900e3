"""Make the packaged list of trades from a reconciled one: `python -m tools.make_purchases [FILE]`."""

import csv
import io
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RECONCILED = ROOT.parent / "shared" / "data" / "treasury" / "strategy_purchases.csv"
PURCHASES = ROOT / "bot" / "sources" / "purchases.csv"

COLUMNS = (
    "announced", "event", "period_start", "period_end", "btc", "usd", "avg_price", "holdings_after",
    "cumulative_cost", "cumulative_avg", "accession",
)  # fmt: skip
LEADING = """\
# What Strategy announced of bitcoin bought and sold, as figures; blank where it is not stated, or not known.
# Made by tools/make_purchases.py from a list that was reconciled with the filings.
"""


def purchases(reconciled: Path) -> str:
    """Text of the packaged list: weeks without a trade are left out, and so is where each row was found."""
    text = io.StringIO()
    writer = csv.DictWriter(text, ("company", *COLUMNS), lineterminator="\n")
    writer.writeheader()
    with reconciled.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["event"] != "none":
                writer.writerow({"company": "strategy"} | {column: row[column] for column in COLUMNS})
    return LEADING + text.getvalue()


if __name__ == "__main__":
    given = Path(sys.argv[1]) if len(sys.argv) > 1 else RECONCILED
    PURCHASES.write_text(purchases(given), encoding="utf-8", newline="\n")
    print(f"wrote {PURCHASES.relative_to(ROOT)}")
