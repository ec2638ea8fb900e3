"""Where filings come from, as settings say."""

from collections.abc import Sequence

from bot.model.treasury import Announcement, Company
from bot.ports import Filings
from bot.settings import Settings
from bot.sources.edgar import Edgar
from bot.sources.past_purchases import past_announcements


def edgar(settings: Settings) -> Edgar | None:
    """EDGAR; None where nobody is named who asks."""
    if settings.edgar_contact is None:
        return None
    site, data = (str(url).rstrip("/") for url in (settings.edgar_url, settings.edgar_data_url))
    return Edgar(settings.edgar_contact, site, data)


class Announced:
    """What companies announced: the packaged list, and what their filings have stated since."""

    def __init__(self, filings: Filings) -> None:
        self._filings = filings

    async def __call__(self, company: Company) -> Sequence[Announcement]:
        """All of a company, oldest first, each once."""
        packaged = past_announcements(company)
        known = {each.accession for each in packaged} - {""}
        bare = {(each.trade.deed, each.trade.btc, each.trade.last) for each in packaged if not each.accession}
        later = [
            each
            for each in await self._filings.announced(company)
            if each.accession not in known and (each.trade.deed, each.trade.btc, each.trade.last) not in bare
        ]
        return sorted([*packaged, *later], key=lambda each: each.announced)
