import asyncio
from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from contextlib import suppress

import pytest

from bot.errors import StoreUnavailable
from bot.ports import Json, Line
from bot.telegram import reception
from bot.telegram.chat_pace import ChatPace, Rate
from bot.telegram.reception import Handle, Reception


class FakeInbox:
    """An inbox in memory, which can be away for a while."""

    def __init__(self) -> None:
        self.lines: defaultdict[str, deque[Json]] = defaultdict(deque)
        self.held: set[str] = set()
        self.kept = 0
        self.away = 0

    async def add(self, updates: Sequence[Json]) -> None:
        for update in updates:
            self.lines[update["chat"]].append(update)

    async def take(self, limit: int) -> list[Line]:
        self._fail()
        free = [name for name, line in self.lines.items() if line and name not in self.held][:limit]
        self.held.update(free)
        if not free:
            await asyncio.sleep(0.001)
        return [Line(name, name) for name in free]

    async def first(self, line: Line) -> Json | None:
        self._fail()
        waiting = self.lines[line.name]
        return waiting[0] if waiting else None

    async def done(self, line: Line) -> bool:
        self._fail()
        self.lines[line.name].popleft()
        if not self.lines[line.name]:
            self.held.discard(line.name)
        return line.name in self.held

    async def keep(self) -> None:
        self.kept += 1

    async def put_back(self, line: Line) -> None:
        self.held.discard(line.name)

    async def leave(self) -> None:
        assert not self.held

    async def waiting(self) -> int:
        return sum(map(bool, self.lines.values()))

    def _fail(self) -> None:
        if self.away:
            self.away -= 1
            raise StoreUnavailable("redis is away")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reception, "KEEP_EVERY_S", 0.01)
    monkeypatch.setattr(reception, "LAST_WORDS_S", 0.2)


@pytest.fixture
def inbox() -> FakeInbox:
    return FakeInbox()


def updates(*names: str) -> list[Json]:
    """Named "a1": chat a, first message."""
    return [{"chat": name[0], "name": name} for name in names]


async def serve(
    inbox: FakeInbox, handle: Handle, until: Callable[[], bool], pace: ChatPace | None = None
) -> None:
    free = pace or ChatPace(lambda: 0, private=Rate(1000, 1))
    serving = asyncio.create_task(Reception(inbox, handle, free).run())
    async with asyncio.timeout(5):
        while not until():
            await asyncio.sleep(0.001)
    serving.cancel()
    with suppress(asyncio.CancelledError):
        await serving


async def test_every_chat_is_served_in_its_order(inbox: FakeInbox) -> None:
    handled: list[str] = []

    async def handle(update: Json) -> None:
        await asyncio.sleep(0.005 if update["name"].endswith("1") else 0)
        handled.append(update["name"])

    await inbox.add(updates("a1", "a2", "b1", "a3", "b2"))
    await serve(inbox, handle, lambda: len(handled) == 5)
    assert [name for name in handled if name[0] == "a"] == ["a1", "a2", "a3"]
    assert [name for name in handled if name[0] == "b"] == ["b1", "b2"]


async def test_a_slow_chat_holds_no_other_up(inbox: FakeInbox) -> None:
    handled: list[str] = []
    release = asyncio.Event()

    async def handle(update: Json) -> None:
        if update["chat"] == "a":
            await release.wait()
        handled.append(update["name"])

    await inbox.add(updates("a1", "b1", "c1"))
    await serve(inbox, handle, lambda: len(handled) == 2)
    assert set(handled) == {"b1", "c1"}


async def test_a_chat_that_floods_waits_for_its_pace_and_holds_no_place(inbox: FakeInbox) -> None:
    handled: list[str] = []

    async def handle(update: Json) -> None:
        handled.append(update["name"])

    await inbox.add(updates(*(f"a{n}" for n in range(9)), "b1"))
    loop = asyncio.get_running_loop()
    began = loop.time()
    await serve(inbox, handle, lambda: len(handled) == 10, ChatPace(loop.time, private=Rate(2, 0.05)))
    assert loop.time() - began >= 0.3
    assert handled.index("b1") <= 3


