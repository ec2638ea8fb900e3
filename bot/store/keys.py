"""Every key that is stored. All share one hash tag, so that a script may touch several in a cluster."""

from datetime import timedelta

INBOX = "{tandem}:inbox"
"""Stream: the lines that have updates, an entry each, shared out by one consumer group."""

MARK_KEPT = timedelta(hours=48)
ANSWER_KEPT = timedelta(minutes=10)


CHECK = "{tandem}:check"
"""String with a short life: `check` writes it, to see whether that can be done."""


def line(name: str) -> str:
    """List: the updates of one chat that wait to be handled, oldest first."""
    return f"{{tandem}}:line:{name}"


def update_mark(update_id: int) -> str:
    """String, kept for MARK_KEPT: this update is in the inbox, or was; it comes in once."""
    return f"{{tandem}}:update:{update_id}"


def lease(name: str) -> str:
    """Hash: who holds the lease of this name, and the beat that they raise."""
    return f"{{tandem}}:lease:{name}"


CONSTITUENTS = "{tandem}:basket:constituents"
"""String: who is in the baskets, by which weight, and when that was fetched."""

MEMBER_CLOSES = "{tandem}:basket:closes"
"""Hash: the closes of each constituent, by symbol."""

MEMBER_TRIED = "{tandem}:basket:tried"
"""Hash: when each constituent was asked for last, and its last session, by symbol."""


def levels(basket: str) -> str:
    """String: the levels of a basket."""
    return f"{{tandem}}:basket:levels:{basket}"


def closes(symbol: str) -> str:
    """String: the closes of one ticker as a source gave them last."""
    return f"{{tandem}}:closes:{symbol}"


def flight(symbol: str) -> str:
    """String with a short life: who fetches these closes just now, while the others wait for them."""
    return f"{{tandem}}:flight:{symbol}"


def picture(version: str) -> str:
    """String: Telegram's file_id of the chart of one version of the data."""
    return f"{{tandem}}:picture:{version}"


def answer(chat: int, message_id: int) -> str:
    """String, kept for ANSWER_KEPT: how a message was answered, so that editing it edits the answer."""
    return f"{{tandem}}:answer:{chat}:{message_id}"


def returns(book: str, pair: str) -> str:
    """Hash: the reading of each session of a pair, written once; a book is of one source of prices."""
    return f"{{tandem}}:returns:{book}:{pair}"


def newest_readings(book: str) -> str:
    """Hash: the session of the last reading of each pair."""
    return f"{{tandem}}:newest:{book}"


def restated(book: str) -> str:
    """Hash: readings whose prices are given differently by now."""
    return f"{{tandem}}:restated:{book}"


def rewritten(book: str) -> str:
    """Set: pairs whose restated readings were accepted, and whose alerts are not corrected yet."""
    return f"{{tandem}}:rewritten:{book}"


CHATS = "{tandem}:chats"
"""Hash: what each chat has chosen, by our number."""

NEWEST_CHAT = "{tandem}:chats:newest"
"""Counter: the last number that was given to a chat."""

TELEGRAM, FORMER = "{tandem}:tg:", "{tandem}:former:"
SUBSCRIPTIONS, FOLLOWERS = "{tandem}:subscriptions:", "{tandem}:followers:"
RECEIPTS = "{tandem}:receipts:"
"""How keys begin that scripts put together themselves."""


def telegram(telegram_id: int) -> str:
    """String: our number of the chat that Telegram calls so, or once did."""
    return f"{TELEGRAM}{telegram_id}"


def former(chat: int) -> str:
    """Set: what Telegram called a chat before it became a supergroup."""
    return f"{FORMER}{chat}"


def subscriptions(chat: int) -> str:
    """Hash: the subscriptions of a chat by name; each after a number that tells how old it is."""
    return f"{SUBSCRIPTIONS}{chat}"


NEWEST_SUBSCRIPTION = "{tandem}:subscriptions:newest"
"""Counter: rises with each subscription."""


def followers(pair: str) -> str:
    """Set: the subscriptions on a pair, as chat:name."""
    return f"{FOLLOWERS}{pair}"


EVALUATED = "{tandem}:evaluated"
"""Hash: up to which session all on a pair are decided, and by which book of the ledger."""

SNOOZES = "{tandem}:snoozes"
"""Sorted set: the subscriptions that sleep until a moment, as chat:name."""

DIGESTS = "{tandem}:digests"
"""Sorted set: when each chat's next digest is due."""

OUTBOX = "{tandem}:outbox"
"""Stream: deliveries on their way, shared out by one consumer group."""

POSTPONED = "{tandem}:outbox:postponed"
"""Sorted set: deliveries that wait for a moment, each after the number of the entry that it was."""

ATTEMPTS = "{tandem}:outbox:attempts"
"""Hash: how often each entry was permitted to be sent."""

OUTCOMES = "{tandem}:outbox:outcomes"
"""Hash: how many deliveries had which outcome."""

RECEIPT_KEPT = timedelta(days=400)


def receipts(chat: int) -> str:
    """Hash, kept for RECEIPT_KEPT after the last: which message told a chat of a subscription's session."""
    return f"{RECEIPTS}{chat}"
