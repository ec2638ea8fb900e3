import pytest
from telegram import Chat, Message, User

from bot.telegram.application import _FromSomebody

US, OTHER = User(7, "Tandem", is_bot=True), User(8, "Other", is_bot=True)
GROUP = Chat(-100, Chat.SUPERGROUP)
DIRECT = Chat(-101, Chat.SUPERGROUP, is_direct_messages=True)


class FakeBot:
    """Who we are."""

    id = US.id


@pytest.mark.parametrize(
    ("message", "is_heard"),
    [
        (Message(1, None, GROUP, text="/stop"), True),  # type: ignore[arg-type] # no date
        (Message(1, None, GROUP, text="/stop", via_bot=OTHER), True),  # type: ignore[arg-type]
        (Message(1, None, GROUP, text="/stop", via_bot=US), False),  # type: ignore[arg-type]
        (Message(1, None, GROUP, text="/stop", is_automatic_forward=True), False),  # type: ignore[arg-type]
        (Message(1, None, DIRECT, text="/stop"), False),  # type: ignore[arg-type]
    ],
    ids=["typed", "by way of another bot", "by way of us", "out of its channel", "to a channel"],
)
def test_what_nobody_typed_here_is_not_heard(message: Message, is_heard: bool) -> None:
    message.set_bot(FakeBot())  # type: ignore[arg-type] # as far as it is asked
    assert _FromSomebody().filter(message) is is_heard
