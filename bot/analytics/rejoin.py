"""Kept closes continued by newer ones, though a split or a dividend may have rescaled them."""

import pandas as pd

OVERLAP = 5
"""Sessions that are asked for again, so that the two can be laid one upon the other."""
FEWEST = 3
"""With fewer in common a contradiction could not be seen."""
TOLERANCE = 1e-3
"""Of the ratio of both in the overlap: more is no split or dividend, but a price that was restated."""


def rejoin(kept: "pd.Series[float]", latest: "pd.Series[float]") -> "pd.Series[float] | None":
    """Kept closes on the scale of the latest, and those; None where the two cannot both be right."""
    common = kept.index.intersection(latest.index)
    if len(common) < FEWEST:
        return None
    ratio = latest[common] / kept[common]
    scale = float(ratio.median())
    if float((ratio / scale - 1).abs().max()) > TOLERANCE:
        return None
    return latest.combine_first(kept * scale)
