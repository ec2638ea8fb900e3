from collections.abc import Sequence
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UsageError
from bot.telegram.deed_words import parse_deed
from bot.views.alert_taps import Deed


@pytest.mark.parametrize(
    ("typed", "deed", "which", "rest"),
    [
        ("pause 1", Deed.PAUSE, 0, ()),
        ("RESUME 3", Deed.RESUME, 2, ()),
        ("delete 2", Deed.DELETE, 1, ()),
        ("wake 2", Deed.WAKE, 1, ()),
        ("snooze 2 1h", Deed.HOUR, 1, ()),
        ("snooze 2 1D", Deed.DAY, 1, ()),
        ("snooze 2 over", Deed.TILL_OVER, 1, ()),
        ("change 2 corr below 0.3", Deed.CHANGE, 1, ["corr", "below", "0.3"]),
    ],
)
def test_everything_that_can_be_tapped_can_be_typed(
    typed: str, deed: Deed, which: int, rest: Sequence[str]
) -> None:
    assert parse_deed(typed.split(), 3) == (deed, which, rest)


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("pause", "say which alert, by its number in /alerts: 1 to 3"),
        ("pause 0", "1 to 3"),
        ("pause 4", "1 to 3"),
        ("pause -1", "1 to 3"),
        ("pause x", "1 to 3"),
        ("pause ٢", "1 to 3"),
        ("pause " + "9" * 4000, "1 to 3"),
        ("snooze x 1h", "1 to 3"),
        ("change x breakdown", "1 to 3"),
        ("x", "say what to do with which alert"),
        ("pause 1 2", "say what to do"),
        ("snooze 1", "say what to do"),
        ("snooze 1 2h", "say what to do"),
        ("change 1", "say what to do"),
    ],
)
def test_what_is_not_understood_is_refused_with_one_line(typed: str, line: str) -> None:
    with pytest.raises(UsageError, match=line):
        parse_deed(typed.split(), 3)


def test_where_there_is_no_alert_it_is_said() -> None:
    with pytest.raises(UsageError, match="no alert yet: /alert sets one"):
        parse_deed(["pause", "1"], 0)


@given(st.lists(st.text(max_size=20) | st.sampled_from(["pause", "snooze", "change", "1", "1h"]), min_size=1))
def test_whatever_is_typed_is_a_deed_or_is_refused(typed: list[str]) -> None:
    with suppress(UsageError):
        assert parse_deed(typed, 3)[1] in range(3)
