"""In which topics of a group it is told what."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.model.delivery import Topic

GENERAL = 1
"""The topic that every group with topics has: Telegram means it where it names none."""


class Subject(StrEnum):
    """What a group can have told in a topic of its choice."""

    LINK = "link"
    """What becomes of a link, and of lines of the group's own."""
    PURCHASES = "purchases"
    NETWORK = "network"
    HINTS = "hints"
    SUMMARY = "summary"


SUBJECTS = {
    Topic.CHANGE: Subject.LINK,
    Topic.MOVED: Subject.LINK,
    Topic.CORRECTION: Subject.LINK,
    Topic.TREASURY: Subject.PURCHASES,
    Topic.NETWORK: Subject.NETWORK,
    Topic.HINT: Subject.HINTS,
    Topic.DIGEST: Subject.SUMMARY,
}
"""What a delivery is about; what is not here is no group's to direct."""


@dataclass(frozen=True, slots=True)
class Destination:
    """That a subject is told in one topic, which Telegram numbers `thread` within its group.

    `chosen_by` is who wants it so, by Telegram's number; None where they did not show themselves.
    """

    subject: Subject
    thread: int
    chosen_by: int | None = None
    is_closed: bool = False
    """Whether nobody can write there just now, and whoever chose it was told."""

    def __post_init__(self) -> None:
        """Refuse what names no topic."""
        if self.thread <= GENERAL:
            raise ValueError(f"only other topics than the general one have a number, not {self.thread}")


Destinations = tuple[Destination, ...]
"""Those of a group, in the order of subjects; a subject that has none is told in the general topic."""


def directed(
    before: Destinations, subjects: Collection[Subject], thread: int | None, *, chosen_by: int | None = None
) -> Destinations:
    """The same, with these subjects told in one topic; without a `thread`, in the general one."""
    kept = {each.subject: each for each in before if each.subject not in subjects}
    if thread is not None:
        kept |= {subject: Destination(subject, thread, chosen_by) for subject in subjects}
    return tuple(kept[subject] for subject in Subject if subject in kept)


def without_topic(before: Destinations, thread: int) -> Destinations:
    """The same once a topic is gone."""
    return tuple(each for each in before if each.thread != thread)


def closed(before: Destinations, thread: int, *, is_closed: bool = True) -> Destinations:
    """The same once a topic was closed, or is open again."""
    return tuple(replace(each, is_closed=is_closed) if each.thread == thread else each for each in before)
