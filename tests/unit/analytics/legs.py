"""Closes made from returns, for answers about several tickers."""

from datetime import UTC, date, datetime

import numpy as np
import pandas as pd

from bot.analytics.sessions import last_sessions
from bot.model.closes import Closes
from bot.model.ticker import Ticker

NOW = datetime(2025, 9, 27, 12, tzinfo=UTC)
LAST = date(2025, 9, 26)


def closes_of(ticker: Ticker, returns: "np.ndarray", **more: object) -> Closes:
    """Closes whose log returns are these, the last one on Fri 26 Sep 2025."""
    index = last_sessions(len(returns) + 1, LAST)
    prices = pd.Series(100 * np.exp(np.concatenate([[0], np.cumsum(returns)])), index=index)
    said: dict[str, object] = {"source": "fake", "observed_at": NOW, "new_york_from": index[0].date()}
    return Closes(ticker, prices, **(said | more))  # type: ignore[arg-type]


def with_prices(closes: Closes, prices: "pd.Series[float]") -> Closes:
    from dataclasses import replace

    return replace(closes, prices=prices)
