"""What Tandem asks of the outside, in its own words."""

from bot.ports.chats import Chats, Subscriptions
from bot.ports.clock import Clock
from bot.ports.filings import Filings, FilingSource
from bot.ports.inbox import Inbox, Json, Line
from bot.ports.ledger import Ledger
from bot.ports.outbox import Mishaps, Outbox, Pace
from bot.ports.prices import BasketShelf, BasketSource, Checker, ConstituentSource, PriceShelf, PriceSource
from bot.ports.shelves import Answered, AnswerShelf, PictureShelf
from bot.ports.treasuries import Reports, TreasurySource

__all__ = [
    "AnswerShelf",
    "Answered",
    "BasketShelf",
    "BasketSource",
    "Chats",
    "Checker",
    "Clock",
    "ConstituentSource",
    "FilingSource",
    "Filings",
    "Inbox",
    "Json",
    "Ledger",
    "Line",
    "Mishaps",
    "Outbox",
    "Pace",
    "PictureShelf",
    "PriceShelf",
    "PriceSource",
    "Reports",
    "Subscriptions",
    "TreasurySource",
]
