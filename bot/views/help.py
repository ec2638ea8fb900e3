"""What /help says: everything in short, and more about each topic."""

from collections.abc import Iterator
from enum import StrEnum
from html import escape

from bot.model.message import Button, Rows
from bot.model.ticker import ASSETS, BENCHMARKS, WINDOWS
from bot.translation import _
from bot.views.buttons import in_pairs, marked

Lines = tuple[tuple[str, str], ...]
"""What can be typed, each with what it gives."""


class HelpTopic(StrEnum):
    """What somebody may want to know more about; typed as it is here."""

    ASKING = "ask"
    ALERTS = "alerts"
    GROUPS = "groups"
    SETTINGS = "settings"


def help_text(inline_name: str = "", *, for_owner: bool = False) -> str:
    """Everything in short, HTML; the owner sees what is for them alone as well.

    By `inline_name` the bot answers in any chat; empty where it does not.
    """
    sections = [
        _section(_topic_name(HelpTopic.ASKING), (*_asking()[:4], *_anywhere(inline_name))),
        _section(_topic_name(HelpTopic.ALERTS), _alerts()),
        _section(_topic_name(HelpTopic.GROUPS), _groups()),
        _section(_topic_name(HelpTopic.SETTINGS), _settings()),
    ]
    if for_owner:
        sections.append(_section(_("Yours alone"), _for_owner()))
    return "\n\n".join((*sections, _words(), _advice()))


def topic_text(topic: HelpTopic, inline_name: str = "") -> str:
    """All about one topic, HTML."""
    lines = {
        HelpTopic.ASKING: lambda: (*_asking(), *_anywhere(inline_name)),
        HelpTopic.ALERTS: _alerts,
        HelpTopic.GROUPS: _groups,
        HelpTopic.SETTINGS: _settings,
    }[topic]
    about = "\n".join(map(escape, _about(topic)))
    parts = [_section(_topic_name(topic), lines()), about]
    if topic is HelpTopic.ASKING:
        parts.append(_words())
    return "\n\n".join((*parts, _advice()))


def help_buttons(here: HelpTopic | None = None) -> Rows:
    """The topics, and the way back to everything."""
    buttons = [Button(marked(_topic_name(topic), here=topic is here), f"help:{topic}") for topic in HelpTopic]
    back = () if here is None else ((Button(_("Everything"), "help:all"),),)
    return (*in_pairs(buttons), *back)


def _topic_name(topic: HelpTopic) -> str:
    return {
        HelpTopic.ASKING: _("Ask"),
        HelpTopic.ALERTS: _("Be told"),
        HelpTopic.GROUPS: _("Groups and channels"),
        HelpTopic.SETTINGS: _("Settings and data"),
    }[topic]


def _section(title: str, lines: Lines) -> str:
    shown = (escape(_("{typed}: {gives}").format(typed=typed, gives=gives)) for typed, gives in lines)
    return "\n".join((f"<b>{escape(title)}</b>", *shown))


def _asking() -> Lines:
    return (
        ("/corr", _("Bitcoin against small-cap tech, with chart")),
        ("/corr eth qqq 90", _("another coin, benchmark, window")),
        ("/compare", _("every coin against one benchmark")),
        ("/treasury strategy", _("what a company holds and paid")),
        ("/why", _("which days moved the number")),
        ("/regimes", _("year by year; crashes and rallies")),
        ("/network", _("how busy the Bitcoin network is")),
        ("/status", _("how fresh the data are")),
    )


def _anywhere(inline_name: str) -> Lines:
    if not inline_name:
        return ()
    return ((f"@{inline_name} btc qqq 90", _("in any chat: tap a card to post it there")),)


def _alerts() -> Lines:
    return (
        ("/alert breakdown", _("the link broke, or is back")),
        ("/alert corr below 0.2", _("your own line")),
        ("/alert treasury 500", _("a purchase or sale of 500 BTC or more")),
        ("/alert network 6m", _("the network is busier than in six months")),
        ("/alert hints", _("headlines that hint at a purchase")),
        ("/digest fri", _("a summary after Friday's close")),
        ("/alerts", _("see, change, pause, delete")),
        ("/stop", _("pause all of them")),
    )


def _groups() -> Lines:
    return (
        ("/channels", _("post to a channel you run")),
        (_("In a group"), _("admins set alerts with the same commands")),
    )


def _settings() -> Lines:
    return (
        ("/settings", _("language, time zone, quiet hours, sound")),
        ("/settings usual eth qqq 90", _("what /corr alone asks")),
        ("/export", _("what is kept of this chat, as a file")),
        ("/forget", _("delete all of it")),
        ("/privacy", _("what is kept, and for how long")),
    )


def _for_owner() -> Lines:
    return (
        ("/stats", _("how deliveries fare")),
        ("/broadcast Hello", _("your words to all, after a preview")),
    )


def _about(topic: HelpTopic) -> Iterator[str]:
    """What is worth knowing beside what can be typed."""
    match topic:
        case HelpTopic.ASKING:
            yield _("In a private chat words alone will do: eth qqq 90. An edited message edits its answer.")
        case HelpTopic.ALERTS:
            yield _(
                "Before an alert is on, you see what it would have sent in two years, and what luck would."
            )
            yield _(
                "Behind your own line: above, for 3 (closes in a row), margin 0.1, until 2027-01-31, once."
            )
            yield _("Add “on” and it is on at once: /alert breakdown on.")
        case HelpTopic.GROUPS:
            yield _("Everybody can ask; what changes anything is for admins.")
            yield _(
                "Telegram shows a bot only what is for it: the first time, put its name behind a command."
            )
            yield _("In a group with topics, what I tell comes to the one in which /settings here is typed.")
            yield _(
                "A channel is managed from your private chat: by buttons, or by its number, as in "
                "/alerts @12. Each time Telegram is asked whether you may."
            )
        case _:
            yield _("In quiet hours alerts come without a sound; none is held back.")


def _words() -> str:
    """What can stand in a question."""
    lines = (
        _("Coins: {coins}").format(coins=" ".join(ASSETS)),
        _("Benchmarks: {benchmarks}").format(benchmarks=" ".join(BENCHMARKS)),
        _("Windows: {windows} sessions (trading days)").format(windows=" ".join(map(str, WINDOWS))),
    )
    return "\n".join(map(escape, lines))


def _advice() -> str:
    return f"<i>{escape(_('Not investment advice.'))}</i>"
