"""The answer to /network."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html import escape

from bot.analytics.network import Busyness, Level, Reach
from bot.model.network import Activity, Measure, Span
from bot.translation import _, ngettext
from bot.views.wording import day, duration, grouped, percent, share, short_day

WORTH_SAYING = 7
"""Days: that a value is the highest of fewer says nothing."""


def network_text(activity: Activity, told: Busyness, span: Span, months: int, now: datetime) -> str:
    """The whole answer, HTML, short enough for a caption."""
    head, method = _headline(activity, told, span), _method(activity, span, months)
    paragraphs = (
        f"<b>{escape(head)}</b>\n{escape(_high(activity, told, span, months))}",
        "\n".join(f"<i>{escape(warning)}</i>" for warning in _warnings(activity, now)),
        escape(_weeks(activity, told.weeks)),
        f"<blockquote expandable>{escape(method)}</blockquote>\n{escape(_source(activity))}",
    )
    return "\n\n".join(filter(None, paragraphs))


def measure_name(measure: Measure) -> str:
    """What is counted, in words: "active addresses"."""
    return {Measure.ADDRESSES: _("active addresses"), Measure.TRANSACTIONS: _("transactions")}[measure]


def months_words(months: int) -> str:
    """So many months, in words where they are few: "six months"."""
    number = _number(months)
    return ngettext("{number} month", "{number} months", months).format(number=number)


def high_words(months: int) -> str:
    """A high of so many months: "six-month high"."""
    text = ngettext("{number}-month high", "{number}-month high", months)
    return text.format(number=_number(months))


def _number(months: int) -> str:
    few = (_("one"), _("two"), _("three"), _("four"), _("five"), _("six"))
    return few[months - 1] if months <= len(few) else str(months)


def _headline(activity: Activity, told: Busyness, span: Span) -> str:
    """What is counted, how much, and whether that is much: it stands alone."""
    if activity.is_sample:
        text = _("Bitcoin network: {measure} at {count}, {busier}")
    elif span is Span.DAY:
        text = _("Bitcoin network: {count} {measure}, {busier}")
    else:
        text = _("Bitcoin network: {count} {measure} a day, {busier}")
    return text.format(
        measure=measure_name(activity.measure),
        count=_count(activity, told.reach.value),
        busier=_busier(told.busier_than),
    )


def _busier(than: float | None) -> str:
    if than is None:
        return _("with too little before to compare it with")
    if than in {0, 1}:
        return _("busier than all of the past year") if than else _("quieter than all of the past year")
    shown = min(max(than, 0.01), 0.99)  # neither none nor all, when rounded
    return _("busier than {share} of the past year").format(share=share(shown))


def _high(activity: Activity, told: Busyness, span: Span, months: int) -> str:
    """Of when that is, how far back it is the highest, and whether that is a high of so many months."""
    text = _("{day} (UTC).") if span is Span.DAY else _("7-day mean to {day} (UTC).")
    sentences = [text.format(day=day(told.reach.day)), _reach(told.reach, months)]
    if told.reach.is_high(months) is False and told.highest is not None:
        sentences.append(
            _("The {months} before reached {count} on {day}.").format(
                months=months_words(months),
                count=_count(activity, told.highest.value),
                day=short_day(told.highest.day),
            )
        )
    return " ".join(sentences)


def _reach(reach: Reach, months: int) -> str:
    high, is_high = high_words(months), reach.is_high(months)
    if is_high is None:
        text = _(
            "Highest since {first}, before which days are missing: whether it is a {high} cannot be told."
        )
        return text.format(first=short_day(reach.first), high=high)
    if reach.since is None or reach.days is None:
        return _("Highest of all that is known here, since {first}: a {high}.").format(
            first=short_day(reach.first), high=high
        )
    if not is_high and reach.days < WORTH_SAYING:
        return _("Not a {high}.").format(high=high)
    text = _("Highest since {day} ({days}); not a {high}.")
    if is_high:
        text = _("Highest since {day} ({days}): a {high}.")
    days = ngettext("{n} day", "{n} days", reach.days).format(n=reach.days)
    return text.format(day=short_day(reach.since), days=days, high=high)


def _warnings(activity: Activity, now: datetime) -> Iterator[str]:
    """What is to be known before a number that is old is believed."""
    if activity.is_sample:
        return
    if activity.overdue:
        age = duration(now - activity.observed_at)
        yield _("From counts fetched {age} ago: newer ones are not to be had.").format(age=age)
    missing = activity.missing_since(now)
    # a day is counted some hours after it is over: that yesterday is not there yet is nothing unusual
    if missing is not None and missing < now.astimezone(UTC).date() - timedelta(days=1):
        yield _("Not up to date: days since {day} are missing.").format(day=day(missing))


def _weeks(activity: Activity, weeks: tuple[Level | None, ...]) -> str:
    newest, month, year = weeks
    if newest is None:
        return ""
    parts = [_("7-day mean: {count}").format(count=_count(activity, newest.value))]
    for before, text in (
        (month, _("four weeks before {count} ({change})")),
        (year, _("52 weeks before {count} ({change})")),
    ):
        if before is not None:
            change = percent(newest.value / before.value - 1)
            parts.append(text.format(count=_count(activity, before.value), change=change))
    return f"{'; '.join(parts)}."


def _method(activity: Activity, span: Span, months: int) -> str:
    counted = {
        Measure.ADDRESSES: _(
            "An address is active on a day on which it takes part in a transaction, and counts once. One "
            "person may use many addresses, one exchange a few for many people: they do not count people."
        ),
        Measure.TRANSACTIONS: _("Transactions in the blocks of a day; one may pay many people at once."),
    }[activity.measure]
    each = _("day") if span is Span.DAY else _("7-day mean")
    rule = _(
        "Counted by {provider} ({counted_as}); others count otherwise, and may see a high where this one "
        "sees none. A {high} is above every {each} of the {months} before. Days are those of UTC, once they "
        "are over."
    ).format(
        provider=activity.provider,
        counted_as=activity.counted_as,
        high=high_words(months),
        each=each,
        months=months_words(months),
    )
    return f"{counted} {rule}"


def _source(activity: Activity) -> str:
    source = f"{activity.provider}, {activity.counted_as}"
    if not activity.is_sample:
        return source
    first = activity.daily.index[0].date()
    return _("{source} · recorded sample, to {last}: levels, {first} = 100").format(
        source=source, last=short_day(activity.last), first=short_day(first)
    )


def _count(activity: Activity, value: float) -> str:
    return grouped(value, digits=1 if activity.is_sample else 0)
