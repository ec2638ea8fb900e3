"""What is said first of numbers that are old, may still change, or lack a session."""

from datetime import date, timedelta
from html import escape
from typing import Protocol

from bot.translation import _
from bot.views.wording import day, duration


class Dated(Protocol):
    """An answer, and what may be wrong with the age of its numbers."""

    @property
    def overdue(self) -> timedelta | None:
        """How old prices are whose source fails."""

    @property
    def missing_since(self) -> date | None:
        """The first completed session that is not in it."""

    @property
    def left_out(self) -> tuple[date, ...]:
        """Sessions of which a price cannot be right."""

    @property
    def provisional(self) -> bool:
        """Whether the last price may still change."""


def freshness(answer: Dated) -> str:
    """A line for each reason to be careful, HTML; none for an answer that is up to date."""
    warnings = []
    if answer.overdue is not None:
        age = duration(answer.overdue)
        warnings.append(_("From prices fetched {age} ago: newer ones are not to be had.").format(age=age))
    if answer.missing_since is not None:
        warnings.append(
            _("Not up to date: closes since {day} are missing.").format(day=day(answer.missing_since))
        )
    if answer.left_out:
        warnings.append(
            _("Left out, since a price there cannot be right: {days}.").format(
                days=", ".join(day(session) for session in answer.left_out[-3:])
            )
        )
    if answer.provisional:
        warnings.append(_("Provisional: the market has only just closed."))
    return "\n".join(f"<i>{escape(warning)}</i>" for warning in warnings)
