"""/network: what is asked for, and what is told."""

import pytest

from bot.errors import NotEnoughData, SourceUnavailable, UsageError
from bot.model.chat import ChatKind
from bot.model.message import Reply
from bot.model.network import Measure, Span
from bot.telegram.commands import Asked, Place
from bot.telegram.network import NetworkCommand, parse_network
from bot.views.wording import plain
from tests.activities import FakeNetwork, activities_of
from tests.fakes import FakeClock

GROUP = Place(-100, ChatKind.GROUP)
COUNTS = [700_000.0 + day % 7 for day in range(800)]


def network(**said: object) -> FakeNetwork:
    return FakeNetwork(activities_of(COUNTS, **said))


async def asked(source: FakeNetwork, *words: str, asker: int | None = None) -> Reply:
    return await NetworkCommand(source, FakeClock())(Asked(words, GROUP, asker))


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("", (Measure.ADDRESSES, Span.DAY, 6)),
        ("transactions", (Measure.TRANSACTIONS, Span.DAY, 6)),
        ("week TX", (Measure.TRANSACTIONS, Span.WEEK, 6)),
        ("12m weekly addresses", (Measure.ADDRESSES, Span.WEEK, 12)),
        ("Active, 7-day, 24 months.", (Measure.ADDRESSES, Span.WEEK, 24)),
        ("3-month daily", (Measure.ADDRESSES, Span.DAY, 3)),
        ("6 6m tx transactions", (Measure.TRANSACTIONS, Span.DAY, 6)),
    ],
)
def test_words_are_understood_in_any_order(typed: str, understood: tuple[Measure, Span, int]) -> None:
    assert parse_network(typed.split()) == understood


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("7m", "no high of '7m'; try 3, 6, 12 or 24 months"),
        ("0", "no high of '0'; try 3, 6, 12 or 24 months"),
        ("transaktions", "no 'transaktions'; did you mean transactions?"),
        ("wek", "no 'wek'; did you mean week?"),
        ("fees", "no 'fees'; try addresses or transactions, day or week, 6m"),
        ("²m", "no '²m'; try addresses or transactions, day or week, 6m"),
        ("day week", "one of each at a time, not 'day week'; such as transactions week 12m"),
        ("3m tx 6m", "one of each at a time, not '3m tx 6m'; such as transactions week 12m"),
        ("tx addresses", "one of each at a time, not 'tx addresses'; such as transactions week 12m"),
        ("a" * 200, f"no '{'a' * 20}…'; try addresses or transactions, day or week, 6m"),
    ],
)
def test_other_words_are_refused_with_one_helpful_line(typed: str, said: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_network(typed.split())
    assert str(refused.value) == said


async def test_what_was_asked_for_is_told_and_marked() -> None:
    reply = await asked(network(), "transactions", "week", "12m", asker=7)
    assert plain(reply.html).startswith("Bitcoin network: 700,003 transactions a day, ")
    assert "twelve" not in reply.html
    assert [button.text for row in reply.buttons for button in row if button.text.startswith("·")] == [
        "· Transactions ·",
        "· 7-day mean ·",
        "· 12m ·",
    ]
    assert reply.picture is not None
    assert reply.picture.draw().startswith(b"\x89PNG")


async def test_a_picture_is_the_same_as_long_as_all_it_shows_is() -> None:
    async def version(source: FakeNetwork, *words: str) -> str:
        reply = await asked(source, *words)
        assert reply.picture is not None
        return reply.picture.version

    versions = [await version(network(), *words.split()) for words in ("", "transactions", "week", "12m")]
    versions += [
        await version(FakeNetwork(activities_of(counts, **said)))
        for counts, said in (
            ([*COUNTS[:-1], 5.0], {}),
            (COUNTS[1:], {}),
            (COUNTS, {"counted_as": "n-unique-addresses"}),
        )
    ]
    assert len(set(versions)) == len(versions)
    assert await version(network(overdue=True)) == await version(network()) == versions[0]


async def test_what_is_not_to_be_had_is_said() -> None:
    source = network()
    source.failure = SourceUnavailable("Coin Metrics did not answer in time")
    with pytest.raises(SourceUnavailable, match="did not answer in time"):
        await asked(source)
    with pytest.raises(NotEnoughData):
        await asked(FakeNetwork(activities_of([5.0, 6.0])), "week")
