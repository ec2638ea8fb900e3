from datetime import date

import pytest

from bot.model.coupling import State
from bot.model.rule import BreakdownRule, Side, Threshold, ThresholdRule
from bot.model.subscription import Standing, Subscription
from bot.model.ticker import ASSETS, FUNDS, Pair
from bot.views.correction import corrected_text, correction_text
from bot.views.wording import plain

PAIR = Pair(ASSETS["btc"], FUNDS["psct"])
LINE = ThresholdRule(Threshold(Side.BELOW, 0.2), PAIR)
MONDAY, FRIDAY = date(2025, 9, 22), date(2025, 9, 26)


def subscribed(standing: Standing | None, *, line: bool = True) -> Subscription:
    return Subscription("a1", 7, LINE if line else BreakdownRule(PAIR), side=standing, told=standing)


def test_a_correction_names_the_message_that_was_wrong_and_what_is_so() -> None:
    text = plain(correction_text(subscribed(Standing(State.COUPLED), line=False), MONDAY))
    assert text.startswith("Correction: Bitcoin and small-cap tech\n")
    assert "What I wrote after the close of Mon 22 Sep 2025 does not hold with them." in text
    assert text.endswith("With the prices as they are now: coupled.")


@pytest.mark.parametrize(
    ("standing", "words"),
    [
        (Standing(Side.BELOW, FRIDAY), "below 0.20 since Fri 26 Sep 2025."),
        (Standing(Side.ABOVE), "above 0.30."),
        (Standing(State.DECOUPLED, MONDAY), "apart since Mon 22 Sep 2025."),
        (Standing(State.UNLINKED), "no link."),
        (Standing(State.WARMUP), "not known yet."),
    ],
)
def test_what_is_so_now_is_said_in_words(standing: Standing, words: str) -> None:
    text = plain(corrected_text(subscribed(standing, line=isinstance(standing.side, Side))))
    assert text == f"Corrected: see the message above.\nWith the prices as they are now: {words}"


def test_where_nothing_was_told_and_nothing_is_known_that_is_left_out() -> None:
    text = plain(correction_text(subscribed(None), None))
    assert text.endswith("Prices that I had read were restated by their source.")
