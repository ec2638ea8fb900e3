"""Coin Metrics' community data: free without a key, for non-commercial use (CC BY-NC 4.0)."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.model.network import Measure
from bot.sources.http import HttpSession
from bot.sources.network_provider import Counts

MOST_PAGES = 10
A_PAGE = "2000"
"""Days on a page: all that we ask for are on one, unless fewer are given."""

_midnight = re.compile(r"(\d{4}-\d\d-\d\d)T00:00:00(?:\.0+)?Z")
_number = re.compile(r"\d{1,15}(?:\.\d+)?")


class CoinMetrics:
    """`GET /v4/timeseries/asset-metrics`, as https://docs.coinmetrics.io/api/v4/ documents it.

    A page says in `next_page_token` how the next one is asked for, else it is the last. Ten requests are
    allowed in six seconds.
    """

    name = "Coin Metrics"
    url = "https://community-api.coinmetrics.io"
    names: Mapping[Measure, str] = {Measure.ADDRESSES: "AdrActCnt", Measure.TRANSACTIONS: "TxCnt"}

    async def counts(self, session: HttpSession, since: date) -> Mapping[Measure, Counts]:
        """Ask for both measures of each day."""
        rows = await self._rows(session, since)
        return {measure: _counts(rows, name) for measure, name in self.names.items()}

    async def _rows(self, session: HttpSession, since: date) -> list[dict[str, Any]]:
        asked = {
            "assets": "btc", "metrics": ",".join(self.names.values()), "frequency": "1d",
            "start_time": since.isoformat(), "page_size": A_PAGE, "paging_from": "start",
        }  # fmt: skip
        rows: list[dict[str, Any]] = []
        for _page in range(MOST_PAGES):
            # the address of the next page is given as well, but ours may be that of a proxy
            answer = await session.json("/v4/timeseries/asset-metrics", asked)
            rows += answer["data"]
            if not (token := answer.get("next_page_token")):
                return rows
            asked["next_page_token"] = str(token)
        raise ValueError("there is no last page")


def _counts(rows: list[dict[str, Any]], name: str) -> Counts:
    """Read rows `{"asset": "btc", "time": "2025-05-02T00:00:00.000000000Z", "AdrActCnt": "931165", …}`."""
    return [(_day(row), _count(row[name])) for row in rows if row.get(name) is not None]


def _day(row: dict[str, Any]) -> date:
    day = _midnight.fullmatch(row["time"])
    if row["asset"] != "btc" or day is None:
        raise ValueError(f"no day of bitcoin's: {row['asset']!r:.20} {row['time']!r:.40}")
    return date.fromisoformat(day[1])


def _count(text: str) -> float:
    if _number.fullmatch(text) is None:
        raise ValueError(f"no count: {text!r:.40}")
    return float(text)
