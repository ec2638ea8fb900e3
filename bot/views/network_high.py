"""The message about a busy week of the Bitcoin network."""

from html import escape

from bot.signals.activity import NewHigh
from bot.translation import _, ngettext
from bot.views.network import high_words, measure_name, months_words
from bot.views.wording import day, grouped, short_day


def network_high_text(high: NewHigh) -> str:
    """All of it, HTML; who counted what is said, since others count otherwise."""
    reach, measure = high.reach, measure_name(high.measure)
    head = _("Bitcoin network: {high} of {measure}").format(high=high_words(high.months), measure=measure)
    figure = _("{count} a day on average, in the week to {day} (UTC).").format(
        count=grouped(reach.value), day=day(reach.day)
    )
    since = _("The highest of all that is known here, since {first}.").format(first=short_day(reach.first))
    if reach.since is not None and reach.days is not None:
        days = ngettext("{n} day", "{n} days", reach.days).format(n=reach.days)
        since = _("The highest since {day} ({days}).").format(day=short_day(reach.since), days=days)
    quiet = _("One busy spell is told once. It says nothing about price.")
    method = _(
        "Counted by {provider} ({counted_as}); others count otherwise. A {high} is above every 7-day mean "
        "of the {months} before. /network has the chart."
    ).format(
        provider=high.provider,
        counted_as=high.counted_as,
        high=high_words(high.months),
        months=months_words(high.months),
    )
    return (
        f"<b>{escape(head)}</b>\n{escape(figure)} {escape(since)}\n\n{escape(quiet)}\n\n"
        f"<blockquote expandable>{escape(method)}</blockquote>"
    )
