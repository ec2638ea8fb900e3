"""Coin Metrics and blockchain.com on loopback, answering in the forms that their documentation gives.

No answer was seen by us. The forms are those of

- https://docs.coinmetrics.io/api/v4/ (timeseries/asset-metrics) and its "API Conventions": `assets`, `metrics`,
  `frequency`, `start_time`, `page_size` (100 where it is not given, at most 10,000), `paging_from`;
  `{"data": [{"asset", "time", …}], "next_page_token", "next_page_url"}`, values in strings, a time with nine
  places; the last page has no token. An answer that others quote whole is
  `{"data":[{"asset":"btc","time":"2026-02-17T00:00:00.000000000Z","AdrActCnt":"595445","BlkCnt":"165",
  "TxCnt":"661420"}]}`;
- https://www.blockchain.com/explorer/api/charts_api: `timespan`, `format`, `sampled`;
  `{"status": "ok", "name", "unit", "period": "day", "description", "values": [{"x": 1442534400, "y": 188330}]}`,
  of which it is said that values may come in scientific notation.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.e2e.sources.loopback_exchange import Answer, LoopbackExchange

Table = Mapping[date, Mapping[str, float | None]]
"""What was counted on each day, by the provider's names; None is a null."""


@dataclass
class LoopbackNetwork(LoopbackExchange):
    """Counts of days."""

    table: Table = field(default_factory=dict)

    def rows(self, make: Any, since: date) -> list[Any]:
        rows = [make(day, counts) for day, counts in self.table.items() if day >= since]
        return self.spoil(rows) if self.spoil else rows


@dataclass
class LoopbackCoinMetrics(LoopbackNetwork):
    """`GET /v4/timeseries/asset-metrics?assets=btc&metrics=AdrActCnt,TxCnt&frequency=1d&start_time=…`."""

    most: int = 10_000
    """Days on a page, however many are asked for."""
    endless: bool = False

    def answer(self, target: str) -> Answer:
        parts = urlsplit(target)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path != "/v4/timeseries/asset-metrics" or query["assets"] != "btc":
            return Answer(400, '{"error": {"type": "bad_parameter", "message": "Bad parameter"}}')
        assert (query["frequency"], query["paging_from"]) == ("1d", "start")
        self.names = query["metrics"].split(",")
        rows = self.rows(self._row, date.fromisoformat(query["start_time"]))
        size = min(self.most, int(query.get("page_size", 100)))
        first = int(query.get("next_page_token", "page0").removeprefix("page")) * size
        told: dict[str, Any] = {"data": rows[first : first + size]}
        if first + size < len(rows) or self.endless:
            told["next_page_token"] = f"page{first // size + 1}"
            told["next_page_url"] = f"https://community-api.coinmetrics.io/v4/…&next_page_token={first}"
        return Answer(body=json.dumps(told))

    def _row(self, day: date, counts: Mapping[str, float | None]) -> dict[str, Any]:
        told = {name: counts.get(name) for name in self.names}
        values = {name: None if count is None else str(int(count)) for name, count in told.items()}
        return {"asset": "btc", "time": f"{day}T00:00:00.000000000Z"} | values


@dataclass
class LoopbackBlockchain(LoopbackNetwork):
    """`GET /charts/n-unique-addresses?timespan=3years&format=json&sampled=false`."""

    is_generous: bool = False
    """Gives all days, however few are asked for."""

    def answer(self, target: str) -> Answer:
        parts = urlsplit(target)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        name = parts.path.removeprefix("/charts/")
        if not any(name in counts for counts in self.table.values()):
            return Answer(404, '{"status": "not-found", "error": "chart not found"}')
        assert (query["format"], query["sampled"]) == ("json", "false")
        years = int(query["timespan"].removesuffix("years"))
        since = date.min if self.is_generous else max(self.table) - timedelta(days=365 * years)

        def point(day: date, counts: Mapping[str, float | None]) -> dict[str, Any]:
            return {"x": int(datetime.combine(day, time(), UTC).timestamp()), "y": counts.get(name)}

        told = {"status": "ok", "name": name, "unit": "", "period": "day", "description": ""}
        return Answer(body=json.dumps(told | {"values": self.rows(point, since)}))
