"""The charts of blockchain.com: free without a key."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from bot.model.network import Measure
from bot.sources.http import HttpSession
from bot.sources.network_provider import Counts
from bot.sources.together import all_of

EPOCH = date(1970, 1, 1)
DAY_S = 86400


class Blockchain:
    """`GET /charts/{name}`, as https://www.blockchain.com/explorer/api/charts_api documents it.

    `sampled=false` gives every day; a span is asked for in whole years, and reaches back from now.
    """

    name = "blockchain.com"
    url = "https://api.blockchain.info"
    names: Mapping[Measure, str] = {
        Measure.ADDRESSES: "n-unique-addresses",
        Measure.TRANSACTIONS: "n-transactions",
    }

    async def counts(self, session: HttpSession, since: date) -> Mapping[Measure, Counts]:
        """Ask for the chart of each measure."""
        found = await all_of(self._chart(session, name, since) for name in self.names.values())
        return dict(zip(self.names, found, strict=True))

    async def _chart(self, session: HttpSession, name: str, since: date) -> Counts:
        asked = {"timespan": "3years", "format": "json", "sampled": "false"}
        answer = await session.json(f"/charts/{name}", asked)
        if answer["status"] != "ok":
            raise ValueError(f"{name}: status {answer['status']!r:.40}")
        points = [(_day(point["x"]), point["y"]) for point in answer["values"]]
        return [(day, _count(number)) for day, number in points if day >= since and number is not None]


def _day(second: Any) -> date:  # noqa: ANN401 - JSON is anything
    """The day that begins at a Unix second; a moment within a day would be a count of no day."""
    if type(second) is not int or second % DAY_S:
        raise ValueError(f"no beginning of a day: {second!r:.40}")
    return EPOCH + timedelta(seconds=second)


def _count(number: Any) -> float:  # noqa: ANN401 - JSON is anything
    if type(number) not in {int, float}:
        raise TypeError(f"no count: {number!r:.40}")
    return float(number)
