"""The message about a hint."""

from html import escape

from bot.model.hint import Hint, Subject
from bot.translation import _
from bot.views.moment import moment_html


def hint_text(hint: Hint) -> str:
    """The message, HTML: what it is comes first, and stands alone; under 1024 characters."""
    story = hint.story
    label = escape(_("Hint, not a purchase:"))
    source = f'<a href="{escape(story.link)}">{escape(story.source)}</a>'
    if story.published is None:
        origin = _("Source: {source}, seen {moment}").format(source=source, moment=moment_html(hint.seen_at))
    else:
        origin = _("Source: {source}, published {moment}").format(
            source=source, moment=moment_html(story.published)
        )
    return f"<b>{label}</b> {escape(story.title)}\n\n{origin}\n\n<i>{escape(_meaning(hint.subject))}</i>"


def _meaning(subject: Subject) -> str:
    meanings = {
        Subject.SAYLOR: _(
            "A headline that hints at something. A purchase is told by a report of it, never by a headline."
        ),
        Subject.CORRELATION: _(
            "A headline about what analysts say, not a reading of mine: /corr has the numbers."
        ),
    }
    return meanings[subject]
