"""Names for answers: the same data, the same name, whoever asks and in whichever process."""

import hashlib
import weakref
from collections.abc import Sequence
from datetime import datetime, timedelta

import pandas as pd

from bot.analytics.sessions import last_completed, next_turn
from bot.model.closes import Closes
from bot.sources.cached import UP_TO_DATE_FOR

ANY_MOMENT = timedelta(minutes=1)
"""How long what is not as it should be is good for: newer closes may come at any moment."""


def version(closes: Sequence[Closes], asked: object, now: datetime) -> str:
    """Names all that an answer depends on; the same name, the same answer.

    What follows a space is how old overdue prices are, which words tell and pictures do not.
    """
    digest = hashlib.blake2b(f"{asked} {last_completed(now)}".encode(), digest_size=12)
    for leg in closes:
        said = (leg.ticker.key, leg.source, leg.new_york_from, leg.provisional)
        digest.update(f"{said} {leg.stands_in_for} {leg.coverage} {leg.left_out}".encode())
        digest.update(_digests.of(leg.prices))
    ages = [(now - leg.observed_at) // timedelta(minutes=1) for leg in closes if leg.overdue]
    return f"{digest.hexdigest()} {max(ages)}" if ages else digest.hexdigest()


def lasts_until(legs: Sequence[Closes], now: datetime) -> datetime:
    """Until when nothing newer than these closes is to be expected; where something is amiss, soon."""
    newest = last_completed(now)
    if any(leg.overdue or leg.unfinished or leg.prices.index[-1].date() < newest for leg in legs):
        return now + ANY_MOMENT
    asked_again = (leg.observed_at + UP_TO_DATE_FOR for leg in legs)
    return min((next_turn(now), *(moment for moment in asked_again if moment > now)))


class _Digests:
    """Digests of series, computed once for each: the same are handed out again and again."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[weakref.ref[pd.Series[float]], bytes]] = {}

    def of(self, prices: "pd.Series[float]") -> bytes:
        """Digest of sessions and prices."""
        number = id(prices)
        same, digest = self._known.get(number, (None, b""))
        if same is None or same() is not prices:
            content = prices.to_numpy().tobytes() + prices.index.to_numpy().tobytes()
            digest = hashlib.blake2b(content, digest_size=12).digest()
            self._known[number] = weakref.ref(prices, lambda _gone: self._known.pop(number, None)), digest
        return digest


_digests = _Digests()
