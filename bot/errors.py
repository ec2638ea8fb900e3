"""All that can go wrong, in one tree. The text of an error is one line for people that says what to do.

TandemError
├── SettingsError             a setting is wrong: nothing was started
├── PortTaken                 another program listens where we want to
├── UsageError                a person's words could not be understood
├── NotEnoughData             there is no honest number to give
├── TelegramUnavailable       Telegram does not answer
├── StoreUnavailable          Redis, or whatever keeps our state, does not answer
└── SourceUnavailable         a source gave nothing that can be used
    ├── SourceUnreachable     it was not even reached: the network is away
    ├── SourceBusy            it asks to be left alone for a while
    └── NoPrices              it answered, but has no prices of that ticker
"""

from collections.abc import Sequence
from datetime import timedelta

from bot.translation import _, retold


class TandemError(Exception):
    """Anything that Tandem foresees going wrong; who is told of it, is told in their language."""

    def __str__(self) -> str:
        """The line for people."""
        return retold(self.args[0]) if self.args else ""


class SettingsError(TandemError):
    """Settings that cannot be used; all their problems at once."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))


class PortTaken(TandemError):
    """Another program listens on the port."""

    def __init__(self, port: int) -> None:
        super().__init__(_("port {port} is taken: set LOCALCHAT_PORT to another one").format(port=port))


class UsageError(TandemError):
    """Words that could not be understood; says which would be."""


class NotEnoughData(TandemError):
    """Too few, constant or missing prices: no number is better than a wrong one."""


class TelegramUnavailable(TandemError):
    """Telegram, or whatever stands in its place, does not answer."""


class StoreUnavailable(TandemError):
    """The store of state does not answer, or cannot be started."""


class SourceUnavailable(TandemError):
    """A source of data gave nothing that can be used."""


class SourceUnreachable(SourceUnavailable):
    """The source was not even reached: no network, or none to there."""


class SourceBusy(SourceUnavailable):
    """The source refuses to answer for a while: too many requests."""

    def __init__(self, text: str, after: timedelta = timedelta()) -> None:
        super().__init__(text)
        self.after = after
        """How long it is to be left alone, where that is known."""


class NoPrices(SourceUnavailable):
    """The source does not know the ticker, or has nothing of it for these sessions."""
