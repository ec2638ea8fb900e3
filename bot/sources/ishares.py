"""The constituents of the Russell 2000's technology sector, from iShares."""

from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

from bot.errors import SourceUnavailable
from bot.model.basket import Constituents
from bot.ports import Clock
from bot.sources.constituents import read_holdings
from bot.sources.http import Http
from bot.translation import _

NAME = "iShares"
AHEAD = timedelta(days=1)
"""Holdings of a later day than this would keep all true ones out."""


class IShares:
    """The holdings of one fund, at the address where they are published as CSV."""

    def __init__(self, address: str, *, clock: Clock) -> None:
        parts = urlsplit(address)
        self._http = Http(NAME, f"{parts.scheme}://{parts.netloc}", accept="text/csv, */*;q=0.5")
        self._path = parts.path or "/"
        self._parameters = dict(parse_qsl(parts.query))
        self._clock = clock

    async def constituents(self) -> Constituents:
        """Fetch the technology stocks and their weights; raises SourceUnavailable or one of its kinds."""
        async with self._http.session() as session:
            content = await session.content(self._path, self._parameters)
        try:
            found = read_holdings(content.decode("utf-8", errors="replace"))
        except SourceUnavailable as error:
            raise SourceUnavailable(f"{NAME}: {error}") from error
        if found.as_of > self._clock().date() + AHEAD:
            text = _("{source}: holdings of {day} lie in the future")
            raise SourceUnavailable(text.format(source=NAME, day=found.as_of))
        return found
