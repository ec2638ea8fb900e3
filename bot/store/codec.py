"""Values as they are kept in Redis: JSON, which a person can read and a later version can extend."""

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime
from typing import Any

import pandas as pd

from bot.model.closes import Closes
from bot.model.delivery import Delivery, Topic
from bot.model.ticker import Ticker

DAYS = ("session", "told", "after")
"""The days of a delivery."""
TEXTS = {*DAYS, "due"}
_json = json.JSONEncoder(sort_keys=True, separators=(",", ":"), allow_nan=False)


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


def encode_figures(figures: Mapping[str, Any]) -> str:
    """Figures as JSON, the same ones always in the same words: what is kept can be compared."""
    return _json.encode(figures)


def encode_delivery(delivery: Delivery) -> str:
    """A delivery as JSON; what says nothing is left out."""
    own: dict[str, object] = {"chat": delivery.chat}
    if delivery.subscription:
        own["subscription"] = delivery.subscription
    return f"{_json.encode(own)[:-1]},{encode_what(delivery)}"


def encode_what(delivery: Delivery) -> str:
    """What a delivery says beside whose it is, with the brace that ends it: the same for many chats."""
    said = {field.name: getattr(delivery, field.name) for field in fields(Delivery)[2:]}
    del said["subscription"]
    told = {name: str(value) if name in TEXTS else value for name, value in said.items() if value}
    return _json.encode({"topic": delivery.topic.value, **told})[1:]


def decode_delivery(kept: bytes | str) -> Delivery:
    """What `encode_delivery` made; what a later version told beside it is passed over."""
    told: dict[str, Any] = json.loads(kept)
    known = {field.name: told[field.name] for field in fields(Delivery) if field.name in told}
    days = {name: date.fromisoformat(known[name]) for name in DAYS if name in known}
    due = {"due": datetime.fromisoformat(known["due"])} if "due" in known else {}
    return Delivery(**known | days | due | {"topic": Topic(known["topic"])})
