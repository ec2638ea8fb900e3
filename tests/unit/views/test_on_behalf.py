from dataclasses import replace
from datetime import date

import pytest

from bot.alerts.preview import Preview
from bot.errors import UsageError
from bot.model.chat import Chat, ChatKind
from bot.model.message import Button, Document, Link, Picture, Reply
from bot.model.rule import Side, Threshold, ThresholdRule
from bot.model.subscription import Wish
from bot.model.ticker import ASSETS, BENCHMARKS, Pair
from bot.views.alert_taps import Step, WishTap
from bot.views.captions import CAPTION, TEXT, below, length
from bot.views.on_behalf import BehalfTap, about, chat_buttons, head, meant_for, with_way_back
from tests.unit.views.test_preview_text import LINE, LINK, crowded

CHAT = Chat(12, -1002, ChatKind.CHANNEL, title="News & <Views>")
VERBS = {"al", "w", "digest", "set", "forget"}


def test_a_tap_for_another_chat_says_which_and_what_it_would_say_there() -> None:
    tap = BehalfTap(12, ("al", "list", "0"))
    assert tap.data() == "@:12:al:list:0"
    assert BehalfTap.read(["12", "al", "list", "0"]) == tap


@pytest.mark.parametrize("words", ["", "12", "x:al", "0:al", "-1:al", "012:al", "1234567890:al", "٣:al"])
def test_what_no_button_of_ours_says_is_refused(words: str) -> None:
    with pytest.raises(UsageError, match="from another time; type /channels"):
        BehalfTap.read(words.split(":"))


def test_a_message_says_in_its_first_line_which_chat_it_is_about() -> None:
    reply = about(Reply("<b>1 alert</b>", buttons=((Button("1", "al:card:k3"),),)), CHAT, VERBS)
    assert reply.html == "<i>For \u2068News &amp; &lt;Views&gt;\u2069 (@12):</i>\n<b>1 alert</b>"
    assert reply.buttons == ((Button("1", "@:12:al:card:k3"),),)
    assert with_way_back(reply, CHAT).buttons[1] == (
        Button("Back to \u2068News & <Views>\u2069", "ch:card:12"),
    )


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Or type: /settings berlin, /digest 07:30.", "Or type: /settings @12 berlin, /digest @12 07:30."),
        ("/export gives a copy. <code>/alerts</code>", "/export @12 gives a copy. <code>/alerts @12</code>"),
        ("/forget @12, /stop@bot, /corr, /alerting", "/forget @12, /stop@bot, /corr, /alerting"),
        ("https://t.me/alert t.me/x/stop", "https://t.me/alert t.me/x/stop"),
    ],
)
def test_its_commands_name_the_chat_that_they_are_meant_for(text: str, named: str) -> None:
    assert about(Reply(text), CHAT, VERBS).html == f"{head(CHAT)}\n{named}"


def test_where_its_commands_would_be_too_long_the_message_stays_as_it_is() -> None:
    text = "/alerts ".ljust(TEXT - length(head(CHAT)) - 1, "x")
    assert about(Reply(text), CHAT, VERBS).html == f"{head(CHAT)}\n{text}"


def test_only_buttons_about_what_a_chat_gets_are_meant_for_it() -> None:
    link = Link("Filing", "https://www.sec.gov")
    rows = ((Button("Chart", "corr:btc:psct:30"), link), (Button("Summary", "digest:show"),), ())
    assert meant_for(rows, CHAT, VERBS) == (rows[0], (Button("Summary", "@:12:digest:show"),))


def longest_wish(name: str) -> WishTap:
    """The wizard's button that says the most."""
    pair = Pair(ASSETS["doge"], BENCHMARKS["r2ktech-all"])
    line = ThresholdRule(Threshold(Side.BELOW, -0.5555, 250, closes=10, margin=0.1234), pair)
    return WishTap(Step.SHOW, Wish(line, date(2030, 12, 31), once=True), name)


def test_the_longest_button_fits_for_a_chat_of_eight_digits() -> None:
    far = Chat(99_999_999, -1002, ChatKind.CHANNEL)
    button = Button("Turn on", longest_wish("k3abc").data())
    [[meant]] = meant_for(((button,),), far, VERBS)
    assert isinstance(meant, Button)
    assert 60 <= len(meant.data) <= 64
    verb, *words = meant.data.split(":")
    assert BehalfTap.read(words).words[1:] == tuple(button.data.split(":")[1:])
    assert verb == "@"


def test_a_button_that_does_not_fit_is_left_out_with_its_row() -> None:
    long = Button("Turn on", longest_wish("a-name-from-afar").data())
    assert meant_for(((long,), (long, Button("More", "al:all"))), CHAT, VERBS) == (
        (Button("More", "@:12:al:all"),),
    )


@pytest.mark.parametrize(
    ("empty", "limit"),
    [
        (Reply(""), TEXT),
        (Reply("", Picture("x", bytes)), CAPTION),
        (Reply("", document=Document("x", b"x")), CAPTION),
    ],
)
def test_a_message_that_is_full_goes_without_the_line(empty: Reply, limit: int) -> None:
    room = limit - length(head(CHAT)) - 1
    assert length(about(replace(empty, html="x" * room), CHAT, VERBS).html) == limit
    assert about(replace(empty, html="x" * (room + 1)), CHAT, VERBS).html == "x" * (room + 1)


def test_the_ways_in_lead_to_all_that_a_chat_chooses() -> None:
    assert [[button.text for button in row] for row in chat_buttons(CHAT, VERBS)] == [
        ["Alerts", "New alert"],
        ["Summary", "Settings"],
    ]


@pytest.mark.parametrize("preview", [LINE, LINK], ids=["a line", "a link"])
@pytest.mark.usefixtures("each_language")
def test_the_line_stands_above_a_preview_that_has_very_much_to_say(preview: Preview) -> None:
    chat = Chat(9_999_999, -1002, ChatKind.CHANNEL, title="W" * 40)
    with below(head(chat)):
        said = list(crowded(preview))
    for html in said:
        shown = about(Reply(html, Picture("x", bytes)), chat, VERBS).html
        assert shown.startswith(head(chat))
        assert length(shown) <= CAPTION
