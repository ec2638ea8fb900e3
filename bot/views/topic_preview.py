"""What is said of an alert about a topic before it is turned on."""

from collections.abc import Sequence
from html import escape

from bot.model.topic_rule import TopicRule
from bot.model.treasury import Announcement
from bot.translation import _, ngettext
from bot.views.captions import TEXT, fitting
from bot.views.filing import trade_words
from bot.views.topic import About, missing_text, topic_meaning, topic_title
from bot.views.wording import short_day

SHOWN = 5
"""Of what it would have sent, the newest."""


def topic_preview_text(rule: TopicRule, past: Sequence[Announcement] | None, about: About) -> str:
    """All of it, HTML; `past` is what it would have sent in a year, oldest first, if that is known."""
    head = _("New alert: {alert}").format(alert=topic_title(rule))
    parts = [f"<b>{escape(head)}</b>\n{escape(topic_meaning(rule, about))}"]
    if past is not None:
        parts.append(_replayed(past))
    if missing := missing_text(rule, about):
        parts.append(escape(missing))
    return "\n\n".join(parts)


def _replayed(past: Sequence[Announcement]) -> str:
    if not past:
        return f"<b>{escape(_('Last year, of what is known here: no message'))}</b>"
    number = len(past)
    text = ngettext(
        "Last year, of what is known here: {n} message",
        "Last year, of what is known here: {n} messages, the newest:",
        number,
    ).format(n=number)
    lines = fitting([], [escape(_line(each)) for each in reversed(past[-SHOWN:])], limit=TEXT // 2)
    return "\n".join([f"<b>{escape(text)}</b>", *lines])


def _line(announcement: Announcement) -> str:
    return _("• {day}: {company} {trade}").format(
        day=short_day(announcement.announced),
        company=announcement.company.name,
        trade=trade_words(announcement.trade),
    )
