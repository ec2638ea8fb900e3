"""What people do without a detector: a line at .2 under the correlation of 30 sessions."""

from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import NDArray

from bench.simulator import Array

WINDOW, LEVEL = 30, 0.2


@dataclass(frozen=True, slots=True)
class Line:
    """On which days the figure is under the line; day 0 is the last of the run-in."""

    below: NDArray[np.bool_]

    @classmethod
    def over(cls, path: Array, run_in: int) -> "Line":
        """The figure of each day, from the returns of both legs."""
        windows = np.lib.stride_tricks.sliding_window_view(path[run_in - WINDOW :], WINDOW, axis=0)
        off = windows - windows.mean(axis=2, keepdims=True)
        x, y = off[:, 0], off[:, 1]
        figure = (x * y).sum(axis=1) / np.sqrt((x * x).sum(axis=1) * (y * y).sum(axis=1))
        return cls(figure < LEVEL)

    def crossings(self, *, down: bool, after: int = 0) -> list[int]:
        """Days after a day on which the figure comes to be under the line, or over it again."""
        changed = self.below[1:] & ~self.below[:-1] if down else ~self.below[1:] & self.below[:-1]
        return [int(day) + 1 for day in np.flatnonzero(changed) if day + 1 > after]

    def delay(self, *, down: bool, after: int = 0) -> float:
        """Sessions from a day to the first crossing after it."""
        return next((day - after for day in self.crossings(down=down, after=after)), inf)