async def test_what_was_handled_is_struck_out_however_long_the_store_is_away(inbox: FakeInbox) -> None:
    handled: list[str] = []

    async def handle(update: Json) -> None:
        handled.append(update["name"])
        inbox.away = 7

    await inbox.add(updates("a1", "a2"))
    await serve(inbox, handle, lambda: len(handled) == 2 and not inbox.lines["a"])
    assert handled == ["a1", "a2"]


async def test_a_stop_finishes_what_is_in_hand_and_leaves_the_rest(inbox: FakeInbox) -> None:
    handled: list[str] = []
    begun = asyncio.Event()

    async def handle(update: Json) -> None:
        begun.set()
        await asyncio.sleep(0.05)
        handled.append(update["name"])

    await inbox.add(updates("a1", "a2"))
    await serve(inbox, handle, begun.is_set)
    assert handled == ["a1"]
    assert [update["name"] for update in inbox.lines["a"]] == ["a2"]
    assert not inbox.held


async def test_a_line_that_is_handed_out_again_while_it_is_in_hand_is_served_once(inbox: FakeInbox) -> None:
    """After an outage of the store a process takes its own lines for those of the dead."""
    handled: list[str] = []

    async def handle(update: Json) -> None:
        inbox.held.clear()
        await asyncio.sleep(0.02)
        handled.append(update["name"])

    await inbox.add(updates("a1", "a2", "a3"))
    await serve(inbox, handle, lambda: len(handled) >= 3)
    assert handled == ["a1", "a2", "a3"]


async def test_what_waits_for_its_pace_does_not_hold_a_stop_up(inbox: FakeInbox) -> None:
    handled: list[str] = []

    async def handle(update: Json) -> None:
        handled.append(update["name"])

    await inbox.add(updates("a1", "a2"))
    loop = asyncio.get_running_loop()
    began = loop.time()
    await serve(inbox, handle, lambda: len(handled) == 1, ChatPace(lambda: 0, private=Rate(1, 100)))
    assert loop.time() - began < 0.15
    assert not inbox.held


async def test_lines_in_hand_are_kept(inbox: FakeInbox) -> None:
    async def handle(_update: Json) -> None:
        await asyncio.sleep(0.05)

    await inbox.add(updates("a1"))
    await serve(inbox, handle, lambda: inbox.kept >= 2)


async def test_no_more_lines_are_taken_than_there_are_hands(
    inbox: FakeInbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reception, "IN_HAND", 2)
    most = 0
    handled: list[str] = []

    async def handle(update: Json) -> None:
        nonlocal most
        most = max(most, len(inbox.held))
        await asyncio.sleep(0.002)
        handled.append(update["name"])

    await inbox.add(updates("a1", "b1", "c1", "d1", "e1"))
    await serve(inbox, handle, lambda: len(handled) == 5)
    assert most == 2


async def test_a_line_whose_head_is_gone_is_let_go(inbox: FakeInbox, monkeypatch: pytest.MonkeyPatch) -> None:
    async def gone(_line: Line) -> Json | None:
        return None

    monkeypatch.setattr(inbox, "first", gone)

    async def handle(update: Json) -> None:
        raise AssertionError(update)

    await inbox.add(updates("a1"))
    await serve(inbox, handle, lambda: not inbox.lines["a"])
    assert not inbox.held


async def test_a_tap_does_not_wait_for_the_pace_of_its_chat(inbox: FakeInbox) -> None:
    handled: list[str] = []

    async def handle(update: Json) -> None:
        handled.append(update["name"])

    typed, *taps = updates("a1", "a2", "a3", "a4")
    await inbox.add([typed, *({**each, "callback_query": {}} for each in taps)])
    await serve(inbox, handle, lambda: len(handled) == 4, ChatPace(lambda: 0, private=Rate(1, 100)))
    assert handled == ["a1", "a2", "a3", "a4"]
