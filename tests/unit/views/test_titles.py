from bot.model.chat import Chat, ChatKind
from bot.views.titles import isolated, named, title_text

CHAT = Chat(12, -1002, ChatKind.CHANNEL, title="Newsroom")


def test_a_chat_is_called_by_its_title_and_by_what_is_typed_for_it() -> None:
    assert named(CHAT) == "\u2068Newsroom\u2069 (@12)"
    assert named(Chat(12, -1002, ChatKind.CHANNEL)) == "without a name (@12)"


def test_a_long_title_is_shortened_and_one_that_turns_the_direction_round_turns_nothing_else() -> None:
    assert title_text(Chat(1, -1, ChatKind.GROUP, title="x" * 41)) == f"\u2068{'x' * 39}…\u2069"
    assert isolated("\u202eabc", 24) == "\u2068\u202eabc\u2069"
