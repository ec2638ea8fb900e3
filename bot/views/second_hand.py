"""What others tell of companies in /treasury, always marked as second-hand."""

from collections.abc import Mapping, Sequence
from html import escape

from bot.analytics.treasury import Worth
from bot.model.filing import Holding
from bot.model.second_hand import PROVIDER, Recorded
from bot.model.treasury import Company
from bot.translation import _
from bot.views.captions import CAPTION, fitting
from bot.views.filing import bitcoin, money_words
from bot.views.treasury import SHOWN, priced_words, share_words, trade_line, worth_words
from bot.views.wording import percent, short_day

PAGE = "https://www.coingecko.com/en/treasuries/companies/{entity}"
LISTED = 3
"""Companies that are named to who asks for none."""
MOST_OTHERWISE = 1500
"""Characters of the companies of which a list tells otherwise."""


def second_hand_text(
    company: Company,
    recorded: Sequence[Recorded],
    held: Holding | None,
    worth: Worth | None,
    *,
    limit: int = CAPTION,
) -> str:
    """The whole answer about a company that does not file with the SEC, HTML, under `limit` characters."""
    head = _head(company, held)
    figures = " ".join(escape(each) for each in (_paid(held), worth_words(held, worth)) if each)
    source = "\n".join(filter(None, (_source(company, recorded), escape(priced_words(worth)))))
    title = f"<b>{escape(_('Last told'))}</b>" if recorded else ""
    lines = [escape(_line(each)) for each in reversed(recorded[-SHOWN:])]
    trades = fitting([head, figures, title, source, "\n" * 6], lines, limit=limit)
    return "\n\n".join(filter(None, [head, figures, "\n".join([title, *trades]), source]))


def otherwise_words(listed: Holding, beside: float) -> str:
    """That a list of others has more, or less, than a company states: for below its own figures."""
    text = (
        _("{provider}, second-hand, tells otherwise: {btc} on {day}, {share} more than the company states.")
        if beside > 0
        else _(
            "{provider}, second-hand, tells otherwise: {btc} on {day}, {share} less than the company states."
        )
    )
    share = percent(abs(beside)).lstrip("+")
    day = "" if listed.as_of is None else short_day(listed.as_of)
    return escape(text.format(provider=PROVIDER, btc=bitcoin(listed.btc), day=day, share=share))


def otherwise_text(found: Mapping[Company, tuple[Holding, Holding, float]]) -> str:
    """For the owner: where what is listed and what is stated differ; empty where they agree."""
    if not found:
        return ""
    lines = [
        escape(
            _("{company}: states {stated}, listed {listed} ({share})").format(
                company=company,
                stated=bitcoin(stated.btc),
                listed=bitcoin(listed.btc),
                share=percent(beside),
            )
        )
        for company, (stated, listed, beside) in found.items()
    ]
    head = f"<b>{escape(_('{provider} tells otherwise').format(provider=PROVIDER))}</b>"
    return "\n".join([head, *fitting([head], lines, limit=MOST_OTHERWISE)])


def others_words(held: Mapping[Company, Holding]) -> str:
    """Who else holds bitcoin, the most first: for who asked of no company; empty where nothing is told."""
    most = sorted(held.items(), key=lambda each: each[1].btc, reverse=True)[:LISTED]
    if not most:
        return ""
    told = ", ".join(f"{company.name} {bitcoin(holding.btc)}" for company, holding in most)
    text = _("Not from filings but second-hand, from {provider}: {told}. Ask /treasury {key}")
    return escape(text.format(provider=PROVIDER, told=told, key=most[0][0].key))


def _head(company: Company, held: Holding | None) -> str:
    if held is None:
        headline = _("{company}: {provider} does not tell what it holds").format(
            company=company, provider=PROVIDER
        )
        return f"<b>{escape(headline)}</b>{escape(_(' (second-hand; not a filing)'))}."
    headline = _("{company} holds {btc}, according to {provider}").format(
        company=company, btc=bitcoin(held.btc), provider=PROVIDER
    )
    mark = _(" (second-hand; not a filing; as of {day}), {share}.")
    day = "" if held.as_of is None else short_day(held.as_of)
    return f"<b>{escape(headline)}</b>{escape(mark.format(day=day, share=share_words(held)))}"


def _paid(held: Holding | None) -> str:
    if held is None or held.cost is None:
        return ""
    if held.average is None:
        text = _("Paid {cost} in all, as far as {provider} knows.")
        return text.format(cost=money_words(held.cost), provider=PROVIDER)
    text = _("Paid {cost} in all, {average} each.")
    return text.format(cost=money_words(held.cost), average=money_words(held.average))


def _line(recorded: Recorded) -> str:
    """One trade; that it was told otherwise before is said with it."""
    before, now = recorded.before, recorded.report
    told = trade_line(now.announcement)
    if before is None or (before.deed, before.btc, before.usd) == (now.deed, now.btc, now.usd):
        return told
    return _("{trade} (corrected, first {btc})").format(trade=told, btc=bitcoin(before.btc))


def _source(company: Company, recorded: Sequence[Recorded]) -> str:
    page = f'<a href="{escape(PAGE.format(entity=company.entity))}">{escape(PROVIDER)}</a>'
    text = escape(_("Figures are those of {provider}, which computes them and is late; the worth is ours."))
    told = text.format(provider=page)
    if recorded and (link := recorded[-1].report.link):
        newest = escape(_("Newest: the source that it names"))
        return f'<a href="{escape(link)}">{newest}</a>. {told}'
    return told
