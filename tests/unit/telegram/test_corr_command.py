"""/corr computes once for each version of the data."""

from datetime import date

import pytest

from bot.errors import NotEnoughData
from bot.model.correlation import Snapshot
from bot.model.ticker import ASSETS, FUNDS, Pair
from bot.telegram import corr
from bot.telegram.corr import CorrCommand
from bot.telegram.couplings import Couplings
from tests.fakes import FakeClock, FakeLedger, FakePrices, random_prices

PSCT = Pair(ASSETS["btc"], FUNDS["psct"])


@pytest.fixture
def command() -> CorrCommand:
    clock = FakeClock()
    legs = (ASSETS["btc"], FUNDS["psct"])
    prices = {
        leg: random_prices(date(2024, 1, 2), date(2025, 9, 26), seed=seed) for seed, leg in enumerate(legs)
    }
    source = FakePrices(prices, clock)
    return CorrCommand(source, Couplings(FakeLedger(), source, clock), clock)


async def test_what_was_computed_is_not_computed_again(command: CorrCommand) -> None:
    assert await command.ask(PSCT, 30) is await command.ask(PSCT, 30)


async def test_a_failure_is_not_kept(command: CorrCommand, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_question: object) -> Snapshot:
        raise NotEnoughData("too few prices")

    with monkeypatch.context() as failing:
        failing.setattr(corr, "take_snapshot", fail)
        with pytest.raises(NotEnoughData):
            await command.ask(PSCT, 30)
    assert await command.ask(PSCT, 30)


@pytest.fixture
def two_remembered(monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(corr, "REMEMBERED", 2)
    return 2


async def test_the_oldest_is_forgotten_first(two_remembered: int, command: CorrCommand) -> None:
    first = await command.ask(PSCT, 30)
    second, third = await command.ask(PSCT, 60), await command.ask(PSCT, 90)
    assert await command.ask(PSCT, 60) is second
    assert await command.ask(PSCT, 90) is third
    assert await command.ask(PSCT, 30) is not first
