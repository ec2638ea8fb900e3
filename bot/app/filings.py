"""Where filings come from, as settings say."""

from collections.abc import Mapping, Sequence

from bot.model.treasury import COMPANIES, Announcement, Company
from bot.ports import Filings
from bot.settings import COMPANY, Settings
from bot.sources.edgar import Edgar
from bot.sources.past_purchases import past_announcements


def edgar(settings: Settings) -> Edgar | None:
    """EDGAR; None where nobody is named who asks."""
    if settings.edgar_contact is None:
        return None
    site, data = (str(url).rstrip("/") for url in (settings.edgar_url, settings.edgar_data_url))
    return Edgar(settings.edgar_contact, site, data)


def companies(settings: Settings) -> Mapping[str, Company]:
    """All whose filings are watched: those that Tandem knows, and what the settings add."""
    listed = (COMPANY.fullmatch(each.strip()) for each in settings.edgar_companies.split(";"))
    added = (
        Company(each["symbol"].lower(), each["name"].strip(), each["symbol"].upper(), int(each["cik"]))
        for each in listed
        if each is not None
    )
    return {**COMPANIES, **{company.key: company for company in added}}


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
