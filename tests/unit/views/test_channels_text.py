from dataclasses import replace
from datetime import UTC, datetime, time

import pytest

from bot.model.chat import Chat, ChatKind, Digest, QuietHours
from bot.model.mishap import Failure
from bot.model.rule import BreakdownRule, Side, Threshold, ThresholdRule
from bot.model.subscription import Subscription
from bot.model.ticker import ASSETS, BENCHMARKS, Pair
from bot.model.topic_rule import TreasuryRule
from bot.views.captions import CAPTION, length
from bot.views.channel_news import (
    Loss,
    arrived_text,
    back_text,
    dropped_text,
    left_text,
    lost_text,
    no_right_text,
    not_in_yet_text,
    not_its_admin,
    not_left,
    not_theirs_text,
    not_yours,
    not_yours_any_more,
    offer_text,
    out_of_reach,
    posted_text,
    trial_text,
    unposted,
)
from bot.views.channels import (
    Gets,
    Listed,
    Overview,
    card_text,
    gets_text,
    list_text,
    none_text,
    private_only_text,
    removing_text,
)
from bot.views.wording import plain

CHAT = Chat(12, -1002, ChatKind.CHANNEL, title="News <1>")
LINE = ThresholdRule(Threshold(Side.BELOW, 0.2), Pair(ASSETS["eth"], BENCHMARKS["qqq"]))
ALERTS = (
    Subscription("a", 12, LINE),
    Subscription("b", 12, TreasuryRule(), paused=True),
)
FRIDAY = datetime(2025, 9, 26, 20, 30, tzinfo=UTC)
REASON = "Bad Request: <odd>"


def overview(chat: Chat = CHAT, *alerts: Subscription, **more: object) -> Overview:
    gets = Gets(chat, alerts)
    plainly = Overview(gets, following=None, failed=None, rests_until=None, may_write=True)
    return replace(plainly, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("chat", "alerts", "line"),
    [
        (CHAT, (), "gets nothing yet"),
        (replace(CHAT, silent=True), (), "gets nothing yet"),
        (CHAT, ALERTS[:1], "1 alert"),
        (CHAT, ALERTS, "2 alerts, 1 of them paused"),
        (replace(CHAT, digest=Digest(weekday=4)), (), "summary after Friday's close"),
        (
            replace(CHAT, digest=Digest(at=time(8)), silent=True),
            ALERTS[:1],
            "1 alert · summary daily at 08:00 · without a sound",
        ),
    ],
)
def test_what_a_chat_gets_is_said_in_a_line(chat: Chat, alerts: tuple[Subscription, ...], line: str) -> None:
    assert gets_text(Gets(chat, alerts)) == line


def test_the_list_says_what_each_gets_and_what_is_in_the_way() -> None:
    gets = Gets(CHAT, ALERTS)
    text = list_text(
        [
            Listed(gets, is_theirs=True, may_write=True),
            Listed(gets, is_theirs=True, may_write=False),
            Listed(gets, is_theirs=False, may_write=True),
        ],
        11,
    )
    title, *entries, hint = text.split("\n\n")
    assert title == "<b>You look after 11 chats</b>"
    name = "<b>\u2068News &lt;1&gt;\u2069 (@12)</b>"
    assert entries == [
        f"{name}\n2 alerts, 1 of them paused",
        f"{name}\nI may not post there: make me an admin who may.",
        f"{name}\nYou may not decide for it any more: it is off your list now.",
    ]
    assert hint.endswith("/alerts @12, /digest fri @12.")


def test_the_card_says_all_that_is_set() -> None:
    chat = replace(
        CHAT,
        digest=Digest(weekday=4),
        silent=True,
        quiet=QuietHours(time(22), time(7)),
    )
    text = plain(card_text(overview(chat, *ALERTS, following=FRIDAY, username="news"), "Well done."))
    assert text == (
        "Well done.\n\n\u2068News <1>\u2069 (@12)\nt.me/news\n\n2 alerts, 1 of them paused\n"
        "• Ether × the Nasdaq-100: below 0.20 (30 sessions)\n"
        "• Any company: purchases and sales of 500 BTC or more (paused)\n"
        "Summary: after Friday's close, next Fri 26 Sep, 16:30 New York\nSilent: on\n"
        "Quiet hours: 22:00 to 07:00\n\nNo message has failed."
    )


