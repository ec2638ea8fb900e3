"""Keys of messages on their way, and of how they fared."""

OUTBOX, CHUNK = "{tandem}:outbox:", "{tandem}:chunk:"
"""How keys begin that scripts put together themselves."""


def outbox(lane: str) -> str:
    """Stream: chunks of deliveries on their way, shared out by one consumer group."""
    return f"{OUTBOX}{lane}"


def chunk(lane: str, entry: str) -> str:
    """Hash: the deliveries of a chunk that are open, by place; `h` and a place: it is being sent."""
    return f"{CHUNK}{lane}:{entry}"


DUE = "{tandem}:outbox:due"
"""Sorted set: deliveries that wait for a moment, each after the entry and the place that it had."""

OPEN = "{tandem}:outbox:open"
"""Hash: how many deliveries of each lane have no outcome yet."""

OUTCOMES = "{tandem}:outbox:outcomes"
"""Hash: how many deliveries had which outcome."""


def dead_letters(outcome: str) -> str:
    """List: deliveries that ended so, newest first."""
    return f"{{tandem}}:outbox:dead:{outcome}"


def receipts(chat: int) -> str:
    """Hash: of each subscription of a chat, the session of the last message about it and its number."""
    return f"{{tandem}}:receipts:{chat}"


def failures(chat: int) -> str:
    """Hash: what went wrong with the last message about a subscription of a chat."""
    return f"{{tandem}}:failures:{chat}"


def told(occurrence: str) -> str:
    """Hash, kept for a week: which message told of an occurrence, by subscription, as chat:name.

    Each after the version of it that was told.
    """
    return f"{TOLD}{occurrence}"


TOLD = "{tandem}:told:"
"""How those keys begin."""

OCCURRENCES = "{tandem}:occurrences:1"
"""Hash: what happened that is told to whoever asked for it, by name; 1 is how it is written."""

TELLING_SINCE = "{tandem}:occurrences:since"
"""String: when anybody began to tell of occurrences."""

STAGES = "{tandem}:occurrences:stages"
"""Hash: how far telling of each is: found, ready, queued, amended."""


def waiting_for(occurrence: str) -> str:
    """List: subscriptions that are to be told of an occurrence and are not queued yet, as chat:name."""
    return f"{{tandem}}:waiting:{occurrence}"


RESTS = "{tandem}:rests"
"""Hash: chats that take no messages: how often they refused, since when, and when they are tried again."""

ENDED = "{tandem}:ended"
"""Sorted set: chats whose alerts were paused since they cannot be reached, by when that was."""


def tried(hour: int) -> str:
    """HyperLogLog, kept for two days: chats that were sent anything in an hour."""
    return f"{{tandem}}:tried:{hour}"


def refusing(hour: int) -> str:
    """Set, kept for two days: chats that refused in an hour."""
    return f"{{tandem}}:refusing:{hour}"


def faults(event: str, reason: str) -> str:
    """Set, kept for a day: chats for which Telegram found this fault with an event's message."""
    return f"{{tandem}}:faults:{event}:{reason}"


def resting(event: str) -> str:
    """String with a short life: the messages of this event are not sent for now."""
    return f"{{tandem}}:resting:{event}"


def note(kind: str) -> str:
    """String with a short life: the owner was told this kind of news."""
    return f"{{tandem}}:note:{kind}"


PACE = "{tandem}:pace:all"
"""String: when the next message may leave, in microseconds of the server's clock."""

PAID_PACE = "{tandem}:pace:paid"
"""String: the same of messages that are paid for."""

FLOODS = "{tandem}:pace:floods"
"""List: the chats that Telegram wanted left alone last, each with when and until when."""


def pace(telegram_id: int) -> str:
    """String: when a chat would take the next message."""
    return f"{{tandem}}:pace:{telegram_id}"


def minute(telegram_id: int) -> str:
    """List: when a group or channel got its last messages, newest first."""
    return f"{{tandem}}:minute:{telegram_id}"


def flood(telegram_id: int) -> str:
    """String: from when until when Telegram wants a chat left alone."""
    return f"{{tandem}}:flood:{telegram_id}"


FLOOD = "{tandem}:flood"
"""String: from when until when all but answers wait."""


def picture(version: str) -> str:
    """String: Telegram's file_id of the chart of one version of the data."""
    return f"{{tandem}}:picture:{version}"
