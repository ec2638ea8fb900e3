"""The basket as the bot is put together: from the shelf, or its stand-in; and never beside old samples."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.app.jobs import basket_job
from bot.app.prices import kept_prices, price_source
from bot.model.basket import Coverage
from bot.model.closes import Closes
from bot.model.rebuilding import Levels
from bot.model.ticker import ASSETS, BASKETS, STAND_IN, Ticker
from bot.settings import Settings
from bot.store.basket_shelf import RedisBasketShelf
from bot.store.connection import Store
from bot.store.price_shelf import RedisPriceShelf
from tests.fakes import FakeClock, random_prices

NOBODY = "http://127.0.0.1:9"
BTC, ETH, TECH = ASSETS["btc"], ASSETS["eth"], BASKETS["r2ktech"]
START, FRIDAY = date(2025, 1, 2), date(2025, 9, 26)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Live prices that cannot be reached."""
    monkeypatch.chdir(tmp_path)
    addresses: dict[str, Any] = dict.fromkeys(
        ("yahoo_url", "bitstamp_url", "coinbase_url", "ishares_url"), NOBODY
    )
    return Settings(prices="yahoo", data_dir=tmp_path, **addresses)


def closes(ticker: Ticker, seed: int, coverage: Coverage | None = None) -> Closes:
    prices, seen = random_prices(START, FRIDAY, seed=seed), datetime(2025, 9, 27, 12, tzinfo=UTC)
    return Closes(ticker, prices, "Yahoo Finance", seen, START, coverage=coverage)


COVERAGE = Coverage(198, 204, 0.96, date(2025, 9, 1))


async def test_the_bot_answers_from_kept_levels(settings: Settings, clock: FakeClock, store: Store) -> None:
    await RedisPriceShelf(store).put(closes(BTC, 1))
    await RedisBasketShelf(store).put_levels(Levels(closes(TECH, 2, COVERAGE), settled=True))
    async with kept_prices(settings, clock, store) as kept:
        bitcoin, tech = await kept.answers.closes([BTC, TECH], start=START, until=FRIDAY)
    assert (bitcoin.ticker, tech.ticker) == (BTC, TECH)
    assert (tech.coverage, tech.stands_in_for) == (COVERAGE, None)


async def test_without_levels_psct_stands_in(settings: Settings, clock: FakeClock, store: Store) -> None:
    for ticker in (BTC, STAND_IN):
        await RedisPriceShelf(store).put(closes(ticker, 1))
    async with kept_prices(settings, clock, store) as kept:
        _bitcoin, tech = await kept.answers.closes([BTC, TECH], start=START, until=FRIDAY)
    assert (tech.ticker, tech.stands_in_for, tech.source) == (STAND_IN, TECH, "Yahoo Finance")


async def test_kept_levels_are_not_laid_beside_a_coin_of_the_sample(
    settings: Settings, clock: FakeClock, store: Store
) -> None:
    await RedisBasketShelf(store).put_levels(Levels(closes(TECH, 2, COVERAGE), settled=True))
    async with kept_prices(settings, clock, store) as kept:
        ether, tech = await kept.answers.closes([ETH, TECH], start=START, until=FRIDAY)
    assert ether.source == tech.source == "recorded sample, to 26 Sep 2025"
    assert (tech.ticker, tech.stands_in_for) == (STAND_IN, TECH)


async def test_the_job_asks_the_live_source_for_the_heaviest_of_the_packaged_list(
    settings: Settings, clock: FakeClock, store: Store
) -> None:
    class Cut:
        asked: Sequence[Ticker] = ()

        async def closes(self, tickers: Sequence[Ticker], *, start: date, until: date) -> list[Closes]:
            self.asked = tickers
            assert start < until == FRIDAY
            raise asyncio.CancelledError

    live = Cut()
    with pytest.raises(asyncio.CancelledError):
        await basket_job(settings, clock, store, live)()
    assert [ticker.symbol for ticker in live.asked] == ["CRDO"]


async def test_a_folder_without_holdings_has_no_basket(tmp_path: Path, clock: FakeClock) -> None:
    (tmp_path / "daily").mkdir()
    (tmp_path / "daily/PSCT.csv").write_text("date,close\n2025-09-25,1\n2025-09-26,1.1\n")
    source = price_source(Settings(prices=str(tmp_path)), clock)
    [tech] = await source.closes([TECH], start=date(2025, 9, 22), until=FRIDAY)
    assert (tech.ticker, tech.stands_in_for) == (STAND_IN, TECH)
