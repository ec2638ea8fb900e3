from dataclasses import replace

import pytest

from bot.alerts.replay import replay
from bot.model.chat import ChatKind
from bot.model.message import Button, Link
from bot.model.rule import BreakdownRule, Rule, Side, Threshold, ThresholdRule
from bot.model.subscription import Subscription
from bot.model.ticker import ASSETS, FUNDS, Pair
from bot.views.alert_message import alert_buttons, alert_text
from bot.views.captions import CAPTION, length
from bot.views.sent import sent_text
from bot.views.wording import plain
from tests.fakes import random_returns

PAIR = Pair(ASSETS["eth"], FUNDS["qqq"])
LINE = ThresholdRule(Threshold(Side.BELOW, 0.4, 90, closes=1, margin=0), PAIR)
SENT = list(replay(LINE, random_returns(756, correlation=0.4, seed=11)))


def test_what_happened_unheard_is_named_below_what_is() -> None:
    first, second, third = SENT[:3]
    text = plain(alert_text(third, "Yahoo", [first, second]))
    assert text.startswith(plain(sent_text(third, "Yahoo")))
    happened = ", ".join(
        f"{each.kind} the line on {each.session:%a} {each.session.day} {each.session:%b %Y}"
        for each in (first, second)
    )
    assert text.endswith(f"I was away meanwhile: {happened}.")
    assert alert_text(third, "Yahoo") == sent_text(third, "Yahoo")


def test_no_alert_grows_over_what_telegram_takes() -> None:
    assert length(alert_text(SENT[-1], "Yahoo", SENT[:-1] * 40)) <= CAPTION


def test_every_kind_of_event_has_a_word() -> None:
    for kind in ("breakdown", "recoupled", "linked", "faded", "new_normal", "below", "above"):
        assert "I was away" in alert_text(SENT[1], "Yahoo", [replace(SENT[0], kind=kind)])


@pytest.mark.parametrize(
    ("rule", "address"),
    [
        (BreakdownRule(PAIR), "https://t.me/tandem_bot?start=why_eth_qqq_30"),
        (LINE, "https://t.me/tandem_bot?start=why_eth_qqq_90"),
    ],
)
def test_a_channel_gets_addresses_only(rule: Rule, address: str) -> None:
    rows = alert_buttons(Subscription("a1", 7, rule), ChatKind.CHANNEL, "tandem_bot")
    assert rows == ((Link("Why", address),),)


@pytest.mark.parametrize(
    ("kind", "texts"),
    [(ChatKind.PRIVATE, ["Snooze", "Why", "Change", "Stop"]), (ChatKind.GROUP, ["Why", "Manage"])],
)
def test_buttons_are_those_of_the_kind_of_chat(kind: ChatKind, texts: list[str]) -> None:
    buttons = [button for row in alert_buttons(Subscription("a1", 7, LINE), kind, "bot") for button in row]
    assert [button.text for button in buttons] == texts
    data = [button.data for button in buttons if isinstance(button, Button)]
    assert len(data) == len(texts)
    assert "why:eth:qqq:90" in data
    assert all(each.startswith(("al:", "why:")) for each in data)
