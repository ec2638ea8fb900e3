"""The buttons with which an alert is put together."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from bot.errors import UsageError
from bot.model.message import Button, Rows
from bot.model.rule import BreakdownRule, Side, Threshold, ThresholdRule
from bot.model.subscription import Wish
from bot.model.ticker import ASSETS, BENCHMARKS, WINDOWS, Pair, Ticker
from bot.model.topic_rule import HintsRule, NetworkRule, TreasuryRule
from bot.translation import _, ngettext
from bot.views.alert_taps import STEPS, Step, WishTap
from bot.views.buttons import in_rows, marked
from bot.views.wording import decimal

OWN_LINE = Threshold(Side.BELOW, 0.2)
"""What an own line begins with."""
GRID = STEPS // 10
"""Lines are offered at every tenth."""
CLOSES, MARGINS = (1, 3, 5), (0.05, 0.10, 0.20)
SPANS = (30, 365)
"""Days for which an alert is offered."""


def question_buttons() -> Rows:
    """Below the first question: what there is to be told about."""
    link, line = WishTap(Step.SHOW, Wish(BreakdownRule())), WishTap(Step.SHOW, Wish(ThresholdRule(OWN_LINE)))
    return (
        (_button(_("The link breaks or returns"), link),),
        (_button(_("My own line"), line),),
        (_button(_("A company buys or sells bitcoin"), replace(link, wish=Wish(TreasuryRule()))),),
        (
            _button(_("The network is busy"), replace(link, wish=Wish(NetworkRule()))),
            _button(_("Hints from the news"), replace(link, wish=Wish(HintsRule()))),
        ),
        (_button(_("Cancel"), replace(link, step=Step.CANCEL)),),
    )


def alert_me_button(pair: Pair) -> Button:
    """Leads from a pair's figures to an alert about its link."""
    return _button(_("Alert me"), WishTap(Step.BEGIN, Wish(BreakdownRule(pair))))


def preview_buttons(tap: WishTap) -> Rows:
    """Below a preview: turn it on, or look at another one."""
    rule = tap.wish.pair_rule
    on = _button(_("Turn on"), replace(tap, step=Step.TURN_ON))
    rest = (
        (
            _button(_("Coin"), replace(tap, step=Step.COINS)),
            _button(_("Benchmark"), replace(tap, step=Step.BENCHMARKS)),
            _button(_("More"), replace(tap, step=Step.MORE)),
        ),
        (_button(_("Cancel"), replace(tap, step=Step.CANCEL)),),
    )
    if not isinstance(rule, ThresholdRule):
        own = replace(tap.wish, rule=ThresholdRule(OWN_LINE, rule.pair))
        return ((on, _changed(tap, _("My own line"), own)), *rest)
    breakdown = replace(tap.wish, rule=BreakdownRule(rule.pair))
    return _offered(
        (on, _changed(tap, _("Use breakdown"), breakdown)),
        tuple(_levels(tap, rule)),
        tuple(_sides(tap, rule)),
        tuple(_windows(tap, rule)),
        *rest,
    )


def chooser_buttons(tap: WishTap) -> Rows:
    """In place of those: every coin, or every benchmark, and the way back."""
    pair = tap.wish.pair_rule.pair
    if tap.step is Step.COINS:
        choices = [_choice(tap, asset, replace(pair, asset=asset)) for asset in ASSETS.values()]
    else:
        choices = [_choice(tap, each, replace(pair, benchmark=each)) for each in BENCHMARKS.values()]
    return (*in_rows(choices), (_back(tap),))


def more_buttons(tap: WishTap, today: date) -> Rows:
    """In place of those: for how many closes, with which margin, how often, until when; and the way back."""
    wish, rule = tap.wish, tap.wish.rule
    how_often = (
        _changed(tap, marked(_("Every time"), here=not wish.once), replace(wish, once=False)),
        _changed(tap, marked(_("Only once"), here=wish.once), replace(wish, once=True)),
    )
    details: tuple[tuple[Button, ...], ...] = ()
    if isinstance(rule, ThresholdRule):
        details = (tuple(_closes(tap, rule)), tuple(_margins(tap, rule)))
    return _offered(*details, how_often, tuple(_spans(tap, today)), (_back(tap),))


def _offered(*rows: tuple[Button, ...]) -> Rows:
    """The rows in which there is something: near the ends of the scale there may be no other line."""
    return tuple(row for row in rows if row)


def _levels(tap: WishTap, rule: ThresholdRule) -> Iterator[Button]:
    """Two lines on either side of the chosen one, as far as there are any."""
    level = round(rule.threshold.level * STEPS)
    under, over = -(-level // GRID), level // GRID
    for tenth in (under - 2, under - 1, over + 1, over + 2):
        yield from _possible(tap, rule, decimal(tenth / 10), level=tenth / 10)


def _sides(tap: WishTap, rule: ThresholdRule) -> Iterator[Button]:
    for side, text in {Side.BELOW: _("Below"), Side.ABOVE: _("Above")}.items():
        here = side is rule.threshold.side
        yield from _possible(tap, rule, marked(text, here=here), side=side)


def _windows(tap: WishTap, rule: ThresholdRule) -> Iterator[Button]:
    for window in WINDOWS:
        text = marked(str(window), here=window == rule.threshold.window)
        yield from _possible(tap, rule, text, window=window)


def _closes(tap: WishTap, rule: ThresholdRule) -> Iterator[Button]:
    for closes in CLOSES:
        text = ngettext("{n} close", "{n} closes", closes).format(n=closes)
        here = closes == rule.threshold.closes
        yield from _possible(tap, rule, marked(text, here=here), closes=closes)


def _margins(tap: WishTap, rule: ThresholdRule) -> Iterator[Button]:
    for margin in MARGINS:
        text = _("Margin {margin}").format(margin=decimal(margin))
        here = margin == rule.threshold.margin
        yield from _possible(tap, rule, marked(text, here=here), margin=margin)


def _spans(tap: WishTap, today: date) -> Iterator[Button]:
    wish = tap.wish
    for days in SPANS:
        text = ngettext("For {n} day", "For {n} days", days).format(n=days)
        until = today + timedelta(days=days)
        yield _changed(tap, marked(text, here=wish.until == until), replace(wish, until=until))
    yield _changed(tap, marked(_("No end"), here=wish.until is None), replace(wish, until=None))


def _possible(tap: WishTap, rule: ThresholdRule, text: str, **change: Side | float) -> Iterator[Button]:
    """A button for another line, unless nothing could cross that, or leave it again."""
    try:
        threshold = replace(rule.threshold, **change)  # type: ignore[arg-type] # each fits its field
    except UsageError:
        return
    yield _changed(tap, text, replace(tap.wish, rule=replace(rule, threshold=threshold)))


def _choice(tap: WishTap, ticker: Ticker, pair: Pair) -> Button:
    rule = tap.wish.pair_rule
    text = marked(ticker.key.upper(), here=pair == rule.pair)
    return _changed(tap, text, replace(tap.wish, rule=replace(rule, pair=pair)))


def _back(tap: WishTap) -> Button:
    return _button(_("Back"), replace(tap, step=Step.SHOW))


def _changed(tap: WishTap, text: str, wish: Wish) -> Button:
    return _button(text, replace(tap, step=Step.SHOW, wish=wish))


def _button(text: str, tap: WishTap) -> Button:
    return Button(text, tap.data())
