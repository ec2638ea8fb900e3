"""What is said of what is kept of a chat."""

from html import escape

from bot.model.message import Button, Rows
from bot.translation import _, ngettext


def privacy_text() -> str:
    """What is kept, for how long, and who else is asked, HTML."""
    kept = (
        _("This chat's number, as Telegram tells it, and its kind. Not your name, and not what you write."),
        _("If you manage a channel or group from your private chat: that you do, and its title."),
        _("Its settings and its alerts, and where each alert stands, until you delete them."),
        _("Of a group with topics, the number of whoever chose one: to be told if it is closed or gone."),
        _("For ten minutes, which message of mine answers which of yours, so that an edit edits the answer."),
        _("For a week, which message told of a purchase, so that it can be corrected."),
        _("That messages to this chat failed, and why. A chat that took none for three months is forgotten."),
        _("Each update from Telegram until it is answered, and for two days its number."),
    )
    others = _(
        "Prices, filings and feeds are fetched for everybody: nobody there learns who asks. Whoever runs "
        "this bot can read what is kept."
    )
    yours = _("/export gives you all of it as a file, /forget deletes all of it at once.")
    lines = (f"<b>{escape(_('What I keep'))}</b>", *(f"• {escape(each)}" for each in kept))
    return "\n".join((*lines, "", escape(others), escape(yours)))


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


def forget_text(*, is_private: bool = False) -> str:
    """What would go, HTML; of a private chat also the list of what somebody looks after from there."""
    title = _("Forget this chat?")
    goes = _(
        "Its settings, its alerts, its summary and what is noted of messages that failed would be deleted at "
        "once, and nothing brings them back."
    )
    lists = _("Your list of channels goes too; what they get stays as it is.") if is_private else ""
    keep = _("/export gives you a copy first. /stop only pauses.")
    typed = _("Or type: /forget everything")
    return f"<b>{escape(title)}</b>\n{escape(f'{goes} {lists}'.strip())}\n{escape(keep)} {escape(typed)}"


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
