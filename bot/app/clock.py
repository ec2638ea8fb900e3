"""The real clock; everybody else is handed one."""

from datetime import UTC, datetime


def now() -> datetime:
    """The real clock."""
    return datetime.now(UTC)
