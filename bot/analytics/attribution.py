"""Which sessions moved a correlation since last week, by leaving each of them out."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import numpy as np
import pandas as pd

from bot.analytics.correlation import correlate, in_window, pearson, pearson_without
from bot.analytics.inference import Z_95
from bot.analytics.returns import legs_of
from bot.analytics.sessions import last_sessions
from bot.analytics.snapshot import completed_returns, take_snapshot
from bot.model.attribution import Attribution, Dominant, Share
from bot.model.closes import Closes
from bot.model.correlation import Correlation, Moves

WEEK = 5
"""Sessions."""


def attribute(legs: Sequence[Closes], window: int, now: datetime) -> Attribution:
    """What moved the figure of a window in the last week; the legs are those of `take_snapshot`.

    Raises NotEnoughData where the figure, or that of a week before, has no honest number.
    """
    snapshot = take_snapshot(legs, window, now)
    returns = completed_returns(legs, now)
    calendar = last_sessions(WEEK + window, snapshot.as_of)
    inside, earlier = in_window(returns, calendar[-window:]), in_window(returns, calendar[:window])
    before = correlate(returns, calendar[:window])
    entered, left = inside.index.difference(earlier.index), earlier.index.difference(inside.index)
    return Attribution(
        snapshot=snapshot,
        before=before,
        entered=_largest_first(_shares(inside, entered, sign=1)),
        left=_largest_first(_shares(earlier, left, sign=-1)),
        notable=moved(snapshot.correlation, before, replaced=len(entered) + len(left)),
        dominant=dominant(inside),
    )


def moved(now: Correlation, before: Correlation, *, replaced: int) -> bool:
    """Whether two correlations of windows that overlap differ by more than chance.

    What both share cancels, so that of the variance of z = atanh r, 1 / (n_eff − 3) each, only the part of
    the sessions that entered or left remains: |z₁ − z₂| > 1.96 √(v · replaced / n), with v the mean of both.
    """
    variance = (1 / (now.n_eff - 3) + 1 / (before.n_eff - 3)) / 2
    values = np.array([now.estimate.value, before.estimate.value])
    with np.errstate(divide="ignore", invalid="ignore"):
        distance = abs(np.diff(np.arctanh(values))[0])
    return bool(distance > Z_95 * np.sqrt(variance * replaced / now.n))


def dominant(inside: pd.DataFrame) -> Dominant | None:
    """The session that moves the figure most, if leaving it out moves atanh r by more than 1 / √(n − 3).

    That is the whole standard error that Fisher gives n normal returns. Of windows of 30 normal returns 6 %
    have such a session; of those of BTC against PSCT, 2018 to 2025, 17 %.
    """
    x, y = legs_of(inside)
    without = np.array([pearson_without(x, y, number) for number in range(len(x))])
    with np.errstate(divide="ignore", invalid="ignore"):
        distances = np.nan_to_num(abs(np.arctanh(pearson(x, y)) - np.arctanh(without)))
    most = int(distances.argmax())
    if distances[most] <= 1 / np.sqrt(len(x) - 3):
        return None
    return Dominant(inside.index[most].date(), Moves.of_logs(x[most], y[most]), float(without[most]))


def _shares(inside: pd.DataFrame, sessions: pd.Index, *, sign: int) -> Iterable[Share]:
    """What the figure is more than it would be without each of the sessions; a negative sign for less."""
    x, y = legs_of(inside)
    whole = pearson(x, y)
    for number, session in enumerate(inside.index):
        if session not in sessions:
            continue
        raised = sign * (whole - pearson_without(x, y, number))
        yield Share(session.date(), Moves.of_logs(x[number], y[number]), raised)


def _largest_first(shares: Iterable[Share]) -> tuple[Share, ...]:
    return tuple(sorted(shares, key=lambda share: -abs(share.raised)))
