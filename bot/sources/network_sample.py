"""The packaged sample of network activity: levels of an index, to try Tandem with, without a network."""

import io
from datetime import UTC
from functools import lru_cache
from importlib import resources

import pandas as pd

from bot.model.network import Activity, Measure
from bot.ports import Activities
from bot.sources.coin_metrics import CoinMetrics


class SampleNetwork:
    """Levels of each measure; it stands still."""

    async def activity(self) -> Activities:
        """All that the sample has, as it was known once its last day was over."""
        return _packaged()


@lru_cache(maxsize=1)
def _packaged() -> Activities:
    text = resources.files("bot.sources").joinpath("network.csv").read_text(encoding="utf-8")
    table = pd.read_csv(io.StringIO(text), comment="#", index_col="day", parse_dates=["day"])
    over = (table.index[-1] + pd.Timedelta(days=1)).to_pydatetime().replace(tzinfo=UTC)
    return {
        measure: Activity(
            measure,
            CoinMetrics.name,
            CoinMetrics.names[measure],
            table[measure.value],
            over,
            is_sample=True,
        )
        for measure in Measure
    }
