"""What is left of a reply without what Telegram does not take of it."""

from dataclasses import replace

import structlog
from telegram.error import BadRequest

from bot.model.message import Reply
from bot.views.wording import plain

NO_PICTURES = ("rights to send", "send_photos_forbidden", "send_media_forbidden")

logger = structlog.get_logger(__name__)


def simpler(reply: Reply, error: BadRequest) -> Reply | None:
    """What is left of a reply without what Telegram refused of it; None where it was something else."""
    if reply.picture is not None and is_without_rights(error):
        return replace(reply, picture=None)
    return unmarked(reply, error) if is_unreadable(error) else None


def unmarked(reply: Reply, error: BadRequest) -> Reply:
    """The words of a reply alone, which are no HTML any more."""
    logger.error("markup refused: sent without", reason=error.message)
    return replace(reply, html=plain(reply.html))


def is_unreadable(error: BadRequest) -> bool:
    """Whether Telegram cannot read the markup."""
    return "can't parse entities" in error.message.lower()


def is_without_rights(error: BadRequest) -> bool:
    """Whether pictures are not for us to send there."""
    return any(words in error.message.lower() for words in NO_PICTURES)
