"""Inline mode: queries that wait for the bot, answers that are kept, and what was sent of them."""

from dataclasses import dataclass, field
from itertools import count

from bot.localchat.api_error import too_old
from bot.localchat.api_table import Json
from bot.localchat.people import Person
from bot.localchat.waiting import Waiting

REMEMBERED = 1000  # answers that can still be chosen from

Asked = tuple[str, str, str]
"""What an answer is kept under: text, offset and type of chat."""


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody typed behind the bot's name."""

    person: Person
    text: str
    offset: str
    chat_type: str

    @property
    def asked(self) -> Asked:
        """What makes it the same question as another one."""
        return self.text, self.offset, self.chat_type


@dataclass(frozen=True, slots=True)
class Result:
    """One result: how it is listed, and the message that it makes."""

    id: str
    kind: str
    title: str | None
    description: str | None
    thumbnail: str | None
    content: Json


@dataclass(frozen=True, slots=True)
class Answer:
    """What the bot answered."""

    results: tuple[Result, ...]
    cache_time: int
    is_personal: bool
    next_offset: str
    button: Json | None


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer before somebody's eyes, who may choose from it."""

    query: Query
    answer: Answer


@dataclass(slots=True)
class InlineQueries:
    """Whether inline mode is on, and all that is known of queries."""

    is_on: bool = True
    has_feedback: bool = False  # BotFather's word for telling the bot what was chosen; off unless asked for
    _waiting: Waiting[Answer] = field(default_factory=Waiting)
    _kept: dict[tuple[Asked, int | None], tuple[float, Answer]] = field(default_factory=dict)
    _shown: dict[str, Shown] = field(default_factory=dict)
    sent: dict[str, tuple[int, int]] = field(
        default_factory=dict
    )  # chat and message by what the bot calls it
    _ids: "count[int]" = field(default_factory=lambda: count(1))

    def new_id(self) -> str:
        """Take the next number, of a query or of a message sent via the bot."""
        return f"7{next(self._ids):017}"

    def kept(self, query: Query, now: float) -> Answer | None:
        """Return the answer that Telegram still has for this question: the person's own, or anybody's."""
        for whose in (query.person.id, None):
            until, answer = self._kept.get((query.asked, whose), (now, None))
            if answer and now < until:
                return answer
        return None

    def keep(self, query: Query, answer: Answer, now: float) -> None:
        """Keep an answer for as long as the bot allowed."""
        whose = query.person.id if answer.is_personal else None
        self._kept[query.asked, whose] = now + answer.cache_time, answer

    async def wait(self, query_id: str, patience_s: float) -> Answer | None:
        """Wait for the bot's answer; None if it takes too long."""
        return await self._waiting.wait(query_id, patience_s)

    def answer(self, query_id: str, answer: Answer) -> None:
        """Take the bot's answer; raises ApiError if nobody waits for it any more."""
        self.check(query_id)
        self._waiting.answer(query_id, answer)

    def check(self, query_id: str) -> None:
        """Refuse a query that is not waiting for an answer."""
        if query_id not in self._waiting:
            raise too_old()

    def show(self, query_id: str, shown: Shown) -> None:
        """Remember what somebody can choose from."""
        self._shown[query_id] = shown
        if len(self._shown) > REMEMBERED:
            del self._shown[next(iter(self._shown))]

    def shown(self, query_id: str) -> Shown | None:
        """Find what somebody can choose from."""
        return self._shown.get(query_id)
