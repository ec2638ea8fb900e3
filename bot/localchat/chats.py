"""Chats, their topics and messages."""

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.localchat.api_table import Json
from bot.localchat.people import Member, Person

GENERAL = 1  # the topic that every forum has; its number is never sent


@dataclass(slots=True)
class Message:
    """One message: the Bot API's object, and what only this side knows of it."""

    body: Json
    from_bot: bool = False
    silent: bool = False
    keyboard: Json | None = None  # a reply keyboard, its removal, or a forced reply
    inline_id: str | None = None  # what the bot calls it where it was sent via the bot

    @property
    def id(self) -> int:
        """Its number in its chat."""
        return int(self.body["message_id"])

    @property
    def thread(self) -> int | None:
        """The topic it stands in."""
        return self.body.get("message_thread_id")


@dataclass(slots=True)
class Topic:
    """One topic of a forum."""

    name: str
    is_closed: bool = False
    is_deleted: bool = False


@dataclass(slots=True)
class Chat:
    """One chat: who is in it and what was said."""

    id: int
    type: str
    title: str
    bot: Member
    username: str | None = None
    topics: dict[int, Topic] | None = None
    members: dict[int, Member] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)
    last_id: int = 0
    migrated_to: int | None = None
    bot_spoke: bool = False
    is_known: bool = True  # whether the bot was ever in it
    linked: int | None = None  # a channel's discussion group, and the other way round

    @property
    def is_group(self) -> bool:
        """Whether people talk to each other here."""
        return self.type in {"group", "supergroup"}

    @property
    def is_channel(self) -> bool:
        """Whether the chat itself speaks here."""
        return self.type == "channel"

    def as_json(self) -> Json:
        """Return the Bot API's Chat."""
        name = "first_name" if self.type == "private" else "title"
        chat: Json = {"id": self.id, "type": self.type, name: self.title}
        if self.username:
            chat["username"] = self.username
        if self.topics is not None:
            chat["is_forum"] = True
        return chat

    def admit(self, person: Person, change: Callable[[Member], Member] = lambda member: member) -> Member:
        """Let somebody in who is not there yet, and change their standing."""
        member = self.members.get(person.id) or Member(person)
        self.members[person.id] = change(member)
        return self.members[person.id]

    def new_id(self) -> int:
        """Take the next message number."""
        self.last_id += 1
        return self.last_id

    def forget(self, message_id: int) -> None:
        """Delete a message; its number is remembered as gone."""
        del self.messages[message_id]
        self.gone.add(message_id)
