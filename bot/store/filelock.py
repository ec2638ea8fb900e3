"""Locks on files. The system frees one when its last holder ends, however that comes about."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def locked(path: Path, *, shared: bool = False) -> Iterator[int | None]:
    """Hold the lock if it is free now: yields the descriptor that holds it, or None where others do.

    A process that is started with the descriptor goes on holding it after this one has let go.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield descriptor if _take(descriptor, fcntl.LOCK_SH if shared else fcntl.LOCK_EX) else None
    finally:
        # closed, never unlocked: unlocking would take it from a process that inherited it as well
        os.close(descriptor)


def _take(descriptor: int, how: int) -> bool:
    try:
        fcntl.flock(descriptor, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
