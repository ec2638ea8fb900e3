from datetime import UTC, datetime
from typing import cast

import pytest

from bot.errors import SettingsError
from bot.localchat.server import serve
from bot.ports import Inbox, Json
from bot.telegram.polling import Poller, concerns_us


@pytest.mark.parametrize(
    ("update", "concerns"),
    [
        ({"message": {"chat": {"type": "private"}, "text": "hello"}}, True),
        ({"message": {"chat": {"type": "supergroup"}, "text": "hello"}}, False),
        ({"message": {"chat": {"type": "supergroup"}, "text": "/corr"}}, True),
        ({"edited_message": {"chat": {"type": "group"}, "text": "/corr"}}, True),
        ({"edited_message": {"chat": {"type": "group"}}}, False),
        ({"message": {"chat": {"type": "group"}, "migrate_to_chat_id": -1001}}, True),
        ({"message": {"chat": {"type": "supergroup"}, "migrate_from_chat_id": -4}}, True),
        ({"message": {"chat": {"type": "supergroup"}, "new_chat_title": "Desk"}}, False),
        ({"my_chat_member": {"chat": {"type": "group"}}}, True),
        ({"callback_query": {"data": "corr:btc:psct:90"}}, True),
        ({"inline_query": {"query": "btc qqq 90", "chat_type": "group"}}, True),
    ],
)
def test_the_talk_of_a_group_does_not_enter_the_inbox(update: Json, concerns: bool) -> None:
    assert concerns_us(update) is concerns


async def test_a_refused_token_ends_it_with_words_that_say_what_to_do() -> None:
    async with serve(port=0, token="1:ours", clock=lambda: datetime.now(UTC)) as server:
        poller = Poller("1:another", server.address, cast("Inbox", None))
        with pytest.raises(SettingsError, match="Telegram refuses it; copy it whole from @BotFather"):
            await poller.run()
