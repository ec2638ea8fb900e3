"""`corr`: one answer on the terminal."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from bot.cli.question import add_question, moment_of, print_answer
from bot.translation import _

if TYPE_CHECKING:
    from bot.model.correlation import Snapshot
    from bot.model.coupling import Coupling
    from bot.settings import Settings

HELP = _("the correlation of a coin with a benchmark")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the question, where prices come from, and the form of the answer."""
    add_question(parser, words="ASSET BENCHMARK WINDOW", example="eth qqq 90")


def execute(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print the answer."""
    import asyncio

    from bot.views.correlation import correlation_text
    from bot.views.drawing import chart_of
    from bot.views.figures import correlation_figures

    snapshot, coupling = asyncio.run(_answer(settings, arguments))
    print_answer(
        arguments,
        html=lambda: correlation_text(snapshot, coupling),
        figures=lambda: correlation_figures(snapshot, coupling),
        draw=lambda: chart_of(snapshot),
    )
    return 0


async def _answer(settings: Settings, arguments: argparse.Namespace) -> tuple[Snapshot, Coupling | None]:
    """The answer without Telegram, as if asked after the close of that day, and the state replayed to it."""
    from bot.analytics.readings import replayable
    from bot.analytics.sessions import last_settled
    from bot.analytics.snapshot import take_snapshot
    from bot.app.clock import now
    from bot.app.prices import price_source
    from bot.signals.coupling import follow
    from bot.sources.history import whole_history
    from bot.telegram.arguments import parse_question

    pair, window = parse_question(arguments.words)
    moment = moment_of(arguments)
    source = price_source(settings, now, named=arguments.prices)
    tickers = (pair.asset, pair.benchmark)
    closes = await whole_history(source, tickers, moment)
    snapshot = take_snapshot(closes, window, moment)
    return snapshot, follow(snapshot.pair, replayable(closes, last_settled(moment))).coupling
