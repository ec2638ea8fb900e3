import logging
from collections.abc import Iterator

import pytest
import structlog
from hypothesis import settings

from tests.chromium import browser, chromium  # noqa: F401 - fixtures, wherever pages are tested

settings.register_profile("brief", max_examples=50)
settings.load_profile("brief")


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    """Commands of the command line set logging up; what one test does to it, no other sees."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()
