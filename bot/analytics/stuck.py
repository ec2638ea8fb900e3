"""Feeds that stand still: a price that repeats itself to the last digit, session after session."""

from datetime import date

import numpy as np
import pandas as pd

REPEATS = 2
"""So many returns of exactly nothing in a row are none of the market's. Of all funds and coins that were
recorded from 2014 to 2025, UTC days and sessions alike, none closes at the same price on more than two
sessions in a row; thin stocks do (AUR, as a shell company in 2021, on five), and lose a session that way."""


def repeated(prices: "pd.Series[float]") -> list[date]:
    """Sessions on which a price that never moved is told once more; the first of them is believed."""
    same = np.diff(prices.to_numpy()) == 0
    edges = np.flatnonzero(np.diff(np.concatenate(([False], same, [False]))))
    runs = zip(edges[::2], edges[1::2], strict=True)
    return [
        session.date()
        for begin, end in runs
        if end - begin >= REPEATS
        for session in prices.index[begin + 1 : end + 1]
    ]
