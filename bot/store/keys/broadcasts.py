"""Keys of broadcasts."""

DRAFT = "{tandem}:broadcast:draft"
"""Hash, kept for a day: the newest text that waits to be confirmed, its name, for how many chats it is."""

BROADCAST = "{tandem}:broadcast:current"
"""String: the name of the broadcast that is under way."""


def broadcast(name: str) -> str:
    """Hash, kept for a week after it ended: a broadcast, how far it is, and how many have which outcome."""
    return f"{{tandem}}:broadcast:1:{name}"


def paid(month: str) -> str:
    """Counter: tenths of a Star that were paid in a month, as 2025-09."""
    return f"{{tandem}}:paid:{month}"
