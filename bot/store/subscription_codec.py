"""How a subscription is kept: its figures as JSON, after a number that tells how old it is."""

import json
from collections.abc import Iterable

import structlog

from bot.alerts.portable import read_subscription, subscription_figures
from bot.errors import UsageError
from bot.model.subscription import Subscription
from bot.model.ticker import Pair
from bot.store.codec import encode_figures

UNLINK = """
local function unlink(followers, snoozes, member, kept)
  local said = cjson.decode(string.match(kept, '^%d+ (.*)$'))
  redis.call('SREM', followers .. said.asset .. ':' .. said.benchmark, member)
  redis.call('ZREM', snoozes, member)
end
"""
"""For scripts that remove a subscription: takes it out of all that points to it."""

logger = structlog.get_logger(__name__)


def pair_name(pair: Pair) -> str:
    """A pair in one word."""
    return f"{pair.asset.key}:{pair.benchmark.key}"


def member(subscription: Subscription) -> str:
    """A subscription in one word, its chat included."""
    return f"{subscription.chat}:{subscription.id}"


def encode_subscription(subscription: Subscription) -> str:
    """A subscription as JSON, the same one always in the same words."""
    return encode_figures(subscription_figures(subscription))


def decode_subscription(chat: int, kept: bytes) -> Subscription | None:
    """A subscription as it is kept; None, said in the log, where another version of Tandem wrote it."""
    try:
        return read_subscription(json.loads(figures_of(kept)), chat)
    except (UsageError, ValueError) as error:
        logger.warning("alert of another version of Tandem: left alone", chat=chat, reason=str(error))
        return None


def decode_all(kept: Iterable[tuple[int, bytes]]) -> list[Subscription]:
    """Subscriptions of these chats, as they are kept."""
    read = [decode_subscription(chat, value) for chat, value in kept]
    return [subscription for subscription in read if subscription is not None]


def figures_of(kept: bytes) -> bytes:
    """The JSON of a subscription as it is kept."""
    return kept.partition(b" ")[2]


def age_of(kept: bytes) -> int:
    """How many were kept before it."""
    return int(kept.partition(b" ")[0])
