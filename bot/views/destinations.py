"""In which topics of a group it is told what: in /settings, and where a topic takes nothing any more."""

from collections.abc import Sequence
from html import escape

from bot.model.chat import Chat
from bot.model.destination import GENERAL, Destination, Subject
from bot.model.message import Button, Rows
from bot.translation import _

SUPERGROUP = "-100"
"""What the numbers of supergroups begin with, and their addresses leave out."""
IN_A_ROW = 2


def subject_name(subject: Subject) -> str:
    """What is told, in a word or two."""
    names = {
        Subject.LINK: _("Link and lines"),
        Subject.PURCHASES: _("Purchases"),
        Subject.NETWORK: _("Network activity"),
        Subject.HINTS: _("Hints"),
        Subject.SUMMARY: _("Summary"),
    }
    return names[subject]


def topics_line(chat: Chat, here: int | None) -> str:
    """What of it goes where, in a line, HTML; `here` is the topic in which it is said."""
    return _("Topics: {where}").format(where=_where(chat, here))


def _where(chat: Chat, here: int | None) -> str:
    if not chat.destinations:
        return f"<b>{escape(_('everything in the general one'))}</b>"
    thread = chat.destinations[0].thread
    if not all(_is_in(chat, subject, thread) for subject in Subject):
        return f"<b>{escape(_('chosen for each subject'))}</b>"
    if thread == here:
        return f"<b>{escape(_('everything in this one'))}</b>"
    return _link(chat.telegram_id, thread, _("everything in another one"))


def topics_text(chat: Chat, here: int | None, changed: str = "") -> str:
    """What goes where, subject by subject, HTML; `changed` is what only just was."""
    lines = [f"<b>{escape(changed or _('What comes to which topic'))}</b>", ""]
    for subject in Subject:
        place = _place(chat, chat.destination(subject), here)
        lines.append(f"{escape(subject_name(subject))}: {place}")
    typed = _(
        "Type /settings here in a topic, and all that comes unasked comes there; /settings here purchases "
        "brings these alone, /settings here off takes all of it back."
    )
    return "\n".join((*lines, "", escape(typed)))


def directed_text(subjects: Sequence[Subject], *, is_general: bool) -> str:
    """What was only just directed where."""
    if len(subjects) == len(Subject):
        if is_general:
            return _("All that comes unasked comes to the general topic now")
        return _("All that comes unasked comes to this topic now")
    if is_general:
        return _("To the general topic from now on: {subjects}").format(subjects=_names(subjects))
    return _("To this topic from now on: {subjects}").format(subjects=_names(subjects))


def topics_buttons(chat: Chat, here: int | None) -> Rows:
    """To bring everything here, or one subject, or all of it back."""
    rows: list[tuple[Button, ...]] = []
    if here is not None:
        missing = [each for each in Subject if not _is_in(chat, each, here)]
        if missing:
            rows.append((everything_here_button(),))
        buttons = [Button(subject_name(each), f"set:here:{each}") for each in missing]
        rows += [tuple(buttons[at : at + IN_A_ROW]) for at in range(0, len(buttons), IN_A_ROW)]
    if chat.destinations:
        rows.append((Button(_("Everything to the general topic"), "set:here:off"),))
    return (*rows, (Button(_("Back"), "set:show"),))


def everything_here_button() -> Button:
    """Brings all that comes unasked to the topic in which it is tapped."""
    return Button(_("Send everything here"), "set:here")


def settings_topic_buttons(chat: Chat, here: int | None) -> Rows:
    """What a forum has below its settings besides."""
    topics = Button(_("Topics"), "set:topics")
    is_offered = here is not None and not all(_is_in(chat, each, here) for each in Subject)
    return ((topics, everything_here_button()),) if is_offered else ((topics,),)


def lost_text(subjects: Sequence[Subject], *, is_gone: bool) -> str:
    """That a topic takes nothing any more, to its group."""
    gone = _("The topic chosen for this is gone: {subjects}. It comes here until admins choose another one.")
    shut = _("The topic chosen for this is closed: {subjects}. It comes here until that one is open again.")
    return (gone if is_gone else shut).format(subjects=_names(subjects))


def lost_elsewhere_text(subjects: Sequence[Subject], group: int, *, is_gone: bool) -> str:
    """The same to whoever chose it, in private."""
    gone = _(
        "In a group of yours the topic that you chose for this is gone: {subjects}. It comes to the general "
        "one now: {address}. Type /settings here in another topic, and it comes there."
    )
    shut = _(
        "In a group of yours the topic that you chose for this is closed: {subjects}. Until it is open "
        "again, that comes to the general one: {address}. Type /settings here in another, and it comes there."
    )
    return (gone if is_gone else shut).format(subjects=_names(subjects), address=_address(group, GENERAL))


def _names(subjects: Sequence[Subject]) -> str:
    return ", ".join(map(subject_name, subjects))


def _is_in(chat: Chat, subject: Subject, thread: int) -> bool:
    destination = chat.destination(subject)
    return destination is not None and destination.thread == thread


def _place(chat: Chat, destination: Destination | None, here: int | None) -> str:
    """A topic has no name that a bot could ask for, but an address."""
    if destination is None:
        return f"<b>{escape(_('general topic'))}</b>"
    if destination.thread == here:
        return f"<b>{escape(_('this topic'))}</b>"
    name = _("another topic, which is closed") if destination.is_closed else _("another topic")
    return _link(chat.telegram_id, destination.thread, name)


def _link(group: int, thread: int, text: str) -> str:
    return f'<a href="{escape(_address(group, thread))}">{escape(text)}</a>'


def _address(group: int, thread: int) -> str:
    return f"https://t.me/c/{str(group).removeprefix(SUPERGROUP)}/{thread}"
