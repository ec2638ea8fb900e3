"""The methods of the Bot API that are played here, by name."""

from collections.abc import Awaitable, Callable, Mapping

from bot.localchat.call import Call
from bot.localchat.methods import editing, inline, lookup, profile, receiving, sending
from bot.localchat.world import World

Handler = Callable[[World, Call], object | Awaitable[object]]

HANDLERS: Mapping[str, Handler] = {
    **profile.HANDLERS,
    **receiving.HANDLERS,
    **sending.HANDLERS,
    **editing.HANDLERS,
    **inline.HANDLERS,
    **lookup.HANDLERS,
}
