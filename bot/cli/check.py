"""`check`: one line each for settings, Redis, Telegram and every source."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.errors import SourceUnreachable, TandemError
from bot.translation import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.ports import PriceSource
    from bot.settings import Settings

HELP = _("say in one line each whether settings, Redis, Telegram and the sources of prices are in order")
SPAN = timedelta(days=10)


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found out about one part."""

    part: str
    ok: bool
    detail: str


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the form of the answer."""
    parser.add_argument("--json", action="store_true", help=_("print one JSON object"))


def execute(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print the findings; 1 where something is not in order."""
    import asyncio

    findings = asyncio.run(_check(settings))
    if arguments.json:
        print(json.dumps({finding.part: asdict(finding) for finding in findings}))
    else:
        for finding in findings:
            print(f"{'ok  ' if finding.ok else 'FAIL'} {finding.part}: {finding.detail}")
    return 0 if all(finding.ok for finding in findings) else 1


async def _check(settings: Settings) -> Sequence[Finding]:
    from bot.app.clock import now
    from bot.app.prices import exchanges, price_source

    findings = [
        Finding("settings", ok=True, detail=_("in order")),
        await _redis(settings),
        await _telegram(settings),
        await _prices(settings.prices, price_source(settings, now, named=settings.prices), used=True),
    ]
    if settings.prices == "yahoo":
        for exchange in exchanges(settings, now):
            finding = await _prices(exchange.name, exchange, only_coin=True)
            findings.append(_noted(finding, exchange.note))
        findings.append(await _prices("recorded", price_source(settings, now, named="recorded")))
        findings.append(await _constituents(settings))
    return findings


async def _redis(settings: Settings) -> Finding:
    from bot.app.store import open_store
    from bot.store import keys

    where = _("a server of our own in DATA_DIR") if settings.redis_url is None else "REDIS_URL"
    try:
        async with open_store(settings) as store:
            about = await store.info()
            await store.set(keys.CHECK, b"", ex=10)
    except TandemError as error:
        return Finding("redis", ok=False, detail=str(error))
    name = "Valkey" if "valkey_version" in about else "Redis"
    version = about.get("valkey_version") or about.get("redis_version")
    return Finding("redis", ok=True, detail=f"{name} {version}, {where}")


async def _telegram(settings: Settings) -> Finding:
    from bot.telegram.bot import username

    if settings.at_home:
        return Finding("telegram", ok=True, detail=_("no TELEGRAM_TOKEN: `run` serves the local chat"))
    try:
        name = await username(settings.token, settings.api_root)
    except TandemError as error:
        return Finding("telegram", ok=False, detail=str(error))
    return Finding("telegram", ok=True, detail=_("answers as @{name}").format(name=name))


async def _prices(name: str, source: PriceSource, *, used: bool = False, only_coin: bool = False) -> Finding:
    from bot.app.clock import now
    from bot.model.ticker import DEFAULT_ASSET, DEFAULT_BENCHMARK

    until = now().date()
    tickers = (DEFAULT_ASSET,) if only_coin else (DEFAULT_ASSET, DEFAULT_BENCHMARK)
    try:
        closes = await source.closes(tickers, start=until - SPAN, until=until)
    except TandemError as error:
        detail = str(error)
        if used and isinstance(error, SourceUnreachable):
            detail = _("{error} (until then `run` answers from the recorded sample)").format(error=detail)
        return Finding(f"prices {name}", ok=False, detail=detail)
    last = min(leg.prices.index[-1] for leg in closes).date()
    detail = _("{source}: last session {day}").format(source=closes[0].source, day=last)
    return Finding(f"prices {name}", ok=True, detail=detail)


async def _constituents(settings: Settings) -> Finding:
    from bot.app.clock import now
    from bot.app.prices import ishares
    from bot.sources.constituents import packaged_constituents

    try:
        found = await ishares(settings, now).constituents()
    except TandemError as error:
        detail = _("{error} (until then the packaged list of {day} is used)").format(
            error=error, day=packaged_constituents().as_of
        )
        return Finding("constituents", ok=False, detail=detail)
    detail = _("iShares: {n} names, weights of {day}").format(n=len(found.members), day=found.as_of)
    return Finding("constituents", ok=True, detail=detail)


def _noted(finding: Finding, note: str) -> Finding:
    return Finding(finding.part, finding.ok, f"{finding.detail}; {note}" if note else finding.detail)
