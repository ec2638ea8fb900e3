"""Where news come from, as settings say."""

from typing import TYPE_CHECKING

from bot.settings import Settings

if TYPE_CHECKING:
    from bot.sources.news import NewsFeed


def feeds(settings: Settings) -> "list[NewsFeed]":
    """The feeds that are read; none where none is named."""
    if not settings.feeds:
        return []
    from bot.sources.news import NewsFeed

    return [NewsFeed(address) for address in settings.feeds]
