"""`export`, `import` and `check --accept-restated`, on real servers."""

import asyncio
import errno
import json
import os
import stat
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, time
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any, TypeVar

import pytest

from bot.alerts.portable import subscription_figures
from bot.cli import main
from bot.model.chat import Chat, ChatKind, Digest, QuietHours
from bot.model.coupling import State
from bot.model.destination import Subject, directed
from bot.model.reading import Reading, Restatement
from bot.model.rule import BreakdownRule, Side, Threshold, ThresholdRule
from bot.model.subscription import Snooze, Standing, Subscription
from bot.model.ticker import ASSETS, BENCHMARKS, Pair
from bot.settings import Settings
from bot.store.chats import RedisChats
from bot.store.connection import Store, connect
from bot.store.ledger import RedisLedger
from bot.store.stewards import RedisStewards
from bot.store.subscriptions import RedisSubscriptions
from tests.servers import plain_server

Value = TypeVar("Value")

DAY = date(2025, 9, 22)
LINE = ThresholdRule(
    Threshold(Side.ABOVE, 0.6, 90, closes=5, margin=0.05), Pair(ASSETS["eth"], BENCHMARKS["qqq"])
)
BROKEN = Standing(State.DECOUPLED, DAY)
CHOSEN = Chat(
    0, 77, ChatKind.PRIVATE, "Europe/Berlin", QuietHours(time(22), time(7)), True, Digest(weekday=4)
)
WISHES = (
    Subscription("a", 0, BreakdownRule(), BROKEN, BROKEN, DAY),
    Subscription("b", 0, LINE, until=date(2099, 1, 1), once=True, paused=True),
    Subscription("c", 0, replace(LINE, pair=Pair()), snooze=Snooze(datetime(2099, 1, 1, tzinfo=UTC))),
)


