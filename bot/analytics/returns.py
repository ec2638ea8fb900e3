"""Returns of a pair, from close to close."""

import numpy as np
import pandas as pd

from bot.analytics.inference import Returns

ASSET, BENCHMARK = "asset", "benchmark"


def join(asset: "pd.Series[float]", benchmark: "pd.Series[float]") -> pd.DataFrame:
    """Closes of both legs on the sessions where both have one; a hole is dropped, never filled.

    A filled price would make a zero return and pull correlations to zero.
    """
    return pd.concat({ASSET: asset, BENCHMARK: benchmark}, axis=1, join="inner")


def log_returns(closes: pd.DataFrame) -> pd.DataFrame:
    """Log return of each session in the table over the one before, ln(P_t / P_t-1).

    Prices are joined first, so that both legs span the same time: joining returns would lay intervals of
    different length side by side.
    """
    logs: pd.DataFrame = closes.transform(np.log)
    return logs.diff().iloc[1:]


def legs_of(returns: pd.DataFrame) -> tuple[Returns, Returns]:
    """Returns of the asset, and those of the benchmark."""
    return returns[ASSET].to_numpy(), returns[BENCHMARK].to_numpy()
