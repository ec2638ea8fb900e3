"""What `check` finds of where purchases, hints and the network's activity come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cli.finding import Finding, noted
from bot.errors import SourceUnreachable, StoreUnavailable, TandemError
from bot.translation import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.ports import LiveMarks
    from bot.settings import Settings
    from bot.sources.network_provider import NetworkProvider


async def filings(settings: Settings) -> Finding:
    """EDGAR, where somebody is named who asks."""
    from bot.app.filings import edgar

    source = edgar(settings)
    if source is None:
        off = _("off: set EDGAR_CONTACT, so that the SEC knows who asks; /treasury tells the packaged list")
        return Finding("filings", ok=True, detail=off)
    try:
        newest = await source.current()
    except TandemError as error:
        return Finding("filings", ok=False, detail=str(error))
    return Finding("filings", ok=True, detail=_("EDGAR: {n} filings just now").format(n=len(newest)))


async def network(settings: Settings) -> Sequence[Finding]:
    """Each provider of network activity; whether a live answer was ever read is kept in the store."""
    from bot.app.clock import now
    from bot.app.network import network_providers
    from bot.app.store import open_store
    from bot.store.network_shelf import RedisLiveMarks

    try:
        async with open_store(settings) as store:
            marks = RedisLiveMarks(store)
            return [await _provider(each, marks) for each in network_providers(settings, now)]
    except StoreUnavailable as error:
        return [Finding("network", ok=False, detail=str(error))]


async def _provider(provider: NetworkProvider, marks: LiveMarks) -> Finding:
    from bot.sources.network import newest_day
    from bot.sources.network_provider import unverified

    part = f"network {provider.name}"
    try:
        found = await provider.activity()
    except TandemError as error:
        finding = Finding(part, ok=False, detail=str(error))
    else:
        if provider.is_real:
            await marks.mark(provider.name)
        day = newest_day(found)
        finding = Finding(part, ok=True, detail=_("{name}: to {day}").format(name=provider.name, day=day))
    return noted(finding, "" if await marks.was_seen(provider.name) else unverified())


async def news(settings: Settings) -> Finding:
    """The news feeds, where there are any."""
    from bot.app.news import feeds
    from bot.translation import ngettext

    sources = feeds(settings)
    if not sources:
        return Finding("news", ok=True, detail=_("off: list feeds in NEWS_FEEDS, and hints are read in them"))
    found, failed = 0, []
    for source in sources:
        try:
            found += len(await source.stories())
        except TandemError as error:
            failed.append(str(error))
    text = ngettext("{n} feed: {found} stories just now", "{n} feeds: {found} stories just now", len(sources))
    detail = "; ".join(failed) or text.format(n=len(sources), found=found)
    return Finding("news", ok=not failed, detail=detail)


async def treasuries(settings: Settings) -> Finding:
    """CoinGecko, where it is asked."""
    from bot.app.clock import now
    from bot.app.treasuries import coingecko, entities
    from bot.signals.second_hand import held_by

    source = coingecko(settings, now)
    if source is None:
        off = _("off: CoinGecko is asked where PRICES is yahoo; /treasury tells what filings state")
        return Finding("treasuries", ok=True, detail=off)
    try:
        listed, refused = await source.listed()
    except TandemError as error:
        needs_none = isinstance(error, SourceUnreachable) or settings.coingecko_key is not None
        hint = "" if needs_none else _(" (a free key may help: COINGECKO_KEY)")
        return Finding("treasuries", ok=False, detail=f"{error}{hint}")
    watched = entities(settings).values()
    held = held_by(listed, watched, now().date())
    lacking = ", ".join(str(each) for each in watched if each.key not in held)
    detail = _("CoinGecko: {n} companies, {refused} rows make no sense").format(
        n=len(listed), refused=len(refused)
    )
    unlisted = _("; not in its list: {companies}").format(companies=lacking) if lacking else ""
    return Finding("treasuries", ok=True, detail=f"{detail}{unlisted}")
