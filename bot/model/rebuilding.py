"""How far the rebuilding of a basket got: what is kept between its runs."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.model.basket import Constituents
from bot.model.closes import Closes


@dataclass(frozen=True, slots=True)
class KnownConstituents:
    """The newest constituents that are known, and when they were last asked for with success."""

    constituents: Constituents
    fetched_at: datetime


@dataclass(frozen=True, slots=True)
class Tried:
    """When a constituent was last asked for, the last session that is kept of it, and who gave that."""

    at: datetime
    last: date | None = None
    source: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Levels:
    """Levels of a basket; once every constituent was heard of they are `settled`, and their past stands."""

    closes: Closes
    settled: bool
