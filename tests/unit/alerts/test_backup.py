import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.alerts.backup import ChatBackup, backup_text, read_backup
from bot.errors import UsageError
from bot.model.chat import Chat, ChatKind
from bot.model.rule import BreakdownRule, Side, Threshold, ThresholdRule
from bot.model.subscription import Standing, Subscription

NOW = datetime(2025, 9, 27, 12, 0, 0, 5, tzinfo=UTC)
LINE = ThresholdRule(Threshold(Side.BELOW, 0.2))
BELOW = Standing(Side.BELOW, date(2025, 9, 22))
BACKUP = ChatBackup(
    Chat(0, -1001, ChatKind.GROUP, zone="Europe/Berlin"),
    [Subscription("a", 0, BreakdownRule()), Subscription("b", 0, LINE, side=BELOW, told=BELOW)],
)


def figures() -> Any:
    return json.loads(backup_text([BACKUP], NOW))


def test_what_was_written_is_read_sides_included() -> None:
    other = ChatBackup(Chat(0, 5, ChatKind.PRIVATE), [])
    assert read_backup(backup_text([BACKUP, other], NOW)) == [BACKUP, other]
    assert read_backup(backup_text([], NOW)) == []


def test_a_file_says_by_which_version_and_when_it_was_written() -> None:
    assert (figures()["version"], figures()["written_at"]) == (1, "2025-09-27T12:00:00+00:00")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", "not JSON: Expecting value"),
        ("[" * 100_000, "not JSON: "),
        ("[]", "not written by `export`"),
        ("{}", "not written by `export`"),
        ('{"version": "1"}', "not written by `export`"),
        ('{"version": 2, "chats": []}', "written by a later version"),
        ('{"version": 1}', "chats: must be a list of objects"),
        ('{"version": 1, "chats": [5]}', "chats: must be a list of objects"),
        ('{"version": 1, "chats": [{}]}', "chats[0].subscriptions: must be a list of objects"),
        ('{"version": 1, "chats": [{"subscriptions": []}]}', "chats[0]: telegram_id is missing"),
    ],
)
def test_what_is_no_backup_is_told_in_one_line(text: str, line: str) -> None:
    with pytest.raises(UsageError) as refused:
        read_backup(text)
    assert str(refused.value).startswith(line)
    assert "\n" not in str(refused.value)


def test_what_is_wrong_is_told_with_its_place() -> None:
    wrong = figures()
    wrong["chats"][0]["subscriptions"][1]["level"] = "low"
    with pytest.raises(UsageError, match=r"^chats\[0\]\.subscriptions\[1\]: level cannot be 'low'$"):
        read_backup(json.dumps(wrong))
    wrong = figures()
    wrong["chats"][0]["zone"] = "Atlantis"
    with pytest.raises(UsageError, match=r"^chats\[0\]: zone cannot be 'Atlantis'$"):
        read_backup(json.dumps(wrong))


def test_who_looks_after_a_chat_is_written_and_read() -> None:
    channel = ChatBackup(Chat(0, -1002, ChatKind.CHANNEL, title="News"), [], (5, 7))
    assert read_backup(backup_text([channel, BACKUP], NOW)) == [channel, BACKUP]
    assert "stewards" not in figures()["chats"][0]


@pytest.mark.parametrize("stewards", [5, ["5"], [2**60], {"5": 5}, [None]])
def test_stewards_that_cannot_be_are_told_with_their_place(stewards: Any) -> None:
    wrong = figures()
    wrong["chats"][0]["stewards"] = stewards
    with pytest.raises(UsageError, match=r"^chats\[0\]: stewards cannot be "):
        read_backup(json.dumps(wrong))
