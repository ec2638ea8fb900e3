"""Answers of CoinGecko that public code and its documentation have kept, through the real adapter."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from bot.alerts.purchases import same_event
from bot.model.filing import Deed, Holding
from bot.model.treasury import COMPANIES
from bot.signals.second_hand import held_by
from bot.sources.past_purchases import past_announcements
from bot.sources.treasuries import CoinGecko
from tests.corpus.conftest import found
from tests.e2e.sources import loopback_exchange
from tests.e2e.sources.loopback_coingecko import LoopbackCoinGecko
from tests.e2e.sources.loopback_exchange import Answer
from tests.fakes import FakeClock

STRATEGY = COMPANIES["strategy"]


def figures(held: Mapping[str, Holding]) -> dict[str, tuple[int, int | None]]:
    """What is held and what it cost, by company."""
    return {
        key: (int(each.btc), None if each.cost is None else int(each.cost.amount))
        for key, each in held.items()
    }


@pytest.fixture(scope="module")
def samples() -> Any:
    return json.loads(found("treasury/wire/coingecko-samples.json").read_text())


@pytest.fixture
def served() -> Iterator[LoopbackCoinGecko]:
    served = LoopbackCoinGecko()
    with loopback_exchange.serve(served):
        yield served


@pytest.fixture
def coingecko(served: LoopbackCoinGecko) -> CoinGecko:
    return CoinGecko(served.address, None, FakeClock(datetime(2026, 11, 26, tzinfo=UTC)))


async def test_the_list_of_2021(samples: Any, served: LoopbackCoinGecko, coingecko: CoinGecko) -> None:
    served.instead = Answer(body=json.dumps(samples["companies_public_treasury_bitcoin_test_2021"]))
    rows, refused = await coingecko.listed()
    assert refused == []
    held = held_by(rows, COMPANIES.values(), date(2021, 12, 1))
    assert figures(held) == {"strategy": (114_042, 3_160_000_000)}


async def test_the_fields_of_2025(samples: Any, served: LoopbackCoinGecko, coingecko: CoinGecko) -> None:
    told = samples["companies_fields_2025"]
    names = ("name", "symbol", "total_holdings", "total_entry_value_usd")
    served.companies = [
        dict(zip(names, row, strict=True)) for row in zip(*(told[name] for name in names), strict=True)
    ]
    rows, refused = await coingecko.listed()
    held = held_by(rows, COMPANIES.values(), date(2025, 9, 1))
    assert refused == []
    assert figures(held) == {
        "strategy": (632_457, 46_502_665_839),
        "mara": (50_639, None),
    }


@pytest.mark.parametrize(
    ("sample", "day", "btc", "usd", "average", "held"),
    [
        ("public_treasury_strategy_transaction_history_docs", date(2025, 11, 17), 8178, 835_554_438, 102_171, 649_870),
        ("transaction_history_test_2026", date(2026, 5, 18), 24_869, 2_014_015_965, 80_985, 843_738),
    ],
)  # fmt: skip
async def test_trades_of_strategy_are_those_of_its_own_filings(
    samples: Any,
    served: LoopbackCoinGecko,
    coingecko: CoinGecko,
    sample: str,
    day: date,
    btc: int,
    usd: int,
    average: int,
    held: int,
) -> None:
    served.instead = Answer(body=json.dumps(samples[sample]))
    history = await coingecko.history(STRATEGY)
    [report] = history.reports
    assert history.refused == []
    assert (report.deed, report.day) == (Deed.PURCHASE, day)
    assert (report.btc, report.usd) == (Decimal(btc), Decimal(usd))
    assert (report.average, report.held) == (Decimal(average), Decimal(held))
    same = [each for each in past_announcements(STRATEGY) if same_event(report.announcement, each)]
    assert [(each.announced, each.trade.btc) for each in same] == [(day, Decimal(btc))]
    assert same[0].holding is not None
    assert same[0].holding.btc == held
