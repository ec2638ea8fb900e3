"""What the chats that somebody looks after get, and how they fare, put together when it is asked."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress

from telegram import Bot
from telegram.error import TelegramError

from bot.model.chat import Chat
from bot.model.message import Reply
from bot.model.mishap import NO_EVENT, SUMMARY, Failure
from bot.model.subscription import Subscription
from bot.ports import Clock, Mishaps, Subscriptions
from bot.telegram.charges import Charge, Charges
from bot.telegram.settings import following
from bot.views.channel_buttons import card_buttons
from bot.views.channels import Gets, Listed, Overview, card_text
from bot.views.on_behalf import chat_buttons


class ChannelCards:
    """Writes the card of a chat; buttons of these verbs work for it as they would in it."""

    def __init__(
        self,
        charges: Charges,
        subscriptions: Subscriptions,
        mishaps: Mishaps,
        *,
        verbs: Collection[str],
        bot: Bot,
        clock: Clock,
    ) -> None:
        self._charges = charges
        self._subscriptions = subscriptions
        self._mishaps = mishaps
        self._verbs = verbs
        self._bot = bot
        self._clock = clock

    async def of(self, charge: Charge, headline: str = "") -> Reply:
        """The card; `headline` is what only just happened."""
        chat, username = await self._met(charge.chat)
        now, gets = self._clock(), await self._gets(chat)
        overview = Overview(
            gets,
            following(chat, now),
            _newest(gets.alerts, await self._mishaps.failures(chat.number)),
            await self._mishaps.held(NO_EVENT, chat.number, now),
            may_write=charge.powers.may_write,
            username=username,
        )
        buttons = (*chat_buttons(chat, self._verbs), *card_buttons(chat))
        return Reply(card_text(overview, headline), buttons=buttons)

    async def listed(self, person: int, chat: Chat) -> Listed:
        """A chat as it stands in the list of somebody who looks after it, or did until now."""
        powers = await self._charges.judged(person, chat)
        is_theirs = powers.may_decide or not powers.are_there
        return Listed(await self._gets(chat), is_theirs=is_theirs, may_write=powers.may_write)

    async def _gets(self, chat: Chat) -> Gets:
        return Gets(chat, await self._subscriptions.of(chat.number))

    async def _met(self, chat: Chat) -> tuple[Chat, str]:
        """The chat with its title of now, which is kept, and Telegram's name for it if it has one."""
        with suppress(TelegramError):
            there = await self._bot.get_chat(chat.telegram_id)
            return await self._charges.titled(chat, there.title or ""), there.username or ""
        return chat, ""


def _newest(
    alerts: Sequence[Subscription], failures: Mapping[str, Failure]
) -> tuple[Subscription | None, Failure] | None:
    """What failed last of what is there still; None stands for the summary."""
    there: dict[str, Subscription | None] = {each.id: each for each in alerts} | {SUMMARY: None}
    found = [(there[name], failure) for name, failure in failures.items() if name in there]
    return max(found, key=lambda each: each[1].at, default=None)
