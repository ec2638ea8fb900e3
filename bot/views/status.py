"""What /status says: how fresh everything is, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from html import escape

from bot.errors import TandemError
from bot.model.closes import Closes
from bot.model.coupling import Coupling
from bot.model.doubt import CrossCheck, Doubt, Witness
from bot.model.reading import Restatement
from bot.model.ticker import Pair
from bot.translation import _, ngettext, retold
from bot.views.coupling import state_line
from bot.views.names import covered, name, short_name
from bot.views.wording import day, duration, grouped

SHOWN_DOUBTS = 5


@dataclass(frozen=True, slots=True)
class Status:
    """How the bot is doing: its usual prices or why there are none, what was doubted, how long it runs."""

    now: datetime
    newest: date
    """The newest session that has completed."""
    legs: Sequence[Closes] | TandemError
    doubts: Sequence[Doubt]
    checks: Sequence[CrossCheck]
    waiting: int | TandemError
    """Chats that wait for an answer, besides whoever asks; or why the store cannot tell."""
    running: timedelta
    coupling: Coupling | None = None
    """The state of the usual pair's link; None where it is not known."""
    restated: Sequence[tuple[Pair, Restatement]] = ()
    """Readings whose prices are given differently by now, newest first."""
    unsent: int = 0
    """Messages that nobody asked for and that are still on their way."""


def status_text(status: Status) -> str:
    """The answer to /status, HTML."""
    paragraphs = [
        f"<b>{escape(_headline(status))}</b>",
        "\n".join(escape(line) for line in _prices(status)),
        "\n".join(escape(line) for line in _doubts(status)),
        "\n".join(_link(status)),
        escape(_state(status)),
    ]
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def _link(status: Status) -> list[str]:
    """The state of the link and its age; what it was read from that is given differently now."""
    lines = []
    if status.coupling is not None:
        read = _("Read to the close of {day}.").format(day=day(status.coupling.as_of))
        lines.append(f"{state_line(status.coupling)} {escape(read)}")
    if status.restated:
        sessions = sorted({each.session for _pair, each in status.restated}, reverse=True)
        restated = _("Prices restated since they were read, which changes nothing: {days}.").format(
            days=", ".join(day(session) for session in sessions[:SHOWN_DOUBTS])
        )
        lines.append(escape(restated))
    return lines


def _state(status: Status) -> str:
    running = _("Running for {time}.").format(time=duration(status.running))
    if isinstance(status.waiting, TandemError):
        return f"{status.waiting}. {running}"
    waiting = ngettext(
        "{n} other chat waits for an answer.", "{n} other chats wait for an answer.", status.waiting
    )
    unsent = ngettext("{n} message is on its way.", "{n} messages are on their way.", status.unsent)
    said = [waiting.format(n=max(status.waiting, 0)), unsent.format(n=status.unsent), running]
    return " ".join(said if status.unsent else (said[0], running))


def _headline(status: Status) -> str:
    if isinstance(status.legs, TandemError):
        return _("No prices at the moment")
    last = min(_last(leg, status.newest) for leg in status.legs)
    if last < status.newest:
        return _("Prices to {day}: newer ones are missing").format(day=day(last))
    if any(leg.overdue for leg in status.legs):
        return _("Prices are complete to {day}, but their source fails").format(day=day(last))
    return _("Prices are complete to {day}").format(day=day(last))


def _prices(status: Status) -> list[str]:
    if isinstance(status.legs, TandemError):
        return [str(status.legs)]
    return [_leg(leg, status) for leg in status.legs]


def _leg(leg: Closes, status: Status) -> str:
    line = _("{name}: close of {day}, {source}").format(
        name=name(leg.ticker), day=day(_last(leg, status.newest)), source=retold(leg.source)
    )
    age = status.now - leg.observed_at
    line += _(", fetched {age} ago.").format(age=duration(age)) if age >= timedelta(seconds=1) else "."
    check = next((check for check in status.checks if check.ticker == leg.ticker), None)
    notes = [] if check is None else [_check(check)]
    return " ".join([line, *notes, *_left_out(leg, status.doubts), *_basket(leg)])


def _left_out(leg: Closes, doubts: Sequence[Doubt]) -> list[str]:
    """Sessions whose price cannot be right, but for those of which more is told below."""
    told = {doubt.session for doubt in doubts if doubt.ticker == leg.ticker}
    days = [day(session) for session in leg.left_out if session not in told]
    if not days:
        return []
    text = _("Left out, since the price cannot be right: {days}.")
    return [text.format(days=", ".join(days[-SHOWN_DOUBTS:]))]


def _basket(leg: Closes) -> list[str]:
    """How much of a basket has a price, or what stands in for it."""
    if leg.coverage is not None:
        return [covered(leg.coverage)]
    if leg.stands_in_for is None:
        return []
    text = _("{fund} stands in for Russell 2000 tech, too little of which has a price.")
    return [text.format(fund=leg.ticker.symbol)]


def _check(check: CrossCheck) -> str:
    if check.against is None:
        return _("Not cross-checked: {reason}.").format(reason=retold(check.reason))
    return _("{n} closes held against {source}.").format(n=check.sessions, source=check.against)


def _doubts(status: Status) -> list[str]:
    if not status.doubts:
        return []
    return [_("Prices that cannot be right:"), *map(_doubt, status.doubts[:SHOWN_DOUBTS])]


def _doubt(doubt: Doubt) -> str:
    quotes = [f"{retold(quote.source)} {grouped(quote.price, digits=2)}" for quote in doubt.quotes]
    if doubt.around is not None:
        quotes.append(_("around it {level}").format(level=grouped(doubt.around, digits=2)))
    if doubt.witness is Witness.STANDSTILL:
        quotes.append(_("as on the sessions before"))
    verdict = _("left out")
    if doubt.kept is not None:
        verdict = _("{source} believed").format(source=retold(doubt.kept.source))
    return _("{name}, {day}: {said}; {verdict}.").format(
        name=short_name(doubt.ticker), day=day(doubt.session), said=", ".join(quotes), verdict=verdict
    )


def _last(leg: Closes, newest: date) -> date:
    """The last session that has completed; the bar of the day may be there before it is done."""
    sessions: list[date] = [session.date() for session in leg.prices.index[-2:]]
    return max((session for session in sessions if session <= newest), default=sessions[0])
