"""What `check` finds of Telegram: who we are there, and whether cards can be posted from any chat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cli.finding import Finding, noted
from bot.errors import TandemError
from bot.translation import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.settings import Settings
    from bot.telegram.standing import Standing


async def telegram(settings: Settings) -> Sequence[Finding]:
    """Whose the token is, and what is switched on for it."""
    from bot.telegram.standing import ask_standing

    if settings.at_home:
        home = _("no TELEGRAM_TOKEN: `run` serves the local chat")
        return [Finding("telegram", ok=True, detail=home)]
    try:
        standing = await ask_standing(settings.token, settings.api_root, settings.media)
    except TandemError as error:
        return [Finding("telegram", ok=False, detail=str(error))]
    answers = _("answers as @{name}").format(name=standing.username)
    return [Finding("telegram", ok=True, detail=answers), _inline(standing, settings.media_chat)]


def _inline(standing: Standing, media_chat: str | None) -> Finding:
    """Cards in any chat; that they are off is no fault, since only @BotFather can change it."""
    off = _("off: send /setinline to @BotFather, choose @{name}, and give it an example such as btc qqq 90")
    mode = _("on") if standing.has_inline else off.format(name=standing.username)
    if standing.media_trouble is not None:
        note = _("MEDIA_CHAT takes no pictures: {reason}").format(reason=standing.media_trouble)
    elif media_chat is not None:
        note = _("pictures go to MEDIA_CHAT {chat}").format(chat=media_chat)
    else:
        note = _("set MEDIA_CHAT, and no card lacks its picture")
    return noted(Finding("inline", ok=standing.media_trouble is None, detail=mode), note)
