"""The buttons under an answer; whatever they do can be typed as well."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import ClassVar

from bot.errors import UsageError
from bot.model.message import Button, Rows
from bot.model.ticker import ASSETS, BENCHMARKS, WINDOWS, Pair, Ticker
from bot.translation import _

IN_A_ROW = 3


class Tap(StrEnum):
    """What a tap under an answer to /corr asks for."""

    SHOW = "corr"
    AGAIN = "again"
    COINS = "coins"
    BENCHMARKS = "benchmarks"
    WHY = "why"


@dataclass(frozen=True, slots=True)
class CorrTap:
    """One tap: what it asks for, and the question it starts from.

    `asker` is the number of the person whose card it is, in a group where others see it too.
    """

    command: ClassVar = "corr"

    tap: Tap
    pair: Pair
    window: int
    asker: int | None = None

    def data(self) -> str:
        """As callback data: "corr:eth:qqq:90:12345"."""
        return _joined(self.asker, self.tap, self.pair.asset.key, self.pair.benchmark.key, self.window)

    @classmethod
    def read(cls, data: str) -> "CorrTap":
        """Understand callback data; raises UsageError for what no button of ours says."""
        try:
            tap, asset, benchmark, window, *asker = data.split(":")
            pair = Pair(ASSETS[asset], BENCHMARKS[benchmark])
            return cls(Tap(tap), pair, _window(window), *map(int, asker))
        except (ValueError, KeyError, TypeError):
            raise UsageError(outdated(cls.command)) from None


@dataclass(frozen=True, slots=True)
class CompareTap:
    """One tap under an answer to /compare: what it shows; `asker` is whose card it is."""

    command: ClassVar = "compare"

    benchmark: Ticker
    window: int
    asker: int | None = None

    def data(self) -> str:
        """As callback data: "compare:qqq:90:12345"."""
        return _joined(self.asker, self.command, self.benchmark.key, self.window)

    @classmethod
    def read(cls, data: str) -> "CompareTap":
        """Understand callback data; raises UsageError for what no button of ours says."""
        try:
            _verb, benchmark, window, *asker = data.split(":")
            return cls(BENCHMARKS[benchmark], _window(window), *map(int, asker))
        except (ValueError, KeyError, TypeError):
            raise UsageError(outdated(cls.command)) from None


AnyTap = CorrTap | CompareTap


def read_tap(data: str) -> AnyTap:
    """Understand callback data by its verb; raises UsageError for what no button of ours says."""
    is_compare = data.partition(":")[0] == CompareTap.command
    return CompareTap.read(data) if is_compare else CorrTap.read(data)


def outdated(command: str) -> str:
    """What is said to a tap on a button that is none, or none any more."""
    return _("this button is from another time; type /{command}").format(command=command)


def card_buttons(question: CorrTap) -> Rows:
    """Under the answer itself: the windows, and the ways to another question."""
    return (
        _windows(replace(question, tap=Tap.SHOW)),
        (
            _button(_("Coin"), replace(question, tap=Tap.COINS)),
            _button(_("Benchmark"), replace(question, tap=Tap.BENCHMARKS)),
            _button(_("Why"), replace(question, tap=Tap.WHY)),
        ),
        (_button(_("Refresh"), replace(question, tap=Tap.AGAIN)),),
    )


def chooser_buttons(question: CorrTap) -> Rows:
    """In place of those: every coin, or every benchmark, and the way back."""
    show = replace(question, tap=Tap.SHOW)
    if question.tap is Tap.COINS:
        pairs: Iterable[Pair] = (replace(question.pair, asset=asset) for asset in ASSETS.values())
    else:
        pairs = (replace(question.pair, benchmark=benchmark) for benchmark in BENCHMARKS.values())
    buttons = [_button(_choice(pair, question), replace(show, pair=pair)) for pair in pairs]
    return (*in_rows(buttons), (_button(_("Back"), show),))


def comparison_buttons(question: CompareTap) -> Rows:
    """Under a comparison: the windows, and every benchmark."""
    benchmarks = [
        _button(
            marked(benchmark.key.upper(), here=benchmark == question.benchmark),
            replace(question, benchmark=benchmark),
        )
        for benchmark in BENCHMARKS.values()
    ]
    return (_windows(question), *in_rows(benchmarks))


def _windows(question: AnyTap) -> tuple[Button, ...]:
    return tuple(
        _button(marked(str(window), here=window == question.window), replace(question, window=window))
        for window in WINDOWS
    )


def in_rows(buttons: Sequence[Button]) -> Rows:
    """Three in a row, and none left alone in the last: seven are three and four."""
    rest = len(buttons) % IN_A_ROW
    last = len(buttons) - (IN_A_ROW + 1 if rest == 1 and len(buttons) > 1 else rest)
    rows = [tuple(buttons[start : start + IN_A_ROW]) for start in range(0, last, IN_A_ROW)]
    return (*rows, tuple(buttons[last:])) if last < len(buttons) else tuple(rows)


def _choice(pair: Pair, question: CorrTap) -> str:
    ticker: Ticker = pair.asset if question.tap is Tap.COINS else pair.benchmark
    return marked(ticker.key.upper(), here=pair == question.pair)


def marked(text: str, *, here: bool) -> str:
    """The text of a button; of the one that is chosen, so that it shows."""
    return f"· {text} ·" if here else text


def _button(text: str, tap: AnyTap) -> Button:
    return Button(text, tap.data())


def _joined(asker: int | None, *parts: object) -> str:
    return ":".join(map(str, parts if asker is None else (*parts, asker)))


def _window(text: str) -> int:
    if (window := int(text)) not in WINDOWS:
        raise ValueError(text)
    return window
