"""What is said of what is kept of a chat."""

from html import escape

from bot.model.message import Button, Rows
from bot.translation import _, ngettext


def export_caption(alerts: int) -> str:
    """Below the file, HTML."""
    text = ngettext(
        "All that is kept of this chat: its settings and {n} alert, where it stands and what failed last.",
        "All that is kept of this chat: its settings and {n} alerts, where each stands and what failed last.",
        alerts,
    ).format(n=alerts)
    return escape(f"{text} {_('/forget deletes it.')}")


def nothing_kept_text() -> str:
    """To a chat that was never met, or was forgotten."""
    return escape(_("Nothing is kept of this chat."))


def forget_text() -> str:
    """What would go, HTML."""
    title = _("Forget this chat?")
    goes = _(
        "Its settings, its alerts, its summary and what is noted of messages that failed would be deleted at "
        "once, and nothing brings them back."
    )
    keep = _("/export gives you a copy first. /stop only pauses.")
    typed = _("Or type: /forget everything")
    return f"<b>{escape(title)}</b>\n{escape(goes)}\n{escape(keep)} {escape(typed)}"


def forget_buttons() -> Rows:
    """To do it, or to leave it."""
    return (
        (Button(_("Forget everything"), "forget:everything"),),
        (Button(_("Keep everything"), "forget:nothing"),),
    )


def kept_text() -> str:
    """When it was left."""
    return escape(_("Nothing was deleted."))


def forgotten_text() -> str:
    """When it was done."""
    return escape(_("Everything of this chat is deleted. To me it is a new one now: /start."))
