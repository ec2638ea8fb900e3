"""Sessions of the New York Stock Exchange, and the price of a coin at their close."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import exchange_calendars
import pandas as pd

FIRST_YEAR = 2010
NEW_YORK = ZoneInfo("America/New_York")
HOUR = pd.Timedelta(hours=1)
SETTLING = timedelta(minutes=20)
"""How long after the close its price may still change: closing auctions, and feeds that lag 15 minutes."""
LONGEST_PAUSE = timedelta(days=14)
"""No two sessions of the exchange are further apart."""


@lru_cache
def _calendar(last_year: int) -> exchange_calendars.ExchangeCalendar:
    """Build one that ends where we say: the default ends a year after it was built, in mid-service."""
    return exchange_calendars.get_calendar("XNYS", start=f"{FIRST_YEAR}-01-01", end=f"{last_year}-12-31")


def _closes(start: date, end: date) -> "pd.Series[pd.Timestamp]":
    # a whole decade: one takes a quarter of a second to build
    calendar = _calendar(max(end.year, FIRST_YEAR) // 10 * 10 + 10)
    first = max(pd.Timestamp(start), calendar.first_session)
    closes: pd.Series[pd.Timestamp] = calendar.closes.loc[first : pd.Timestamp(end)]
    return closes


def sessions(start: date, end: date) -> pd.DatetimeIndex:
    """Sessions from `start` to `end`, both included, as midnights without a time zone."""
    return pd.DatetimeIndex(_closes(start, end).index)


@lru_cache(maxsize=512)
def last_sessions(number: int, end: date) -> pd.DatetimeIndex:
    """The last `number` sessions up to `end`; 252 sessions are a year."""
    return sessions(end - timedelta(days=number * 365 // 252 + 15), end)[-number:]


def new_york_day(moment: datetime) -> date:
    """The day that it is in New York: no session of a later one can have begun."""
    return moment.astimezone(NEW_YORK).date()


def last_completed(now: datetime) -> date:
    """The newest session whose close has passed."""
    recent = last_sessions(2, now.astimezone(UTC).date())
    days = [session.date() for session in recent]
    return days[-1] if close_time(days[-1]) <= now else days[0]


def first_missing(as_of: date, completed: date) -> date | None:
    """The oldest session up to the newest completed one that an answer as of `as_of` lacks."""
    later = sessions(as_of + timedelta(days=1), completed)
    return None if later.empty else later[0].date()


def last_settled(now: datetime) -> date:
    """The newest session whose prices do not change any more."""
    return last_completed(now - SETTLING)


def next_turn(now: datetime) -> datetime:
    """When an answer changes next by the calendar alone: a session closes, or has settled."""
    days = sessions(new_york_day(now), new_york_day(now + LONGEST_PAUSE))
    closes = [close_time(day.date()) for day in days]
    return min(moment for close in closes for moment in (close, close + SETTLING) if moment > now)


def is_provisional(session: date, now: datetime) -> bool:
    """Whether the price of a session may still change: it has not closed, or only just."""
    return now < close_time(session) + SETTLING


@lru_cache(maxsize=4096)
def close_time(session: date) -> datetime:
    """When a session closes, UTC: 16:00 New York, 13:00 on half days."""
    return _closes(session, session).iloc[0].to_pydatetime().astimezone(UTC)


def sample_at_closes(hourly: "pd.Series[float]", start: date, end: date) -> "pd.Series[float]":
    """Price of a coin at each session's close: the close of the hourly bar that ends then.

    `hourly` holds closes indexed by the start of the bar, UTC. A bar that is missing leaves its session out:
    a neighbouring one would date the price wrongly (four hours early turns a correlation of .42 into .29).
    """
    closes = _closes(start, end)
    sampled = hourly.reindex(pd.DatetimeIndex(closes) - HOUR)
    return pd.Series(sampled.to_numpy(), index=closes.index).dropna()


def sample_crypto(
    hourly: "pd.Series[float] | None", daily: "pd.Series[float] | None", start: date, end: date
) -> "tuple[pd.Series[float], date | None]":
    """Prices of a coin by session, and the first session that is priced at the New York close.

    Where hourly bars do not reach back, the close of the UTC day stands in (`daily`, indexed by UTC date).
    """
    wanted = sessions(start, end)
    prices = pd.Series(dtype=float, index=pd.DatetimeIndex([]))
    if hourly is not None:
        prices = sample_at_closes(hourly, start, end)
    first = None if prices.empty else prices.index[0]
    if daily is not None:
        earlier = daily.reindex(wanted if first is None else wanted[wanted < first]).dropna()
        prices = pd.concat([earlier, prices]) if len(prices) else earlier
    return prices, None if first is None else first.date()