def test_the_card_says_what_keeps_messages_away_and_what_failed_last() -> None:
    failure = Failure(FRIDAY, REASON)
    text = plain(card_text(overview(CHAT, failed=(ALERTS[0], failure), rests_until=FRIDAY, may_write=False)))
    assert text == (
        "\u2068News <1>\u2069 (@12)\n\nNo alerts yet.\nSummary: off\nSilent: off\n\n"
        "I may not post there now: give me the right to post messages.\n"
        "It took nothing from me: I try again Fri 26 Sep, 16:30 New York.\n"
        "What failed last: Ether × the Nasdaq-100: below 0.20 (30 sessions) (Fri 26 Sep, 16:30 New York): "
        "Bad Request: <odd>"
    )
    assert "What failed last: the summary (Fri 26 Sep" in plain(
        card_text(overview(CHAT, failed=(None, failure)))
    )


@pytest.mark.usefixtures("each_language")
def test_the_card_fits_below_a_picture_however_much_there_is() -> None:
    chat = replace(CHAT, number=9_999_999, title="W" * 255, digest=Digest(weekday=4))
    pair = Pair(ASSETS["avax"], BENCHMARKS["r2ktech-all"])
    alerts = [Subscription(str(at), 12, BreakdownRule(pair), paused=True) for at in range(20)]
    failure = Failure(FRIDAY, "x" * 500)
    text = card_text(
        overview(
            chat, *alerts, following=FRIDAY, failed=(alerts[0], failure), rests_until=FRIDAY, may_write=False,
            username="n" * 32,
        ),
        "Nothing is posted before you turn it on. " * 2,
    )  # fmt: skip
    assert length(text) <= CAPTION
    assert text.count("• ") < len(alerts)


def test_of_six_alerts_five_are_named() -> None:
    alerts = [Subscription(str(at), 12, LINE) for at in range(6)]
    text = card_text(overview(CHAT, *alerts))
    assert text.count("• ") == 5
    assert "\nand 1 more\n" in text


def test_who_has_none_is_told_how_to_begin() -> None:
    text = none_text("tandem_bot")
    assert text.startswith("<b>No channel yet</b>\n")
    assert 'href="https://t.me/tandem_bot?startchannel&amp;admin=post_messages"' in text
    assert "<b>Add to a channel</b>" in text
    assert "<b>Already added</b>" in text


@pytest.mark.parametrize(
    ("how", "words"),
    [
        (Loss.REMOVED, "I was removed from \u2068News <1>\u2069 (@12), so it gets nothing any more.\n"),
        (Loss.NO_RIGHT, "The right to post in \u2068News <1>\u2069 (@12) was taken from me"),
        (Loss.REFUSED, "Telegram does not take my posts in \u2068News <1>\u2069 (@12) any more.\n"),
    ],
)
def test_what_was_lost_is_told_with_what_to_do(how: Loss, words: str) -> None:
    text = lost_text(CHAT, how)
    assert text.startswith(words)
    assert text.endswith("Make me an admin who may post, and all goes on: /channels.")


def test_what_came_back_is_told_with_where_to_look() -> None:
    assert back_text(CHAT).endswith("/channels 12.")


@pytest.mark.parametrize(
    "html",
    [
        offer_text("News <1>"),
        not_in_yet_text("News <1>"),
        no_right_text("News <1>"),
        posted_text(CHAT, "t.me/news/1"),
        dropped_text(CHAT),
        left_text(CHAT),
        removing_text(CHAT),
    ],
)
def test_what_is_html_says_a_title_as_it_is(html: str) -> None:
    assert "\u2068News &lt;1&gt;\u2069" in html
    assert "News <1>" in plain(html)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (arrived_text(), "Nothing is posted before you turn it on."),
        (not_theirs_text("News"), "You may not post in \u2068News\u2069 yourself"),
        (not_yours("news"), "there is no channel @news of yours"),
        (not_yours_any_more(CHAT), "you may not decide for \u2068News <1>\u2069 (@12) any more"),
        (not_its_admin(), "Only admins of that group"),
        (out_of_reach(CHAT), "I am not in \u2068News <1>\u2069 (@12) any more"),
        (unposted("Forbidden"), "Telegram did not take the post: Forbidden"),
        (not_left("Forbidden"), "Telegram did not let me leave it: Forbidden"),
        (private_only_text(), "in a private chat with me."),
    ],
)
def test_whoever_is_refused_is_told_why_in_one_line(text: str, words: str) -> None:
    assert words in text
    assert "\n" not in text


def test_a_post_without_an_address_is_told_without_one() -> None:
    assert posted_text(CHAT, "").count("\n") == 0
    assert posted_text(CHAT, "t.me/news/1").endswith("\nt.me/news/1")
    assert trial_text().startswith("<b>A test: Tandem can post here</b>\n")
