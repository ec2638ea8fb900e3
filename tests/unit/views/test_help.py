import pytest

from bot.model.message import Button
from bot.views.captions import TEXT, length
from bot.views.help import HelpTopic, help_buttons, help_text, topic_text


def test_help_lists_examples_coins_benchmarks_and_windows() -> None:
    got = help_text()
    assert got.startswith("<b>Ask</b>\n/corr: Bitcoin against small-cap tech, with chart\n")
    assert "\n\n<b>Be told</b>\n/alert breakdown: the link broke, or is back\n" in got
    assert "Coins: btc eth sol xrp ada doge ltc avax bnb" in got
    assert "Benchmarks: r2ktech r2ktech-all psct iwm qqq xlk spy" in got
    assert "Windows: 30 90 250 sessions" in got
    assert "/stats" not in got


def test_the_owner_sees_what_is_for_them_alone() -> None:
    assert "<b>Yours alone</b>\n/stats: how deliveries fare" in help_text(for_owner=True)


@pytest.mark.parametrize("topic", HelpTopic)
@pytest.mark.usefixtures("each_language")
def test_every_topic_says_more_than_the_whole_does_of_it(topic: HelpTopic) -> None:
    more = [line for line in topic_text(topic).splitlines() if line not in help_text()]
    assert more
    assert length(topic_text(topic)) <= TEXT


def test_the_topic_that_is_open_shows_and_leads_back() -> None:
    texts = [button.text for row in help_buttons(HelpTopic.ALERTS) for button in row]
    assert texts == ["Ask", "· Be told ·", "Groups and channels", "Settings and data", "Everything"]
    data = [button.data for row in help_buttons() for button in row if isinstance(button, Button)]
    assert data == ["help:ask", "help:alerts", "help:groups", "help:settings"]


def test_how_to_ask_in_any_chat_is_told_where_that_works() -> None:
    line = "@tandem_bot btc qqq 90: in any chat: tap a card to post it there"
    assert line in help_text("tandem_bot")
    assert line in topic_text(HelpTopic.ASKING, "tandem_bot")
    assert "in any chat" not in help_text()
