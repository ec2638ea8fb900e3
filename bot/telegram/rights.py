"""What Telegram says of who may decide for a channel or group: asked anew each time."""

from dataclasses import dataclass

import structlog
from telegram import Bot, ChatMember, ChatMemberAdministrator, ChatMemberOwner
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.errors import TelegramUnavailable
from bot.model.chat import ChatKind
from bot.translation import _

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Powers:
    """Whether we are in a chat, whether somebody may decide what it gets, and whether we may write there.

    In a channel both may who may post; in a group every admin decides.
    """

    are_there: bool = False
    may_decide: bool = False
    may_write: bool = False


class Rights:
    """Asks Telegram; it fails towards refusal."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def of(self, chat: int, kind: ChatKind, person: int) -> Powers:
        """What somebody and we may do in a chat that Telegram calls so; raises TelegramUnavailable."""
        try:
            admins = {admin.user.id: admin for admin in await self._bot.get_chat_administrators(chat)}
        except (BadRequest, Forbidden) as error:  # it shows them to those alone who are there
            logger.info("chat out of reach", chat=chat, reason=str(error))
            return Powers()
        except TelegramError as error:
            logger.warning("admins not known", chat=chat, reason=str(error))
            raise TelegramUnavailable(
                _("Telegram does not tell me just now who may decide there: try again in a minute")
            ) from error
        ours = admins.get(self._bot.id)
        return Powers(
            are_there=True,
            may_decide=_may_decide(admins.get(person), kind),
            may_write=kind is not ChatKind.CHANNEL or _may_decide(ours, kind),
        )


def _may_decide(admin: ChatMember | None, kind: ChatKind) -> bool:
    if isinstance(admin, ChatMemberOwner) or kind is not ChatKind.CHANNEL:
        return admin is not None
    return isinstance(admin, ChatMemberAdministrator) and bool(admin.can_post_messages)
