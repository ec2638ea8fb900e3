"""What the bot remembers between runs."""

from dataclasses import dataclass

from bot.ports import (
    Broadcasts,
    Chats,
    Clock,
    Filings,
    Handovers,
    Hints,
    Inbox,
    Ledger,
    Mishaps,
    Occurrences,
    Outbox,
    Pace,
    Reports,
    Stewards,
    Subscriptions,
)
from bot.store.broadcasts import RedisBroadcasts
from bot.store.chats import RedisChats
from bot.store.connection import Store
from bot.store.crew import Crew
from bot.store.filings import RedisFilings
from bot.store.hints import RedisHints
from bot.store.inbox import RedisInbox
from bot.store.ledger import RedisLedger
from bot.store.mishaps import RedisMishaps
from bot.store.occurrences import RedisOccurrences
from bot.store.outbox import RedisOutbox
from bot.store.pace import TELEGRAM, Rates, RedisPace
from bot.store.reports import RedisReports
from bot.store.stewards import RedisHandovers, RedisStewards
from bot.store.subscriptions import RedisSubscriptions


@dataclass(frozen=True, slots=True)
class Memory:
    """What the bot remembers between runs."""

    store: Store
    ledger: Ledger
    inbox: Inbox
    chats: Chats
    subscriptions: Subscriptions
    outbox: Outbox
    pace: Pace
    mishaps: Mishaps
    filings: Filings
    occurrences: Occurrences
    hints: Hints
    reports: Reports
    stewards: Stewards
    handovers: Handovers
    broadcasts: Broadcasts


def remember(store: Store, book: str, clock: Clock, rates: Rates = TELEGRAM) -> Memory:
    """All that is kept in a store; prices come from what `book` names, and Telegram takes these rates."""
    crew = Crew(store)
    return Memory(
        store,
        RedisLedger(store, book),
        RedisInbox(store, crew),
        RedisChats(store),
        RedisSubscriptions(store, book),
        RedisOutbox(store, clock, rates, crew),
        RedisPace(store, rates),
        RedisMishaps(store),
        RedisFilings(store),
        RedisOccurrences(store),
        RedisHints(store),
        RedisReports(store),
        RedisStewards(store),
        RedisHandovers(store),
        RedisBroadcasts(store),
    )
