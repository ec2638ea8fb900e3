"""Keys of chats, and of what they want to be told."""

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


def stewards(chat: int) -> str:
    """Set: the private chats from which a channel or group is looked after, by our numbers."""
    return f"{STEWARDS}{chat}"


def looked_after(person: int) -> str:
    """Set: the channels and groups that are looked after from a private chat, by our numbers."""
    return f"{LOOKED_AFTER}{person}"


STEWARDS, LOOKED_AFTER = "{tandem}:stewards:", "{tandem}:looked-after:"
"""How those keys begin."""

LOST = "{tandem}:lost"
"""Set: channels and groups whose stewards were told that we may not write there any more."""


def choosing(person: int) -> str:
    """String, kept for minutes: somebody was offered to choose a channel."""
    return f"{{tandem}}:choosing:{person}"


def expecting(telegram_id: int) -> str:
    """Set, kept for minutes: the private chats of those who wait for us to be let into a channel."""
    return f"{{tandem}}:expecting:{telegram_id}"


def greeted(person: int, telegram_id: int, news: str) -> str:
    """String, kept for seconds: by which news somebody was told that we are in a channel."""
    return f"{{tandem}}:greeted:{person}:{telegram_id}:{news}"


def subscriptions(chat: int) -> str:
    """Hash: the subscriptions of a chat by name; each after a number that tells how old it is."""
    return f"{SUBSCRIPTIONS}{chat}"


SUBSCRIPTIONS = "{tandem}:subscriptions:"
"""How a key begins that scripts put together themselves."""

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


CIRCLES = "{tandem}:circle:"
"""How the keys of circles begin."""


def circle(name: str) -> str:
    """Sorted set: subscriptions to what is about no pair, by the least that they want to hear of."""
    return f"{CIRCLES}{name}"


EVALUATED = "{tandem}:evaluated"
"""Hash: up to which session all on a pair are decided, and by which book of the ledger."""

SNOOZES = "{tandem}:snoozes"
"""Sorted set: the subscriptions that sleep until a moment, as chat:name."""

DIGESTS = "{tandem}:digests"
"""Sorted set: when each chat's next digest is due."""
