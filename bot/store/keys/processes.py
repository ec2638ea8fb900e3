"""Keys by which processes know of each other."""

CHECK = "{tandem}:check"
"""String with a short life: `check` writes it, to see whether that can be done."""

CREW = "{tandem}:crew"
"""Hash: the processes that hold entries of streams, and the beat of each."""


def lease(name: str) -> str:
    """Hash: who holds the lease of this name, and the beat that they raise."""
    return f"{{tandem}}:lease:{name}"
