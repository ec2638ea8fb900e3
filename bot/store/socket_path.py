"""Where a server's Unix socket lies: in its folder, or for a long path in a short folder of our own."""

import os
import stat
from hashlib import sha256
from pathlib import Path
from tempfile import gettempdir

from bot.errors import StoreUnavailable
from bot.translation import _

LONGEST = 100
"""Bytes: the system takes 107 on Linux and 103 on macOS."""
NAME = "server.sock"
SHARED_FOLDER = Path("/tmp")  # noqa: S108 - one that does not depend on TMPDIR, which differs between processes


def socket_path(folder: Path) -> Path:
    """The same for every process that means this folder; `folder` is absolute, without links."""
    direct = folder / NAME
    if len(os.fsencode(direct)) <= LONGEST:
        return direct
    base = SHARED_FOLDER if SHARED_FOLDER.is_dir() else Path(gettempdir())
    return base / f"tandem-{os.getuid()}-{sha256(os.fsencode(folder)).hexdigest()[:16]}" / NAME


def make_private(folder: Path) -> None:
    """See to it that the folder is there, and ours alone: in a shared place anybody could have made it."""
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or stat.S_IMODE(found.st_mode) & 0o077:
        raise StoreUnavailable(_("{folder} is not ours alone: remove it").format(folder=folder))
