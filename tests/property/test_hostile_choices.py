"""Whatever is typed behind /settings and /digest is understood, or refused in one line."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.alerts.digest import next_digest
from bot.errors import UsageError
from bot.model.chat import Chat, ChatKind
from bot.telegram.digest_words import parse_digest
from bot.telegram.settings_words import changed

NOW = datetime(2025, 9, 27, 12, tzinfo=UTC)
CHAT = Chat(1, 1001, ChatKind.PRIVATE)
KNOWN = st.sampled_from([
    "quiet", "silent", "on", "off", "22-7", "8", "fri", "mon", "daily", "at", "zone", "berlin", "utc+2", "-99",
    "\u202e", "\u200b", "<b>", "nan", "1e309", "٣", "0" * 400, "a" * 4096, "+1:30", "/", "..", "24:00", "8pm",
])  # fmt: skip
WORDS = st.lists(KNOWN | st.text(min_size=1, max_size=12).filter(str.split), min_size=1, max_size=5).map(
    lambda words: " ".join(words).split()
)


def refused_kindly(error: UsageError) -> None:
    assert len(str(error)) < 200
    assert "\n" not in str(error)


@given(WORDS.filter(bool))
def test_settings_are_understood_or_refused(words: list[str]) -> None:
    try:
        after = changed(CHAT, words, NOW)
    except UsageError as error:
        refused_kindly(error)
    else:
        assert after.local(NOW) == NOW
        assert after.hushed(NOW) in {True, False}


@given(WORDS.filter(bool))
def test_summaries_are_understood_or_refused(words: list[str]) -> None:
    try:
        digest = parse_digest(words)
    except UsageError as error:
        refused_kindly(error)
    else:
        assert digest is None or next_digest(digest, CHAT.zone, NOW) > NOW
