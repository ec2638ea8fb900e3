from dataclasses import dataclass, field
from datetime import date

import pandas as pd
import pytest

from bot.errors import SourceUnavailable, StoreUnavailable
from bot.model.closes import Closes
from bot.model.coupling import Coupling, State
from bot.model.reading import Reading
from bot.model.ticker import ASSETS, BASKETS, FUNDS, Pair
from bot.signals.coupling import follow
from bot.telegram.couplings import Couplings
from tests.fakes import FakeClock, FakeLedger, FakePrices, random_prices, random_returns

BTC, PSCT = ASSETS["btc"], FUNDS["psct"]
PAIR = Pair(BTC, PSCT)
RETURNS = random_returns(300, correlation=0.6, seed=2)
READINGS = [
    Reading(day.date(), float(asset), float(benchmark), "Yahoo")
    for day, asset, benchmark in zip(RETURNS.index, RETURNS["asset"], RETURNS["benchmark"], strict=True)
]
FIRST, FRIDAY = date(2024, 1, 2), date(2025, 9, 26)


@dataclass
class World:
    """Couplings and all that they see."""

    clock: FakeClock = field(default_factory=FakeClock)
    ledger: FakeLedger = field(default_factory=FakeLedger)

    def __post_init__(self) -> None:
        walks = {leg: random_prices(FIRST, date(2025, 12, 31), seed=n) for n, leg in enumerate((BTC, PSCT))}
        self.prices = FakePrices(walks, self.clock)
        self.couplings = Couplings(self.ledger, self.prices, self.clock)

    async def legs(self, *, recorded: bool = False) -> list[Closes]:
        self.prices.about = {BTC: {"recorded": recorded}}
        legs = await self.prices.closes((BTC, PSCT), start=FIRST, until=FRIDAY)
        self.prices.asked.clear()
        return legs


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def followed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many returns were replayed, each time."""
    lengths: list[int] = []

    def counting(pair: Pair, returns: pd.DataFrame) -> object:
        lengths.append(len(returns))
        return follow(pair, returns)

    monkeypatch.setattr("bot.telegram.couplings.follow", counting)
    return lengths


def known(coupling: Coupling | None) -> Coupling:
    assert coupling is not None
    return coupling


async def test_the_state_is_that_of_the_ledger(world: World) -> None:
    await world.ledger.add(PAIR, READINGS, after=None)
    coupling = known(await world.couplings.of(await world.legs()))
    assert (coupling.pair, coupling.first, coupling.as_of) == (PAIR, READINGS[0].session, FRIDAY)
    assert coupling.state is State.COUPLED
    assert world.prices.asked == []


async def test_of_a_pair_that_was_never_read_nothing_is_said(world: World) -> None:
    assert await world.couplings.of(await world.legs()) is None


async def test_it_is_replayed_once_until_there_is_a_new_reading(world: World, followed: list[int]) -> None:
    await world.ledger.add(PAIR, READINGS[:-1], after=None)
    for _ in range(3):
        await world.couplings.of(await world.legs())
    await world.ledger.add(PAIR, READINGS[-1:], after=READINGS[-2].session)
    assert known(await world.couplings.of(await world.legs())).as_of == FRIDAY
    assert followed == [299, 300]


async def test_a_recording_is_replayed_by_itself_as_far_as_it_reaches(
    world: World, followed: list[int]
) -> None:
    await world.ledger.add(PAIR, READINGS[:50], after=None)
    legs = await world.legs(recorded=True)
    coupling = known(await world.couplings.of(legs))
    assert (coupling.first, coupling.as_of) == (date(2024, 1, 3), FRIDAY)
    assert await world.couplings.of(legs) is coupling
    assert len(followed) == 1
    assert known(await world.couplings.of(await world.legs())).first == READINGS[0].session


async def test_a_stand_in_has_the_state_of_its_own_pair(world: World) -> None:
    await world.ledger.add(PAIR, READINGS, after=None)
    world.prices.about = {PSCT: {"stands_in_for": BASKETS["r2ktech"]}}
    legs = await world.prices.closes((BTC, PSCT), start=FIRST, until=FRIDAY)
    assert known(await world.couplings.of(legs)).pair == PAIR


async def test_what_is_away_costs_the_state_only(world: World) -> None:
    legs, recorded = await world.legs(), await world.legs(recorded=True)
    world.ledger.failure = StoreUnavailable("Redis does not answer")
    assert await world.couplings.of(legs) is None
    world.prices.failure = SourceUnavailable("no file")
    assert await world.couplings.of(recorded) is None
