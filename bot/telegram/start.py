"""/start: the welcome, what can be turned on from it, and addresses that lead further."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from bot.errors import TandemError, UsageError
from bot.model.chat import ChatKind
from bot.model.correlation import Snapshot
from bot.model.message import Reply
from bot.model.rule import BreakdownRule
from bot.model.subscription import Wish
from bot.model.ticker import WINDOWS, Pair
from bot.model.topic_rule import TreasuryRule
from bot.telegram.alert import ON
from bot.telegram.commands import Answer, Asked, Place, Tap, Tapped
from bot.telegram.corr import CorrCommand
from bot.telegram.digest_command import DigestCommand
from bot.telegram.sample_alert import SampleAlert
from bot.views.buttons import CorrTap, outdated
from bot.views.buttons import Tap as CardTap
from bot.views.digest_card import FRIDAY
from bot.views.start import sample_buttons, start_buttons, start_text

PATIENCE_S = 3
"""How long a welcome waits for the figure of the day."""

LINKED = frozenset({"corr", "compare", "why", "regimes", "treasury", "alert", "alerts", "help"})
"""The commands that an address can lead to."""
LISTS = {"alerts", "channels"}
"""What an address can only show: behind these, all words change something."""
MANAGE = "manage"
POINT = re.compile(r"(\d)p(\d)", re.ASCII)

Subscribe = Callable[[Place, Wish], Awaitable[Reply]]
"""Turns an alert on, and says so."""


class StartCommand:
    """Answers /start in private with the figure of the day, or without it rather than late.

    An address t.me/BOT?start=why_btc_psct_30 asks what `/why btc psct 30` does, as far as `links` go.
    """

    def __init__(self, corr: CorrCommand, links: Mapping[str, Answer]) -> None:
        self._corr = corr
        self._links = links

    async def __call__(self, asked: Asked) -> Reply:
        """Answer what the address asks, or with the welcome."""
        name, *words = payload_words(asked.words)
        if name in self._links:
            with suppress(UsageError):  # nobody typed that: whoever followed the address is welcome
                return await self._links[name](replace(asked, words=words))
        return Reply(start_text(await figure_of_the_day(self._corr)), buttons=start_buttons())


async def figure_of_the_day(corr: CorrCommand) -> Snapshot | None:
    """What a welcome begins with; None rather than late."""
    try:
        async with asyncio.timeout(PATIENCE_S):
            return await corr.ask(Pair(), WINDOWS[0])
    except (TandemError, TimeoutError):
        return None


def payload_words(words: Sequence[str]) -> list[str]:
    """The words of an address, where p stands for the point of a number: alert_corr_below_0p2.

    Whoever follows an address has not read it: words that would change something are left out.
    """
    name, *rest = words[0].split("_") if words else [""]
    if name == MANAGE:  # a name that somebody chose is no number
        return [name, *rest]
    shown = [] if name in LISTS else [word for word in rest if word.casefold() != ON]
    return [name, *(POINT.sub(r"\1.\2", word) for word in shown)]


class StartTaps:
    """Does what the buttons of the welcome say."""

    def __init__(
        self, corr: CorrCommand, subscribe: Subscribe, digests: DigestCommand, sample: SampleAlert
    ) -> None:
        self._corr = corr
        self._subscribe = subscribe
        self._digests = digests
        self._sample = sample

    async def tapped(self, tap: Tap) -> Tapped:
        """Turn something on, and say so below the welcome, which stays."""
        match list(tap.words):
            case ["link"]:
                on = await self._subscribe(tap.place, Wish(BreakdownRule()))
                return Tapped(reply=replace(on, buttons=(*on.buttons, *sample_buttons())))
            case ["purchases"]:
                return Tapped(reply=await self._subscribe(tap.place, Wish(TreasuryRule())))
            case ["friday"]:
                return Tapped(reply=await self._digests.book(tap.place, FRIDAY))
            case ["sample"]:
                return Tapped(reply=await self._sample.write())
        raise UsageError(outdated("start"))

    async def chart(self, tap: Tap) -> Tapped:
        """Show the chart; in a group the card belongs to who asked for it."""
        asker = None if tap.place.kind is ChatKind.PRIVATE else tap.presser
        return Tapped(reply=await self._corr.card(CorrTap(CardTap.SHOW, Pair(), WINDOWS[0], asker)))
