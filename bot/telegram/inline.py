"""Cards for whoever types our name in any chat: `@bot btc qqq 90`."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial

import structlog
from telegram import Bot, InlineQuery
from telegram.error import BadRequest

from bot.errors import StoreUnavailable
from bot.model.ticker import USUAL, Question
from bot.ports import Chats, Clock
from bot.telegram.corr import CorrCommand, Told
from bot.telegram.inline_results import Offer, Offers, send
from bot.telegram.inline_words import Meant, meant_by
from bot.telegram.media_chat import MediaChat
from bot.telegram.newest import Newest
from bot.telegram.ongoing import Ongoing, result
from bot.telegram.pictures import is_bad_file_id
from bot.views.help import HelpTopic
from bot.views.inline import inline_card, no_answer, one_moment, start_words, unknown_words

SOON_S = 1.5
"""How long figures may take."""
BESIDE_S = 0.5
"""How long those of the other cards may take once the first is there."""
PICTURE_S = 2.0
"""How long all of it may take where a picture has to be uploaded; else there are words alone."""
LONGEST = timedelta(seconds=300)
"""How long Telegram may give an answer to whoever types the same again."""

logger = structlog.get_logger(__name__)

Asked = Mapping[Question, "asyncio.Task[Told]"]
"""The figures of each question, as far as they are there."""


class InlineAnswers:
    """Answers at once what people type behind our name: with what is at hand by then.

    Figures and pictures that take longer go on, for whoever asks next. Of what one person types only the
    newest is answered. Whoever has this closes it.
    """

    def __init__(
        self,
        corr: CorrCommand,
        media: MediaChat,
        chats: Chats,
        clock: Clock,
        *,
        monotonic: Callable[[], float],
    ) -> None:
        self._corr = corr
        self._media = media
        self._chats = chats
        self._clock = clock
        self._monotonic = monotonic
        self._figures = Ongoing[Question, Told]("inline card")
        self._newest = Newest[Offers]()

    async def __call__(self, query: InlineQuery, number: int) -> None:
        """Answer one query; `number` is its update's, by which the newest is known."""
        offers = await self._newest.get(query.from_user.id, number, self._offers(query))
        if offers is None:
            logger.debug("inline query left: its person has typed on")
            return
        try:
            await send(query, offers)
        except BadRequest as error:
            if "query is too old" in error.message.lower():
                return  # nobody looks at it any more
            if all(offer.file_id is None for offer in offers.cards):
                raise
            logger.warning("picture not taken: words instead", reason=error.message)
            await send(query, self._in_words(offers, error))

    async def close(self) -> None:
        """End what nobody waits for any more."""
        await self._figures.close()
        await self._media.close()

    async def _offers(self, query: InlineQuery) -> Offers:
        began, bot = self._monotonic(), query.get_bot()
        meant = meant_by(query.query, await self._usual(query.from_user.id))
        asked = await self._asked(meant.questions, began)
        told = {each: there for each, task in asked.items() if (there := result(task)) is not None}
        cards = [
            Offer(inline_card(each, there.snapshot, there.coupling, username=bot.username), there.picture)
            for each, there in told.items()
        ]
        cards = await self._illustrated(bot, cards, PICTURE_S - (self._monotonic() - began))
        is_whole = len(told) == len(asked) and not any(self._media.uploads(each.picture) for each in cards)
        return Offers(cards, _way(meant, asked), self._lasts(told) if is_whole else timedelta())

    async def _usual(self, person: int) -> Question:
        """What somebody asks who says nothing, in their own chat as here."""
        try:
            chat = await self._chats.known(person)
        except StoreUnavailable:
            return USUAL
        return USUAL if chat is None else chat.usual

    async def _asked(self, questions: Sequence[Question], began: float) -> Asked:
        """Begin with the first, which is likely meant: all at once would be ready as late as the last."""
        asked: dict[Question, asyncio.Task[Told]] = {}
        for some, patience_s in ((questions[:1], SOON_S), (questions[1:], BESIDE_S)):
            for each in some:
                asked[each] = self._figures.begin(each, partial(self._corr.told, each.pair, each.window))
            if asked:
                left_s = max(0.0, SOON_S - (self._monotonic() - began))
                await asyncio.wait(asked.values(), timeout=min(patience_s, left_s))
        return asked

    async def _illustrated(self, bot: Bot, cards: list[Offer], within_s: float) -> list[Offer]:
        """The cards with their pictures; only the first one's is uploaded, which is most likely meant."""
        named = [
            await (self._media.known(card.picture) if at else self._media.named(bot, card.picture, within_s))
            for at, card in enumerate(cards)
        ]
        return [replace(card, file_id=file_id) for card, file_id in zip(cards, named, strict=True)]

    def _in_words(self, offers: Offers, error: BadRequest) -> Offers:
        """The same without pictures, which Telegram may not have any more."""
        for offer in offers.cards:
            if offer.file_id is not None and is_bad_file_id(error):
                self._media.refused(offer.picture, offer.file_id)
        return replace(
            offers, cards=[replace(offer, file_id=None) for offer in offers.cards], lasts=timedelta()
        )

    def _lasts(self, told: Mapping[Question, Told]) -> timedelta:
        """Until something newer is to be expected."""
        now = self._clock()
        return max(timedelta(), min((LONGEST, *(each.until - now for each in told.values()))))


def _way(meant: Meant, asked: Asked) -> tuple[str, str] | None:
    """Where our chat has more to say than the cards."""
    if meant.has_unknown:
        return unknown_words(), f"help_{HelpTopic.ASKING}"
    first, task = next(iter(asked.items()))
    if result(task) is not None:
        return None
    return no_answer() if task.done() else one_moment(), start_words("corr", first)
