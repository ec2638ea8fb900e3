from datetime import date

import pandas as pd
import pytest

from bot.analytics.rejoin import rejoin
from bot.analytics.sessions import sessions

DAYS = sessions(date(2025, 9, 15), date(2025, 9, 26))
KEPT = pd.Series([10.0, 11, 12, 13, 14, 15, 16, 17], index=DAYS[:8])
LATEST = pd.Series([14.0, 15, 16, 17, 18, 19], index=DAYS[4:])


def test_closes_that_agree_are_laid_end_to_end() -> None:
    got = rejoin(KEPT, LATEST)
    assert got is not None
    assert list(got) == pytest.approx([10, 11, 12, 13, 14, 15, 16, 17, 18, 19])
    assert list(got.index) == list(DAYS)


def test_a_split_rescales_what_is_kept_so_that_no_return_changes() -> None:
    got = rejoin(KEPT, LATEST / 2)
    assert got is not None
    assert list(got) == pytest.approx([5, 5.5, 6, 6.5, 7, 7.5, 8, 8.5, 9, 9.5])


def test_half_a_split_is_a_contradiction() -> None:
    halves = LATEST.where(LATEST.index < DAYS[6], LATEST / 2)
    assert rejoin(KEPT, halves) is None


def test_rounding_is_no_contradiction_and_a_restated_price_is_one() -> None:
    rounded, restated = LATEST.copy(), LATEST.copy()
    rounded.iloc[1] *= 1.0005
    restated.iloc[1] *= 1.002
    assert rejoin(KEPT, rounded) is not None
    assert rejoin(KEPT, restated) is None


def test_too_few_sessions_in_common_prove_nothing() -> None:
    assert rejoin(KEPT, LATEST.loc[DAYS[6] :]) is None
    assert rejoin(KEPT, LATEST.loc[DAYS[8] :]) is None
    assert rejoin(KEPT, LATEST.loc[DAYS[5] :]) is not None


def test_a_session_that_the_latest_lack_is_kept() -> None:
    got = rejoin(KEPT, LATEST.drop(DAYS[5]))
    assert got is not None
    assert got[DAYS[5]] == pytest.approx(15)
