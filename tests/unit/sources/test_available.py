from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import pytest

from bot.errors import SourceBusy, SourceUnavailable, SourceUnreachable
from bot.model.closes import Closes
from bot.model.ticker import ASSETS, FUNDS, Ticker
from bot.sources.available import available
from tests.fakes import random_prices

BTC, ETH, XRP, PSCT = ASSETS["btc"], ASSETS["eth"], ASSETS["xrp"], FUNDS["psct"]
START, UNTIL = date(2025, 1, 2), date(2025, 9, 26)
PRICES = random_prices(START, UNTIL, seed=1)


@dataclass
class Some:
    """A source that has some tickers only, and refuses a call that contains others."""

    has: frozenset[Ticker]
    refusal: SourceUnavailable = field(default_factory=lambda: SourceUnavailable("there is no such ticker"))
    asked: list[tuple[Ticker, ...]] = field(default_factory=list)

    async def closes(self, tickers: Sequence[Ticker], *, start: date, until: date) -> list[Closes]:
        self.asked.append(tuple(tickers))
        if not self.has.issuperset(tickers):
            raise self.refusal
        return [Closes(t, PRICES, "some", datetime(2025, 9, 27, tzinfo=UTC), START) for t in tickers]


async def test_all_are_asked_for_once_where_all_are_to_be_had() -> None:
    source = Some(frozenset({BTC, PSCT}))
    closes, lacking = await available(source, (BTC, PSCT), start=START, until=UNTIL)
    assert ([leg.ticker for leg in closes], lacking) == ([BTC, PSCT], [])
    assert source.asked == [(BTC, PSCT)]


async def test_those_that_are_to_be_had_are_asked_for_together_and_the_others_named() -> None:
    source = Some(frozenset({BTC, ETH, PSCT}))
    closes, lacking = await available(source, (BTC, XRP, ETH, PSCT), start=START, until=UNTIL)
    assert [leg.ticker for leg in closes] == [BTC, ETH, PSCT]
    assert lacking == [XRP]
    assert source.asked[-1] == (BTC, ETH, PSCT)
    assert len(source.asked) == 1 + 4 + 1


async def test_where_there_is_nothing_the_first_refusal_stands() -> None:
    with pytest.raises(SourceUnavailable, match="no such ticker"):
        await available(Some(frozenset()), (BTC, PSCT), start=START, until=UNTIL)


@pytest.mark.parametrize("kind", [SourceBusy, SourceUnreachable])
async def test_a_source_that_does_not_answer_at_all_is_not_asked_again(
    kind: type[SourceUnavailable],
) -> None:
    source = Some(frozenset({BTC}), kind("try again later"))
    with pytest.raises(kind):
        await available(source, (BTC, PSCT), start=START, until=UNTIL)
    assert len(source.asked) == 1


async def test_a_source_that_falls_silent_meanwhile_is_an_error() -> None:
    class Tiring(Some):
        async def closes(self, tickers: Sequence[Ticker], *, start: date, until: date) -> list[Closes]:
            if len(self.asked) > 1:
                raise SourceBusy("too many requests")
            return await super().closes(tickers, start=start, until=until)

    with pytest.raises(SourceBusy):
        await available(Tiring(frozenset({BTC})), (BTC, PSCT), start=START, until=UNTIL)
