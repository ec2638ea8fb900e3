"""`regimes`: the link year by year and in large moves, on the terminal."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from bot.cli.question import add_question, moment_of, print_answer
from bot.translation import _

if TYPE_CHECKING:
    from bot.model.regimes import Regimes
    from bot.settings import Settings

HELP = _("the link year by year, and in the benchmark's largest moves")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the question, where prices come from, and the form of the answer."""
    add_question(parser, words="ASSET BENCHMARK", example="eth qqq")


def execute(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print the answer."""
    import asyncio

    from bot.views.captions import TERMINAL
    from bot.views.drawing import years_of
    from bot.views.regimes import regimes_text
    from bot.views.regimes_figures import regimes_figures

    told = asyncio.run(_answer(settings, arguments))
    print_answer(
        arguments,
        html=lambda: regimes_text(told, limit=TERMINAL, pictured=arguments.chart is not None),
        figures=lambda: regimes_figures(told),
        draw=lambda: years_of(told),
    )
    return 0


async def _answer(settings: Settings, arguments: argparse.Namespace) -> Regimes:
    from bot.analytics.regimes import followed, regimes
    from bot.analytics.sessions import new_york_day
    from bot.analytics.snapshot import LONG_AGO
    from bot.app.clock import now
    from bot.app.prices import years_source
    from bot.telegram.arguments import parse_pair

    pair = parse_pair(arguments.words)
    moment = moment_of(arguments)
    source = years_source(settings, now, named=arguments.prices)
    tickers = (pair.asset, followed(pair.benchmark))
    closes = await source.closes(tickers, start=LONG_AGO, until=new_york_day(moment))
    return regimes(closes, pair.benchmark, moment)
