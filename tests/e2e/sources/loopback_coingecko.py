"""CoinGecko on loopback: the list of all companies, and the trades of each.

Forms and figures of its documentation (docs.coingecko.com, Public Treasury: /companies/public_treasury/bitcoin,
/public_treasury/{entity}/transaction_history) and of ../shared/data/treasury/wire/coingecko-samples.json.
"""

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.e2e.sources.loopback_exchange import Answer, LoopbackExchange

Row = dict[str, Any]


def listed(symbol: str, name: str, held: float, cost: float = 0, country: str = "JP") -> Row:
    """A row of the list, as of 2025 and later."""
    return {
        "name": name, "symbol": symbol, "country": country, "total_holdings": held,
        "total_entry_value_usd": cost, "total_current_value_usd": held * 90_000,
        "percentage_of_total_supply": round(held / 210_000, 3),
    }  # fmt: skip


def trade(day: date, btc: float, usd: float, held: float, average: float, kind: str = "buy") -> Row:
    """A row of a history."""
    return {
        "date": int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * 1000,
        "source_url": f"https://example.org/{day}.pdf", "coin_id": "bitcoin", "type": kind,
        "holding_net_change": btc, "transaction_value_usd": usd, "holding_balance": held,
        "average_entry_value_usd": average,
    }  # fmt: skip


@dataclass
class LoopbackCoinGecko(LoopbackExchange):
    """Rows of the list, and trades by entity, newest first; `broken` are answers instead, by how a path ends."""

    companies: list[Any] = field(default_factory=list)
    histories: dict[str, list[Any]] = field(default_factory=dict)
    broken: dict[str, Answer] = field(default_factory=dict)

    def answer(self, target: str) -> Answer:
        address = urlsplit(target)
        path = address.path.removeprefix("/api/v3")
        for end, answer in self.broken.items():
            if path.endswith(end):
                return answer
        if path == "/companies/public_treasury/bitcoin":
            return Answer(body=json.dumps({"total_holdings": 1, "companies": self.companies}))
        _empty, treasury, entity, history = path.split("/")
        query = parse_qs(address.query)
        assert (treasury, history) == ("public_treasury", "transaction_history")
        assert (query["coin_ids"], query["order"]) == (["bitcoin"], ["date_desc"])
        if entity not in self.histories:
            return Answer(404, '{"error": "entity not found"}')
        rows = self.histories[entity][: int(query["per_page"][0])]
        return Answer(body=json.dumps({"transactions": rows}))
