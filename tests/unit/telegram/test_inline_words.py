"""What is typed behind our name means what it means after /corr, and half of it what it may become."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UsageError
from bot.model.ticker import ASSETS, BENCHMARKS, WINDOWS, Pair, Question
from bot.telegram.arguments import ALIASES, parse_question
from bot.telegram.inline_words import MOST, meant_by

WORDS = [*ASSETS, *BENCHMARKS, *map(str, WINDOWS), *ALIASES]


def questions(typed: str) -> list[str]:
    return [said(question) for question in meant_by(typed).questions]


def said(question: Question) -> str:
    return f"{question.pair.asset.key} {question.pair.benchmark.key} {question.window}"


def test_the_usual_card_is_offered_before_anything_is_typed_and_others_beside_it() -> None:
    assert questions("  ") == [
        "btc r2ktech 30",
        "btc r2ktech 90",
        "btc r2ktech 250",
        "eth r2ktech 30",
        "btc qqq 30",
    ]


@pytest.mark.parametrize("typed", ["eth qqq 90", "90 QQQ eth", "ether, nasdaq 90", "$ETH-USD / qqq 90 eth"])
def test_words_in_any_order_are_one_card(typed: str) -> None:
    assert questions(typed) == ["eth qqq 90"]


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("eth", ["eth r2ktech 30", "eth r2ktech 90", "eth r2ktech 250"]),
        ("qqq", ["btc qqq 30", "btc qqq 90", "btc qqq 250"]),
        ("250", ["btc r2ktech 250"]),
    ],
    ids=["a coin", "a benchmark", "a window"],
)
def test_what_is_left_out_is_the_usual_one_and_the_windows_are_a_choice(
    typed: str, offered: list[str]
) -> None:
    assert questions(typed) == offered


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("", ["sol qqq 90", "sol qqq 30", "sol qqq 250", "btc r2ktech 30", "eth r2ktech 30", "btc qqq 30"]),
        ("eth", ["eth qqq 90", "eth qqq 30", "eth qqq 250"]),
        ("spy 30", ["sol spy 30"]),
        ("btc eth", ["btc qqq 90", "eth qqq 90"]),
    ],
)
def test_what_somebody_usually_asks_takes_the_place_of_what_is_left_out(
    typed: str, offered: list[str]
) -> None:
    usual = Question(Pair(ASSETS["sol"], BENCHMARKS["qqq"]), 90)
    assert [said(question) for question in meant_by(typed, usual).questions] == offered


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("b", ["btc r2ktech 30", "bnb r2ktech 30"]),
        ("bt", ["btc r2ktech 30", "btc r2ktech 90", "btc r2ktech 250"]),
        ("bitc", ["btc r2ktech 30", "btc r2ktech 90", "btc r2ktech 250"]),
        ("s", ["sol r2ktech 30", "btc spy 30"]),
        ("eth s 90", ["eth spy 90"]),
        ("r2 9", ["btc r2ktech 90", "btc r2ktech-all 90"]),
        ("btc 2", ["btc r2ktech 250"]),
        ("r2ktech 30", ["btc r2ktech 30"]),
    ],
)
def test_a_word_that_is_half_there_is_what_it_may_become(typed: str, offered: list[str]) -> None:
    assert questions(typed) == offered
    assert not meant_by(typed).has_unknown


@pytest.mark.parametrize("word", WORDS)
def test_nothing_flickers_while_a_word_is_typed(word: str) -> None:
    for letters in range(1, len(word) + 1):
        assert meant_by(word[:letters]).questions
        assert not meant_by(word[:letters]).has_unknown


def test_two_of_a_kind_are_a_card_each() -> None:
    assert questions("btc eth qqq") == ["btc qqq 30", "eth qqq 30"]
    assert questions("30 90") == ["btc r2ktech 30", "btc r2ktech 90"]


def test_a_word_that_looks_like_one_is_a_guess() -> None:
    assert questions("nasdak 90") == ["btc qqq 90"]
    assert meant_by("nasdak 90").has_unknown


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("zoo", []),
        ("7", []),
        ("-usd", []),
        ("zoo keeper", []),
        ("eth zoo 90", ["eth r2ktech 90"]),
    ],
)
def test_a_word_that_is_none_of_ours_is_told_and_the_others_count(typed: str, offered: list[str]) -> None:
    assert meant_by(typed).has_unknown
    assert questions(typed) == offered


@given(st.one_of(st.text(max_size=256), st.lists(st.sampled_from([*"abdeilnqrsx239", *WORDS])).map(" ".join)))
def test_whatever_is_typed_becomes_a_few_different_cards_or_a_word_about_it(typed: str) -> None:
    meant = meant_by(typed)
    assert len(set(meant.questions)) == len(meant.questions) <= MOST
    assert meant.questions or meant.has_unknown


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=3))
def test_what_corr_understands_comes_first(words: list[str]) -> None:
    try:
        pair, window = parse_question(words)
    except UsageError:
        return
    first = meant_by(" ".join(words)).questions[0]
    assert (first.pair, first.window) == (pair, window)
