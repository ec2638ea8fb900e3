"""Where in a chat a message goes, and what Telegram says of a place that does not take it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from telegram import ReplyParameters
from telegram.error import BadRequest

TOPIC_CLOSED = "topic_closed"
TOPIC_GONE = ("thread not found", "topic_deleted")
UNANSWERABLE = ("replied not found", "reply message not found", "message to reply not found")


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a message goes: below the one that it answers, or into a topic; else wherever the chat begins.

    An answer goes without what it answers where that is gone, but for one that `only` wants to be an answer.
    """

    reply_to: int | None = None
    thread: int | None = None
    only: bool = False

    def told(self) -> Mapping[str, Any]:
        """What Telegram wants to be told of it; an answer stands in the topic of what it answers."""
        if self.reply_to is not None:
            answering = ReplyParameters(self.reply_to, allow_sending_without_reply=not self.only)
            return {"reply_parameters": answering}
        return {} if self.thread is None else {"message_thread_id": self.thread}


ANYWHERE = Spot()


def spots(earlier: int | None, thread: int | None) -> Iterator[Spot]:
    """Where a message may go, the best first: below what it follows, into its topic, into the general one."""
    if earlier is not None:
        yield Spot(reply_to=earlier, only=thread is not None)
    if thread is not None:
        yield Spot(thread=thread)
    yield ANYWHERE


def is_about_the_topic(error: BadRequest) -> bool:
    """Whether a topic takes nothing, though the chat may."""
    return is_closed(error) or any(words in error.message.lower() for words in TOPIC_GONE)


def is_closed(error: BadRequest) -> bool:
    """Whether nobody can write there for now."""
    return TOPIC_CLOSED in error.message.lower()


def is_about_the_spot(error: BadRequest) -> bool:
    """Whether it is worth trying another place."""
    return is_about_the_topic(error) or any(words in error.message.lower() for words in UNANSWERABLE)
