"""What /regimes says of the benchmark's largest falls and rises."""

from html import escape

from bot.model.regimes import Regimes, Tail, Tails
from bot.translation import _
from bot.views.estimates import range_text
from bot.views.wording import decimal, percent, share

MUCH = 0.05
"""An excess over what a constant correlation gives that is worth a sentence."""


def large_moves(regimes: Regimes, *, pictured: bool) -> str:
    """What both ends show and whether a constant link would, HTML; `pictured` where the picture is by."""
    together = share(regimes.same_direction / regimes.whole.n)
    all_days = escape(_("All days: same direction on {share}").format(share=together))
    if regimes.tails is None:
        return all_days
    spring = _share_of_spring(regimes.tails, regimes.without_spring)
    lines = [
        _worst(regimes, regimes.tails.worst),
        _best(regimes, regimes.tails.best),
        *([] if spring else _without_spring(regimes.without_spring)),
        all_days,
        " ".join((f"<b>{escape(_verdict(regimes.tails))}</b>", *map(escape, spring))),
    ]
    return "\n".join((f"<i>{escape(_title(pictured))}</i>", *lines))


def _title(pictured: bool) -> str:
    if pictured:
        return _("95% ranges; in brackets (◇ in the picture) what a constant link alone gives")
    return _("95% ranges; in brackets what a constant link alone gives")


def _worst(regimes: Regimes, tail: Tail) -> str:
    return escape(
        _("Worst 10% of days: {value}; {coin} fell on {share} (mean {mean})").format(**_parts(regimes, tail))
    )


def _best(regimes: Regimes, tail: Tail) -> str:
    return escape(
        _("Best 10%: {value}; {coin} rose on {share} (mean {mean})").format(**_parts(regimes, tail))
    )


def _parts(regimes: Regimes, tail: Tail) -> dict[str, str]:
    estimate = tail.measured.estimate
    value = _("{value} [{alone}], {range}").format(
        value=decimal(estimate.value), alone=decimal(tail.by_itself), range=range_text(estimate)
    )
    return {
        "value": value,
        "coin": regimes.pair.asset.key.upper(),
        "share": share(tail.same_direction / tail.measured.n),
        "mean": percent(tail.mean_return),
    }


def _without_spring(calm: Tails | None) -> list[str]:
    """The same without the spring of 2020."""
    if calm is None:
        return []
    numbers = [
        f"{decimal(tail.measured.estimate.value)} [{decimal(tail.by_itself)}]"
        for tail in (calm.worst, calm.best)
    ]
    text = _("Without 20 Feb to 30 Apr 2020: {worst} and {best}")
    return [escape(text.format(worst=numbers[0], best=numbers[1]))]


def _verdict(tails: Tails) -> str:
    """Whether the tails differ from what a constant correlation shows there by itself."""
    falls, rises = _side(tails.worst), _side(tails.best)
    if falls == rises:
        return {
            -1: _("Both ends are below what a constant link gives, beyond chance."),
            0: _("Both ends are within chance of what a constant link gives."),
            1: _("Both ends are above what a constant link gives, beyond chance."),
        }[falls]
    of_falls = {
        -1: _("Falls are below what a constant link gives, beyond chance"),
        0: _("Falls are within chance of what a constant link gives"),
        1: _("Falls are above what a constant link gives, beyond chance"),
    }
    of_rises = {
        -1: _("rises are below it, beyond chance"),
        0: _("rises are within chance of it"),
        1: _("rises are above it, beyond chance"),
    }
    return _("{falls}; {rises}.").format(falls=of_falls[falls], rises=of_rises[rises])


def _side(tail: Tail) -> int:
    """Above what a constant correlation gives in a tail (1), below it (−1), or within chance of it (0)."""
    estimate = tail.measured.estimate
    return (tail.by_itself < estimate.low) - (tail.by_itself > estimate.high)


def _share_of_spring(tails: Tails, calm: Tails | None) -> list[str]:
    """How much of "stronger in crashes" is the spring of 2020; none where there is nothing to explain."""
    if calm is None or (excess := _excess(tails)) < MUCH:
        return []
    mostly = _(
        "What falls show beyond it ({value} against {alone}) is mostly spring 2020 (20 Feb to 30 Apr): "
        "{calm} without it."
    )
    hardly = _(
        "What falls show beyond it ({value} against {alone}) is mostly not spring 2020 (20 Feb to 30 Apr): "
        "{calm} without it."
    )
    text = (mostly if _excess(calm) < excess / 2 else hardly).format(
        value=decimal(tails.worst.measured.estimate.value),
        alone=decimal(tails.worst.by_itself),
        calm=decimal(calm.worst.measured.estimate.value),
    )
    return [text]


def _excess(tails: Tails) -> float:
    return tails.worst.measured.estimate.value - tails.worst.by_itself
