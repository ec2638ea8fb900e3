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

CHANNELS, GROUPS = "{tandem}:chats:channels", "{tandem}:chats:groups"
"""Sets: the numbers of chats that many read, who are told first."""


def telegram(telegram_id: int) -> str:
    """String: our number of the chat that Telegram calls so, or once did."""
    return f"{{tandem}}:tg:{telegram_id}"


def former(chat: int) -> str:
    """Set: what Telegram called a chat before it became a supergroup."""
    return f"{{tandem}}:former:{chat}"


def subscriptions(chat: int) -> str:
    """Hash: the subscriptions of a chat by name; each after a number that tells how old it is."""
    return f"{SUBSCRIPTIONS}{chat}"


SUBSCRIPTIONS, OUTBOX, CHUNK = "{tandem}:subscriptions:", "{tandem}:outbox:", "{tandem}:chunk:"
"""How keys begin that scripts put together themselves."""

NEWEST_SUBSCRIPTION = "{tandem}:subscriptions:newest"
"""Counter: rises with each subscription."""

FOLLOWED = "{tandem}:followed"
"""Hash: how many subscriptions there are on each pair."""

PLACED = "{tandem}:placed"
"""String: that every subscription was put into the sorted sets below, and which version of Tandem did it."""


def armed(pair: str, kind: str) -> str:
    """Sorted set: subscriptions whose line is not crossed, as chat:name, by the line."""
    return f"{{tandem}}:armed:{pair}:{kind}"


def fired(pair: str, kind: str) -> str:
    """Sorted set: those whose line is, by the line on whose other side it is over."""
    return f"{{tandem}}:fired:{pair}:{kind}"


def linked(pair: str) -> str:
    """Sorted set: subscriptions to what becomes of the link of a pair."""
    return f"{{tandem}}:linked:{pair}"


def unread(pair: str) -> str:
    """Sorted set: subscriptions of which nobody knows yet on which side they are."""
    return f"{{tandem}}:unread:{pair}"


def ending(pair: str) -> str:
    """Sorted set: subscriptions that have a last day, by that day."""
    return f"{{tandem}}:ending:{pair}"


EVALUATED = "{tandem}:evaluated"
"""Hash: up to which session all on a pair are decided, and by which book of the ledger."""

SNOOZES = "{tandem}:snoozes"
"""Sorted set: the subscriptions that sleep until a moment, as chat:name."""

DIGESTS = "{tandem}:digests"
"""Sorted set: when each chat's next digest is due."""


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

CREW = "{tandem}:crew"
"""Hash: the processes that hold entries of streams, and the beat of each."""

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
