"""Small parts whose edges no request reaches."""

import asyncio

from bot.localchat.calls import Calls
from bot.localchat.menus import Menus
from bot.localchat.people import Member, Person
from bot.localchat.queries import Answer, Queries
from bot.localchat.stream import Stream


def test_an_owner_may_everything_and_a_member_nothing_special() -> None:
    owner = Member(Person(1, "Ann"), "creator")
    assert owner.may("can_promote_members")
    assert owner.as_json() == {
        "status": "creator",
        "user": {"id": 1, "is_bot": False, "first_name": "Ann"},
        "is_anonymous": False,
    }
    assert not Member(Person(1, "Ann")).may("can_delete_messages")


async def test_only_so_many_answered_queries_are_remembered() -> None:
    queries = Queries()
    for number in range(1001):
        waiting = asyncio.ensure_future(queries.wait(str(number), patience_s=1))
        await asyncio.sleep(0)
        queries.answer(str(number), Answer())
        await waiting
    assert len(queries._answered) == 1000


def test_nobody_is_told_who_stopped_following() -> None:
    stream = Stream()
    with stream.follow() as news:
        stream.publish("chats")
        assert news.get_nowait() == {"kind": "chats"}
    assert not stream.is_followed


def test_calls_are_returned_in_order() -> None:
    calls = Calls()
    for number in range(5):
        calls.record(float(number), "getMe", None, 200)
    assert [call["n"] for call in calls.after(2)] == [3, 4, 5]


def test_an_empty_menu_that_never_was_can_be_deleted() -> None:
    menus = Menus()
    menus.put(None, "", [])
    assert menus.get(None, "") == []
