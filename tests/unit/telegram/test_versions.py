"""How long an answer is good for."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.model.closes import Closes
from bot.model.ticker import ASSETS, FUNDS
from bot.telegram.versions import lasts_until
from tests.fakes import random_prices

FRIDAY, NIGHT = date(2025, 9, 26), datetime(2025, 9, 27, 2, tzinfo=UTC)
CLOSE = datetime(2025, 9, 26, 20, tzinfo=UTC)
MONDAY_S = datetime(2025, 9, 29, 20, tzinfo=UTC)


def legs(now: datetime, last: date = FRIDAY, **about: Any) -> list[Closes]:
    """Both legs, fetched just now; about the second there is more to say."""
    asset, benchmark = (
        Closes(ticker, random_prices(date(2025, 6, 2), last, seed=1), "a source", now, date(2025, 6, 2))
        for ticker in (ASSETS["btc"], FUNDS["psct"])
    )
    return [asset, replace(benchmark, **about)]


def test_closes_are_asked_for_again_after_an_hour() -> None:
    fetched = NIGHT - timedelta(minutes=50)
    assert lasts_until(legs(NIGHT, observed_at=fetched), NIGHT) == NIGHT + timedelta(minutes=10)


def test_what_is_put_together_in_the_background_is_good_until_the_next_close() -> None:
    long_ago = NIGHT - timedelta(hours=5)
    assert lasts_until([replace(leg, observed_at=long_ago) for leg in legs(NIGHT)], NIGHT) == MONDAY_S


@pytest.mark.parametrize(
    ("now", "last", "until"),
    [
        (CLOSE - timedelta(minutes=2), date(2025, 9, 25), CLOSE),
        (CLOSE + timedelta(minutes=1), FRIDAY, CLOSE + timedelta(minutes=20)),
    ],
    ids=["a session closes", "its prices are final"],
)
def test_an_answer_ends_with_the_session(now: datetime, last: date, until: datetime) -> None:
    assert lasts_until(legs(now, last), now) == until


@pytest.mark.parametrize(
    "amiss",
    [{"overdue": True}, {"unfinished": True}, {"prices": random_prices(date(2025, 6, 2), date(2025, 9, 25), seed=1)}],
    ids=["overdue", "unfinished", "without the newest session"],
)  # fmt: skip
def test_where_something_is_amiss_newer_closes_may_come_at_any_moment(amiss: dict[str, Any]) -> None:
    assert lasts_until(legs(NIGHT, **amiss), NIGHT) == NIGHT + timedelta(minutes=1)
