from dataclasses import replace

import pytest

from bot.alerts.replay import replay
from bot.model.rule import Side, Threshold, ThresholdRule
from bot.model.ticker import ASSETS, FUNDS, Pair
from bot.views.captions import CAPTION, length
from bot.views.sent import sent_text
from bot.views.wording import plain
from tests.fakes import random_returns

PAIR = Pair(ASSETS["eth"], FUNDS["qqq"])
LINE = ThresholdRule(Threshold(Side.BELOW, 0.4, 90, closes=1, margin=0), PAIR)
SENT = list(replay(LINE, random_returns(756, correlation=0.4, seed=11)))


def test_what_happened_unheard_is_named_below_what_is() -> None:
    first, second, third = SENT[:3]
    text = plain(sent_text(replace(third, unheard=(first, second)), "Yahoo"))
    assert text.startswith(plain(sent_text(third, "Yahoo")))
    happened = ", ".join(
        f"{each.kind} the line on {each.session:%a} {each.session.day} {each.session:%b %Y}"
        for each in (first, second)
    )
    assert text.endswith(f"Before that: {happened}.")


@pytest.mark.usefixtures("each_language")
def test_no_alert_grows_over_what_telegram_takes() -> None:
    assert length(sent_text(replace(SENT[-1], unheard=(*SENT[:-1],) * 40), "Yahoo")) <= CAPTION


def test_every_kind_of_event_has_a_word() -> None:
    for kind in ("breakdown", "recoupled", "linked", "faded", "new_normal", "below", "above"):
        told = replace(SENT[1], unheard=(replace(SENT[0], kind=kind),))
        assert "Before that: " in sent_text(told, "Yahoo")
