"""Leaving a source alone that has failed, and saying so in the words in which it failed."""

from bot.errors import SourceBusy, SourceUnavailable
from bot.ports import Clock
from bot.sources.breaker import Breaker, again
from bot.sources.http import SlowDown
from bot.translation import said


class Guard:
    """Stands before one source: refuses while it is left alone, and counts how it fares."""

    def __init__(self, clock: Clock) -> None:
        self._breaker = Breaker(clock)
        self._refusal: tuple[type[SourceUnavailable], str] = (SourceUnavailable, "")

    def refuse_while_open(self) -> None:
        """Raise again what it failed with last, as long as it is left alone."""
        if wait := self._breaker.remaining():
            kind, text = self._refusal
            raise kind(said("{failure}; {advice}", failure=text, advice=again(wait)))

    def succeeded(self) -> None:
        """Forget all failures."""
        self._breaker.succeeded()

    def told(self, error: SourceUnavailable) -> SourceUnavailable:
        """Note a failure; the error to raise, which says when to try again."""
        self.note(error)
        kind, text = self._refusal
        return kind(said("{failure}; {advice}", failure=text, advice=again(self._breaker.remaining())))

    def note(self, error: SourceUnavailable) -> None:
        """Note a failure that nobody is told of."""
        kind = SourceBusy if isinstance(error, SlowDown) else type(error)
        self._refusal = kind, error.args[0]
        if self._breaker.remaining():
            return  # what is asked for at once fails together, and that is one failure
        if isinstance(error, SlowDown):
            self._breaker.open_for(error.after)
        else:
            self._breaker.failed()
