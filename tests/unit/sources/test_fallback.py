from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import pytest
from structlog.testing import capture_logs

from bot.errors import SourceBusy, SourceUnavailable, SourceUnreachable
from bot.model.closes import Closes
from bot.model.ticker import ASSETS, BENCHMARKS, Ticker
from bot.sources.fallback import SampleUntilFirstAnswer
from tests.fakes import random_prices

PAIR = (ASSETS["btc"], BENCHMARKS["psct"])
SPAN = {"start": date(2025, 1, 2), "until": date(2025, 1, 31)}


@dataclass
class Scripted:
    """A source that does what comes next in its script."""

    source: str
    script: list[Exception | None] = field(default_factory=list)
    asked: int = 0

    async def closes(self, tickers: Sequence[Ticker], *, start: date, until: date) -> list[Closes]:
        self.asked += 1
        if self.script and (error := self.script.pop(0)):
            raise error
        return [
            Closes(
                ticker,
                random_prices(start, until, seed=1),
                source=self.source,
                observed_at=datetime(2025, 2, 1, tzinfo=UTC),
                new_york_from=start,
            )
            for ticker in tickers
        ]


async def sources(prices: SampleUntilFirstAnswer) -> set[str]:
    return {closes.source for closes in await prices.closes(PAIR, **SPAN)}


AWAY = SourceUnreachable("Yahoo Finance cannot be reached")


async def test_the_live_source_is_asked_first() -> None:
    live, sample = Scripted("live"), Scripted("sample")
    assert await sources(SampleUntilFirstAnswer(live, sample)) == {"live"}
    assert sample.asked == 0


async def test_without_a_network_the_sample_answers_for_the_whole_pair() -> None:
    prices = SampleUntilFirstAnswer(Scripted("live", [AWAY, AWAY, None]), Scripted("sample"))
    assert [await sources(prices) for _ in range(3)] == [{"sample"}, {"sample"}, {"live"}]


async def test_once_the_live_source_has_answered_its_errors_are_errors() -> None:
    prices = SampleUntilFirstAnswer(Scripted("live", [None, AWAY]), Scripted("sample"))
    assert await sources(prices) == {"live"}
    with pytest.raises(SourceUnreachable):
        await sources(prices)


@pytest.mark.parametrize("error", [SourceBusy("slow down"), SourceUnavailable("nonsense")])
async def test_a_source_that_is_reached_but_fails_is_not_replaced(error: SourceUnavailable) -> None:
    prices = SampleUntilFirstAnswer(Scripted("live", [error]), Scripted("sample"))
    with pytest.raises(type(error)):
        await sources(prices)


async def test_what_neither_has_is_said_in_one_line() -> None:
    sample = Scripted("sample", [SourceUnavailable("the recorded sample has no XRP-USD")])
    with pytest.raises(SourceUnavailable) as failed:
        await sources(SampleUntilFirstAnswer(Scripted("live", [AWAY]), sample))
    assert str(failed.value) == "Yahoo Finance cannot be reached; the recorded sample has no XRP-USD"


async def test_the_missing_network_is_logged_once() -> None:
    prices = SampleUntilFirstAnswer(Scripted("live", [AWAY, AWAY]), Scripted("sample"))
    with capture_logs() as logs:
        await sources(prices)
        await sources(prices)
    assert [(entry["log_level"], entry["reason"]) for entry in logs] == [("warning", str(AWAY))]
