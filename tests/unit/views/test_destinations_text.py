"""In which topics of a group it is told what, in words and buttons."""

from dataclasses import replace

import pytest

from bot.model.chat import Chat, ChatKind
from bot.model.destination import Destinations, Subject, closed, directed
from bot.model.message import Button
from bot.telegram.destinations import WORDS
from bot.views.destinations import (
    directed_text,
    lost_elsewhere_text,
    lost_text,
    settings_topic_buttons,
    topics_buttons,
    topics_line,
    topics_text,
)
from bot.views.wording import plain

FORUM = Chat(1, -1001234567890, ChatKind.GROUP)
HERE, THERE = 5, 7
ALL_HERE = directed((), list(Subject), HERE)
ADDRESS = "https://t.me/c/1234567890/7"
"""Of a message, or topic, of a group that nobody finds by a name: core.telegram.org/api/links."""


def forum(destinations: Destinations) -> Chat:
    return replace(FORUM, destinations=destinations)


def data(rows: object) -> list[list[str]]:
    assert isinstance(rows, tuple)
    return [[button.data for button in row if isinstance(button, Button)] for row in rows]


@pytest.mark.parametrize(
    ("destinations", "here", "line"),
    [
        ((), HERE, "Topics: <b>everything in the general one</b>"),
        (ALL_HERE, HERE, "Topics: <b>everything in this one</b>"),
        (
            directed((), list(Subject), THERE),
            HERE,
            f'Topics: <a href="{ADDRESS}">everything in another one</a>',
        ),
        (
            directed((), list(Subject), THERE),
            None,
            f'Topics: <a href="{ADDRESS}">everything in another one</a>',
        ),
        (directed((), [Subject.HINTS], HERE), HERE, "Topics: <b>chosen for each subject</b>"),
        (directed(ALL_HERE, [Subject.HINTS], THERE), HERE, "Topics: <b>chosen for each subject</b>"),
    ],
)
def test_a_line_says_where_all_of_it_goes(destinations: Destinations, here: int | None, line: str) -> None:
    assert topics_line(forum(destinations), here) == line


def test_the_card_says_it_of_each_subject() -> None:
    chosen = directed(directed((), [Subject.PURCHASES], HERE), [Subject.HINTS, Subject.SUMMARY], THERE)
    text = topics_text(forum(closed(chosen, THERE)), HERE)
    assert plain(text).startswith(
        "What comes to which topic\n\n"
        "Link and lines: general topic\n"
        "Purchases: this topic\n"
        "Network activity: general topic\n"
        "Hints: another topic, which is closed\n"
        "Summary: another topic, which is closed\n\n"
        "Type /settings here in a topic, "
    )
    assert f'<a href="{ADDRESS}">another topic, which is closed</a>' in text
    assert topics_text(FORUM, None, "Done & said").startswith("<b>Done &amp; said</b>\n")


@pytest.mark.parametrize(
    ("subjects", "is_general", "line"),
    [
        (list(Subject), False, "All that comes unasked comes to this topic now"),
        (list(Subject), True, "All that comes unasked comes to the general topic now"),
        (
            [Subject.LINK, Subject.HINTS],
            False,
            "To this topic from now on: Link and lines, Hints",
        ),
        ([Subject.SUMMARY], True, "To the general topic from now on: Summary"),
    ],
)
def test_what_was_just_directed_is_said_in_a_line(
    subjects: list[Subject], is_general: bool, line: str
) -> None:
    assert directed_text(subjects, is_general=is_general) == line


def test_the_card_offers_what_is_not_here_yet() -> None:
    chosen = directed(directed((), [Subject.PURCHASES], HERE), [Subject.HINTS], THERE)
    assert data(topics_buttons(forum(chosen), HERE)) == [
        ["set:here"],
        ["set:here:link", "set:here:network"],
        ["set:here:hints", "set:here:summary"],
        ["set:here:off"],
        ["set:show"],
    ]
    assert data(topics_buttons(forum(ALL_HERE), HERE)) == [["set:here:off"], ["set:show"]]


def test_in_the_general_topic_it_offers_the_way_back_alone() -> None:
    assert data(topics_buttons(forum(ALL_HERE), None)) == [["set:here:off"], ["set:show"]]
    assert data(topics_buttons(FORUM, None)) == [["set:show"]]


def test_what_is_tapped_can_be_typed() -> None:
    """Behind `set:here:` stands a word of `/settings here`."""
    assert {WORDS[subject] for subject in Subject} == set(Subject)


@pytest.mark.parametrize(
    ("destinations", "here", "expected"),
    [
        ((), HERE, [["set:topics", "set:here"]]),
        (ALL_HERE, HERE, [["set:topics"]]),
        (ALL_HERE, THERE, [["set:topics", "set:here"]]),
        (ALL_HERE, None, [["set:topics"]]),
    ],
)
def test_settings_offer_to_send_everything_here_where_that_changes_anything(
    destinations: Destinations, here: int | None, expected: list[list[str]]
) -> None:
    assert data(settings_topic_buttons(forum(destinations), here)) == expected


def test_of_a_lost_topic_its_group_is_told_in_a_line_and_others_where_it_is() -> None:
    subjects = [Subject.LINK, Subject.SUMMARY]
    here = lost_text(subjects, is_gone=True)
    assert "\n" not in here
    assert here.startswith("The topic chosen for this is gone: Link and lines, Summary. It comes here")
    assert "is closed: Summary. It comes here until that one is open again." in lost_text(
        [Subject.SUMMARY], is_gone=False
    )
    for is_gone, word in ((True, "is gone"), (False, "is closed")):
        told = lost_elsewhere_text(subjects, -1001234567890, is_gone=is_gone)
        assert f"you chose for this {word}: Link and lines, Summary." in told
        assert "https://t.me/c/1234567890/1. Type /settings here" in told
