"""Where news come from, as settings say."""

from bot.settings import Settings
from bot.sources.news import NewsFeed


def feeds(settings: Settings) -> list[NewsFeed]:
    """The feeds that are read; none where none is named."""
    return [NewsFeed(address) for address in settings.feeds]
