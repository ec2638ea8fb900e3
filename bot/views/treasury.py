"""The answer to /treasury."""

from collections.abc import Iterator, Sequence
from html import escape

from bot.analytics.treasury import Worth, share_of_supply
from bot.model.filing import Deed, Holding
from bot.model.treasury import Announcement, Company, Read
from bot.translation import _, retold
from bot.views.captions import CAPTION, TEXT, fitting
from bot.views.filing import bitcoin, money_words, trade_words
from bot.views.wording import day, grouped, share, short_day

LEAST_SHARE = 0.001
BILLION = 1e9
SHOWN = 6
"""Trades, as far as there is room."""


def treasury_text(
    company: Company,
    announced: Sequence[Announcement],
    held: Holding | None,
    paid: Holding | None,
    worth: Worth | None,
    *,
    beside: str = "",
    limit: int = CAPTION,
) -> str:
    """The whole answer, HTML, under `limit` characters.

    `held` is what is held now, None where no filing says it; `paid` the last holding of which it was said
    what was paid; `worth` what it is worth, None where there is no price; `beside` is what others tell, HTML.
    """
    head = _head(company, held)
    figures = " ".join(escape(each) for each in (_paid(held, paid), worth_words(held, worth)) if each)
    source = "\n".join(filter(None, (_source(announced), escape(priced_words(worth)))))
    title = f"<b>{escape(_('Last announced'))}</b>" if announced else ""
    trades = fitting(
        [head, figures, title, beside, source, "\n" * 8],
        [escape(trade_line(each)) for each in reversed(announced[-SHOWN:])],
        limit=limit,
    )
    return "\n\n".join(filter(None, [head, figures, "\n".join([title, *trades]), beside, source]))


def _head(company: Company, held: Holding | None) -> str:
    if held is None:
        text = _("{company}: what it holds is in none of the filings that I have read")
        return f"<b>{escape(text.format(company=company))}</b>"
    headline = _("{company} holds {btc}").format(company=company, btc=bitcoin(held.btc))
    of_all = share_words(held)
    as_of = "" if held.as_of is None else _(" (as of {day})").format(day=short_day(held.as_of))
    return f"<b>{escape(headline)}</b>{escape(as_of)}, {escape(of_all)}."


def share_words(held: Holding) -> str:
    """Which share of all bitcoin that is: 4.0% of the 21 million."""
    of_all = share_of_supply(held)
    if of_all < LEAST_SHARE:
        return _("under {share} of the 21 million").format(share=share(LEAST_SHARE, digits=1))
    return _("{share} of the 21 million").format(share=share(of_all, digits=1))


def review_text(read: Sequence[Read], *, limit: int = TEXT) -> str:
    """What filings state that does not fit itself, newest first: for the owner to look at."""
    if not read:
        return escape(_("Nothing is held back: all that filings stated fits itself."))
    lines = [
        _('{day}, {company}: {trade}. {reason}. <a href="{address}">{accession}</a>').format(
            day=short_day(each.filed.day),
            company=escape(str(each.company)),
            trade=escape(trade_words(held.trade)),
            reason=escape(held.reason),
            address=escape(each.filed.address),
            accession=each.filed.accession,
        )
        for each in read
        for held in each.statement.held_back
    ]
    head = f"<b>{escape(_('Held back'))}</b>"
    shown = fitting([head, " " * 40], lines, limit=limit)
    more = [] if len(shown) == len(lines) else [_("and {n} more").format(n=len(lines) - len(shown))]
    return "\n".join([head, *shown, *more])


def _paid(held: Holding | None, paid: Holding | None) -> str:
    if paid is None or paid.cost is None or paid.average is None:
        return ""
    figures = {"cost": money_words(paid.cost), "average": money_words(paid.average)}
    if paid is held or paid.as_of is None:
        return _("Paid {cost} in all, {average} each.").format(**figures)
    text = _("Paid {cost} in all, {average} each, as stated for {day}.")
    return text.format(**figures, day=short_day(paid.as_of))


def worth_words(held: Holding | None, worth: Worth | None) -> str:
    """What is held is worth, and how that compares with what it cost."""
    if held is None:
        return ""
    if worth is None:
        return _("What that is worth is not told: there is no price of these days here.")
    return value_words(worth)


def value_words(worth: Worth | None) -> str:
    """What it is worth, and how much that is above what was paid; empty where there is no price."""
    if worth is None:
        return ""
    figures = {
        "price": _dollars(worth.price.dollars),
        "worth": _dollars(worth.dollars),
    }
    if worth.gain is None:
        return _("At {price} that is worth {worth}.").format(**figures)
    beside = _("{gain} above cost") if worth.gain >= 0 else _("{gain} below cost")
    gain = beside.format(gain=share(abs(worth.gain)))
    return _("At {price} that is worth {worth}, {gain}.").format(**figures, gain=gain)


def _dollars(amount: float) -> str:
    """A sum that is ours, no closer than it can be known: $94,040, $52.2 billion."""
    if amount >= BILLION:
        return _("{amount} billion").format(amount=f"${grouped(amount / BILLION, digits=1)}")
    return f"${grouped(amount)}"


def trade_line(announcement: Announcement) -> str:
    """One line: "5 Oct 2026: bought 334 BTC for $28.7 million, $85,839 each"."""
    trade = announcement.trade
    return "".join(_parts(announcement, sold=trade.deed is Deed.SALE))


def _parts(announcement: Announcement, *, sold: bool) -> Iterator[str]:
    trade = announcement.trade
    yield f"{short_day(announcement.announced)}: "
    yield _("sold") if sold else _("bought")
    if trade.btc is not None:
        yield f" {bitcoin(trade.btc)}"
    if trade.amount is not None:
        yield _(" for {amount}").format(amount=money_words(trade.amount))
    if trade.average is not None:
        yield _(", {average} each").format(average=money_words(trade.average))


def _source(announced: Sequence[Announcement]) -> str:
    if not announced:
        return escape(_("Figures are the company's; the worth is ours."))
    newest, form = announced[-1], _("SEC Form 8-K")
    if newest.address:
        form = f'<a href="{escape(newest.address)}">{escape(form)}, {escape(newest.accession)}</a>'
    figures = escape(_("Figures are the company's; the worth is ours."))
    return _("Newest: {form}. {figures}").format(form=form, figures=figures)


def priced_words(worth: Worth | None) -> str:
    """Of which close the price is, and by whom."""
    if worth is None:
        return ""
    return _("Close of {day} · {source}").format(
        day=day(worth.price.session), source=retold(worth.price.source)
    )
