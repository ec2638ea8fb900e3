"""How a correlation moved since some sessions ago."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from bot.analytics.attribution import moved
from bot.analytics.correlation import correlate, in_window
from bot.analytics.sessions import last_sessions
from bot.analytics.snapshot import completed_returns
from bot.errors import NotEnoughData
from bot.model.closes import Closes
from bot.model.correlation import Correlation
from bot.model.digest import Movement


def movement_since(
    legs: Sequence[Closes], now: datetime, correlation: Correlation, sessions: int
) -> Movement | None:
    """What a correlation of these legs was so many sessions before; None where there is no honest number."""
    calendar = last_sessions(correlation.window + sessions, correlation.as_of)
    with suppress(NotEnoughData):
        returns = completed_returns(legs, now)
        inside = in_window(returns, calendar[sessions:])
        earlier = in_window(returns, calendar[: correlation.window])
        before = correlate(returns, calendar[: correlation.window])
        replaced = len(inside.index.symmetric_difference(earlier.index))
        return Movement(before, sessions, notable=moved(correlation, before, replaced=replaced))
    return None
