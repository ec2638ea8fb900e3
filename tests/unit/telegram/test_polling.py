import pytest

from bot.ports import Json
from bot.telegram.polling import concerns_us


@pytest.mark.parametrize(
    ("update", "concerns"),
    [
        ({"message": {"chat": {"type": "private"}, "text": "hello"}}, True),
        ({"message": {"chat": {"type": "supergroup"}, "text": "hello"}}, False),
        ({"message": {"chat": {"type": "supergroup"}, "text": "/corr"}}, True),
        ({"edited_message": {"chat": {"type": "group"}, "text": "/corr"}}, True),
        ({"edited_message": {"chat": {"type": "group"}}}, False),
        ({"callback_query": {"data": "corr:btc:psct:90"}}, True),
    ],
)
def test_the_talk_of_a_group_does_not_enter_the_inbox(update: Json, concerns: bool) -> None:
    assert concerns_us(update) is concerns
