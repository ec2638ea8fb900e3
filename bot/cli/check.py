"""`check`: one line each for settings, Redis, Telegram and every source."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.cli.check_events import filings, network, news, treasuries
from bot.cli.check_telegram import telegram
from bot.cli.finding import Finding, noted
from bot.errors import SourceUnreachable, TandemError
from bot.translation import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.model.reading import Restatement
    from bot.model.ticker import Pair
    from bot.ports import PriceSource
    from bot.settings import Settings

HELP = _("say in one line each whether settings, Redis, Telegram and the sources of prices are in order")
SPAN = timedelta(days=10)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the form of the answer, or something else that is to be done."""
    parser.add_argument("--json", action="store_true", help=_("print one JSON object"))
    parser.add_argument(
        "--accept-restated",
        action="store_true",
        help=_(
            "only take prices as they are given now, where they were read otherwise; alerts are corrected"
        ),
    )
    parser.add_argument(
        "--rebuild", action="store_true", help=_("only make anew what finds the alerts that a reading moves")
    )


def execute(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print the findings; 1 where something is not in order."""
    import asyncio

    if arguments.accept_restated:
        print("\n".join(asyncio.run(_accept(settings))))
        return 0
    if arguments.rebuild:
        print(asyncio.run(_rebuild(settings)))
        return 0
    findings = asyncio.run(_check(settings))
    if arguments.json:
        print(json.dumps({finding.part: asdict(finding) for finding in findings}))
    else:
        for finding in findings:
            print(f"{'ok  ' if finding.ok else 'FAIL'} {finding.part}: {finding.detail}")
    return 0 if all(finding.ok for finding in findings) else 1


async def _accept(settings: Settings) -> Sequence[str]:
    """Rewrite the ledger where prices were restated, and say where that was."""
    from bot.app.run import book
    from bot.app.store import open_store
    from bot.store.ledger import RedisLedger

    async with open_store(settings) as store:
        ledger = RedisLedger(store, book(settings))
        noted = await ledger.restated()
        pairs = set(await ledger.accept())
    lines = [_rewritten(pair, each) for pair, each in noted if pair in pairs]
    return lines or [_("no price was restated: nothing to accept")]


async def _rebuild(settings: Settings) -> str:
    """Make anew all that points to alerts."""
    from bot.app.store import open_store
    from bot.store.rebuilding import rebuild
    from bot.translation import ngettext

    async with open_store(settings) as store:
        number = await rebuild(store)
    return ngettext("{n} alert placed", "{n} alerts placed", number).format(n=number)


def _rewritten(pair: Pair, restated: Restatement) -> str:
    from bot.views.wording import day, percent

    now, read = (" / ".join(percent(x, digits=2) for x in each) for each in (restated.now, restated.read))
    return _("{day}: {asset} / {benchmark} {now}, read as {read}").format(
        day=day(restated.session), asset=pair.asset.key, benchmark=pair.benchmark.key, now=now, read=read
    )


async def _check(settings: Settings) -> Sequence[Finding]:
    from bot.app.clock import now
    from bot.app.prices import exchanges, price_source

    findings = [
        Finding("settings", ok=True, detail=_("in order")),
        await _redis(settings),
        *await telegram(settings),
        await _prices(settings.prices, price_source(settings, now, named=settings.prices), used=True),
    ]
    if settings.prices == "yahoo":
        for exchange in exchanges(settings, now):
            finding = await _prices(exchange.name, exchange, only_coin=True)
            findings.append(noted(finding, exchange.note))
        findings.append(await _prices("recorded", price_source(settings, now, named="recorded")))
        findings.append(await _constituents(settings))
        findings += await network(settings)
    findings.append(await filings(settings))
    findings.append(await news(settings))
    findings.append(await treasuries(settings))
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
