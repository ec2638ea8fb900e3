"""What is remembered of answers."""

from dataclasses import dataclass
from typing import Protocol


class PictureShelf(Protocol):
    """What Telegram calls the pictures that it has; it never fails: at worst a picture is uploaded again."""

    async def get(self, version: str) -> str | None:
        """The `file_id` of a picture that was uploaded."""
        ...

    async def put(self, version: str, file_id: str) -> None:
        """Remember what Telegram calls it."""
        ...


@dataclass(frozen=True, slots=True)
class Answered:
    """How a message was answered: by which message of ours, to which words, and whether with a picture."""

    message_id: int
    words: str
    with_picture: bool


class AnswerShelf(Protocol):
    """Which message answered which, for as long as an edit may still change it; it never fails."""

    async def get(self, chat: int, message_id: int) -> Answered | None:
        """How a message was answered, if that is not too long ago."""
        ...

    async def put(self, chat: int, message_id: int, answered: Answered) -> None:
        """Remember how a message was answered."""
        ...
