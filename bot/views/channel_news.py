"""What is said to somebody who hands us a channel, or looks after one, when something becomes of that."""

from enum import Enum, auto
from html import escape

from bot.model.chat import Chat
from bot.translation import _
from bot.views.titles import isolated, named


class Loss(Enum):
    """How we lost the right to write in a chat."""

    REMOVED = auto()
    NO_RIGHT = auto()
    """We are there, and may not write."""
    REFUSED = auto()
    """Telegram does not take our messages, whatever the reason."""


def lost_text(chat: Chat, how: Loss) -> str:
    """That we may not write there any more; plain words."""
    happened = {
        Loss.REMOVED: _("I was removed from {chat}, so it gets nothing any more."),
        Loss.NO_RIGHT: _("The right to post in {chat} was taken from me, so it gets nothing any more."),
        Loss.REFUSED: _("Telegram does not take my posts in {chat} any more."),
    }[how].format(chat=named(chat))
    hope = _("Its alerts and settings are kept. Make me an admin who may post, and all goes on: /channels.")
    return f"{happened}\n{hope}"


def back_text(chat: Chat) -> str:
    """That we may write there again; plain words."""
    text = _("I can post in {chat} again. What it gets, and what was paused meanwhile: /channels {number}.")
    return text.format(chat=named(chat), number=chat.number)


def offer_text(title: str) -> str:
    """That we were let into a channel, HTML."""
    head = _("I am in {title} now. Set it up?").format(title=isolated(title))
    return f"<b>{escape(head)}</b>\n{escape(_('Nothing is posted there before you turn it on.'))}"


def arrived_text() -> str:
    """Above the card of a channel that was only just handed to us; plain words."""
    return _("I can post there now. Nothing is posted before you turn it on.")


def not_in_yet_text(title: str) -> str:
    """That a channel was chosen which does not let us in, HTML."""
    head = _("Telegram has not let me into {title} yet.").format(title=isolated(title))
    hope = _("Once it has, I write to you here. If nothing comes, choose the channel again: /channels.")
    return f"<b>{escape(head)}</b>\n{escape(hope)}"


def no_right_text(title: str) -> str:
    """That we are in a channel and may not post, HTML."""
    head = _("I am in {title}, but may not post there.").format(title=isolated(title))
    hope = _(
        "Among the administrators of the channel, give me the right to post messages. "
        "Then I write to you here."
    )
    return f"<b>{escape(head)}</b>\n{escape(hope)}"


def not_theirs_text(title: str) -> str:
    """To somebody who may not post in a channel themselves; plain words."""
    text = _("You may not post in {title} yourself, so I take no wishes for it from you.")
    return text.format(title=isolated(title))


def not_yours(name: str) -> str:
    """The same where it is not even said whether there is such a chat."""
    return _("there is no channel @{name} of yours; /channels has those that are").format(name=name)


def not_its_admin() -> str:
    """To somebody who comes from a group by the address below an alert."""
    return _(
        "Only admins of that group manage what it gets. If you are an anonymous one, "
        "type the commands in the group itself: /alerts"
    )


def not_yours_any_more(chat: Chat) -> str:
    """To somebody who looked after a chat and lost the right to."""
    text = _("you may not decide for {chat} any more, so I took it off your list")
    return text.format(chat=named(chat))


def out_of_reach(chat: Chat) -> str:
    """That nobody can show there any more what they may do."""
    text = _("I am not in {chat} any more: make me an admin there again, by /channels")
    return text.format(chat=named(chat))


def posted_text(chat: Chat, address: str) -> str:
    """What became of a post, HTML; with its address where it has one."""
    return escape(_("Posted in {chat}.").format(chat=named(chat))) + (
        f"\n{escape(address)}" if address else ""
    )


def unposted(reason: str) -> str:
    """The same where Telegram did not take it."""
    return _("Telegram did not take the post: {reason}").format(reason=reason)


def unanswered() -> str:
    """The same where Telegram did not answer: a second try might make it two."""
    return _("Telegram did not answer: the post may be there all the same. Look before you try again.")


def trial_text() -> str:
    """A post by which a channel's admins see that posts arrive, HTML."""
    title = _("A test: Tandem can post here")
    what = _("What this channel gets, and when, is for its admins to choose. This post can be deleted.")
    return f"<b>{escape(title)}</b>\n{escape(what)}"


def dropped_text(chat: Chat) -> str:
    """When somebody looks after a chat no more, HTML."""
    return escape(_("{chat} is off your list. It keeps what it gets.").format(chat=named(chat)))


def left_text(chat: Chat) -> str:
    """When we left a chat, HTML."""
    return escape(_("I left {chat}. Its alerts are paused, and kept.").format(chat=named(chat)))


def not_left(reason: str) -> str:
    """When Telegram did not let us leave."""
    return _("Telegram did not let me leave it: {reason}").format(reason=reason)
