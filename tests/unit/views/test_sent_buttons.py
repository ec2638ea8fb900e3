import pytest

from bot.alerts.replay import replay
from bot.model.chat import ChatKind
from bot.model.message import Button, Link
from bot.model.rule import BreakdownRule, Rule, Side, Threshold, ThresholdRule
from bot.model.subscription import Subscription
from bot.model.ticker import ASSETS, FUNDS, Pair
from bot.views.sent_buttons import sent_buttons
from tests.fakes import random_returns

PAIR = Pair(ASSETS["eth"], FUNDS["qqq"])
LINE = ThresholdRule(Threshold(Side.BELOW, 0.4, 90, closes=1, margin=0), PAIR)
SENT = list(replay(LINE, random_returns(756, correlation=0.4, seed=11)))


@pytest.mark.parametrize(
    ("rule", "address"),
    [
        (BreakdownRule(PAIR), "https://t.me/tandem_bot?start=why_eth_qqq_30"),
        (LINE, "https://t.me/tandem_bot?start=why_eth_qqq_90"),
    ],
)
def test_a_channel_gets_addresses_only(rule: Rule, address: str) -> None:
    rows = sent_buttons(Subscription("a1", 7, rule), ChatKind.CHANNEL, "tandem_bot")
    assert rows == ((Link("Why", address),),)


@pytest.mark.parametrize(
    ("kind", "texts"),
    [(ChatKind.PRIVATE, ["Snooze", "Why", "Change", "Stop"]), (ChatKind.GROUP, ["Why", "Manage"])],
)
def test_buttons_are_those_of_the_kind_of_chat(kind: ChatKind, texts: list[str]) -> None:
    buttons = [button for row in sent_buttons(Subscription("a1", 7, LINE), kind, "") for button in row]
    assert [button.text for button in buttons] == texts
    data = [button.data for button in buttons if isinstance(button, Button)]
    assert len(data) == len(texts)
    assert "why:eth:qqq:90" in data
    assert all(each.startswith(("al:", "why:")) for each in data)


def test_in_a_group_an_alert_is_managed_in_private() -> None:
    [[why, manage]] = sent_buttons(Subscription("a1", 7, LINE), ChatKind.GROUP, "tandem_bot")
    assert why.text == "Why"
    assert manage == Link("Manage", "https://t.me/tandem_bot?start=manage_7_a1")