class Place:
    """Where a bot keeps its state, and its command line."""

    def __init__(self, address: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._address = address
        self._monkeypatch = monkeypatch

    def run(self, *words: str) -> int:
        self._monkeypatch.setenv("REDIS_URL", f"unix://{self._address}")
        return main(words)

    def do(self, work: Callable[[Store], Awaitable[Value]]) -> Value:
        async def connected() -> Value:
            async with connect(self._address) as store:
                return await work(store)

        return asyncio.run(connected())

    def kept(self) -> list[tuple[Chat, list[Subscription]]]:
        """All chats and subscriptions, the numbers aside."""

        async def read(store: Store) -> list[tuple[Chat, list[Subscription]]]:
            subscriptions = RedisSubscriptions(store, "recorded")
            return [
                (
                    replace(chat, number=0),
                    [replace(each, chat=0) for each in await subscriptions.of(chat.number)],
                )
                async for chat in RedisChats(store).everybody()
            ]

        return sorted(self.do(read), key=lambda each: each[0].telegram_id)


@pytest.fixture(autouse=True)
def _settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("PRICES", "recorded")


@pytest.fixture
def places(
    binary: Path, plain_servers: Callable[[Path], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Any:
    """Two bots with a server each, both empty."""
    (folder := tmp_path / "other").mkdir()
    with plain_server(folder, binary) as address:
        here, there = Place(plain_servers(binary), monkeypatch), Place(address, monkeypatch)
        here.do(lambda store: store.flushall())
        yield here, there


async def fill(store: Store) -> None:
    chats, subscriptions = RedisChats(store), RedisSubscriptions(store, "recorded")
    for chosen in (CHOSEN, Chat(0, -1009007199254740, ChatKind.GROUP)):
        chat = await chats.of(chosen.telegram_id, chosen.kind)
        await chats.put(
            replace(chosen, number=chat.number), digest_at=datetime(2025, 9, 26, 20, 30, tzinfo=UTC)
        )
        for wish in WISHES:
            await subscriptions.add(replace(wish, chat=chat.number))


def unread(subscription: Subscription) -> Subscription:
    return replace(subscription, side=None, told=None, as_of=None)


def test_what_was_exported_is_imported_elsewhere_and_counts_as_unread(
    places: tuple[Place, Place], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    here, there = places
    here.do(fill)
    assert here.run("export", "all.json") == 0
    assert capsys.readouterr().out == "2 chats with 6 alerts written to all.json\n"
    assert stat.S_IMODE((tmp_path / "all.json").stat().st_mode) == 0o600
    assert there.run("import", "all.json") == 0
    said = capsys.readouterr().out
    assert said.startswith(
        "2 chats with 6 alerts read; 6 alerts are new: what is at the next check counts as told"
    )
    assert said.count("\n") == 1
    assert there.kept() == [(chat, [unread(each) for each in wishes]) for chat, wishes in here.kept()]
    assert here.kept()[1] == (CHOSEN, list(WISHES))


def test_an_imported_digest_is_booked_for_its_next_time(places: tuple[Place, Place]) -> None:
    here, there = places
    here.do(fill)
    here.run("export", "all.json")
    there.run("import", "all.json")
    assert there.do(lambda store: RedisChats(store).digests_due(datetime(2025, 10, 1, tzinfo=UTC), 10)) == []
    [(_number, at)] = there.do(
        lambda store: RedisChats(store).digests_due(datetime(2099, 1, 1, tzinfo=UTC), 10)
    )
    assert at.weekday() in {3, 4}  # a Friday, or a Thursday before a holiday


def test_importing_twice_adds_nothing_and_changes_no_choice(
    places: tuple[Place, Place], capsys: pytest.CaptureFixture[str]
) -> None:
    here, _there = places
    here.do(fill)
    here.run("export", "all.json")
    before = here.kept()
    capsys.readouterr()
    assert here.run("import", "all.json") == 0
    assert "0 alerts are new" in capsys.readouterr().out
    assert here.kept() == before


def test_a_chat_that_has_made_its_choices_keeps_them_and_its_names(places: tuple[Place, Place]) -> None:
    here, there = places
    here.do(fill)
    here.run("export", "all.json")
    own = replace(WISHES[0], rule=BreakdownRule(LINE.pair))

    async def settle(store: Store) -> None:
        chat = await RedisChats(store).of(77, ChatKind.PRIVATE)
        await RedisChats(store).put(replace(chat, zone="Asia/Tokyo"))
        await RedisSubscriptions(store, "recorded").add(replace(own, chat=chat.number))

    there.do(settle)
    there.run("import", "all.json")
    _group, (chat, wishes) = there.kept()
    assert chat == Chat(0, 77, ChatKind.PRIVATE, "Asia/Tokyo")
    assert wishes[0] == own
    assert [each.wish for each in wishes[1:]] == [each.wish for each in WISHES]
    assert len({each.id for each in wishes}) == 4


FORUM = Chat(
    0,
    -1009007199254740,
    ChatKind.GROUP,
    "Europe/Berlin",
    language="ru",
    welcomed=datetime(2025, 9, 1, tzinfo=UTC),
    destinations=directed((), list(Subject), 5, chosen_by=11),
)
MET = Chat(0, FORUM.telegram_id, ChatKind.GROUP, language="es", welcomed=datetime(2025, 9, 2, tzinfo=UTC))
"""The same group, as one that has let in the other bot meanwhile."""


async def meet(store: Store, met: Chat) -> None:
    chats = RedisChats(store)
    chat = await chats.of(met.telegram_id, met.kind)
    await chats.put(replace(met, number=chat.number))


def test_a_group_takes_its_topics_along_though_it_was_met_there_already(places: tuple[Place, Place]) -> None:
    here, there = places
    here.do(lambda store: meet(store, FORUM))
    here.run("export", "all.json")
    there.do(lambda store: meet(store, MET))
    there.run("import", "all.json")
    assert there.kept() == [(replace(FORUM, welcomed=MET.welcomed), [])]


def test_a_group_that_has_another_name_there_takes_no_topics_along(places: tuple[Place, Place]) -> None:
    here, there = places
    here.do(lambda store: meet(store, FORUM))
    here.run("export", "all.json")

    async def move(store: Store) -> None:
        chats = RedisChats(store)
        chat = await chats.of(FORUM.telegram_id, ChatKind.GROUP)
        await chats.moved(chat.number, -1005)

    there.do(move)
    there.run("import", "all.json")
    assert there.kept() == [(replace(FORUM, telegram_id=-1005, destinations=()), [])]


def test_what_ends_with_a_message_that_is_on_its_way_is_not_imported(places: tuple[Place, Place]) -> None:
    here, there = places

    async def end(store: Store) -> None:
        chat = await RedisChats(store).of(77, ChatKind.PRIVATE)
        await RedisSubscriptions(store, "recorded").add(replace(WISHES[0], chat=chat.number, over=True))

    here.do(end)
    here.run("export", "all.json")
    there.run("import", "all.json")
    assert there.kept() == [(Chat(0, 77, ChatKind.PRIVATE), [])]


def test_who_looks_after_a_channel_does_so_elsewhere(places: tuple[Place, Place]) -> None:
    here, there = places

    async def hand_over(store: Store) -> None:
        chats = RedisChats(store)
        ann, ben = await chats.of(77, ChatKind.PRIVATE), await chats.of(78, ChatKind.PRIVATE)
        channel = await chats.of(-1002, ChatKind.CHANNEL, "es")
        await chats.put(replace(channel, title="News", silent=True))
        for person in (ann, ben):
            await RedisStewards(store).add(person.number, channel.number)

    async def looked_after(store: Store) -> list[list[Chat]]:
        chats, stewards = RedisChats(store), RedisStewards(store)
        people = [await chats.of(person, ChatKind.PRIVATE) for person in (77, 78)]
        numbers = [await stewards.looked_after(person.number) for person in people]
        return [[chat for each in its if (chat := await chats.get(each)) is not None] for its in numbers]

    here.do(hand_over)
    there.do(lambda store: RedisChats(store).of(-1002, ChatKind.CHANNEL, "ru"))
    for _again in range(2):
        assert here.run("export", "all.json") == there.run("import", "all.json") == 0
    of_ann, of_ben = there.do(looked_after)
    assert of_ann == of_ben
    [channel] = of_ann
    assert (channel.title, channel.silent, channel.language) == ("News", True, "es")


def test_both_take_a_stream(
    places: tuple[Place, Place], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = places
    here.do(fill)
    assert here.run("export", "-") == 0
    written = capsys.readouterr().out
    assert json.loads(written)["version"] == 1
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(written.encode())))
    assert there.run("import", "-") == 0
    assert len(there.kept()) == 2


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"\xff\xfe", "bad.json: not JSON: "),
        (b"{", "bad.json: not JSON: "),
        (b'{"version": 1, "chats": [{"telegram_id": 5, "kind": "private", "subscriptions": []}, {"subscriptions": [{}]}]}', "bad.json: chats[1]: telegram_id is missing"),
        (None, "bad.json: cannot be read: No such file or directory"),
    ],
    ids=["no text", "no JSON", "half of it", "no file"],
)  # fmt: skip
def test_a_bad_file_changes_nothing(
    content: bytes | None,
    line: str,
    places: tuple[Place, Place],
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    here, _there = places
    if content is not None:
        (tmp_path / "bad.json").write_bytes(content)
    assert here.run("import", "bad.json") == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(line)
    assert said.err.count("\n") == 1
    assert here.kept() == []


@pytest.mark.parametrize(
    ("wrong", "line"),
    [
        ({"digest": {"at": "08:00+02:00"}}, "at cannot be '08:00+02:00'"),
        ({"quiet": {"start": "22:00+02:00", "end": "07:00"}}, "quiet cannot be"),
        ({"subscriptions": [{"level": 10**400}]}, "level cannot be 1000"),
        ({"subscriptions": [{"snooze": "9999-12-31T23:59:59-12:00"}]}, "snooze cannot be '9999"),
    ],
    ids=["digest", "quiet", "level", "snooze"],
)
def test_nothing_is_written_where_the_last_chat_is_wrong(
    wrong: dict[str, Any],
    line: str,
    places: tuple[Place, Place],
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    here, _there = places
    good = {"telegram_id": 5, "kind": "private", "subscriptions": []}
    wish = subscription_figures(Subscription("a", 0, LINE))
    alerts = [wish | each for each in wrong.get("subscriptions", [])]
    bad = {**good, **wrong, "telegram_id": 6, "subscriptions": alerts}
    (tmp_path / "bad.json").write_text(json.dumps({"version": 1, "chats": [good, bad]}))
    assert here.run("import", "bad.json") == 2
    said = capsys.readouterr().err
    assert said.startswith("bad.json: chats[1]")
    assert line in said
    assert said.count("\n") == 1
    assert here.kept() == []


def test_an_export_takes_the_place_of_one_before_for_our_own_eyes(
    places: tuple[Place, Place], tmp_path: Path
) -> None:
    here, _there = places
    (before := tmp_path / "all.json").write_text("x" * 10_000)
    before.chmod(0o644)
    (tmp_path / "kept").hardlink_to(before)
    (tmp_path / "link.json").symlink_to(before)
    assert here.run("export", "link.json") == 0
    assert json.loads(before.read_text())["chats"] == []
    assert stat.S_IMODE(before.stat().st_mode) == 0o600
    assert (tmp_path / "link.json").is_symlink()
    assert (tmp_path / "kept").read_text() == "x" * 10_000
    assert {path.name for path in tmp_path.glob(".*")} == {path.name for path in tmp_path.glob(".tandem")}


def test_an_export_that_breaks_off_leaves_what_was_there(
    places: tuple[Place, Place],
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(_file: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    (tmp_path / "all.json").write_text("before")
    with monkeypatch.context() as patched:
        patched.setattr("os.fsync", full)
        assert places[0].run("export", "all.json") == 1
    assert capsys.readouterr().err == "cannot write all.json: No space left on device\n"
    assert (tmp_path / "all.json").read_text() == "before"
    assert not list(tmp_path.glob(".tandem-*"))


def test_a_pipe_is_written_to_and_stays_one(places: tuple[Place, Place], tmp_path: Path) -> None:
    os.mkfifo(pipe := tmp_path / "pipe")
    with ThreadPoolExecutor() as threads:
        read = threads.submit(pipe.read_text)
        assert places[0].run("export", "pipe") == 0
        assert json.loads(read.result())["chats"] == []
    assert pipe.is_fifo()


def test_a_bad_stream_is_called_by_its_name(
    places: tuple[Place, Place], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(b"")))
    assert places[0].run("import", "-") == 2
    assert capsys.readouterr().err.startswith("standard input: not JSON")


def test_a_file_that_cannot_be_written_is_told(
    places: tuple[Place, Place], capsys: pytest.CaptureFixture[str]
) -> None:
    assert places[0].run("export", "no/such/folder/x.json") == 1
    assert capsys.readouterr().err == "cannot write no/such/folder/x.json: No such file or directory\n"


def test_what_the_embedded_server_keeps_can_be_exported_and_imported(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    figures = {
        "version": 1,
        "chats": [{"telegram_id": 5, "kind": "private", "zone": "Asia/Tokyo", "subscriptions": []}],
    }
    (tmp_path / "some.json").write_text(json.dumps(figures))
    assert main(["import", "some.json"]) == 0
    assert main(["export", "again.json"]) == 0
    assert capsys.readouterr().out.endswith("1 chat with 0 alerts written to again.json\n")
    assert json.loads((tmp_path / "again.json").read_text())["chats"] == figures["chats"]


def test_restated_prices_are_accepted_by_word_of_the_owner(
    places: tuple[Place, Place], capsys: pytest.CaptureFixture[str]
) -> None:
    here, _there = places
    assert here.run("check", "--accept-restated") == 0
    assert capsys.readouterr().out == "no price was restated: nothing to accept\n"

    async def restate(store: Store) -> None:
        ledger = RedisLedger(store, "recorded")
        await ledger.add(Pair(), [Reading(DAY, 0.01, -0.02, "Yahoo")], after=None)
        await ledger.note(Pair(), [Restatement(DAY, (0.01, -0.02), (0.03, -0.025))])

    here.do(restate)
    assert here.run("check", "--accept-restated") == 0
    assert capsys.readouterr().out == (
        "Mon 22 Sep 2025: btc / r2ktech +3.00% / −2.50%, read as +1.00% / −2.00%\n"
    )
    [row] = here.do(lambda store: RedisLedger(store, "recorded").returns(Pair())).to_numpy().tolist()
    assert row == [0.03, -0.025]
    assert here.do(lambda store: RedisLedger(store, "recorded").rewritten()) == [Pair()]
    assert here.run("check", "--accept-restated") == 0
    assert "nothing to accept" in capsys.readouterr().out
