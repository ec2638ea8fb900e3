"""Make the packaged sample of network activity from counts: `python -m tools.make_network [FILE]`."""

import sys
from pathlib import Path

import pandas as pd

from bot.model.network import Measure

ROOT = Path(__file__).resolve().parent.parent
RECORDED = ROOT.parent / "shared" / "data" / "market" / "onchain" / "btc.csv"
SAMPLE = ROOT / "bot" / "sources" / "network.csv"

START = "2023-07-01"
"""24 months before the last day, and the days that a week and a spell need before them."""
COLUMNS = {"active_addresses": Measure.ADDRESSES.value, "tx_count": Measure.TRANSACTIONS.value}
LEADING = """\
# Tandem's packaged sample of network activity: index levels, not counts; the first day is 100.0000.
# Made by tools/make_network.py from counts of Bitcoin's active addresses and transactions on each UTC day.
# Counted by Coin Metrics (AdrActCnt and TxCnt of its community data, https://coinmetrics.io), licensed
# CC BY-NC 4.0 (https://creativecommons.org/licenses/by-nc/4.0/): not for commercial use. Changed: levels.
"""


def sample(recorded: Path) -> str:
    """Text of the sample file."""
    counts = pd.read_csv(recorded, index_col="date")[list(COLUMNS)].rename(columns=COLUMNS).loc[START:]
    levels = 100 * counts / counts.iloc[0]
    return LEADING + levels.to_csv(float_format="%.4f", index_label="day", lineterminator="\n")


if __name__ == "__main__":
    given = Path(sys.argv[1]) if len(sys.argv) > 1 else RECORDED
    SAMPLE.write_text(sample(given), encoding="utf-8", newline="\n")
    print(f"wrote {SAMPLE.relative_to(ROOT)}")
