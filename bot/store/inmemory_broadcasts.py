"""Broadcasts in memory: for one process, and for as long as it lives."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from itertools import count

from bot.alerts.broadcast import hears
from bot.model.broadcast import Broadcast, Phase, Reach
from bot.model.chat import Chat
from bot.model.delivery import Delivery, Topic
from bot.store.inmemory import Kept

A_CHUNK = 200
UNDER_WAY = {Phase.QUEUEING, Phase.SENDING}


@dataclass
class MemoryBroadcasts:
    """Broadcasts to chats that are kept; those that `rest` take nothing, `spent` is what was paid in all."""

    kept: Kept = field(default_factory=Kept)
    rest: set[int] = field(default_factory=set)
    spent: int = 0
    drafted: Broadcast | None = None
    all: dict[str, Broadcast] = field(default_factory=dict)
    under_way: str = ""
    to_come: dict[str, list[int]] = field(default_factory=dict)
    """Chats that were not looked at yet."""
    names: "count[int]" = field(default_factory=lambda: count(1))

    async def reach(self) -> Reach:
        """Whom one would be for now."""
        found = Counter(self._kind(chat) for chat in self.kept.chats.values())
        return Reach(*(found[each] for each in ("private", "group", "channel", "nothing", "rests")))

    def _kind(self, chat: Chat) -> str:
        if not hears(chat, self.kept.of(chat.number)):
            return "nothing"
        return "rests" if chat.number in self.rest else chat.kind

    async def draft(self, html: str, expected: int, language: str) -> str:
        """Keep a text for so many chats until it is confirmed, in place of another; returns its name."""
        name = f"b{next(self.names)}"
        self.drafted = Broadcast(name, html, datetime.min.replace(tzinfo=UTC), 0, expected, language)
        return name

    async def drop(self, name: str) -> bool:
        """Forget a draft; whether it was there."""
        was_there = self.drafted is not None and self.drafted.name == name
        self.drafted = None if was_there else self.drafted
        return was_there

    async def begin(self, name: str, at: datetime, message: int, *, pays: bool) -> bool:
        """Make a broadcast of a draft, where that is the newest and none is under way; whether it was."""
        draft = self.drafted
        if draft is None or draft.name != name or self.under_way:
            return False
        self.all[name] = replace(draft, at=at, message=message, pays=pays)
        self.to_come[name] = sorted(self.kept.chats)
        self.drafted, self.under_way = None, name
        return True

    async def current(self) -> Broadcast | None:
        """The one that is under way."""
        return self.all.get(self.under_way)

    async def get(self, name: str) -> Broadcast | None:
        """One of them."""
        return self.all.get(name)

    async def queue_next(self, broadcast: Broadcast) -> int | None:
        """Queue deliveries to the next of those whom it is for; how many; None where all are."""
        name = broadcast.name
        if name not in self.all or self.all[name].phase is not Phase.QUEUEING:
            return None
        page, self.to_come[name] = self.to_come[name][:A_CHUNK], self.to_come[name][A_CHUNK:]
        chats = [chat for number in page if (chat := self.kept.chats.get(number)) is not None]
        members = [chat.number for chat in chats if self._kind(chat) == chat.kind]
        self.kept.queued += [
            Delivery(chat, Topic.BROADCAST, due=broadcast.at, occurrence=name) for chat in members
        ]
        phase = Phase.QUEUEING if self.to_come[name] else Phase.SENDING
        self._change(name, queued=self.all[name].queued + len(members), phase=phase)
        return len(members)

    async def stop(self, name: str) -> None:
        """Let nothing more of it go; what has left already arrives."""
        if name in self.all and self.all[name].phase in UNDER_WAY:
            self._change(name, phase=Phase.STOPPED)

    async def end(self, name: str) -> None:
        """Say that nothing comes of it any more, and let another one begin."""
        if self.under_way == name:
            self._change(name, html="")
            self.under_way = ""

    async def show_in(self, name: str, message: int) -> None:
        """Say which message tells of it from now on."""
        self._change(name, message=message)

    async def pay_no_more(self, name: str) -> None:
        """Let the rest of it go free."""
        self._change(name, pays=False)

    async def paid(self, _day: date) -> int:
        """How many tenths of a Star were paid in the month of a day."""
        return self.spent

    def _change(self, name: str, **changed: object) -> None:
        if name in self.all:
            self.all[name] = replace(self.all[name], **changed)  # type: ignore[arg-type] # its own fields
