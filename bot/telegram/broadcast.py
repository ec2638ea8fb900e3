"""/broadcast: words of whoever runs the bot to all who get anything from it, previewed and confirmed."""

from collections.abc import Mapping
from datetime import datetime
from html import escape

from bot.alerts.broadcast import paid_plan
from bot.errors import UsageError
from bot.model.broadcast import TENTHS, Broadcast, Terms
from bot.model.message import Reply
from bot.ports import Broadcasts, Clock
from bot.telegram.commands import Asked, Tap, TapHandler, Tapped
from bot.translation import _, language
from bot.views.broadcast import draft_text, progress_text
from bot.views.broadcast_buttons import BroadcastTap, Deed, draft_buttons, progress_buttons
from bot.views.buttons import outdated
from bot.views.captions import TEXT, length
from bot.views.wording import grouped

STOP = ["stop"]


class BroadcastCommand:
    """Answers `/broadcast TEXT`, and the buttons below: what goes is the text that was shown, or nothing.

    Only the newest text can be sent, and only while no other is under way.
    """

    def __init__(self, broadcasts: Broadcasts, terms: Terms, clock: Clock, *, owner: int | None) -> None:
        self._broadcasts = broadcasts
        self._terms = terms
        self._clock = clock
        self._owner = owner

    async def __call__(self, asked: Asked) -> Reply:
        """Show what would be sent and to how many, or how far one is; `stop` alone stops that."""
        is_stop = [word.casefold() for word in asked.words] == STOP
        if (html := asked.written()) and not is_stop:
            return await self._draft(html)
        if (under_way := await self._broadcasts.current()) is not None:
            return await self._stopped(under_way) if is_stop else shown(under_way, self._clock())
        if is_stop:
            raise UsageError(_("no broadcast is under way"))
        raise UsageError(
            _("write the text behind it, /broadcast Hello; or answer a message of words with /broadcast")
        )

    def handlers(self) -> Mapping[str, TapHandler]:
        """By the verb of its buttons' data."""
        return {BroadcastTap.verb: TapHandler(self.tapped, BroadcastTap.command)}

    async def tapped(self, tap: Tap) -> Tapped:
        """Send, leave or stop the one that a button names."""
        if self._owner is None or {tap.presser, tap.place.telegram_id} != {self._owner}:
            raise UsageError(outdated("help"))
        asked = BroadcastTap.read(tap.words)
        match asked.deed:
            case Deed.CANCEL:
                return Tapped(edit=await self._cancel(asked.name))
            case Deed.STOP:
                return Tapped(edit=await self._stop(asked.name))
            case _send_or_pay:
                return Tapped(edit=await self._send(asked, tap.message))

    async def _draft(self, html: str) -> Reply:
        if length(html) > TEXT:
            text = _("that is too long: a message has room for {most} characters, and this has {n}")
            raise UsageError(text.format(most=grouped(TEXT), n=grouped(length(html))))
        reach, now = await self._broadcasts.reach(), self._clock()
        left = self._terms.stars * TENTHS - await self._broadcasts.paid(now)
        text = draft_text(reach, self._terms, left)
        if not reach.total:
            return Reply(text, ahead=Reply(html))
        name = await self._broadcasts.draft(html, reach.total, language())
        buttons = draft_buttons(name, paid_plan(reach.total, self._terms, max(0, left)))
        return Reply(text, buttons=buttons, ahead=Reply(html))

    async def _send(self, asked: BroadcastTap, message: int) -> Reply:
        """Begin with it; whoever taps twice sees how far it is."""
        now, pays = self._clock(), asked.deed is Deed.PAY
        await self._broadcasts.begin(asked.name, now, message, pays=pays)
        if (begun := await self._broadcasts.get(asked.name)) is not None:
            return shown(begun, now)
        if await self._broadcasts.current() is not None:
            raise UsageError(_("another one is still under way: wait for it, or /broadcast stop"))
        raise UsageError(_("this text is not to be sent any more: type /broadcast and the text again"))

    async def _cancel(self, name: str) -> Reply:
        """Leave it; one that a tap before has sent shows how far it is."""
        await self._broadcasts.drop(name)
        begun = await self._broadcasts.get(name)
        return Reply(escape(_("Not sent."))) if begun is None else shown(begun, self._clock())

    async def _stop(self, name: str) -> Reply:
        if (broadcast := await self._broadcasts.get(name)) is None:
            raise UsageError(outdated(BroadcastTap.command))
        return await self._stopped(broadcast)

    async def _stopped(self, broadcast: Broadcast) -> Reply:
        """Stop it, unless nothing comes of it any more; how far it came."""
        if not broadcast.is_done:
            await self._broadcasts.stop(broadcast.name)
        return shown(await self._broadcasts.get(broadcast.name) or broadcast, self._clock())


def shown(broadcast: Broadcast, now: datetime) -> Reply:
    """How far a broadcast is, and what stops it."""
    buttons = () if broadcast.is_over else progress_buttons(broadcast.name)
    return Reply(progress_text(broadcast, now), buttons=buttons)
