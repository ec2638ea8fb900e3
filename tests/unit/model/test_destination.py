import pytest

from bot.model.chat import Chat, ChatKind, renamed
from bot.model.delivery import Topic
from bot.model.destination import SUBJECTS, Destination, Subject, closed, directed, without_topic

ADA, BEN = 11, 12


@pytest.mark.parametrize("thread", [1, 0, -5])
def test_the_general_topic_is_no_destination(thread: int) -> None:
    with pytest.raises(ValueError, match="other topics than the general one"):
        Destination(Subject.LINK, thread)


def test_what_is_directed_later_counts_and_the_rest_stays() -> None:
    both = directed((), [Subject.HINTS, Subject.LINK], 5, chosen_by=ADA)
    assert both == (Destination(Subject.LINK, 5, ADA), Destination(Subject.HINTS, 5, ADA))
    moved = directed(both, [Subject.PURCHASES, Subject.LINK], 7, chosen_by=BEN)
    assert moved == (
        Destination(Subject.LINK, 7, BEN),
        Destination(Subject.PURCHASES, 7, BEN),
        Destination(Subject.HINTS, 5, ADA),
    )
    assert directed(moved, [Subject.LINK, Subject.HINTS], None) == (Destination(Subject.PURCHASES, 7, BEN),)
    assert directed(moved, list(Subject), None) == ()


def test_a_topic_that_is_gone_takes_nothing_with_it_of_another() -> None:
    chosen = directed(directed((), list(Subject), 5), [Subject.SUMMARY], 7)
    assert without_topic(chosen, 5) == (Destination(Subject.SUMMARY, 7),)
    assert without_topic(chosen, 9) == chosen


def test_a_topic_that_is_closed_is_remembered_as_such_until_it_is_open_or_chosen_again() -> None:
    chosen = directed(directed((), [Subject.LINK], 5), [Subject.SUMMARY], 7)
    shut = closed(chosen, 5)
    assert [each.is_closed for each in shut] == [True, False]
    assert closed(shut, 5, is_closed=False) == chosen
    assert directed(shut, [Subject.LINK], 5) == chosen


def test_every_kind_of_news_has_its_subject_and_what_goes_elsewhere_has_none() -> None:
    assert set(SUBJECTS.values()) == set(Subject)
    assert set(Topic) - set(SUBJECTS) == {Topic.AMENDED, Topic.NOTE, Topic.BROADCAST}


def test_a_chat_knows_where_it_wants_what() -> None:
    chat = Chat(1, -1001, ChatKind.GROUP, destinations=directed((), [Subject.HINTS], 5))
    assert chat.destination(Subject.HINTS) == Destination(Subject.HINTS, 5)
    assert chat.destination(Subject.LINK) is None


def test_under_another_name_the_topics_are_others() -> None:
    chat = Chat(1, -1001, ChatKind.GROUP, "UTC", destinations=directed((), [Subject.HINTS], 5))
    assert renamed(chat, -1001) == chat
    assert renamed(chat, -1002) == Chat(1, -1002, ChatKind.GROUP, "UTC")
