"""Who is in a chat, and what they may do there."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from bot.localchat.api_table import Json

ADMIN_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)
CHANNEL_RIGHTS = ("can_post_messages", "can_edit_messages")
GROUP_RIGHTS = ("can_pin_messages", "can_manage_topics")
MEMBER_RIGHTS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_react_to_messages",
    "can_edit_tag",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)


@dataclass(frozen=True, slots=True)
class Person:
    """A user of Telegram, bots included."""

    id: int
    name: str
    language: str | None = None
    username: str | None = None
    is_bot: bool = False

    def as_json(self) -> Json:
        """Return the Bot API's User."""
        user: Json = {"id": self.id, "is_bot": self.is_bot, "first_name": self.name}
        if self.username:
            user["username"] = self.username
        if self.language:
            user["language_code"] = self.language
        return user


# The stand-ins that Telegram puts into `from` where a chat speaks instead of a person.
ANONYMOUS_ADMIN = Person(1087968824, "Group", username="GroupAnonymousBot", is_bot=True)
CHANNEL_BOT = Person(136817688, "Channel", username="Channel_Bot", is_bot=True)
TELEGRAM = Person(777000, "Telegram")


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody's standing in one chat."""

    person: Person
    status: str = "member"
    rights: Mapping[str, bool] = field(default_factory=dict)
    is_anonymous: bool = False

    @property
    def is_admin(self) -> bool:
        """Whether it is an administrator or the owner."""
        return self.status in {"administrator", "creator"}

    @property
    def is_present(self) -> bool:
        """Whether it is in the chat at all."""
        return self.status not in {"left", "kicked"}

    def may(self, right: str) -> bool:
        """Tell whether an administrator has been given a right, or a member kept it."""
        if self.status == "restricted":
            return self.rights.get(right, True)
        return self.status == "creator" or (self.is_admin and self.rights.get(right, False))

    def as_json(self) -> Json:
        """Return the Bot API's ChatMember of this status."""
        member: Json = {"status": self.status, "user": self.person.as_json()}
        match self.status:
            case "creator":
                member |= {"is_anonymous": self.is_anonymous}
            case "administrator":
                member |= {"can_be_edited": False, "is_anonymous": self.is_anonymous, **self.rights}
            case "restricted":
                kept = {right: self.rights.get(right, True) for right in MEMBER_RIGHTS}
                member |= {"is_member": True, "until_date": 0, **kept}
            case "kicked":
                member |= {"until_date": 0}
        return member


def rights_of(chat_type: str) -> tuple[str, ...]:
    """List the rights that an administrator can have in a chat of this type."""
    return (*ADMIN_RIGHTS, *(CHANNEL_RIGHTS if chat_type == "channel" else GROUP_RIGHTS))


def admin_rights(chat_type: str, given: Mapping[str, bool] | None = None) -> dict[str, bool]:
    """Complete an administrator's rights: what is not said is given, except to promote others."""
    rights = {right: right != "can_promote_members" for right in rights_of(chat_type)}
    return rights | dict(given or {})


def exact_rights(chat_type: str, given: Collection[str]) -> dict[str, bool]:
    """Give these rights and no others; whoever has any may see the chat's inside."""
    return dict.fromkeys(rights_of(chat_type), False) | dict.fromkeys(("can_manage_chat", *given), True)
