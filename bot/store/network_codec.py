"""Network activity as it is kept in Redis: JSON, counts to the last bit."""

import json
from datetime import datetime
from typing import Any

import pandas as pd

from bot.model.network import Activity, Measure
from bot.ports import Activities

NOT_OURS = (ValueError, KeyError, TypeError, AttributeError)
"""What `decode_activities` raises for what `encode_activities` has not made."""


def encode_activities(activities: Activities) -> bytes:
    """Every measure by its name."""
    return json.dumps(
        {measure: _figures(each) for measure, each in activities.items()}, allow_nan=False
    ).encode()


def decode_activities(kept: bytes) -> Activities:
    """What `encode_activities` made, with every measure that there is."""
    told: dict[str, Any] = json.loads(kept)
    return {measure: _activity(measure, told[measure]) for measure in Measure}


def _figures(activity: Activity) -> dict[str, Any]:
    return {
        "provider": activity.provider,
        "counted_as": activity.counted_as,
        "observed_at": activity.observed_at.isoformat(),
        "days": [day.date().isoformat() for day in activity.daily.index],
        "counts": activity.daily.tolist(),
    }


def _activity(measure: Measure, told: dict[str, Any]) -> Activity:
    daily = pd.Series(told["counts"], index=pd.DatetimeIndex(told["days"]).as_unit("ns"), dtype=float)
    observed_at = datetime.fromisoformat(told["observed_at"])
    return Activity(measure, told["provider"], told["counted_as"], daily, observed_at)
