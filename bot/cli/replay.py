"""`replay`: what would have been sent, session by session."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

from bot.cli.question import day_argument, moment_of
from bot.translation import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.alerts.replay import Sent
    from bot.alerts.rules import Rule
    from bot.model.closes import Closes
    from bot.settings import Settings

HELP = _("what an alert would have sent, session by session, by the code that sends")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the alert, the span, where prices come from, and the form of the answer."""
    parser.add_argument(
        "--prices", metavar="P", help=_("yahoo, recorded (the packaged sample), or a folder of CSV files")
    )
    parser.add_argument(
        "--from", dest="first", type=day_argument, metavar="D", help=_("first day, 2023-09-26")
    )
    parser.add_argument("--to", dest="as_of", type=day_argument, metavar="D", help=_("last day"))
    parser.add_argument(
        "--alert",
        default="breakdown",
        metavar="WORDS",
        help=_('such as "corr below 0.2"; default: breakdown'),
    )
    parser.add_argument("--json", action="store_true", help=_("print one JSON object"))


def execute(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print every message, oldest first."""
    import asyncio

    from bot.errors import UsageError
    from bot.telegram.alert_words import parse_alert

    if arguments.first and arguments.as_of and arguments.as_of < arguments.first:
        raise UsageError(_("--to lies before --from"))
    rule = parse_alert(arguments.alert.split())
    legs, sent = asyncio.run(_replayed(settings, arguments, rule))
    if arguments.json:
        print(json.dumps(_figures(legs, sent), allow_nan=False))
    else:
        print(_text(legs, sent))
    return 0


async def _replayed(
    settings: Settings, arguments: argparse.Namespace, rule: Rule
) -> tuple[Sequence[Closes], list[Sent]]:
    from dataclasses import replace

    from bot.alerts.replay import replay
    from bot.analytics.readings import replayable
    from bot.analytics.sessions import last_settled
    from bot.app.clock import now
    from bot.app.prices import price_source, reach
    from bot.errors import NotEnoughData
    from bot.model.ticker import Pair

    moment = moment_of(arguments, option="--to")
    source = price_source(settings, now, named=arguments.prices)
    start = reach(settings, named=arguments.prices)(moment)
    legs = await source.closes((rule.pair.asset, rule.pair.benchmark), start=start, until=moment.date())
    returns = replayable(legs, last_settled(moment))
    if returns.empty:
        raise NotEnoughData(_("{source}: nothing to replay at New York closes").format(source=_source(legs)))
    priced = replace(rule, pair=Pair(legs[0].ticker, legs[1].ticker))
    return legs, list(replay(priced, returns, first=arguments.first))


def _figures(legs: Sequence[Closes], sent: Sequence[Sent]) -> dict[str, Any]:
    asset, benchmark = legs
    return {
        "asset": asset.ticker.key,
        "benchmark": benchmark.ticker.key,
        "stands_in_for": benchmark.stands_in_for and benchmark.stands_in_for.key,
        "source": _source(legs),
        "sent": [
            {"session": each.session.isoformat(), "kind": each.kind, "text": _message(each, legs)}
            for each in sent
        ],
    }


def _text(legs: Sequence[Closes], sent: Sequence[Sent]) -> str:
    count = ngettext("{n} message.", "{n} messages.", len(sent)).format(n=len(sent))
    return "\n\n".join([*(f"{each.session} {each.kind}\n{_message(each, legs)}" for each in sent), count])


def _message(sent: Sent, legs: Sequence[Closes]) -> str:
    from bot.views.sent import sent_text
    from bot.views.wording import plain

    return plain(sent_text(sent, _source(legs), stands_in=legs[1].stands_in_for is not None))


def _source(legs: Sequence[Closes]) -> str:
    return ", ".join(dict.fromkeys(leg.source for leg in legs))
