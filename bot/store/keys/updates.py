"""Keys of updates: what came in, and how it was answered."""

from datetime import timedelta

INBOX = "{tandem}:inbox"
"""Stream: the lines that have updates, an entry each, shared out by one consumer group."""

MARK_KEPT = timedelta(hours=48)
ANSWER_KEPT = timedelta(minutes=10)


def line(name: str) -> str:
    """List: the updates of one chat that wait to be handled, oldest first."""
    return f"{{tandem}}:line:{name}"


def update_mark(update_id: int) -> str:
    """String, kept for MARK_KEPT: this update is in the inbox, or was; it comes in once."""
    return f"{{tandem}}:update:{update_id}"


def answer(chat: int, message_id: int) -> str:
    """String, kept for ANSWER_KEPT: how a message was answered, so that editing it edits the answer."""
    return f"{{tandem}}:answer:{chat}:{message_id}"
