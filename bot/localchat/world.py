"""All that this Telegram knows: one bot, its chats, and what is on its way."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from bot.localchat.api_error import ApiError, bad_request
from bot.localchat.api_table import Json
from bot.localchat.calls import Calls
from bot.localchat.chats import GENERAL, Chat, Message, Topic
from bot.localchat.faults import Faults
from bot.localchat.files import Files
from bot.localchat.inline_queries import InlineQueries
from bot.localchat.menus import Menus
from bot.localchat.pace import Pace
from bot.localchat.people import Member, Person, admin_rights
from bot.localchat.queries import Queries
from bot.localchat.stars import Purse
from bot.localchat.stream import Stream
from bot.localchat.updates import Updates
from bot.localchat.view import message_view, photo_address
from bot.localchat.webhook import Webhook
from bot.ports import Clock

BOT_NAME, BOT_USERNAME = "Tandem", "tandem_local_bot"
KEPT = 5000  # messages in memory a chat; older ones are as if deleted
CHAT_TYPES = ("private", "group", "supergroup", "channel")
FIRST_IDS = {"private": 1001, "group": -4001, "supergroup": -1001000000001, "channel": -1002000000001}


class World:
    """The state behind both sides; everything else reads and changes it."""

    def __init__(self, token: str, clock: Clock, address: str) -> None:
        self.token = token
        self.clock = clock
        self.address = address
        bot_id = token.partition(":")[0]
        self.bot = Person(
            int(bot_id) if bot_id.isdecimal() else 1, BOT_NAME, username=BOT_USERNAME, is_bot=True
        )
        self.chats: dict[int, Chat] = {}
        self.profile: dict[tuple[str, str], str] = {}
        self.menu_button: Json = {"type": "commands"}
        self.files, self.menus, self.queries = Files(), Menus(), Queries()
        self.inline, self.purse = InlineQueries(), Purse()
        # From the clock, so that numbers grow over restarts: bots remember which updates they have seen.
        self.updates = Updates(first_id=int(self.now() * 100) % 2**30)
        self.webhook = Webhook(self.updates)
        self.stream, self.calls, self.faults, self.pace = Stream(), Calls(), Faults(), Pace()
        self.add_chat("private", "You")

    def now(self) -> float:
        """Return Unix seconds."""
        return self.clock().timestamp()

    def add_chat(
        self,
        kind: str,
        title: str,
        topics: Iterable[str] | None = None,
        username: str | None = None,
        *,
        has_bot: bool = True,
    ) -> Chat:
        """Open a chat, with the bot in it unless told otherwise."""
        step = 1 if kind == "private" else -1
        chat_id = FIRST_IDS[kind] + step * sum(chat.type == kind for chat in self.chats.values())
        rights = admin_rights(kind) if kind == "channel" else {}
        bot = Member(self.bot, "administrator" if kind == "channel" else "member", rights)
        chat = Chat(
            chat_id, kind, title, bot, username, None if topics is None else {GENERAL: Topic("General")}
        )
        if not has_bot:
            chat.bot, chat.is_known = Member(self.bot, "left"), False
        if kind == "private":
            chat.admit(Person(chat_id, title))
        self.chats[chat_id] = chat
        if topics is not None:
            chat.last_id = GENERAL  # so that no other topic gets its number
        for name in topics or ():
            self.open_topic(chat, name)
        self.stream.publish("chats")
        return chat

    def chat(self, reference: int | str) -> Chat:
        """Find a chat by number or @username; raises ApiError in Telegram's words."""
        chat = self._find(reference)
        if chat is None or not (chat.is_known or chat.username):
            raise bad_request("chat not found")
        if chat.migrated_to is not None:
            raise ApiError(
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
                migrate_to_chat_id=chat.migrated_to,
            )
        return chat

    def _find(self, reference: int | str) -> Chat | None:
        if isinstance(reference, str) and not reference.lstrip("-").isdecimal():
            name = reference.removeprefix("@")
            return next((chat for chat in self.chats.values() if chat.username == name), None)
        return self.chats.get(int(reference))

    def open_topic(self, chat: Chat, name: str, thread: int | None = None) -> int:
        """Open a topic: its number is that of the message that says so."""
        thread = thread or chat.last_id + 1
        (chat.topics or {})[thread] = Topic(name)
        chat.last_id = max(chat.last_id, thread - 1)
        if thread > chat.last_id:
            created = {"forum_topic_created": {"name": name, "icon_color": 7322096}}
            self.post(chat, {"message_thread_id": thread, "is_topic_message": True, **created})
        return thread

    def post(self, chat: Chat, content: Json, **about: object) -> Message:
        """Put a message into a chat and tell the pages."""
        body = {
            "message_id": chat.new_id(),
            "date": int(self.now()),
            "chat": chat.as_json(),
            **content,
        }
        message = Message(body, **about)  # type: ignore[arg-type]
        chat.messages[message.id] = message
        if len(chat.messages) > KEPT:
            chat.forget(next(iter(chat.messages)))
        chat.bot_spoke |= message.from_bot
        self.show(chat, message)
        return message

    def show(self, chat: Chat, message: Message) -> None:
        """Tell the pages of a new or changed message."""
        if self.stream.is_followed:
            self.stream.publish("message", chat=chat.id, message=message_view(message, self))

    def photo_address(self, photo: list[Json]) -> str:
        """Say where the largest size of a photo can be looked at."""
        return photo_address(photo, self)

    def tell(self, kind: str, message: Message) -> None:
        """Send the bot an update about a message."""
        self.updates.add(kind, message.body)

    def delete(self, chat: Chat, message_id: int) -> None:
        """Take a message away."""
        chat.forget(message_id)
        self.stream.publish("deleted", chat=chat.id, message_id=message_id)

    def change_bot(
        self, chat: Chat, by: Person, status: str, rights: Mapping[str, bool] | None = None
    ) -> None:
        """Give the bot another standing in a chat, and tell it so."""
        old, chat.bot = chat.bot, replace(chat.bot, status=status, rights=dict(rights or {}))
        chat.is_known = True
        self._tell_change("my_chat_member", chat, by, old, chat.bot)
        self.stream.publish("members", chat=chat.id)

    def change_member(self, chat: Chat, by: Person, old: Member, new: Member) -> None:
        """Give somebody another standing in a chat; a bot that is admin there and asked for it is told."""
        chat.members[new.person.id] = new
        if chat.bot.is_admin:
            self._tell_change("chat_member", chat, by, old, new)
        self.stream.publish("members", chat=chat.id)

    def _tell_change(self, kind: str, chat: Chat, by: Person, old: Member, new: Member) -> None:
        change = {"old_chat_member": old.as_json(), "new_chat_member": new.as_json()}
        about = {"chat": chat.as_json(), "from": by.as_json(), "date": int(self.now())}
        self.updates.add(kind, about | change)
