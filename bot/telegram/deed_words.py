"""The words behind /alerts: "pause 2", "snooze 2 1h", "delete 2"."""

from collections.abc import Sequence

from bot.errors import UsageError
from bot.translation import _
from bot.views.alert_taps import Deed

DEEDS = {"pause": Deed.PAUSE, "resume": Deed.RESUME, "delete": Deed.DELETE, "wake": Deed.WAKE}
SNOOZES = {"1h": Deed.HOUR, "1d": Deed.DAY, "over": Deed.TILL_OVER}
CHANGE, SNOOZE = "change", "snooze"
LONGEST_NUMBER = 4


def parse_deed(typed: Sequence[str], number: int) -> tuple[Deed, int, Sequence[str]]:
    """What to do, with which of so many alerts, counted from 0, and the words behind; raises UsageError."""
    deed, which, *rest = [*(word.casefold() for word in typed), "", ""][: max(len(typed), 2)]
    if deed == CHANGE and rest:
        return Deed.CHANGE, _which(which, number), rest
    if deed == SNOOZE and len(rest) == 1 and rest[0] in SNOOZES:
        return SNOOZES[rest[0]], _which(which, number), ()
    if deed in DEEDS and not rest:
        return DEEDS[deed], _which(which, number), ()
    raise UsageError(
        _(
            "say what to do with which alert: pause 2, resume 2, delete 2, wake 2, "
            "snooze 2 1h (or 1d, or over), change 2 corr below 0.3"
        )
    )


def _which(word: str, number: int) -> int:
    if not number:
        raise UsageError(_("there is no alert yet: /alert sets one"))
    if len(word) <= LONGEST_NUMBER and word.isascii() and word.isdecimal() and 1 <= int(word) <= number:
        return int(word) - 1
    raise UsageError(_("say which alert, by its number in /alerts: 1 to {number}").format(number=number))
