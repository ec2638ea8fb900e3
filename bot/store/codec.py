"""Values as they are kept in Redis: JSON, which a person can read and a later version can extend."""

import json
from datetime import date, datetime
from typing import Any

import pandas as pd

from bot.model.closes import Closes
from bot.model.ticker import Ticker


def encode_closes(closes: Closes) -> bytes:
    """Closes as JSON; prices to the last bit."""
    value = {
        "sessions": [session.date().isoformat() for session in closes.prices.index],
        "prices": closes.prices.tolist(),
        "source": closes.source,
        "observed_at": closes.observed_at.isoformat(),
        "new_york_from": closes.new_york_from and closes.new_york_from.isoformat(),
        "provisional": closes.provisional and closes.provisional.isoformat(),
        "left_out": [session.isoformat() for session in closes.left_out],
    }
    return json.dumps(value, allow_nan=False).encode()


def decode_closes(ticker: Ticker, kept: bytes) -> Closes:
    """What `encode_closes` made; raises ValueError or KeyError where it is something else."""
    value: dict[str, Any] = json.loads(kept)
    prices = pd.Series(value["prices"], index=pd.DatetimeIndex(value["sessions"]).as_unit("ns"), dtype=float)
    return Closes(
        ticker=ticker,
        prices=prices,
        source=value["source"],
        observed_at=datetime.fromisoformat(value["observed_at"]),
        new_york_from=_day(value["new_york_from"]),
        provisional=_day(value["provisional"]),
        left_out=tuple(date.fromisoformat(text) for text in value.get("left_out", ())),
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
