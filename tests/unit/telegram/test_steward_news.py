from dataclasses import replace

from bot.errors import StoreUnavailable
from bot.model.chat import ChatKind
from bot.store.inmemory import Kept, MemoryChats
from bot.telegram.steward_news import StewardNews
from bot.views.channel_news import Loss
from tests.fake_delivery import FakeOutbox
from tests.fake_stewards import FakeStewards


async def test_a_loss_is_told_in_each_one_s_language_although_the_store_was_away_in_between() -> None:
    kept = Kept()
    chats, outbox, stewards = MemoryChats(kept), FakeOutbox(kept), FakeStewards()
    channel = replace(await chats.of(-1001, ChatKind.CHANNEL), title="News")
    for person, language in ((1, "en"), (2, "es")):
        await stewards.add((await chats.of(person, ChatKind.PRIVATE, language)).number, channel.number)
    outbox.failures["queue"] = [StoreUnavailable("redis is away")]
    news = StewardNews(stewards, chats, outbox)
    await news.lost(channel, Loss.REMOVED)
    english, spanish = (each.note for each in outbox.queued)
    assert "I was removed from" in english
    assert "I was removed from" not in spanish
    await news.lost(channel, Loss.REMOVED)
    assert len(outbox.queued) == 2
