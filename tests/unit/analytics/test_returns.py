import math

import pandas as pd
import pytest

from bot.analytics.returns import join, log_returns

DAYS = pd.to_datetime(["2025-09-22", "2025-09-23", "2025-09-24", "2025-09-25"])


def test_a_hole_in_one_leg_is_spanned_by_the_next_return_of_both() -> None:
    asset = pd.Series([100.0, 110.0, 121.0], index=DAYS[[0, 2, 3]])
    benchmark = pd.Series([50.0, 60.0, 55.0, 44.0], index=DAYS)
    returns = log_returns(join(asset, benchmark))
    assert list(returns.index) == list(DAYS[2:])
    assert returns["asset"].tolist() == pytest.approx([math.log(1.1), math.log(1.1)])
    assert returns["benchmark"].tolist() == pytest.approx([math.log(55 / 50), math.log(44 / 55)])


def test_legs_without_a_common_session_have_no_returns() -> None:
    one, other = pd.Series([1.0], index=DAYS[:1]), pd.Series([1.0], index=DAYS[1:2])
    assert log_returns(join(one, other)).empty
