"""The buttons under an answer; whatever they do can be typed as well."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import ClassVar

from bot.errors import UsageError
from bot.model.message import Button, Rows
from bot.model.network import MONTHS, Measure, Span
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


@dataclass(frozen=True, slots=True)
class NetworkTap:
    """One tap under an answer to /network: what it shows; `asker` is whose card it is."""

    command: ClassVar = "network"

    measure: Measure
    span: Span
    months: int
    asker: int | None = None

    def data(self) -> str:
        """As callback data: "network:transactions:week:6:12345"."""
        return _joined(self.asker, self.command, self.measure, self.span, self.months)

    @classmethod
    def read(cls, data: str) -> "NetworkTap":
        """Understand callback data; raises UsageError for what no button of ours says."""
        try:
            _verb, measure, span, months, *asker = data.split(":")
            return cls(Measure(measure), Span(span), _one_of(MONTHS, months), *map(int, asker))
        except (ValueError, TypeError):
            raise UsageError(outdated(cls.command)) from None


AnyTap = CorrTap | CompareTap | NetworkTap


def read_tap(data: str) -> AnyTap:
    """Understand callback data by its verb; raises UsageError for what no button of ours says."""
    cards: dict[str, type[AnyTap]] = {card.command: card for card in (CompareTap, NetworkTap)}
    return cards.get(data.partition(":")[0], CorrTap).read(data)


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


def network_buttons(question: NetworkTap) -> Rows:
    """Under an answer to /network: what is counted, over what, and how far back it may be the highest."""
    measures = {Measure.ADDRESSES: _("Addresses"), Measure.TRANSACTIONS: _("Transactions")}
    spans = {Span.DAY: _("Day"), Span.WEEK: _("7-day mean")}
    return (
        tuple(
            _button(marked(text, here=measure is question.measure), replace(question, measure=measure))
            for measure, text in measures.items()
        ),
        tuple(
            _button(marked(text, here=span is question.span), replace(question, span=span))
            for span, text in spans.items()
        ),
        tuple(
            _button(marked(f"{months}m", here=months == question.months), replace(question, months=months))
            for months in MONTHS
        ),
    )


def _windows(question: CorrTap | CompareTap) -> tuple[Button, ...]:
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


def in_pairs(buttons: Sequence[Button]) -> Rows:
    """Two in a row: there is room for longer words."""
    return tuple(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))


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
    return _one_of(WINDOWS, text)


def _one_of(numbers: Sequence[int], text: str) -> int:
    if (number := int(text)) not in numbers:
        raise ValueError(text)
    return number
