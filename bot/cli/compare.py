"""`compare`: every coin against every benchmark, on the terminal."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from bot.cli.question import add_question, moment_of, print_answer
from bot.translation import _

if TYPE_CHECKING:
    from bot.model.comparison import Comparison
    from bot.model.ticker import Ticker
    from bot.settings import Settings

HELP = _("every coin against every benchmark")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the question, where prices come from, and the form of the answer."""
    add_question(parser, words="BENCHMARK WINDOW", example="qqq 90")


def execute(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print the figures of one benchmark; as JSON those of all."""
    import asyncio

    from bot.views.captions import TERMINAL
    from bot.views.comparison import comparison_text
    from bot.views.comparison_figures import comparison_figures
    from bot.views.drawing import heatmap_of

    benchmark, comparison = asyncio.run(_answer(settings, arguments))
    print_answer(
        arguments,
        html=lambda: comparison_text(
            comparison, benchmark, limit=TERMINAL, pictured=arguments.chart is not None
        ),
        figures=lambda: comparison_figures(comparison),
        draw=lambda: heatmap_of(comparison),
    )
    return 0


async def _answer(settings: Settings, arguments: argparse.Namespace) -> tuple[Ticker, Comparison]:
    from bot.analytics.compare import compare
    from bot.analytics.sessions import new_york_day
    from bot.analytics.snapshot import history_needed
    from bot.app.clock import now
    from bot.app.prices import price_source
    from bot.model.ticker import EVERYTHING
    from bot.sources.available import available
    from bot.telegram.arguments import parse_comparison

    benchmark, window = parse_comparison(arguments.words)
    moment = moment_of(arguments)
    source = price_source(settings, now, named=arguments.prices)
    closes, lacking = await available(
        source, EVERYTHING, start=history_needed(moment), until=new_york_day(moment)
    )
    return benchmark, compare(closes, lacking, window, moment)
