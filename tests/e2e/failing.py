"""Deliveries that end as they are told to, without anybody sending them."""

from bot.app.memory import Memory
from bot.model.delivery import Delivery, Entry, Lane, Outcome


async def end(memory: Memory, delivery: Delivery, outcome: Outcome, reason: str = "") -> None:
    """Let a delivery end so."""
    await memory.outbox.queue([delivery])
    taken: list[Entry] = []
    while not taken:  # the first look only makes the groups
        taken = await memory.outbox.take(list(Lane), wait=False)
    for entry in taken:
        await memory.outbox.done(entry, outcome, reason=reason)
