"""What is said about a link: its state in a line, and a message for each change."""

from collections.abc import Sequence
from html import escape

from bot.model.correlation import Correlation
from bot.model.coupling import Change, Coupling, Ending, Kind, State, Story, TellingSession
from bot.model.ticker import Pair
from bot.translation import _, ngettext, retold
from bot.views.estimates import range_text
from bot.views.names import explanation, name, short_name
from bot.views.wording import day, day_of_month, decimal, near_day, percent, short_day

SHOWN_ENDINGS = 2


def state_line(coupling: Coupling) -> str:
    """The state of a link, HTML: "<b>State: apart</b> since about 10 Jul (alert of 22 Sep)."."""
    word, rest = _state(coupling)
    return f"<b>{escape(_('State: {word}').format(word=word))}</b>{escape(rest)}"


def _state(coupling: Coupling) -> tuple[str, str]:
    change = coupling.last_change
    if change is None:
        return _unchanged(coupling)
    since = near_day(change.since, seen_from=coupling.as_of)
    told = near_day(change.session, seen_from=coupling.as_of)
    dated = _(" since about {since} (alert of {told}).").format(since=since, told=told)
    if change.kind is Kind.NEW_NORMAL:
        return _new_normal(coupling.state), _(" (since {told} the new normal).").format(told=told)
    if change.kind is Kind.LINKED and coupling.state is State.UNLINKED:
        return _("no link"), _(" (one had formed by {told} and did not last).").format(told=told)
    words = {
        State.DECOUPLED: _("apart"), State.COUPLED: _("coupled"), State.UNLINKED: _("no link"),
        State.WARMUP: _("coupled"),  # as it was told; how closely is still being measured
    }  # fmt: skip
    return words[coupling.state], dated


def _new_normal(state: State) -> str:
    return _("coupled at a new level") if state is State.COUPLED else _("no link")


def _unchanged(coupling: Coupling) -> tuple[str, str]:
    first = short_day(coupling.first)
    if coupling.state is State.WARMUP:
        return _("not known yet"), _(": the record begins on {first}, and half a year is needed.").format(
            first=first
        )
    word = _("coupled") if coupling.state is State.COUPLED else _("no link")
    return word, _(" since the record begins, {first}.").format(first=first)


def change_text(story: Story, source: str, *, stands_in: bool = False) -> str:
    """The message about a change, HTML, under 1024 characters."""
    paragraphs = (
        f"<b>{escape(change_headline(story.pair, story.change))}</b>\n{_values(story)}".rstrip(),
        f"<b>{escape(_('How sure?'))}</b> {escape(_how_sure(story))}",
        _telling(story.telling, story.pair),
        f"<b>{escape(_('What now?'))}</b> {escape(_what_now(story))}",
        f"<blockquote expandable>{escape(_method(story.pair, stands_in=stands_in))}</blockquote>\n"
        + escape(_("Close of {day} · {source}").format(day=day(story.change.session), source=retold(source))),
    )
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def change_headline(pair: Pair, change: Change) -> str:
    """One line that stands alone."""
    if change.kind is Kind.NEW_NORMAL and change.state is State.COUPLED:
        headline = _("New normal: {asset} and {benchmark} are linked at a new level")
    else:
        headline = {
            Kind.BREAKDOWN: _("Link broken: {asset} and {benchmark} have come apart"),
            Kind.RECOUPLED: _("Link back: {asset} and {benchmark} move together again"),
            Kind.LINKED: _("Link formed: {asset} and {benchmark} move together"),
            Kind.FADED: _("Link faded: {asset} and {benchmark} hardly move together any more"),
            Kind.NEW_NORMAL: _("New normal: {asset} and {benchmark} stay apart"),
        }[change.kind]
    return headline.format(asset=name(pair.asset), benchmark=name(pair.benchmark))


