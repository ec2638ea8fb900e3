"""The words behind /channels: "12", "test @12", "post @newsroom eth qqq 90"."""

from collections.abc import Sequence

from bot.errors import UsageError
from bot.telegram.on_behalf import named_in
from bot.translation import _
from bot.views.channel_buttons import ChannelDeed
from bot.views.on_behalf import NUMBER

ABOUT_ONE = {
    each.value: each
    for each in (ChannelDeed.TEST, ChannelDeed.POST, ChannelDeed.REMOVE, ChannelDeed.DROP, ChannelDeed.LEAVE)
}


def parse_channel(typed: Sequence[str]) -> tuple[ChannelDeed, str, Sequence[str]]:
    """What to do, with which chat by its name, and the words of a question; raises UsageError."""
    name, words = named_in(typed)
    if not words and name is None:
        return ChannelDeed.LIST, "", ()
    if [word.casefold() for word in words] == [ChannelDeed.ADD] and name is None:
        return ChannelDeed.ADD, "", ()
    deed = ABOUT_ONE.get(words[0].casefold()) if words else None
    rest = words if deed is None else words[1:]
    if name is None and rest and NUMBER.fullmatch(rest[0]):
        name, *rest = rest
    if name is None or (rest and deed is not ChannelDeed.POST):
        raise UsageError(
            _(
                "say which channel, and what to do: /channels 12, /channels test 12, "
                "/channels post 12 eth qqq 90, /channels remove 12"
            )
        )
    return deed or ChannelDeed.CARD, name, rest
