"""Who tells of companies that do not file with the SEC, as settings say."""

from collections.abc import Mapping

from bot.app.filings import companies
from bot.errors import SettingsError
from bot.model.second_hand import ENTITIES
from bot.model.treasury import Company
from bot.ports import Clock
from bot.settings import ENTITY, NOBODY, Settings
from bot.sources.treasuries import CoinGecko
from bot.translation import _


def coingecko(settings: Settings, clock: Clock) -> CoinGecko | None:
    """CoinGecko; None where it is not asked."""
    if not settings.asks_coingecko:
        return None
    key = settings.coingecko_key
    address = str(settings.coingecko_url).rstrip("/")
    return CoinGecko(address, None if key is None else key.get_secret_value(), clock)


def entities(settings: Settings) -> Mapping[str, Company]:
    """Those that are told of second-hand: the ones that Tandem knows, and what the settings add.

    One that the settings name as filing with the SEC speaks for itself.
    """
    filing = {name for company in companies(settings).values() for name in company.names}
    known = {key: each for key, each in ENTITIES.items() if filing.isdisjoint(each.names)}
    for added in filter(None, map(_added, settings.treasury_entities.split(";"))):
        taken = {name for each in known.values() for name in each.names} | filing
        if not taken.isdisjoint((added.entity, added.entity.replace("-", " "), added.name.lower())):
            text = _("TREASURY_ENTITIES: {company} is known already, or its name is; leave it out")
            raise SettingsError([text.format(company=added)])
        known[added.key] = added
    return known


def all_companies(settings: Settings) -> Mapping[str, Company]:
    """All of which something may be known; the first are those that file."""
    return {**companies(settings), **entities(settings)}


def _added(text: str) -> Company | None:
    found = ENTITY.fullmatch(text.strip())
    if found is None or found["id"] == NOBODY:
        return None
    spaced = found["id"].replace("-", " ")
    return Company(found["id"], (found["name"] or spaced.title()).strip(), "", 0, (spaced,), found["id"])
