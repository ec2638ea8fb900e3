"""A broadcast to many chats: real workers, a real Redis, the local chat at Telegram's real pace.

What a test knows of it, it knows as Telegram does: by what arrives in chats, and by the log of calls.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pandas as pd

from bot.alerts.decide import standing
from bot.alerts.replay import rolled
from bot.app.clock import now
from bot.app.memory import Memory, remember
from bot.errors import StoreUnavailable
from bot.jobs.watch_correlation import WatchCorrelation
from bot.localchat.server import Server, serve
from bot.model.chat import ChatKind
from bot.model.rule import Side, Threshold, ThresholdRule
from bot.model.subscription import Standing, Subscription
from bot.sources.sample import SamplePrices
from bot.store.connection import connect
from tests.alerting import PSCT
from tests.fakes import FakeClock
from tests.faults.machines import Worker
from tests.faults.observed import Call, by_chat, eventually, in_turns
from tests.person import Message, Person

BOOK = "recorded"
TOKEN = "123456:fleet-of-the-fault-tests"
BEFORE, LAST = date(2025, 9, 25), date(2025, 9, 26)
"""The last two sessions of the packaged sample."""
IN_FLIGHT = 8
"""Messages that one worker may have sent without an answer yet."""
ON_ITS_WAY_S = 2.0
"""Whatever was sent earlier than this has been answered, and the answer written down."""


async def outcomes(memory: Memory) -> Counter[str]:
    """How many deliveries had which outcome; those that have none yet are `waiting`."""
    # The one place that knows how the outbox counts.
    waiting, ended = await memory.outbox.waiting(), await memory.mishaps.outcomes()
    return Counter(
        {"waiting": sum(waiting.values()), **{str(each): number for each, number in ended.items()}}
    )


def lines(returns: pd.DataFrame, number: int) -> list[ThresholdRule]:
    """So many lines that the 30-session figure crosses at the last session, and not before."""
    values = [value for _session, value in rolled(returns, 30)]
    low, before = values[-1], min(values[-10:-1])
    levels = [low + (before - low) * (at + 1) / (number + 1) for at in range(number)]
    return [
        ThresholdRule(Threshold(Side.BELOW, round(level, 4), closes=1, margin=0.02), PSCT) for level in levels
    ]


@dataclass
class Fleet:
    """All of it, and what can be done to it."""

    server: Server
    host: Person
    memory: Memory
    socket: Path
    folder: Path
    returns: pd.DataFrame
    _calls: list[Call] = field(default_factory=list)

    @property
    def rule(self) -> ThresholdRule:
        """A line that is crossed at the last session."""
        return lines(self.returns, 1)[0]

    def known(self, rule: ThresholdRule, session: date) -> Standing | None:
        """On which side of a line it was after a session."""
        return standing(rule, self.returns.loc[: pd.Timestamp(session)])

    def open(self, number: int, kind: str = "private") -> list[int]:
        """New chats, by Telegram's numbers."""
        return [self.server.world.add_chat(kind, f"{kind} {at}").id for at in range(number)]

    async def subscribe(
        self,
        chats: Sequence[int],
        *rules: ThresholdRule,
        as_of: date = BEFORE,
        kind: ChatKind = ChatKind.PRIVATE,
    ) -> None:
        """Alerts of these chats that know all up to a session, and nothing of what came then."""
        sides = {rule: self.known(rule, as_of) for rule in rules}
        assert all(side != self.known(rule, LAST) for rule, side in sides.items())

        async def one(telegram_id: int) -> None:
            number = (await self.memory.chats.of(telegram_id, kind)).number
            for at, rule in enumerate(rules, 1):
                wish = Subscription(f"a{at}", number, rule)
                await self.memory.subscriptions.add(wish.settled(sides[rule], as_of))

        await in_turns(one, chats)

    async def audience(self, number: int) -> list[int]:
        """Private chats that are all to be told of the last session, as soon as anybody decides."""
        chats = self.open(number)
        await self.subscribe(chats, self.rule)
        return chats

    @asynccontextmanager
    async def workers(
        self, number: int = 1, settings: Mapping[str, str] | None = None
    ) -> AsyncIterator[list[Worker]]:
        """Processes that are up; stopped at the end where they still run."""
        own = {
            "PRICES": BOOK,
            "REDIS_URL": f"unix://{self.socket}",
            "TELEGRAM_TOKEN": TOKEN,
            "TELEGRAM_API_URL": self.server.address,
        }
        async with AsyncExitStack() as stack:
            started = []
            for _each in range(number):
                worker = Worker({**own, **(settings or {})}, self.folder)
                stack.push_async_callback(asyncio.to_thread, worker.__exit__)
                started.append(worker)
            # in threads, since it is this one that answers them as Telegram
            await asyncio.gather(*(asyncio.to_thread(worker.greet) for worker in started))
            yield started

    async def order(self, **fault: object) -> None:
        """Let coming calls fail: see bot/localchat/faults."""
        await self.host.call("POST", "faults", fault)

    def sends(self) -> list[Call]:
        """All messages that workers tried to send so far, in the order of their answers."""
        self._calls += self.server.world.calls.after(self._calls[-1]["n"] if self._calls else 0)
        return [each for each in self._calls if each["method"] in {"sendMessage", "sendPhoto"}]

    def sent(self) -> list[Call]:
        """Those of them that Telegram took."""
        return [each for each in self.sends() if each["status"] == 200]

    async def until_sent(self, number: int, patience_s: float = 60) -> None:
        """Wait until so many messages were taken."""

        async def are_sent() -> bool:
            return len(self.sent()) >= number

        await eventually(are_sent, patience_s, every_s=0.05)

    async def until_done(self, patience_s: float = 60) -> None:
        """Wait until everybody was decided, and everything has an outcome."""

        async def is_done() -> bool:
            with suppress(StoreUnavailable):
                evaluated = await self.memory.subscriptions.evaluated(PSCT)
                return evaluated == LAST and not (await outcomes(self.memory))["waiting"]
            return False

        await eventually(is_done, patience_s)

    async def messages(self, chat: int) -> list[Message]:
        """What the bot wrote to a chat."""
        found = await self.host.call("GET", f"chats/{chat}/messages?after=0")
        return [message for message in found if message["from_bot"]]

    def copies(self, chats: Iterable[int]) -> Counter[int]:
        """How many messages of the bot are in each of these chats."""
        found = {chat: self.server.world.chats[chat].messages.values() for chat in chats}
        return Counter({chat: sum(message.from_bot for message in found[chat]) for chat in found})

    def repeated(self, copies: Counter[int], since: float) -> int:
        """How many chats have two copies, where the first was on its way at a moment, or came later."""
        twice = {chat for chat, number in copies.items() if number > 1}
        first = {chat: calls[0]["at"] for chat, calls in by_chat(self.sent()).items()}
        early = {chat: since - first[chat] for chat in twice if first[chat] < since - ON_ITS_WAY_S}
        assert not early, f"answered so many seconds before: {early}"
        return len(twice)

    async def followers(self) -> list[Subscription]:
        """All alerts that are still on."""
        following = self.memory.subscriptions.following(PSCT)
        return [each async for each in following if not each.paused and not each.over]


@asynccontextmanager
async def raised(socket: Path, folder: Path) -> AsyncIterator[Fleet]:
    """A Redis at this socket with a full ledger, and an empty local chat as strict as Telegram."""
    async with (
        connect(socket) as store,
        serve(port=0, token=TOKEN, clock=now) as server,
        Person(server.address) as host,
    ):
        await host.call("POST", "pace", {"burst": 1})
        memory = remember(store, BOOK, now)
        clock = FakeClock()
        await WatchCorrelation(
            SamplePrices(clock=clock), memory.ledger, clock, pairs=(PSCT,), recordings=True
        )()
        yield Fleet(server, host, memory, socket, folder, await memory.ledger.returns(PSCT))
