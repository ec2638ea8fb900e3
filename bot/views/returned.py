"""What is said to a chat that can be reached again."""

from html import escape

from bot.model.message import Rows
from bot.translation import _, ngettext
from bot.views.alert_buttons import all_button, resume_all_button


def returned_text(paused: int) -> str:
    """What was turned off meanwhile, and how it is turned on again, HTML."""
    if not paused:
        return escape(_("I could not reach this chat, so its summary was turned off: /digest sets it again."))
    title = ngettext(
        "I could not reach this chat, so your {n} alert was paused. Resume?",
        "I could not reach this chat, so your {n} alerts were paused. Resume?",
        paused,
    ).format(n=paused)
    summary = _("A summary, if there was one, is off as well: /digest sets it again.")
    return f"<b>{escape(title)}</b>\n{escape(summary)}"


def returned_buttons(paused: int) -> Rows:
    """To turn all alerts on again, or to look at them first."""
    return ((resume_all_button(), all_button()),) if paused else ()
