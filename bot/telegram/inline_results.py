"""Cards for any chat, as Telegram wants them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from telegram import (
    InlineQuery,
    InlineQueryResult,
    InlineQueryResultArticle,
    InlineQueryResultCachedPhoto,
    InlineQueryResultsButton,
    InputTextMessageContent,
)
from telegram.constants import ParseMode
from tenacity import AsyncRetrying, stop_before_delay

from bot.model.message import Picture
from bot.telegram.again import Again, wait_s
from bot.telegram.keyboard import keyboard
from bot.views.inline import InlineCard

TOO_LATE_S = 8
"""Telegram takes an answer for some ten seconds."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A card that can be chosen, with its picture, and what Telegram calls that where it has it."""

    card: InlineCard
    picture: Picture
    file_id: str | None = None


@dataclass(frozen=True, slots=True)
class Offers:
    """What is answered to what somebody types: cards, and a way to our chat; for how long it is good."""

    cards: Sequence[Offer]
    way: tuple[str, str] | None = None
    """What is written on it, and what it asks there."""
    lasts: timedelta = timedelta()


async def send(query: InlineQuery, offers: Offers) -> None:
    """Answer, and again where that surely did not arrive; raises TelegramError."""
    retrying = AsyncRetrying(retry=Again(), wait=wait_s, stop=stop_before_delay(TOO_LATE_S), reraise=True)
    await retrying(
        query.answer,
        [_result(offer) for offer in offers.cards],
        cache_time=int(offers.lasts.total_seconds()),
        is_personal=True,  # in the language of whoever asks
        button=offers.way and InlineQueryResultsButton(offers.way[0], start_parameter=offers.way[1]),
    )


def _result(offer: Offer) -> InlineQueryResult:
    card = offer.card
    if offer.file_id is not None:
        return InlineQueryResultCachedPhoto(
            card.id,
            offer.file_id,
            title=card.title,
            description=card.description,
            caption=card.html,
            parse_mode=ParseMode.HTML,
            reply_markup=keyboard(card.buttons),
        )
    return InlineQueryResultArticle(
        card.id,
        card.title,
        InputTextMessageContent(card.html, ParseMode.HTML),
        reply_markup=keyboard(card.buttons),
        description=card.description,
    )
