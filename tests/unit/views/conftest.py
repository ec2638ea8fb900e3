from collections.abc import Iterator

import pytest

from bot.translation import LANGUAGES, speaking


@pytest.fixture(params=LANGUAGES)
def each_language(request: pytest.FixtureRequest) -> Iterator[str]:
    """Everything is said in one language after the other: what fits in English may not in another."""
    with speaking(request.param):
        yield request.param
