"""What is typed behind our name in any chat: what it means, or what it may become."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

from bot.model.ticker import ASSETS, BENCHMARKS, USUAL, WINDOWS, Pair, Question, Ticker
from bot.telegram.arguments import ALIASES, ALIKE, key_of

MOST = 6
"""Cards that are offered at once."""
MOST_WORDS = 8
"""Words that are looked at: three say all that can be said."""
NAMES = (*ASSETS, *BENCHMARKS, *ALIASES)
WELL_KNOWN = (
    USUAL,
    Question(Pair(asset=ASSETS["eth"])),
    Question(Pair(benchmark=BENCHMARKS["qqq"])),
)


@dataclass(frozen=True, slots=True)
class Meant:
    """The questions that words can be, the likeliest first; and whether a word among them is none of ours."""

    questions: Sequence[Question]
    has_unknown: bool = False


def meant_by(typed: str, usual: Question = USUAL) -> Meant:
    """Understand what is typed as far as it goes; what is left out is the usual one.

    A word that is half there can be several. Where one pair and no window is named, its windows are the
    choice; where nothing is, that is the usual pair, and well-known ones beside it.
    """
    words = _words(typed)
    if not words:
        choice = (*_Reading().questions(usual, alone=True), *WELL_KNOWN)
        return Meant(list(dict.fromkeys(choice))[:MOST])
    readings, has_unknown = [_Reading()], False
    for word in words:
        choices = _begun(word)
        has_unknown = has_unknown or not choices
        readings = list(dict.fromkeys(_read_on(readings, choices or _alike(word))))[:MOST]
    if readings == [_Reading()]:
        return Meant((), has_unknown=True)
    is_one = len(readings) == 1
    questions = [question for reading in readings for question in reading.questions(usual, alone=is_one)]
    return Meant(questions[:MOST], has_unknown)


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to read the words so far."""

    asset: Ticker | None = None
    benchmark: Ticker | None = None
    window: int | None = None

    def takes(self, choice: Ticker | int) -> bool:
        """Whether there is room for it beside what the words before it said."""
        return self.after(choice) == self or self._of_its_kind(choice) is None

    def after(self, choice: Ticker | int) -> "_Reading":
        """As it reads with one more word."""
        if isinstance(choice, int):
            return replace(self, window=choice)
        return replace(self, asset=choice) if choice.key in ASSETS else replace(self, benchmark=choice)

    def questions(self, usual: Question, *, alone: bool) -> Iterator[Question]:
        """What it asks; where it is `alone` and names no window, each of them, the usual one first."""
        pair = Pair(self.asset or usual.pair.asset, self.benchmark or usual.pair.benchmark)
        yield Question(pair, self.window or usual.window)
        if alone and self.window is None:
            yield from (Question(pair, window) for window in WINDOWS if window != usual.window)

    def _of_its_kind(self, choice: Ticker | int) -> Ticker | int | None:
        if isinstance(choice, int):
            return self.window
        return self.asset if choice.key in ASSETS else self.benchmark


def _words(typed: str) -> list[str]:
    """The words, each once; signs between them say nothing: btc / qqq."""
    said = (word for word in typed.split() if any(map(str.isalnum, word)))
    return list(dict.fromkeys(said))[:MOST_WORDS]


def _begun(word: str) -> list[Ticker | int]:
    """What a word is, or else all that it may become."""
    key = key_of(word)
    windows = [str(window) for window in WINDOWS]
    if key in {*ASSETS, *BENCHMARKS, *windows}:
        return [_named(key)]
    return _all_named(name for name in (*NAMES, *windows) if key and name.startswith(key))


def _alike(word: str) -> list[Ticker | int]:
    """What a word looks like that is the beginning of nothing."""
    return _all_named(get_close_matches(key_of(word), NAMES, n=1, cutoff=ALIKE))


def _all_named(names: Iterable[str]) -> list[Ticker | int]:
    return list(dict.fromkeys(_named(ALIASES.get(name, name)) for name in names))


def _named(key: str) -> Ticker | int:
    return int(key) if key.isdecimal() else (ASSETS | BENCHMARKS)[key]


def _read_on(readings: Sequence[_Reading], choices: Sequence[Ticker | int]) -> Iterable[_Reading]:
    """Every way to read one more word; a second coin is one more question, and so on."""
    beside = [reading.after(choice) for reading in readings for choice in choices if reading.takes(choice)]
    others = (reading.after(choice) for reading in readings for choice in choices)
    return beside or (*readings, *others)
