"""The table of what luck alone sends that comes with the package."""

from functools import lru_cache
from importlib import resources

import numpy as np

from bot.analytics.luck import Luck


@lru_cache(maxsize=1)
def packaged_luck() -> Luck:
    """The table; made by tools/luck_table.py."""
    with resources.files("bot.sources").joinpath("luck.npz").open("rb") as file, np.load(file) as table:
        return Luck(**{name: np.asarray(table[name], dtype=float) for name in table.files})
