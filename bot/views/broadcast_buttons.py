"""What the buttons below a broadcast say when they are tapped: which one it is, under its own name."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from bot.alerts.broadcast import Plan
from bot.errors import UsageError
from bot.model.message import Button, Rows
from bot.translation import _, ngettext
from bot.views.buttons import outdated
from bot.views.wording import grouped

NAME = re.compile(r"[0-9a-z]{1,16}", re.ASCII)


class Deed(StrEnum):
    """What a tap asks for."""

    SEND = "send"
    PAY = "pay"
    """To send it, and to pay for speed."""
    CANCEL = "cancel"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class BroadcastTap:
    """One tap: what it asks for, and the text that it is about, by the name of that."""

    command: ClassVar = "broadcast"
    verb: ClassVar = "cast"

    deed: Deed
    name: str

    def data(self) -> str:
        """As callback data: "cast:send:1a2b3c4d5e6f"."""
        return f"{self.verb}:{self.deed}:{self.name}"

    @classmethod
    def read(cls, words: Sequence[str]) -> "BroadcastTap":
        """Understand the words behind the verb; raises UsageError for what no button of ours says."""
        try:
            deed, name = words
            tap = cls(Deed(deed), name)
        except ValueError:
            raise UsageError(outdated(cls.command)) from None
        if not NAME.fullmatch(name):
            raise UsageError(outdated(cls.command))
        return tap


def draft_buttons(name: str, paid: Plan | None) -> Rows:
    """Below a preview; where it may be paid for, what that costs."""
    send = Button(_("Send"), BroadcastTap(Deed.SEND, name).data())
    cancel = Button(_("Cancel"), BroadcastTap(Deed.CANCEL, name).data())
    if paid is None:
        return ((send, cancel),)
    text = ngettext("Pay for speed: {n} Star", "Pay for speed: {n} Stars", paid.stars)
    pay = Button(text.format(n=grouped(paid.stars)), BroadcastTap(Deed.PAY, name).data())
    return ((send, cancel), (pay,))


def progress_buttons(name: str) -> Rows:
    """Below one that is under way."""
    return ((Button(_("Stop"), BroadcastTap(Deed.STOP, name).data()),),)
