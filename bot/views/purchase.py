"""The message about a company that bought or sold bitcoin."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from bot.analytics.treasury import Worth
from bot.model.correlation import Correlation
from bot.model.coupling import Coupling
from bot.model.filing import Holding, Trade
from bot.model.ticker import Pair
from bot.model.treasury import Announcement
from bot.translation import _
from bot.views.captions import TEXT, length
from bot.views.correlation import strength_in_words
from bot.views.coupling import state_line
from bot.views.estimates import range_text
from bot.views.filing import bitcoin, days_words, money_words, trade_words
from bot.views.moment import moment_html
from bot.views.names import name
from bot.views.treasury import share_words, value_words
from bot.views.wording import decimal, duration, short_day

AT_ONCE = 60
"""Seconds within which something was sent at once."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside the company's own figures; each is None, or empty, where it is not known.

    `worth` is of what it holds, `correlation` and `coupling` are those of the pair at that moment, `parts`
    are trades told before that are part of this one.
    """

    worth: Worth | None = None
    pair: Pair | None = None
    correlation: Correlation | None = None
    coupling: Coupling | None = None
    parts: Sequence[Announcement] = ()


def purchase_text(
    announcement: Announcement, beside: Beside, *, sent_at: datetime,
    before: Announcement | None = None, zone: str,
) -> str:  # fmt: skip
    """All of it, HTML, in the order of what matters; `before` is what an earlier version said."""
    trade = announcement.trade
    head = f"{announcement.company} {trade_words(trade)}"
    if announcement.provider:
        head = _("{trade}, according to {provider}").format(trade=head, provider=announcement.provider)
    if announcement.is_withdrawn:
        head = _("Withdrawn: {trade}").format(trade=head)
    first = [f"<b>{escape(head)}</b>", escape(_how(trade)), escape(_parts(trade, beside.parts))]
    paragraphs = [
        "\n".join(filter(None, [*first, escape(_corrected(announcement, before))])),
        "\n".join(_held(announcement.holding, trade, beside.worth)),
        "\n".join(_meanwhile(beside)),
        _source(announcement, sent_at, zone, has_worth=beside.worth is not None),
    ]
    whole = "\n\n".join(filter(None, paragraphs))
    return whole if length(whole) <= TEXT else "\n\n".join([f"<b>{escape(head)}</b>", paragraphs[-1]])


def _how(trade: Trade) -> str:
    """When, and at which price: "28 Apr to 4 May 2025, $95,167 each on average."."""
    average = "" if trade.average is None else _("{price} each on average").format(
        price=money_words(trade.average)
    )  # fmt: skip
    told = ", ".join(filter(None, (days_words(trade.first, trade.last), average)))
    return f"{told}." if told else ""


def _parts(trade: Trade, parts: Sequence[Announcement]) -> str:
    if not parts or trade.last is None:
        return ""
    told = ", ".join(
        _("{trade} of {day}").format(trade=trade_words(each.trade), day=short_day(each.announced))
        for each in parts
    )
    return _("That is to date, and includes what was told before: {told}.").format(told=told)


def _corrected(announcement: Announcement, before: Announcement | None) -> str:
    if before is None:
        return ""
    if announcement.is_withdrawn:
        return _("{provider} does not tell this any more.").format(provider=announcement.provider)
    if before.provider and not announcement.provider:
        text = _("Before, I told this according to {provider}; these are the company's own figures.")
        return text.format(provider=before.provider)
    return _("Corrected: before, I wrote that it {trade}.").format(trade=trade_words(before.trade))


def _held(holding: Holding | None, trade: Trade, worth: Worth | None) -> Iterator[str]:
    if holding is not None:
        held = _("Now holds {btc}").format(btc=bitcoin(holding.btc))
        share = share_words(holding)
        yield " ".join(
            filter(
                None,
                [
                    f"<b>{escape(held)}</b>, {escape(share)}.",
                    escape(_paid(holding)),
                    escape(value_words(worth)),
                ],
            )
        )
    if trade.funding:
        yield escape(_("Paid with: {funding}.").format(funding=trade.funding.rstrip(".")))


def _paid(holding: Holding) -> str:
    told = [_("paid {cost} in all").format(cost=money_words(holding.cost))] if holding.cost else []
    told += [_("{average} each").format(average=money_words(holding.average))] if holding.average else []
    text = ", ".join(told)
    return f"{text[0].upper()}{text[1:]}." if text else ""


def _meanwhile(beside: Beside) -> Iterator[str]:
    correlation = beside.correlation
    if correlation is None or beside.pair is None:
        return
    figure = _(
        "<b>Meanwhile</b> {asset} and {benchmark}: {value} ({range}) over {window} sessions to {day}, "
        "{strength}."
    )
    yield figure.format(
        asset=escape(name(beside.pair.asset)),
        benchmark=escape(name(beside.pair.benchmark)),
        value=decimal(correlation.estimate.value),
        range=range_text(correlation.estimate),
        window=correlation.window,
        day=short_day(correlation.as_of),
        strength=escape(strength_in_words(correlation.strength)),
    )
    if beside.coupling is not None:
        yield state_line(beside.coupling)


def _source(announcement: Announcement, sent_at: datetime, zone: str, *, has_worth: bool) -> str:
    if announcement.provider:
        return _told_by_others(announcement)
    form = _("SEC Form {form}").format(form=announcement.form) if announcement.form else _("SEC filing")
    label = ", ".join(filter(None, (form, announcement.accession)))
    source = (
        f'<a href="{escape(announcement.address)}">{escape(label)}</a>'
        if announcement.address
        else escape(label)
    )
    figures = _("Figures are the company's.")
    if has_worth:
        figures = _("Figures are the company's; the worth is ours.")
    lines = [
        _("Source: {source}").format(source=source),
        _filed(announcement, sent_at, zone),
        escape(figures),
    ]
    return "\n".join(lines)


def _filed(announcement: Announcement, sent_at: datetime, zone: str) -> str:
    accepted = announcement.accepted_at
    if accepted is None:
        return escape(_("Filed on {day}.").format(day=short_day(announcement.announced)))
    after = sent_at - accepted
    sent = _("sent {after} later").format(after=duration(after))
    if after.total_seconds() < AT_ONCE:
        sent = _("sent at once")
    return _("Filed {moment}; {sent}.").format(moment=moment_html(accepted, zone), sent=escape(sent))


def _told_by_others(announcement: Announcement) -> str:
    source = escape(_("{provider} (second-hand; not a filing)").format(provider=announcement.provider))
    if announcement.address:
        source = f'<a href="{escape(announcement.address)}">{source}</a>'
    lines = [
        _("Source: {source}").format(source=source),
        escape(_("Dated {day}.").format(day=short_day(announcement.announced))),
        escape(_("{provider} computes its figures, and is late.").format(provider=announcement.provider)),
    ]
    return "\n".join(lines)
