"""/settings here: what is typed and tapped, by whom, and in which topic."""

import pytest

from bot.errors import UsageError
from bot.model.chat import ChatKind
from bot.model.destination import Destination, Subject, directed
from bot.model.message import Reply
from bot.store.inmemory import Kept, MemoryChats
from bot.telegram.commands import Asked, Place, Tap
from bot.telegram.destinations import Destinations
from bot.telegram.settings import SettingsCommand
from bot.views.wording import plain
from tests.fakes import FakeClock

FORUM, ADA = -1001234567890, 11
IN_FIVE, IN_SEVEN, IN_GENERAL = (
    Place(FORUM, ChatKind.GROUP, thread, is_forum=True) for thread in (5, 7, None)
)


class Desk:
    """The command, on a store in memory."""

    def __init__(self) -> None:
        self.kept = Kept()
        chats = MemoryChats(self.kept)
        self.settings = SettingsCommand(chats, Destinations(chats), FakeClock())

    async def type(self, words: str, place: Place = IN_FIVE, who: int | None = ADA) -> Reply:
        return await self.settings(Asked(words.split(), place, who))

    async def tap(self, data: str, place: Place = IN_FIVE, who: int = ADA) -> Reply:
        _set, *words = data.split(":")
        reply = (await self.settings.tapped(Tap(words, place, who))).edit
        assert reply is not None
        return reply

    @property
    def chosen(self) -> tuple[Destination, ...]:
        [chat] = self.kept.chats.values()
        return chat.destinations


@pytest.fixture
def desk() -> Desk:
    return Desk()


def first(reply: Reply) -> str:
    return plain(reply.html).partition("\n")[0]


@pytest.mark.parametrize("words", ["here", "HERE", "here everything", "here all"])
async def test_everything_comes_to_the_topic_in_which_that_is_typed(desk: Desk, words: str) -> None:
    reply = await desk.type(words)
    assert first(reply) == "All that comes unasked comes to this topic now"
    assert desk.chosen == directed((), list(Subject), 5, chosen_by=ADA)
    assert plain(reply.html).count(": this topic\n") == len(Subject)


@pytest.mark.parametrize(
    ("words", "subjects"),
    [
        ("here purchases", [Subject.PURCHASES]),
        ("here hints summary", [Subject.HINTS, Subject.SUMMARY]),
        ("here lines, Breakdown", [Subject.LINK]),
        ("here digest news activity", [Subject.NETWORK, Subject.HINTS, Subject.SUMMARY]),
    ],
)
async def test_subjects_that_are_named_come_alone(desk: Desk, words: str, subjects: list[Subject]) -> None:
    reply = await desk.type(words)
    assert first(reply).startswith("To this topic from now on: ")
    assert desk.chosen == directed((), subjects, 5, chosen_by=ADA)


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("here off", []),
        ("here general", []),
        ("here off everything", []),
        ("here link off", [Subject.PURCHASES, Subject.NETWORK, Subject.HINTS, Subject.SUMMARY]),
        ("here general summary hints", [Subject.LINK, Subject.PURCHASES, Subject.NETWORK]),
    ],
)
async def test_it_is_taken_back_from_anywhere(desk: Desk, words: str, left: list[Subject]) -> None:
    await desk.type("here")
    reply = await desk.type(words, IN_SEVEN)
    assert desk.chosen == directed((), left, 5, chosen_by=ADA)
    assert "general topic" in first(reply)


async def test_typed_in_the_general_topic_here_means_that(desk: Desk) -> None:
    await desk.type("here")
    reply = await desk.type("here hints", IN_GENERAL)
    assert first(reply) == "To the general topic from now on: Hints"
    assert [each.subject for each in desk.chosen] == [each for each in Subject if each is not Subject.HINTS]
    await desk.type("here", IN_GENERAL)
    assert desk.chosen == ()


async def test_who_chose_last_counts_as_who_chose(desk: Desk) -> None:
    await desk.type("here")
    await desk.type("here hints", IN_SEVEN, who=None)
    assert [each.chosen_by for each in desk.chosen] == [ADA, ADA, ADA, None, ADA]


async def test_everything_can_be_tapped(desk: Desk) -> None:
    card = await desk.type("")
    assert "Topics: everything in the general one" in plain(card.html)
    assert [button.text for button in card.buttons[-1]] == ["Topics", "Send everything here"]
    shown = await desk.tap("set:topics")
    assert first(shown) == "What comes to which topic"
    await desk.tap("set:here:hints")
    assert desk.chosen == directed((), [Subject.HINTS], 5, chosen_by=ADA)
    await desk.tap("set:here", IN_SEVEN, who=12)
    assert desk.chosen == directed((), list(Subject), 7, chosen_by=12)
    await desk.tap("set:here:off")
    assert desk.chosen == ()
    assert "Topics: everything in the general one" in plain((await desk.tap("set:show")).html)


async def test_another_setting_is_changed_without_the_topics_changing(desk: Desk) -> None:
    await desk.type("here")
    card = await desk.type("silent on")
    assert first(card) == "All comes without a sound now"
    assert "Topics: everything in this one" in plain(card.html)
    assert desk.chosen == directed((), list(Subject), 5, chosen_by=ADA)


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("here rockets", "no subject 'rockets': there are link, purchases, network, hints, summary, such as"),
        ("here purchases <b>", "no subject '<b>'"),
        ("here " + "x" * 500, f"no subject '{'x' * 20}'"),
    ],
)
async def test_what_is_no_subject_is_said_and_changes_nothing(desk: Desk, words: str, line: str) -> None:
    await desk.type("here")
    with pytest.raises(UsageError) as refused:
        await desk.type(words, IN_SEVEN)
    assert str(refused.value).startswith(line)
    assert desk.chosen == directed((), list(Subject), 5, chosen_by=ADA)


@pytest.mark.parametrize("kind", ChatKind)
async def test_where_there_are_no_topics_it_is_said(desk: Desk, kind: ChatKind) -> None:
    place = Place(-5, kind)
    for words in ("here", "here off"):
        with pytest.raises(UsageError, match="there are no topics here"):
            await desk.type(words, place)
    for data in ("set:here", "set:topics"):
        with pytest.raises(UsageError, match="there are no topics here"):
            await desk.tap(data, place)
    card = await desk.type("", place)
    assert "Topics" not in card.html
    assert not any(button.text == "Topics" for row in card.buttons for button in row)
