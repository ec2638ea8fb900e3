"""Where filings come from, as settings say."""

from collections.abc import Collection, Mapping

from bot.alerts.purchases import all_announced
from bot.errors import SettingsError
from bot.model.treasury import COMPANIES, Company, Known
from bot.ports import Filings
from bot.settings import COMPANY, Settings
from bot.sources.edgar import Edgar
from bot.sources.past_purchases import past_announcements
from bot.translation import _


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
    known = dict(COMPANIES)
    for company in added:
        if any(company.cik == each.cik or company.key in each.names for each in known.values()):
            text = _("EDGAR_COMPANIES: {company} is known already, or its symbol or CIK is; leave it out")
            raise SettingsError([text.format(company=company)])
        known[company.key] = company
    return known


def watched(settings: Settings) -> Collection[str]:
    """Topics of which anything is read here."""
    are_read = {
        "treasury": settings.edgar_contact is not None,
        "second-hand": settings.asks_coingecko,
        "network": settings.prices == "yahoo",
        "hints": bool(settings.feeds),
    }
    return [topic for topic, is_read in are_read.items() if is_read]


class Announced:
    """What companies announced: the packaged list, and what their filings have stated since."""

    def __init__(self, filings: Filings) -> None:
        self._filings = filings

    async def __call__(self, company: Company) -> Known:
        """All that is known of a company; a trade that is told again, as by an amendment, counts once."""
        packaged = past_announcements(company)
        known = {each.accession for each in packaged} - {""}
        read = await self._filings.of(company)
        since = [each for filing in read for each in filing.announcements if each.accession not in known]
        announced = all_announced([*packaged, *since])
        held = [each.holding for each in announced if each.holding is not None]
        return Known(announced, [*held, *(each.holding for each in read if each.holding is not None)])
