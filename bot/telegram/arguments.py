"""What people type after a command, understood in any order, or refused with one helpful line."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from bot.errors import UsageError
from bot.model.ticker import (
    ASSETS,
    BENCHMARKS,
    DEFAULT_ASSET,
    DEFAULT_BENCHMARK,
    WINDOWS,
    Pair,
    Question,
    Ticker,
)
from bot.translation import _

LONGEST_ECHO = 20
ALIKE = 0.6
"""How much of a word has to be right to guess which one was meant."""
ALIASES = {
    "bitcoin": "btc", "ether": "eth", "ethereum": "eth", "solana": "sol", "ripple": "xrp", "cardano": "ada",
    "dogecoin": "doge", "litecoin": "ltc", "avalanche": "avax", "nasdaq": "qqq", "nasdaq-100": "qqq",
    "sp500": "spy", "s&p500": "spy", "russell": "iwm", "russell2000": "iwm",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Understood:
    """What was named, at most one of each kind."""

    asset: Ticker | None
    benchmark: Ticker | None
    window: int | None

    @property
    def pair(self) -> Pair:
        return Pair(self.asset or DEFAULT_ASSET, self.benchmark or DEFAULT_BENCHMARK)


def parse_question(words: Sequence[str]) -> tuple[Pair, int]:
    """The pair and the window that are asked for: "eth qqq 90", any of them left out.

    Raises UsageError.
    """
    understood = _understand(words)
    return understood.pair, understood.window or WINDOWS[0]


def completed(words: Sequence[str], usual: Question) -> list[str]:
    """The words of a question, and for what they leave out those of the usual one; raises UsageError."""
    understood = _understand(words)
    left_out = {
        usual.pair.asset.key: understood.asset,
        usual.pair.benchmark.key: understood.benchmark,
        str(usual.window): understood.window,
    }
    return [*words, *(word for word, said in left_out.items() if said is None)]


def parse_pair(words: Sequence[str]) -> Pair:
    """The pair that is asked for, where no window can be: "eth qqq".

    Raises UsageError.
    """
    understood = _understand(words)
    if understood.window is not None:
        raise UsageError(_("whole years need no window: say a coin and a benchmark, such as eth qqq"))
    return understood.pair


def parse_comparison(words: Sequence[str]) -> tuple[Ticker, int]:
    """The benchmark and the window that are asked for, where all coins answer: "qqq 90".

    Raises UsageError.
    """
    understood = _understand(words)
    if understood.asset is not None:
        raise UsageError(_("every coin is in it already: say a benchmark and a window, such as qqq 90"))
    return understood.benchmark or DEFAULT_BENCHMARK, understood.window or WINDOWS[-1]


def _understand(words: Sequence[str]) -> _Understood:
    assets: list[Ticker] = []
    benchmarks: list[Ticker] = []
    windows: list[int] = []
    for word in words:
        key = key_of(word)
        if key in ASSETS:
            assets.append(ASSETS[key])
        elif key in BENCHMARKS:
            benchmarks.append(BENCHMARKS[key])
        else:
            windows.append(_window(word))
    _refuse_two(words, assets, _("one coin at a time, not '{words}'"))
    _refuse_two(words, benchmarks, _("one benchmark at a time, not '{words}'"))
    _refuse_two(words, windows, _("one window at a time, not '{words}'"))
    return _Understood(
        asset=assets[0] if assets else None,
        benchmark=benchmarks[0] if benchmarks else None,
        window=windows[0] if windows else None,
    )


def knows(word: str) -> bool:
    """Whether a word is one of a question: a coin, a benchmark or a window."""
    return key_of(word) in {*ASSETS, *BENCHMARKS} or word in map(str, WINDOWS)


def key_of(word: str) -> str:
    """How a coin or a benchmark is called that somebody names so: "btc" for "$Bitcoin,"."""
    key = word.casefold().strip("$,.;:!?").removesuffix("-usd")
    return ALIASES.get(key, key)


def shorten(words: str) -> str:
    """What somebody typed, short enough to be said back."""
    return words if len(words) <= LONGEST_ECHO else words[:LONGEST_ECHO] + "…"


def listed(choices: Sequence[object]) -> str:
    """Several choices in a row: 30, 90 or 250."""
    *most, last = map(str, choices)
    return _("{most} or {last}").format(most=", ".join(most), last=last)


def _window(word: str) -> int:
    if word in map(str, WINDOWS):
        return int(word)
    if word.lstrip("+-−").isdecimal():
        raise UsageError(
            _("no window '{word}'; try {windows}").format(word=shorten(word), windows=listed(WINDOWS))
        )
    known = [*ASSETS, *BENCHMARKS]
    close = get_close_matches(key_of(word), [*known, *ALIASES], n=1, cutoff=ALIKE)
    advice = (
        _("did you mean {guess}?").format(guess=key_of(close[0]))
        if close
        else _("try {known}").format(known=listed(known))
    )
    raise UsageError(_("no coin or benchmark '{word}'; {advice}").format(word=shorten(word), advice=advice))


def _refuse_two(words: Sequence[str], found: Sequence[object], complaint: str) -> None:
    if len(set(found)) > 1:
        raise UsageError(complaint.format(words=shorten(" ".join(words))))
