"""What Tandem asks of the outside, in its own words."""

from bot.ports.broadcasts import Broadcasts
from bot.ports.chats import Chats, Subscriptions
from bot.ports.clock import Clock
from bot.ports.filings import Filings, FilingSource
from bot.ports.hints import Hints, StorySource
from bot.ports.inbox import ALONE, Inbox, Json, Line
from bot.ports.ledger import Ledger
from bot.ports.network import Activities, LiveMarks, NetworkShelf, NetworkSource
from bot.ports.occurrences import Occurrences, Stage
from bot.ports.outbox import Mishaps, Outbox, Pace
from bot.ports.prices import BasketShelf, BasketSource, Checker, ConstituentSource, PriceShelf, PriceSource
from bot.ports.shelves import Answered, AnswerShelf, PictureShelf
from bot.ports.stewards import Handovers, Heard, Stewards
from bot.ports.treasuries import Reports, TreasurySource

__all__ = [
    "ALONE",
    "Activities",
    "AnswerShelf",
    "Answered",
    "BasketShelf",
    "BasketSource",
    "Broadcasts",
    "Chats",
    "Checker",
    "Clock",
    "ConstituentSource",
    "FilingSource",
    "Filings",
    "Handovers",
    "Heard",
    "Hints",
    "Inbox",
    "Json",
    "Ledger",
    "Line",
    "LiveMarks",
    "Mishaps",
    "NetworkShelf",
    "NetworkSource",
    "Occurrences",
    "Outbox",
    "Pace",
    "PictureShelf",
    "PriceShelf",
    "PriceSource",
    "Reports",
    "Stage",
    "Stewards",
    "StorySource",
    "Subscriptions",
    "TreasurySource",
]
