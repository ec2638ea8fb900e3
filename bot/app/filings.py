"""Where filings come from, as settings say."""

from collections.abc import Collection, Mapping

from bot.errors import SettingsError
from bot.model.treasury import COMPANIES, Announcement, Company, Known
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
        "treasury": settings.edgar_contact is not None or settings.asks_coingecko,
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
        announced = list(past_announcements(company))
        packaged = {each.accession for each in announced} - {""}
        told = {_trade(each) for each in announced}
        read = await self._filings.of(company)
        for each in (announcement for filing in read for announcement in filing.announcements):
            if each.accession not in packaged and (each.trade.last is None or _trade(each) not in told):
                announced.append(each)
                told.add(_trade(each))
        held = [each.holding for each in announced if each.holding is not None]
        return Known(
            sorted(announced, key=lambda each: each.announced),
            [*held, *(filing.holding for filing in read if filing.holding is not None)],
        )


def _trade(announcement: Announcement) -> tuple[object, ...]:
    trade = announcement.trade
    return trade.deed, trade.btc, trade.last
