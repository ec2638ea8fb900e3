"""Who let us in and who threw us out, with stores in memory and a sender that does as it is told."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest
import telegram
from telegram import (
    Bot,
    ChatMember,
    ChatMemberUpdated,
    Message,
    User,
)
from telegram.error import Forbidden

from bot.errors import StoreUnavailable
from bot.localchat.people import Member, admin_rights
from bot.localchat.people import Person as PersonHere
from bot.model.chat import Chat, ChatKind, Digest, QuietHours
from bot.model.message import Button
from bot.model.rule import BreakdownRule
from bot.model.subscription import Subscription
from bot.ports import Broadcasts
from bot.store.inmemory import Kept, MemoryChats, MemorySubscriptions
from bot.telegram.arrivals import Arrivals
from bot.telegram.errands import Errands
from bot.telegram.membership import Membership
from bot.telegram.patience import Patience
from bot.telegram.sender import Sender
from bot.telegram.steward_news import StewardNews
from tests.fake_delivery import FakeMishaps, FakeOutbox
from tests.fake_stewards import FakeStewards
from tests.fakes import FakeClock
from tests.unit.telegram.delivering import FakeSender

US, ANN = User(7, "Tandem", is_bot=True), User(1001, "Ann", is_bot=False)
WHEN = datetime(2025, 9, 27, 12, tzinfo=UTC)


def standing(status: str, kind: str = "supergroup", *, is_member: bool = True, **rights: bool) -> ChatMember:
    """Our standing in a chat, as Telegram writes it."""
    given = admin_rights(kind, rights) if status == "administrator" else rights
    told = Member(person, status, given).as_json() | ({} if is_member else {"is_member": False})
    return ChatMember.de_json(told, None)


person = PersonHere(US.id, US.first_name, is_bot=True)
IN, OUT, LEFT, ADMIN = map(standing, ("member", "kicked", "left", "administrator"))
POSTS, MAY_NOT_POST = (standing("administrator", "channel", can_post_messages=may) for may in (True, False))
MUTED = standing("restricted", can_send_messages=False)
NUMBERS = {ChatKind.PRIVATE: 1001, ChatKind.GROUP: -4001, ChatKind.CHANNEL: -1002}
TYPES = {-1001: "supergroup", -4001: "group", -4002: "group", -1002: "channel"}


@dataclass
class FakeArrivals:
    """Who was let in, and whether it may write there; and which supergroups are not new."""

    let: list[tuple[int, bool]] = field(default_factory=list)
    old: list[int] = field(default_factory=list)

    async def let_in(self, change: ChatMemberUpdated, *, may_write: bool) -> None:
        self.let.append((change.chat.id, may_write))

    def moved(self, telegram_id: int) -> None:
        self.old.append(telegram_id)


class Desk:
    """One chat of ours with two alerts, and whatever befalls it."""

    def __init__(self, kind: ChatKind = ChatKind.PRIVATE) -> None:
        self.telegram_id = NUMBERS[kind]
        self.kept = Kept(
            chats={1: Chat(1, self.telegram_id, kind)},
            named={self.telegram_id: 1},
            subscriptions={(1, name): Subscription(name, 1, BreakdownRule()) for name in ("a1", "a2")},
        )
        self.clock, self.mishaps = FakeClock(), FakeMishaps()
        self.sender, self.arrivals = FakeSender(), FakeArrivals()
        chats, subscriptions = MemoryChats(self.kept), MemorySubscriptions(self.kept)
        outbox = FakeOutbox(self.kept)
        errands = Errands(
            chats,
            subscriptions,
            self.mishaps,
            outbox,
            StewardNews(FakeStewards(), chats, outbox),
            broadcasts=cast("Broadcasts", None),
            patience=Patience("test"),
            owner=None,
        )
        self.membership = Membership(
            chats,
            subscriptions,
            self.mishaps,
            errands,
            cast("Arrivals", self.arrivals),
            sender=cast("Sender", self.sender),
            clock=self.clock,
        )

    def give_up(self) -> None:
        """Let its alerts be paused, since it cannot be reached."""
        self.mishaps.gone[1] = self.clock()
        for key, alert in self.kept.subscriptions.items():
            self.kept.subscriptions[key] = replace(alert, paused=True)

    async def change(self, old: ChatMember, new: ChatMember, where: int | None = None) -> None:
        change = ChatMemberUpdated(_chat(where or self.telegram_id), ANN, WHEN, old, new)
        change.set_bot(cast("Bot", SimpleNamespace()))
        await self.membership.changed(change)

    async def message(self, where: int, **about: Any) -> Message:
        message = Message(1, WHEN, _chat(where), from_user=ANN, **about)
        message.set_bot(cast("Bot", SimpleNamespace()))
        return message


def _chat(number: int) -> telegram.Chat:
    return telegram.Chat(number, "private" if number > 0 else TYPES.get(number, "supergroup"))


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        (ChatKind.PRIVATE, IN, OUT),
        (ChatKind.GROUP, IN, OUT),
        (ChatKind.GROUP, ADMIN, LEFT),
        (ChatKind.GROUP, IN, standing("restricted", is_member=False)),
        (ChatKind.CHANNEL, POSTS, OUT),
    ],
)
async def test_who_throws_us_out_is_left_alone_at_once(
    kind: ChatKind, old: ChatMember, new: ChatMember
) -> None:
    desk = Desk(kind)
    await desk.change(old, new)
    assert desk.mishaps.refusals == [1]
    assert desk.mishaps.rests == {1: desk.clock() + timedelta(hours=8)}
    assert desk.sender.sent == []


@pytest.mark.parametrize(
    ("old", "new"),
    [(OUT, LEFT), (LEFT, OUT), (IN, MUTED)],
    ids=["not banned any more", "banned later", "may not write"],
)
async def test_who_did_not_throw_us_out_just_now_is_not_counted(old: ChatMember, new: ChatMember) -> None:
    desk = Desk(ChatKind.GROUP)
    desk.mishaps.rests[1] = desk.clock() + timedelta(hours=1)
    await desk.change(old, new)
    assert desk.mishaps.refusals == []
    assert 1 in desk.mishaps.rests


async def test_a_refusal_that_is_one_too_many_pauses_its_alerts() -> None:
    desk = Desk()
    desk.mishaps.ends = True
    await desk.change(IN, OUT)
    assert all(alert.paused for alert in desk.kept.subscriptions.values())
    assert desk.mishaps.gone == {1: desk.clock()}


async def test_a_chat_that_we_do_not_know_is_not_created() -> None:
    desk = Desk()
    for old, new in ((IN, OUT), (OUT, IN)):
        await desk.change(old, new, where=2002)
    await desk.membership.heard(await desk.message(2002, text="/corr"))
    await desk.membership.moved(await desk.message(-4002, migrate_to_chat_id=-1001))
    await desk.membership.moved(await desk.message(-1001, migrate_from_chat_id=-4002))
    assert set(desk.kept.chats) == {1}
    assert (desk.mishaps.refusals, desk.sender.sent) == ([], [])
    assert (desk.arrivals.let, desk.arrivals.old) == ([], [-1001, -1001])


@pytest.mark.parametrize("where", [-4002, -1003], ids=["group", "supergroup"])
@pytest.mark.parametrize(
    ("old", "new", "may_write"),
    [
        (LEFT, IN, True),
        (OUT, ADMIN, True),
        (standing("restricted", is_member=False), IN, True),
        (LEFT, MUTED, False),
    ],
)
async def test_a_group_that_lets_us_in_for_the_first_time_is_new_to_us(
    where: int, old: ChatMember, new: ChatMember, may_write: bool
) -> None:
    desk = Desk()
    await desk.change(old, new, where)
    assert desk.arrivals.let == [(where, may_write)]


@pytest.mark.parametrize(
    ("where", "old", "new"),
    [
        (-4002, IN, ADMIN),
        (-4002, ADMIN, IN),
        (-4002, MUTED, IN),
        (-4002, IN, LEFT),
        (-1002, LEFT, POSTS),
        (2002, OUT, IN),
    ],
    ids=["promoted", "demoted", "may write now", "thrown out", "channel", "private"],
)
async def test_nobody_else_is(where: int, old: ChatMember, new: ChatMember) -> None:
    desk = Desk()
    await desk.change(old, new, where)
    assert desk.arrivals.let == []


async def test_a_group_that_we_know_is_not_new_to_us() -> None:
    desk = Desk(ChatKind.GROUP)
    await desk.change(OUT, IN)
    assert desk.arrivals.let == []


@pytest.mark.parametrize(
    ("kind", "new"),
    [
        (ChatKind.PRIVATE, IN),
        (ChatKind.GROUP, IN),
        (ChatKind.GROUP, ADMIN),
        (ChatKind.GROUP, standing("restricted", can_send_photos=False)),
        (ChatKind.CHANNEL, POSTS),
    ],
)
async def test_who_only_rested_is_back_without_a_word(kind: ChatKind, new: ChatMember) -> None:
    desk = Desk(kind)
    desk.mishaps.rests[1] = desk.clock() + timedelta(hours=1)
    await desk.change(OUT, new)
    assert desk.mishaps.rests == {}
    assert desk.sender.sent == []


@pytest.mark.parametrize("kind", [ChatKind.PRIVATE, ChatKind.GROUP])
async def test_what_was_paused_meanwhile_is_offered_once(kind: ChatKind) -> None:
    desk = Desk(kind)
    desk.give_up()
    for _again in range(2):
        await desk.change(OUT, IN)
    [(chat, reply, silent, _answered)] = desk.sender.sent
    assert (chat, silent) == (desk.telegram_id, False)
    assert "your 2 alerts were paused. Resume?" in reply.html
    assert [button.data for row in reply.buttons for button in row if isinstance(button, Button)] == [
        "al:resumeall",
        "al:all",
    ]
    assert desk.mishaps.gone == {}


async def test_in_a_channel_nothing_is_posted() -> None:
    desk = Desk(ChatKind.CHANNEL)
    desk.give_up()
    await desk.change(OUT, MAY_NOT_POST)
    assert desk.mishaps.gone
    await desk.change(OUT, POSTS)
    assert (desk.mishaps.gone, desk.sender.sent) == ({}, [])


async def test_the_offer_keeps_to_pace_and_quiet_hours() -> None:
    desk = Desk()
    desk.give_up()
    desk.kept.chats[1] = replace(desk.kept.chats[1], quiet=QuietHours(time(), time(23)))
    await desk.change(OUT, IN)
    assert desk.sender.turns == [1001]
    assert [silent for _chat, _reply, silent, _answered in desk.sender.sent] == [True]


async def test_an_offer_that_did_not_arrive_comes_with_the_next_command() -> None:
    desk = Desk()
    desk.give_up()
    desk.sender.failures = [Forbidden("bot was blocked by the user")]
    await desk.change(OUT, IN)
    assert desk.sender.sent == []
    await desk.membership.heard(await desk.message(1001, text="/corr"))
    assert len(desk.sender.sent) == 1


async def test_an_offer_stays_open_where_we_are_stopped_before_it_was_made() -> None:
    desk = Desk()
    desk.give_up()
    desk.sender.turn_waits = asyncio.Event()
    changing = asyncio.create_task(desk.change(OUT, IN))
    while not desk.sender.turns:
        await asyncio.sleep(0)
    changing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await changing
    desk.sender.turn_waits = None
    await desk.change(OUT, IN)
    assert len(desk.sender.sent) == 1


async def test_who_writes_in_private_is_back_though_no_update_said_so() -> None:
    desk = Desk()
    desk.give_up()
    for _again in range(2):
        await desk.membership.heard(await desk.message(1001, text="eth 90"))
    [(chat, reply, *_how)] = desk.sender.sent
    assert chat == 1001
    assert "Resume?" in reply.html


async def test_who_writes_in_a_group_says_nothing_about_it() -> None:
    desk = Desk(ChatKind.GROUP)
    desk.give_up()
    await desk.membership.heard(await desk.message(desk.telegram_id, text="/corr"))
    assert desk.mishaps.gone
    assert desk.sender.sent == []


@pytest.mark.parametrize("turned_on", ["alerts", "digest"])
async def test_who_turned_something_on_already_is_offered_nothing(turned_on: str) -> None:
    desk = Desk()
    desk.give_up()
    alerts = list(desk.kept.subscriptions.items())
    desk.kept.subscriptions.clear()
    if turned_on == "alerts":
        desk.kept.subscriptions = {key: replace(alert, paused=False) for key, alert in alerts}
    else:
        desk.kept.chats[1] = replace(desk.kept.chats[1], digest=Digest(4))
    await desk.change(OUT, IN)
    assert (desk.mishaps.gone, desk.sender.sent) == ({}, [])


async def test_a_chat_that_had_a_summary_alone_is_told_of_that() -> None:
    desk = Desk()
    desk.give_up()
    desk.kept.subscriptions.clear()
    await desk.change(OUT, IN)
    [(_chat, reply, *_how)] = desk.sender.sent
    assert "its summary was turned off: /digest" in reply.html


async def test_while_the_store_is_away_nothing_of_it_is_lost() -> None:
    desk = Desk()
    desk.mishaps.failures_to_come = [StoreUnavailable("Redis is away")] * 2
    await desk.change(IN, OUT)
    assert desk.mishaps.refusals == [1]


TO = (-4001, {"migrate_to_chat_id": -1001})
FROM = (-1001, {"migrate_from_chat_id": -4001})


@pytest.mark.parametrize("told", [(TO, FROM), (FROM, TO), (TO,), (FROM,), (TO, TO, FROM)])
async def test_a_group_keeps_all_that_is_its_own_as_a_supergroup(
    told: Sequence[tuple[int, dict[str, int]]],
) -> None:
    desk = Desk(ChatKind.GROUP)
    for where, about in told:
        await desk.membership.moved(await desk.message(where, **about))
    assert desk.kept.chats == {1: Chat(1, -1001, ChatKind.GROUP)}
    assert desk.kept.named[-1001] == 1
    assert set(desk.kept.subscriptions) == {(1, "a1"), (1, "a2")}
    assert desk.sender.sent == []


async def test_one_that_was_met_under_its_new_name_already_becomes_one_with_it() -> None:
    desk = Desk(ChatKind.GROUP)
    desk.kept.chats[2], desk.kept.named[-1001] = Chat(2, -1001, ChatKind.GROUP), 2
    desk.kept.subscriptions[2, "b1"] = Subscription("b1", 2, BreakdownRule())
    for where, about in (FROM, TO):
        await desk.membership.moved(await desk.message(where, **about))
    assert set(desk.kept.chats) == {1}
    assert set(desk.kept.subscriptions) == {(1, "a1"), (1, "a2"), (1, "b1")}


async def test_a_group_that_migrates_can_be_reached_and_gets_its_offer() -> None:
    desk = Desk(ChatKind.GROUP)
    desk.give_up()
    for where, about in (TO, FROM):
        await desk.membership.moved(await desk.message(where, **about))
    assert [chat for chat, *_message in desk.sender.sent] == [-1001]


async def test_a_group_that_is_forgotten_while_it_migrates_is_offered_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    desk = Desk(ChatKind.GROUP)
    desk.give_up()

    async def forgotten(chats: MemoryChats, number: int, _telegram_id: int) -> None:
        await chats.forget(desk.kept.chats[number])

    monkeypatch.setattr(MemoryChats, "moved", forgotten)
    where, about = TO
    await desk.membership.moved(await desk.message(where, **about))
    assert (desk.kept.chats, desk.sender.sent) == ({}, [])


async def test_that_its_old_group_is_gone_says_nothing_about_a_supergroup() -> None:
    desk = Desk(ChatKind.GROUP)
    where, about = TO
    await desk.membership.moved(await desk.message(where, **about))
    await desk.change(IN, LEFT, where=-4001)
    assert desk.mishaps.refusals == []
    await desk.change(IN, LEFT, where=-1001)
    assert desk.mishaps.refusals == [1]
