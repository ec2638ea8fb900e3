"""The buttons under an answer; whatever they do can be typed as well."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

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


@dataclass(frozen=True, slots=True)
class CorrTap:
    """One tap: what it asks for, and the question it starts from.

    `asker` is the number of the person whose card it is, in a group where others see it too.
    """

    tap: Tap
    pair: Pair
    window: int
    asker: int | None = None

    def data(self) -> str:
        """As callback data: "corr:eth:qqq:90:12345"."""
        parts = [self.tap, self.pair.asset.key, self.pair.benchmark.key, str(self.window)]
        return ":".join(parts if self.asker is None else [*parts, str(self.asker)])

    @classmethod
    def read(cls, data: str) -> "CorrTap":
        """Understand callback data; raises UsageError for what no button of ours says."""
        try:
            tap, asset, benchmark, window, *asker = data.split(":")
            read = cls(Tap(tap), Pair(ASSETS[asset], BENCHMARKS[benchmark]), int(window), *map(int, asker))
        except (ValueError, KeyError, TypeError):
            raise UsageError(_("this button is from another time; type /corr")) from None
        if read.window not in WINDOWS:
            raise UsageError(_("this button is from another time; type /corr"))
        return read


def card_buttons(question: CorrTap) -> Rows:
    """Under the answer itself: the windows, and the ways to another question."""
    show = replace(question, tap=Tap.SHOW)
    windows = tuple(
        _button(_marked(str(window), here=window == question.window), replace(show, window=window))
        for window in WINDOWS
    )
    return (
        windows,
        (
            _button(_("Coin"), replace(question, tap=Tap.COINS)),
            _button(_("Benchmark"), replace(question, tap=Tap.BENCHMARKS)),
            _button(_("Refresh"), replace(question, tap=Tap.AGAIN)),
        ),
    )


def chooser_buttons(question: CorrTap) -> Rows:
    """In place of those: every coin, or every benchmark, and the way back."""
    show = replace(question, tap=Tap.SHOW)
    if question.tap is Tap.COINS:
        pairs: Iterable[Pair] = (replace(question.pair, asset=asset) for asset in ASSETS.values())
    else:
        pairs = (replace(question.pair, benchmark=benchmark) for benchmark in BENCHMARKS.values())
    buttons = [_button(_choice(pair, question), replace(show, pair=pair)) for pair in pairs]
    rows = [tuple(buttons[start : start + IN_A_ROW]) for start in range(0, len(buttons), IN_A_ROW)]
    return (*rows, (_button(_("Back"), show),))


def _choice(pair: Pair, question: CorrTap) -> str:
    ticker: Ticker = pair.asset if question.tap is Tap.COINS else pair.benchmark
    return _marked(ticker.key.upper(), here=pair == question.pair)


def _marked(text: str, *, here: bool) -> str:
    return f"· {text} ·" if here else text


def _button(text: str, tap: CorrTap) -> Button:
    return Button(text, tap.data())
