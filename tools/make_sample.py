"""Make the packaged sample from a folder of recorded prices: `python -m tools.make_sample [FOLDER]`."""

import asyncio
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd

from bot.model.closes import Closes
from bot.model.ticker import ASSETS, BENCHMARKS
from bot.sources.recorded import RecordedPrices
from bot.sources.sample import UTC_MARK

ROOT = Path(__file__).resolve().parent.parent
RECORDED = ROOT.parent / "shared" / "data" / "market"
SAMPLE = ROOT / "bot" / "sources" / "sample.csv"

START, UNTIL = date(2018, 5, 15), date(2025, 9, 26)
ASSET_KEYS, BENCHMARK_KEYS = ("btc", "eth", "sol"), ("iwm", "psct", "qqq", "xlk", "spy")
LEADING = """\
# Tandem's packaged sample: index levels, not prices; the first session of each column is 100.0000.
# One row per session of the New York Stock Exchange; blank where there was no price yet.
# Made by tools/make_sample.py from recorded prices. BTC-USD: the close of the hourly bar that ends at the
# session's close, Bitstamp, from 2021-06-01 Binance. IWM PSCT QQQ SPY XLK: closes adjusted for splits and
# dividends, Yahoo. Columns marked @utc hold the close of the UTC day instead, Yahoo's too: 3 to 4 hours after
# the session's, on half days 6 to 7.
"""


async def sample(folder: Path) -> str:
    """Text of the sample file."""
    coins = [ASSETS[key] for key in ASSET_KEYS]
    funds = [BENCHMARKS[key] for key in sorted(BENCHMARK_KEYS)]
    prices = RecordedPrices(folder, clock=lambda: datetime(2025, 9, 30, tzinfo=UTC))
    # bitcoin alone comes at the New York close, among other coins at that of the UTC day
    asked = ([coins[0]], coins, funds)
    found = [await prices.closes(tickers, start=START, until=UNTIL) for tickers in asked]
    table = pd.concat([_levels(closes) for group in found for closes in group], axis="columns", sort=True)
    body = table.to_csv(
        float_format="%.4f", date_format="%Y-%m-%d", index_label="session", lineterminator="\n"
    )
    return LEADING + body


def _levels(closes: Closes) -> "pd.Series[float]":
    mark = "" if closes.new_york_from else UTC_MARK
    return (100 * closes.prices / closes.prices.iloc[0]).rename(closes.ticker.symbol + mark)


if __name__ == "__main__":
    given = Path(sys.argv[1]) if len(sys.argv) > 1 else RECORDED
    SAMPLE.write_text(asyncio.run(sample(given)), encoding="utf-8", newline="\n")
    print(f"wrote {SAMPLE.relative_to(ROOT)}")
