"""What is kept of the baskets, as JSON: some 200 constituents, so it is kept short.

Reading raises ValueError, TypeError or LookupError where something else is there.
"""

import json
from dataclasses import replace
from datetime import date, datetime
from itertools import starmap
from typing import Any

import pandas as pd

from bot.model.basket import Constituent, Constituents, Coverage
from bot.model.rebuilding import KnownConstituents, Levels, Tried
from bot.model.ticker import Ticker
from bot.store.codec import decode_closes, encode_closes

NOT_OURS = (ValueError, TypeError, LookupError, AttributeError)
"""What is raised on reading what another version, or somebody else, has written."""


def encode_constituents(known: KnownConstituents) -> bytes:
    """Constituents as JSON."""
    members = known.constituents.members
    value = {
        "as_of": known.constituents.as_of.isoformat(),
        "fetched_at": known.fetched_at.isoformat(),
        "members": [(member.symbol, member.name, member.weight_pct) for member in members],
    }
    return json.dumps(value, allow_nan=False).encode()


def decode_constituents(kept: bytes) -> KnownConstituents:
    """What `encode_constituents` made."""
    value: dict[str, Any] = json.loads(kept)
    constituents = Constituents(
        date.fromisoformat(value["as_of"]), tuple(starmap(Constituent, value["members"]))
    )
    return KnownConstituents(constituents, _moment(value["fetched_at"]))


def encode_series(closes: "pd.Series[float]") -> bytes:
    """Closes as JSON: the first session, the days since it, prices with seven figures."""
    first = closes.index[0]
    value = {
        "from": first.date().isoformat(),
        "days": [(session - first).days for session in closes.index],
        "prices": [float(f"{price:.7g}") for price in closes],
    }
    return json.dumps(value, allow_nan=False, separators=(",", ":")).encode()


def decode_series(kept: bytes) -> "pd.Series[float]":
    """What `encode_series` made."""
    value: dict[str, Any] = json.loads(kept)
    days = pd.to_timedelta(value["days"], unit="D")
    sessions = pd.DatetimeIndex(pd.Timestamp(value["from"]) + days).as_unit("ns")
    prices = pd.Series(value["prices"], index=sessions, dtype=float)
    if not (len(prices) and (prices > 0).all() and sessions.is_monotonic_increasing and sessions.is_unique):
        raise ValueError("no closes")
    return prices


def encode_tried(tried: Tried) -> bytes:
    """How far a constituent got, as JSON."""
    return json.dumps([tried.at.isoformat(), tried.last and tried.last.isoformat(), tried.source]).encode()


def decode_tried(kept: bytes) -> Tried:
    """What `encode_tried` made."""
    at, last, source = json.loads(kept)
    return Tried(_moment(at), None if last is None else date.fromisoformat(last), str(source))


def encode_levels(levels: Levels) -> bytes:
    """Levels as JSON, to the last bit."""
    coverage = levels.closes.coverage
    value = {
        "closes": json.loads(encode_closes(levels.closes)),
        "coverage": coverage
        and (coverage.names, coverage.of_names, coverage.weight, coverage.weights_of.isoformat()),
        "settled": levels.settled,
    }
    return json.dumps(value, allow_nan=False).encode()


def decode_levels(basket: Ticker, kept: bytes) -> Levels:
    """What `encode_levels` made."""
    value: dict[str, Any] = json.loads(kept)
    names, of_names, weight, weights_of = value["coverage"]
    coverage = Coverage(names, of_names, weight, date.fromisoformat(weights_of))
    closes = decode_closes(basket, json.dumps(value["closes"]).encode())
    if closes.prices.empty:
        raise ValueError("no levels")
    return Levels(replace(closes, coverage=coverage), bool(value["settled"]))


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.utcoffset() is None:
        raise ValueError("a moment without time zone")
    return moment
