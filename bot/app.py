"""The composition root: builds every part in the order the data flows, and knows the real clock.

What talks to Telegram is imported by the functions that build it: an answer on the terminal is there sooner.
"""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.analytics.snapshot import history_needed, take_snapshot
from bot.errors import TandemError, UsageError
from bot.model.correlation import Snapshot
from bot.model.ticker import DEFAULT_ASSET, DEFAULT_BENCHMARK
from bot.ports import Clock, PriceSource
from bot.settings import Settings
from bot.sources.fallback import SampleUntilFirstAnswer
from bot.sources.recorded import RecordedPrices
from bot.sources.sample import SamplePrices
from bot.sources.yahoo import YahooPrices
from bot.telegram.arguments import parse_question
from bot.translation import _

NEW_YORK = ZoneInfo("America/New_York")

Announce = Callable[[str], None]
"""Tells whoever started us one line."""


def now() -> datetime:
    """The real clock."""
    return datetime.now(UTC)


async def run_bot(settings: Settings, *, announce: Announce) -> None:
    """All roles in one process, until interrupted."""
    from bot.telegram.bot import TelegramBot
    from bot.telegram.table import command_table

    _stop_on_signals()
    with suppress(asyncio.CancelledError):
        async with AsyncExitStack() as stack:
            api_root = settings.api_root
            if settings.at_home:
                api_root = await stack.enter_async_context(_localchat(settings, settings.localchat_port))
                announce(_("No TELEGRAM_TOKEN, so the chat is here: {address}/").format(address=api_root))
            commands = command_table(price_source(settings, now), now)
            telegram = await stack.enter_async_context(TelegramBot(settings.token, api_root, commands))
            if not settings.at_home:
                announce(_("Tandem answers as @{name}").format(name=telegram.username))
            await telegram.poll()


async def run_localchat(settings: Settings, port: int, *, announce: Announce) -> None:
    """The local chat alone, until interrupted."""
    _stop_on_signals()
    with suppress(asyncio.CancelledError):
        async with _localchat(settings, port) as address:
            announce(
                _("Local chat at {address}/ (for a bot: TELEGRAM_API_URL={address})").format(address=address)
            )
            await asyncio.Event().wait()


async def answer_corr(
    settings: Settings, words: Sequence[str], *, prices: str | None, as_of: date | None
) -> Snapshot:
    """One answer without Telegram, as if asked after the close of `as_of`."""
    pair, window = parse_question(words)
    moment = _end_of(as_of)
    source = price_source(settings, now, named=prices)
    closes = await source.closes(
        (pair.asset, pair.benchmark), start=history_needed(window, moment), until=moment.date()
    )
    return take_snapshot(closes, window, moment)


@dataclass(frozen=True, slots=True)
class Finding:
    """What `check` found out about one part."""

    part: str
    ok: bool
    detail: str


async def check(settings: Settings) -> list[Finding]:
    """Ask every part once whether it is in order; settings are, or we would not be here."""
    return [
        Finding("settings", ok=True, detail=_("in order")),
        await _check_telegram(settings),
        await _check_prices(settings),
        await _check_prices(settings, named="recorded"),
    ]


async def _check_telegram(settings: Settings) -> Finding:
    from bot.telegram.bot import username

    if settings.at_home:
        return Finding("telegram", ok=True, detail=_("no TELEGRAM_TOKEN: `run` serves the local chat"))
    try:
        name = await username(settings.token, settings.api_root)
    except TandemError as error:
        return Finding("telegram", ok=False, detail=str(error))
    return Finding("telegram", ok=True, detail=_("answers as @{name}").format(name=name))


async def _check_prices(settings: Settings, *, named: str | None = None) -> Finding:
    named = named or settings.prices
    until = now().date()
    try:
        source = price_source(settings, now, named=named)
        closes = await source.closes(
            (DEFAULT_ASSET, DEFAULT_BENCHMARK), start=until - timedelta(days=10), until=until
        )
    except TandemError as error:
        return Finding(f"prices {named}", ok=False, detail=str(error))
    last = min(leg.prices.index[-1] for leg in closes)
    detail = _("{source}: last session {day}").format(source=closes[0].source, day=last.date())
    return Finding(f"prices {named}", ok=True, detail=detail)


def price_source(settings: Settings, clock: Clock, *, named: str | None = None) -> PriceSource:
    """The source that settings name, or the one that is asked for by name; only the first has a stand-in."""
    sample = SamplePrices(clock=clock)
    match named or settings.prices:
        case "recorded":
            return sample
        case "yahoo":
            base_url = str(settings.yahoo_url).rstrip("/") if settings.yahoo_url else None
            yahoo = YahooPrices(clock=clock, cache_folder=settings.data_dir / "yahoo", base_url=base_url)
            return yahoo if named else SampleUntilFirstAnswer(yahoo, sample)
        case folder:
            return RecordedPrices(Path(folder), clock=clock)


@asynccontextmanager
async def _localchat(settings: Settings, port: int) -> AsyncIterator[str]:
    from bot.localchat.server import serve

    async with serve(port=port, token=settings.localchat_token.get_secret_value(), clock=now) as server:
        yield server.address


def _stop_on_signals() -> None:
    """Cancel this task on Ctrl-C or SIGTERM: everything closes on the way out."""
    if task := asyncio.current_task():
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, task.cancel)


def _end_of(day: date | None) -> datetime:
    """The last moment of a day in New York, or now."""
    moment = now()
    if day is None:
        return moment
    if day > moment.astimezone(NEW_YORK).date():
        raise UsageError(_("--as-of {day} lies in the future").format(day=day))
    return min(moment, datetime.combine(day, time.max, NEW_YORK).astimezone(UTC))
