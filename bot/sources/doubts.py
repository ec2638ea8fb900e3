"""What was found wrong with prices, remembered for `/status`, and logged once."""

from collections.abc import Sequence
from datetime import date

import structlog

from bot.model.doubt import CrossCheck, Doubt
from bot.model.ticker import Ticker

logger = structlog.get_logger(__name__)


class Doubts:
    """Doubts about sessions as they were fetched last, and how each coin was checked last."""

    def __init__(self) -> None:
        self._doubts: dict[tuple[Ticker, date], Doubt] = {}
        self._checks: dict[Ticker, CrossCheck] = {}
        self._logged: set[Doubt] = set()

    def doubts(self) -> tuple[Doubt, ...]:
        """All doubts that still stand, newest session first."""
        return tuple(sorted(self._doubts.values(), key=lambda doubt: doubt.session, reverse=True))

    def checks(self) -> tuple[CrossCheck, ...]:
        """How each coin was checked when it was fetched last."""
        return tuple(self._checks.values())

    def found(self, ticker: Ticker, start: date, until: date, doubts: Sequence[Doubt]) -> None:
        """Take what a fetch of this span found in place of what one found there before."""
        for held, session in list(self._doubts):
            if held == ticker and start <= session <= until:
                del self._doubts[held, session]
        self._doubts |= {(ticker, doubt.session): doubt for doubt in doubts}
        if new := [doubt for doubt in doubts if doubt not in self._logged]:
            self._logged |= set(new)
            _log(ticker, new)

    def checked(self, check: CrossCheck) -> None:
        """Take the newest check of a coin; a new reason for not making one is logged."""
        before = self._checks.get(check.ticker)
        if check.reason and (before is None or before.reason != check.reason):
            logger.info("not cross-checked", symbol=check.ticker.symbol, reason=check.reason)
        self._checks[check.ticker] = check


def _log(ticker: Ticker, doubts: Sequence[Doubt]) -> None:
    """One line, however many they are: a source that is wrong all along is one piece of news."""
    newest = max(doubts, key=lambda doubt: doubt.session)
    logger.warning(
        "prices doubted",
        symbol=ticker.symbol,
        sessions=len(doubts),
        newest=newest.session.isoformat(),
        quotes={quote.source: quote.price for quote in newest.quotes},
        kept=newest.kept.source if newest.kept else None,
        witness=newest.witness.name,
    )