def _values(story: Story) -> str:
    """The value since the change, and the one before it."""
    parts = []
    if story.after is not None and story.since != story.change.session:
        parts.append(
            ngettext(
                "Since about {since}: {value} over {n} session ({range}).",
                "Since about {since}: {value} over {n} sessions ({range}).",
                story.after.n,
            ).format(since=short_day(story.since), n=story.after.n, **_value(story.after))
        )
    if story.before is not None:
        parts.append(_("{before}: {value} ({range}).").format(before=_before(story), **_value(story.before)))
    return " ".join(parts)


def _before(story: Story) -> str:
    if story.held_since is not None:
        return _("While it held, since {day}").format(day=short_day(story.held_since))
    if story.change.kind is Kind.RECOUPLED:
        return _("While it was broken")
    return _("In the year before")


def _value(correlation: Correlation) -> dict[str, str]:
    estimate = correlation.estimate
    return {"value": f"<b>{decimal(estimate.value)}</b>", "range": range_text(estimate)}


def _how_sure(story: Story) -> str:
    sentences = [_("Evidence, not proof.")]
    if story.change.kind is Kind.BREAKDOWN:
        sentences.append(_replayed(story))
        sentences.append(_("A start picked in hindsight exaggerates."))
    if story.headline is not None:
        sentences.append(
            _("The {n}-session figure says {value}: so few days allow {range}.").format(
                n=story.headline.window,
                value=decimal(story.headline.estimate.value),
                range=range_text(story.headline.estimate),
            )
        )
    return " ".join(sentences)


def _replayed(story: Story) -> str:
    return ngettext(
        "Replayed since {year} this is the first break; chance alone would give about {chance}.",
        "Replayed since {year} this is break number {n}; chance alone would give about {chance}.",
        story.breaks,
    ).format(year=story.first.year, n=story.breaks, chance=decimal(story.by_chance, digits=1))


def _telling(sessions: Sequence[TellingSession], pair: Pair) -> str:
    if not sessions:
        return ""
    days = ", ".join(_telling_day(each, pair if at == 0 else None) for at, each in enumerate(sessions))
    return f"<b>{escape(_('Days that did most:'))}</b> {escape(days)}"


def _telling_day(telling: TellingSession, named: Pair | None) -> str:
    """A session and both moves; whose they are is said once."""
    words = _("{day} ({asset}, {benchmark})")
    legs = "", ""
    if named is not None:
        legs = f"{short_name(named.asset)} ", f"{short_name(named.benchmark)} "
    return words.format(
        day=day_of_month(telling.session),
        asset=legs[0] + percent(telling.moves.asset),
        benchmark=legs[1] + percent(telling.moves.benchmark),
    )


def _what_now(story: Story) -> str:
    sentences = [_("Not a forecast, and nothing about price.")]
    if story.sessions_since_alarm is not None:
        sentences.append(
            ngettext(
                "The break was told {n} session ago.",
                "The break was told {n} sessions ago.",
                story.sessions_since_alarm,
            ).format(n=story.sessions_since_alarm)
        )
    if story.change.kind is Kind.BREAKDOWN:
        sentences += [_ended(story.endings), _("I reply here when this one ends.")]
    return " ".join(sentence for sentence in sentences if sentence)


def _ended(endings: Sequence[Ending]) -> str:
    """How the breaks before this one ended, the latest of them."""
    if not endings:
        return ""
    listed = ", ".join(map(_ending, endings[-SHOWN_ENDINGS:]))
    return ngettext("The one before: {listed}.", "Those before: {listed}.", len(endings)).format(
        listed=listed
    )


def _ending(ending: Ending) -> str:
    if ending.kind is Kind.RECOUPLED:
        how = ngettext("ended after {n} session", "ended after {n} sessions", ending.after)
    else:
        how = ngettext("new normal after {n} session", "new normal after {n} sessions", ending.after)
    return how.format(n=ending.after)


def _method(pair: Pair, *, stands_in: bool) -> str:
    return " ".join(
        (
            _("Method: a running likelihood-ratio test of daily moves against their own last year. "
              "It needs three to six weeks to see a change, more for a partial one."),
            explanation(pair.benchmark, stands_in=stands_in),
        )
    )  # fmt: skip
