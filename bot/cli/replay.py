"""`replay`: what would have been sent, session by session."""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from bot.cli.question import day_argument, moment_of
from bot.translation import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.alerts.replay import Sent
    from bot.model.closes import Closes
    from bot.model.rule import PairRule
    from bot.settings import Settings

HELP = _("what an alert would have sent, session by session, by the code that sends")


@dataclass(frozen=True)
class Replayed:
    """What would have been sent, from which prices, and over which sessions."""

    legs: Sequence[Closes]
    first: date
    last: date
    sent: Sequence[Sent]


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
    replayed = asyncio.run(_replayed(settings, arguments, rule))
    print(json.dumps(_figures(replayed), allow_nan=False) if arguments.json else _text(replayed))
    return 0


async def _replayed(settings: Settings, arguments: argparse.Namespace, rule: PairRule) -> Replayed:
    from dataclasses import replace

    from bot.alerts.replay import replay
    from bot.analytics.readings import replayable, sessions_read_late
    from bot.analytics.sessions import last_settled
    from bot.app.clock import now
    from bot.app.prices import price_source
    from bot.errors import NotEnoughData, UsageError
    from bot.model.ticker import Pair
    from bot.sources.history import whole_history

    moment = moment_of(arguments, option="--to")
    source = price_source(settings, now, named=arguments.prices)
    legs = await whole_history(source, (rule.pair.asset, rule.pair.benchmark), moment)
    until = last_settled(moment)
    returns = replayable(legs, until)
    if returns.empty:
        text = _(
            "nothing to replay: these prices have {asset} at UTC-day closes only, not at New York closes"
        )
        raise NotEnoughData(text.format(asset=rule.pair.asset.key.upper()))
    priced = replace(rule, pair=Pair(legs[0].ticker, legs[1].ticker))
    first, last = max(arguments.first or date.min, returns.index[0].date()), returns.index[-1].date()
    if first > last:
        raise UsageError(_("--from lies after the last session that there is, {day}").format(day=last))
    late = sessions_read_late(legs, until)
    return Replayed(legs, first, last, list(replay(priced, returns, first, late=late)))


def _figures(replayed: Replayed) -> dict[str, Any]:
    from bot.model.closes import sources_of

    asset, benchmark = replayed.legs
    return {
        "asset": asset.ticker.key,
        "benchmark": benchmark.ticker.key,
        "stands_in_for": benchmark.stands_in_for and benchmark.stands_in_for.key,
        "source": sources_of(replayed.legs),
        "first": replayed.first.isoformat(),
        "last": replayed.last.isoformat(),
        "sent": [
            {"session": each.session.isoformat(), "kind": each.kind, "text": _message(each, replayed.legs)}
            for each in replayed.sent
        ],
    }


def _text(replayed: Replayed) -> str:
    from bot.model.closes import sources_of
    from bot.views.wording import short_day

    summary = ngettext(
        "{n} message, {first} to {last} ({source}).",
        "{n} messages, {first} to {last} ({source}).",
        len(replayed.sent),
    ).format(
        n=len(replayed.sent),
        first=short_day(replayed.first),
        last=short_day(replayed.last),
        source=sources_of(replayed.legs),
    )
    return "\n\n\n".join([*(_message(each, replayed.legs) for each in replayed.sent), summary])


def _message(sent: Sent, legs: Sequence[Closes]) -> str:
    from bot.model.closes import sources_of
    from bot.views.sent import sent_text
    from bot.views.wording import plain

    return plain(sent_text(sent, sources_of(legs), stands_in=legs[1].stands_in_for is not None))
