from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UsageError
from bot.model.ticker import ASSETS, BENCHMARKS, Pair
from bot.telegram.arguments import parse_comparison, parse_pair, parse_question


@pytest.mark.parametrize(
    ("typed", "asset", "benchmark", "window"),
    [
        ("", "btc", "r2ktech", 30),
        ("eth qqq 90", "eth", "qqq", 90),
        ("90 QQQ Eth", "eth", "qqq", 90),
        ("250", "btc", "r2ktech", 250),
        ("SOL-USD", "sol", "r2ktech", 30),
        ("$ada spy", "ada", "spy", 30),
        ("bitcoin iwm", "btc", "iwm", 30),
        ("btc BTC", "btc", "r2ktech", 30),
    ],
)
def test_words_are_understood_in_any_order(typed: str, asset: str, benchmark: str, window: int) -> None:
    assert parse_question(typed.split()) == (Pair(ASSETS[asset], BENCHMARKS[benchmark]), window)


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("7", "no window '7'; try 30, 90 or 250"),
        ("-30", "no window '-30'; try 30, 90 or 250"),
        ("³⁰", "no coin or benchmark '³⁰'; try btc, eth,"),
        ("0000305", "no window '0000305'; try 30, 90 or 250"),
        ("9" * 40, f"no window '{'9' * 20}…'; try 30, 90 or 250"),
        ("bct", "no coin or benchmark 'bct'; did you mean btc?"),
        ("ehtereum", "no coin or benchmark 'ehtereum'; did you mean eth?"),
        ("zzzzzz", "no coin or benchmark 'zzzzzz'; try btc, eth, sol,"),
        ("btc eth", "one coin at a time, not 'btc eth'"),
        ("qqq spy", "one benchmark at a time, not 'qqq spy'"),
        ("30 90", "one window at a time, not '30 90'"),
    ],
)
def test_what_is_not_understood_gets_one_line_that_says_what_would_be(typed: str, line: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_question(typed.split())
    assert str(caught.value).startswith(line)
    assert "\n" not in str(caught.value)


@given(st.lists(st.text(min_size=1), max_size=4))
def test_no_words_end_in_anything_but_an_answer_or_a_usage_error(words: list[str]) -> None:
    with suppress(UsageError):
        pair, window = parse_question(words)
        assert (pair.asset.key in ASSETS, pair.benchmark.key in BENCHMARKS, window in (30, 90, 250)) == (
            True,
        ) * 3


@pytest.mark.parametrize(
    ("typed", "benchmark", "window"),
    [("", "r2ktech", 250), ("qqq 90", "qqq", 90), ("30 spy", "spy", 30), ("250", "r2ktech", 250)],
)
def test_a_comparison_is_of_a_benchmark_and_a_window(typed: str, benchmark: str, window: int) -> None:
    assert parse_comparison(typed.split()) == (BENCHMARKS[benchmark], window)


def test_a_comparison_has_every_coin_already() -> None:
    with pytest.raises(UsageError, match="every coin is in it already: say a benchmark and a window"):
        parse_comparison(["eth", "qqq"])


def test_whole_years_have_no_window() -> None:
    assert parse_pair(["qqq", "eth"]) == Pair(ASSETS["eth"], BENCHMARKS["qqq"])
    with pytest.raises(UsageError, match="whole years need no window"):
        parse_pair(["eth", "90"])
