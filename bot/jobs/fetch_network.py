"""Fetches network activity before anybody asks for it."""

from bot.ports import NetworkSource


class FetchNetwork:
    """Asks a source that remembers: it fetches what is due, so that no answer has to wait for that."""

    def __init__(self, network: NetworkSource) -> None:
        self._network = network

    async def __call__(self) -> None:
        """Have it fetched, if it is due."""
        await self._network.activity()
