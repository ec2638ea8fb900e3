"""Whatever is typed behind /channels, or sent as the data of its buttons, is understood or refused in a line."""

from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UsageError
from bot.telegram.channel_words import ABOUT_ONE, parse_channel
from bot.telegram.on_behalf import named_in
from bot.views.channel_buttons import ChannelDeed, ChannelTap
from bot.views.on_behalf import BehalfTap

KNOWN = st.sampled_from([
    *ABOUT_ONE, "add", "list", "12", "@12", "@newsroom", "@0", "@-1", "@", "@@", "@١٢", "@" + "9" * 40, "12:al", "eth",
    "90", "\u202e@12", "\u200b", "<b>", "@a b", "0" * 400, "a" * 4096, "@" + "x" * 4095, "al", "list", "ch", "card",
    "-1002000000001", "forget", "everything",
])  # fmt: skip
WORDS = st.lists(KNOWN | st.text(min_size=1, max_size=12).filter(str.split), max_size=5).map(
    lambda words: " ".join(words).split()
)
DATA = st.lists(KNOWN | st.text(max_size=12), max_size=6).map(lambda parts: ":".join(parts).split(":"))


def refused_kindly(error: UsageError) -> None:
    assert len(str(error)) < 200
    assert "\n" not in str(error)


@given(WORDS)
def test_words_name_a_channel_or_are_refused(words: list[str]) -> None:
    try:
        deed, name, question = parse_channel(words)
    except UsageError as error:
        refused_kindly(error)
    else:
        assert bool(name) is (deed not in {ChannelDeed.LIST, ChannelDeed.ADD})
        assert len(name) <= 32
        assert not question or deed is ChannelDeed.POST


@given(WORDS)
def test_of_a_name_among_words_nothing_else_is_lost(words: list[str]) -> None:
    try:
        name, others = named_in(words)
    except UsageError as error:
        refused_kindly(error)
    else:
        assert [word for word in words if name is None or word != f"@{name}"] == others


@given(DATA)
def test_data_of_a_button_say_what_a_button_says_or_are_refused(words: list[str]) -> None:
    for tap in (ChannelTap, BehalfTap):
        try:
            read = tap.read(words)
        except UsageError as error:
            refused_kindly(error)
        else:
            verb, *again = read.data().split(":")
            assert verb == tap.verb
            assert tap.read(again) == read
