"""What groups have of their own: how they are met, and who leads on from there."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.app.memory import Memory
from bot.ports import Clock
from bot.telegram.arrivals import Arrivals
from bot.telegram.commands import Command
from bot.telegram.conversation import Conversation
from bot.telegram.corr import CorrCommand
from bot.telegram.errands import Errands
from bot.telegram.group_start import GroupStart
from bot.telegram.membership import Membership
from bot.telegram.permissions import Permissions
from bot.telegram.sender import Sender
from bot.telegram.start import LINKED


@dataclass(frozen=True, slots=True)
class Entry:
    """Who follows where we are let in, and who answers /start in groups."""

    membership: Membership
    group_start: GroupStart


def entry(
    memory: Memory,
    errands: Errands,
    corr: CorrCommand,
    clock: Clock,
    *,
    commands: Sequence[Command],
    sender: Sender,
    conversation: Conversation,
    permissions: Permissions,
) -> Entry:
    """Both, with one memory of who is new."""
    arrivals = Arrivals(memory.chats, sender, corr, clock)
    membership = Membership(
        memory.chats,
        memory.subscriptions,
        memory.mishaps,
        errands,
        arrivals,
        sender=sender,
        clock=clock,
    )
    links = {command.name: command for command in commands if command.name in LINKED}
    return Entry(membership, GroupStart(arrivals, conversation, permissions, links))
