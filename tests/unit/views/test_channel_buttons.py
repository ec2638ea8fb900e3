from itertools import product

import pytest

from bot.errors import UsageError
from bot.model.chat import Chat, ChatKind
from bot.model.message import Button, Link, Rows
from bot.model.ticker import ASSETS, BENCHMARKS, Pair
from bot.views.channel_buttons import (
    ChannelDeed,
    ChannelTap,
    begin_buttons,
    card_buttons,
    home_buttons,
    list_buttons,
    posted_buttons,
    removing_buttons,
)

CHANNEL = Chat(9_999_999, -(2**52) + 1, ChatKind.CHANNEL, title="Newsroom")
GROUP = Chat(7, -4001, ChatKind.GROUP, title="Desk")


def texts(rows: Rows) -> list[list[str]]:
    return [[button.text for button in row] for row in rows]


def read(rows: Rows) -> list[ChannelTap]:
    """What the buttons ask for."""
    return [
        ChannelTap.read(button.data.split(":")[1:])
        for row in rows
        for button in row
        if isinstance(button, Button)
    ]


def test_a_tap_says_what_and_about_which_chat() -> None:
    for deed, number in product(ChannelDeed, (0, 12, -1002000000001)):
        tap = ChannelTap(deed, number)
        verb, *words = tap.data().split(":")
        assert (verb, ChannelTap.read(words)) == ("ch", tap)


@pytest.mark.parametrize("words", ["", "card", "card:x", "card:1:2", "fly:1", "card:٣", "card:" + "9" * 17])
def test_what_no_button_of_ours_says_is_refused(words: str) -> None:
    with pytest.raises(UsageError, match="from another time; type /channels"):
        ChannelTap.read(words.split(":"))


def test_below_the_card_of_a_channel_is_what_can_be_posted() -> None:
    assert texts(card_buttons(CHANNEL)) == [
        ["Post the correlation now"],
        ["Send a test post"],
        ["Remove", "All channels"],
    ]
    assert texts(card_buttons(GROUP)) == [["Remove", "All channels"]]
    assert {tap.number for tap in read(card_buttons(CHANNEL))} == {CHANNEL.number, 0}


def test_the_list_has_a_button_for_each_and_its_pages() -> None:
    assert texts(list_buttons([CHANNEL, GROUP], 0, 0)) == [
        ["\u2068Newsroom\u2069"],
        ["\u2068Desk\u2069"],
        ["Another channel"],
    ]
    assert texts(list_buttons([GROUP], 1, 2))[1] == ["Earlier", "Later"]
    assert texts(list_buttons([GROUP], 2, 2))[1] == ["Earlier"]
    assert [tap.number for tap in read(list_buttons([], 1, 2))] == [0, 2, 0]


def test_whoever_wants_to_part_chooses_how() -> None:
    assert [tap.deed for tap in read(removing_buttons(GROUP))] == [
        ChannelDeed.DROP,
        ChannelDeed.LEAVE,
        ChannelDeed.CARD,
    ]


def test_a_channel_that_is_not_ours_yet_is_begun_by_telegrams_number() -> None:
    assert read(begin_buttons(CHANNEL.telegram_id)) == [ChannelTap(ChannelDeed.BEGIN, CHANNEL.telegram_id)]


def test_below_posts_there_are_addresses_alone() -> None:
    rows = posted_buttons(Pair(ASSETS["eth"], BENCHMARKS["qqq"]), 90, "tandem_bot")
    assert rows == (
        (
            Link("Why", "https://t.me/tandem_bot?start=why_eth_qqq_90"),
            Link("Now", "https://t.me/tandem_bot?start=corr_eth_qqq_90"),
        ),
    )
    assert home_buttons("tandem_bot") == ((Link("What is this?", "https://t.me/tandem_bot"),),)
