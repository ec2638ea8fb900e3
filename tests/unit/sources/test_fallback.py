from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from bot.errors import SourceBusy, SourceUnavailable, SourceUnreachable
from bot.model.basket import Coverage
from bot.model.closes import Closes
from bot.model.ticker import ASSETS, BASKETS, BENCHMARKS, Ticker
from bot.sources.fallback import AGAIN_AFTER, SampleUntilFirstAnswer
from tests.fakes import FakeClock, random_prices

PAIR = (ASSETS["btc"], BENCHMARKS["psct"])
BASKET = BASKETS["r2ktech"]
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
    assert await sources(SampleUntilFirstAnswer(live, sample, FakeClock())) == {"live"}
    assert sample.asked == 0


async def test_without_a_network_the_sample_answers_for_the_whole_pair() -> None:
    clock, live = FakeClock(), Scripted("live", [AWAY, AWAY, None])
    prices = SampleUntilFirstAnswer(live, Scripted("sample"), clock)
    for source, asked in (("sample", 1), ("sample", 2), ("live", 3)):
        assert (await sources(prices), live.asked) == ({source}, asked)
        clock.move(AGAIN_AFTER)


async def test_what_could_not_be_reached_is_left_alone_for_a_while() -> None:
    clock, live = FakeClock(), Scripted("live", [AWAY])
    prices = SampleUntilFirstAnswer(live, Scripted("sample"), clock)
    for _second in range(20):
        assert await sources(prices) == {"sample"}
        clock.move(timedelta(seconds=1))
    assert live.asked == 1
    assert await sources(prices) == {"live"}


@dataclass
class OffTheShelf(Scripted):
    """A source that has a basket without asking anybody."""

    async def closes(self, tickers: Sequence[Ticker], *, start: date, until: date) -> list[Closes]:
        if tickers != [BASKET]:
            return await super().closes(tickers, start=start, until=until)
        closes = await Scripted("shelf").closes(tickers, start=start, until=until)
        coverage = Coverage(1, 1, 1.0, weights_of=start)
        return [replace(each, coverage=coverage) for each in closes]


async def test_a_basket_off_the_shelf_is_no_sign_of_a_network() -> None:
    prices = SampleUntilFirstAnswer(
        OffTheShelf("live", [AWAY, None, AWAY]), Scripted("sample"), clock := FakeClock()
    )
    [basket] = await prices.closes([BASKET], **SPAN)
    assert basket.source == "shelf"
    assert await sources(prices) == {"sample"}
    clock.move(AGAIN_AFTER)
    assert await sources(prices) == {"live"}
    with pytest.raises(SourceUnreachable):
        await sources(prices)


async def test_once_the_live_source_has_answered_its_errors_are_errors() -> None:
    prices = SampleUntilFirstAnswer(Scripted("live", [None, AWAY]), Scripted("sample"), FakeClock())
    assert await sources(prices) == {"live"}
    with pytest.raises(SourceUnreachable):
        await sources(prices)


@pytest.mark.parametrize("error", [SourceBusy("slow down"), SourceUnavailable("nonsense")])
async def test_a_source_that_is_reached_but_fails_is_not_replaced(error: SourceUnavailable) -> None:
    prices = SampleUntilFirstAnswer(Scripted("live", [error]), Scripted("sample"), FakeClock())
    with pytest.raises(type(error)):
        await sources(prices)


async def test_what_neither_has_is_said_in_one_line() -> None:
    sample = Scripted("sample", [SourceUnavailable("the recorded sample has no XRP-USD")])
    with pytest.raises(SourceUnavailable) as failed:
        await sources(SampleUntilFirstAnswer(Scripted("live", [AWAY]), sample, FakeClock()))
    assert str(failed.value) == "Yahoo Finance cannot be reached; the recorded sample has no XRP-USD"


async def test_the_missing_network_is_logged_once() -> None:
    clock = FakeClock()
    prices = SampleUntilFirstAnswer(Scripted("live", [AWAY, AWAY]), Scripted("sample"), clock)
    with capture_logs() as logs:
        await sources(prices)
        clock.move(AGAIN_AFTER)
        await sources(prices)
    assert [(entry["log_level"], entry["reason"]) for entry in logs] == [("warning", str(AWAY))]
