"""Make the packaged list of constituents from holdings: `python -m tools.make_constituents [FILE]`."""

import csv
import io
import sys
from pathlib import Path

from bot.model.basket import Constituents
from bot.sources.constituents import read_holdings

ROOT = Path(__file__).resolve().parent.parent
HOLDINGS = ROOT.parent / "shared" / "data" / "market" / "holdings" / "IWM_holdings_2025-11-11.csv"
PACKAGED = ROOT / "bot" / "sources" / "constituents.csv"

LEADING = """\
# Technology stocks of the Russell 2000 as of {as_of}: those of the fund IWM, with their weights in per cent.
# Made by tools/make_constituents.py from the holdings that iShares publishes; used when they cannot be had.
"""


def packaged(constituents: Constituents) -> str:
    """Text of the packaged file."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("symbol", "name", "weight"))
    writer.writerows(
        (member.symbol, member.name, f"{member.weight_pct:.6f}") for member in constituents.members
    )
    return LEADING.format(as_of=constituents.as_of.isoformat()) + text.getvalue()


if __name__ == "__main__":
    given = Path(sys.argv[1]) if len(sys.argv) > 1 else HOLDINGS
    holdings = read_holdings(given.read_text(encoding="utf-8"), file_name=given.name)
    PACKAGED.write_text(packaged(holdings), encoding="utf-8", newline="\n")
    print(f"wrote {PACKAGED.relative_to(ROOT)}: {len(holdings.members)} names")
