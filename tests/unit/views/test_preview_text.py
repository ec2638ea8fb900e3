from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.alerts.preview import PastAlert, Preview
from bot.localchat.markup import parse_html
from bot.model.coupling import Change, Coupling, Kind, State
from bot.model.rule import BreakdownRule, Side, Threshold, ThresholdRule
from bot.model.subscription import Standing
from bot.model.ticker import ASSETS, BENCHMARKS, Pair
from bot.translation import ENGLISH, language
from bot.views.captions import CAPTION, length
from bot.views.preview import how_long, preview_text, rule_headline, understood
from bot.views.wording import plain
from tests.unit.views.examples import FRIDAY, correlation

PAIR = Pair(ASSETS["btc"], BENCHMARKS["psct"])
BELOW, ABOVE = Side.BELOW, Side.ABOVE
CHECK = datetime(2025, 9, 29, 20, 20, tzinfo=UTC)


def of_line(*, side: Side = BELOW, level: float = 0.2, closes: int = 3, margin: float = 0.1) -> ThresholdRule:
    return ThresholdRule(Threshold(side, level, closes=closes, margin=margin), PAIR)


def values(number: int) -> tuple[tuple[date, float], ...]:
    return tuple((FRIDAY - timedelta(days=back), 0.37) for back in range(number - 1, -1, -1))


def linked(state: State, *changes: Change) -> Coupling:
    return Coupling(PAIR, state, date(2018, 5, 17), FRIDAY, changes)


BROKEN = Change(Kind.BREAKDOWN, date(2025, 9, 22), date(2025, 7, 10), State.DECOUPLED)
LINE = Preview(
    of_line(),
    CHECK,
    correlation=correlation(30, 0.36, -0.05, 0.67),
    is_current=True,
    standing=Standing(ABOVE, date(2024, 5, 9)),
    coupling=linked(State.COUPLED),
    alerts=(PastAlert(date(2023, 11, 6), "below", 70), PastAlert(date(2024, 4, 11), "below", 20)),
    values=values(504),
    average=0.3706,
    by_luck=4.3,
)
LINK = replace(
    LINE,
    rule=BreakdownRule(PAIR),
    standing=Standing(State.DECOUPLED, BROKEN.session),
    coupling=linked(State.DECOUPLED, BROKEN),
    alerts=(
        PastAlert(date(2024, 3, 14), "new_normal"),
        PastAlert(date(2024, 9, 19), "linked"),
        PastAlert(date(2025, 2, 20), "breakdown", 26),
        PastAlert(date(2025, 3, 28), "recoupled"),
        PastAlert(date(2025, 9, 22), "breakdown"),
    ),
    by_luck=0.32,
)


def words(preview: Preview, *, notes: Sequence[str] = ()) -> str:
    return plain(preview_text(preview, notes=notes))


def test_the_preview_of_a_line() -> None:
    assert preview_text(LINE) == (
        "<b>New alert: Bitcoin × small-cap tech below 0.20</b>\n"
        "30-session figure. Sent after 3 closes in a row below 0.20, over after 3 above 0.30 (margin 0.10). "
        "Every time, until you stop it.\n\n"
        "Now <b>0.36</b> over 30 sessions (95% range −0.05 to 0.67).\n\n"
        "Last two years, replayed: <b>2 alerts</b>\n"
        "• 6 Nov 2023, over after 70 sessions\n"
        "• 11 Apr 2024, over after 20 sessions\n\n"
        "<b>How much of that is luck?</b> Perhaps all of it. With a link fixed at 0.37, its average over this "
        "time, luck alone sends about 4. "
        "So it tells you that <i>the figure is low</i>, not that <i>the link has changed</i>.\n"
        "Only changes, please? <b>/alert breakdown btc psct</b>: about one false alert in two years, "
        "three to six weeks after the change. Or take a line farther away.\n\n"
        'First check: <tg-time unix="1759177200" format="wDt">Mon 29 Sep, 16:20 New York</tg-time>.'
    )


def test_the_preview_of_a_link() -> None:
    assert preview_text(LINK) == (
        "<b>New alert: the link of Bitcoin and small-cap tech</b>\n"
        "I write when it breaks, when it is back, and when a link forms, fades or settles at a new level. "
        "Every time, until you stop it.\n\n"
        "<b>State: apart</b> since about 10 Jul (alert of 22 Sep). "
        "What I write next is that it is back, or that apart is the new normal.\n"
        "Now <b>0.36</b> over 30 sessions (95% range −0.05 to 0.67).\n\n"
        "Last two years, replayed: <b>5 messages</b>\n"
        "• 14 Mar 2024, new normal\n• 19 Sep 2024, link formed\n• 20 Feb 2025, link broken\n"
        "• 28 Mar 2025, link back\n• 22 Sep 2025, link broken\n\n"
        "<b>How sure is it?</b> While a link holds, about one false break in two years. "
        "Over this time luck alone gives about 0.3; 2 breaks were seen. "
        "It comes three to six weeks after a change, later after a partial one.\n\n"
        'First check: <tg-time unix="1759177200" format="wDt">Mon 29 Sep, 16:20 New York</tg-time>.'
    )


@pytest.mark.parametrize("preview", [LINE, LINK], ids=["a line", "a link"])
def test_telegram_can_read_it(preview: Preview) -> None:
    said = preview_text(preview, notes=["5 < 6 & so on"])
    assert parse_html(said).text == plain(said)
    assert "date_time" in {entity["type"] for entity in parse_html(said).entities}


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (
            of_line(side=ABOVE, level=0.6, closes=1, margin=0),
            "Sent after 1 close above 0.60, over after 1 below 0.60 (margin 0.00).",
        ),
        (
            of_line(level=-0.1, closes=1, margin=0.05),
            "Sent after 1 close below −0.10, over after 1 above −0.05 (margin 0.05).",
        ),
        (
            of_line(side=ABOVE, level=0.6),
            "Sent after 3 closes in a row above 0.60, over after 3 below 0.50 (margin 0.10).",
        ),
    ],
)
def test_what_was_understood_is_spelt_out(rule: ThresholdRule, expected: str) -> None:
    assert understood(rule) == f"30-session figure. {expected}"


def test_the_window_is_named() -> None:
    rule = ThresholdRule(Threshold(BELOW, 0.2, window=250), PAIR)
    assert understood(rule).startswith("250-session figure. ")
    assert "no 250-session figure now" in words(replace(LINE, rule=rule, correlation=None))


def test_a_headline_says_which_side() -> None:
    rule = ThresholdRule(Threshold(ABOVE, 0.6), Pair(ASSETS["eth"], BENCHMARKS["spy"]))
    assert rule_headline(rule) == "New alert: Ether × the S&P 500 above 0.60"
    assert "S&amp;P" in preview_text(replace(LINE, rule=rule))


@pytest.mark.parametrize(
    ("until", "once", "expected"),
    [
        (None, False, "Every time, until you stop it."),
        (None, True, "Only once: it ends when it is over."),
        (date(2027, 1, 31), False, "Every time, until 31 Jan 2027."),
        (date(2027, 1, 31), True, "Only once, and not after 31 Jan 2027."),
    ],
)
def test_how_often_and_how_long_is_said(until: date | None, *, once: bool, expected: str) -> None:
    assert how_long(until, once=once) == expected
    assert expected in plain(preview_text(LINE, until=until, once=once))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            {"standing": Standing(BELOW, date(2025, 9, 18))},
            "So it is on, since Thu 18 Sep 2025: I write when it is over.",
        ),
        ({"standing": Standing(BELOW)}, "So it is on already: I write when it is over."),
        ({"standing": None}, "On which side of your line that is, a few more closes will tell."),
        ({"rule": of_line(level=0.4)}, "Past your line, but not for long enough yet."),
        (
            {"rule": of_line(side=ABOVE, level=0.3), "standing": Standing(BELOW)},
            "Past your line, but not for long enough yet.",
        ),
        ({"rule": of_line(side=ABOVE, level=0.4), "standing": Standing(BELOW)}, ""),
    ],
    ids=["on", "on from the start", "not known yet", "past it", "past it above", "not past it above"],
)
def test_what_is_so_already_is_said(change: dict[str, object], expected: str) -> None:
    [now] = [line for line in words(replace(LINE, **change)).split("\n") if line.startswith("Now")]  # type: ignore[arg-type]
    assert now == f"Now 0.36 over 30 sessions (95% range −0.05 to 0.67). {expected}".rstrip()


def test_an_old_figure_is_dated() -> None:
    said = words(replace(LINE, is_current=False))
    assert "Close of Fri 26 Sep 2025: 0.36 over 30 sessions (95% range −0.05 to 0.67)." in said
    assert "Two years to 26 Sep 2025, replayed: 2 alerts" in said
    assert "Now" not in said
    assert "Last two years" not in said


def test_without_a_figure_that_is_said() -> None:
    for preview in (LINE, LINK):
        said = words(replace(preview, correlation=None))
        assert "There is no 30-session figure now: too few sessions have prices for both." in said
        assert "over 30 sessions" not in said


@pytest.mark.parametrize("rule", [LINE.rule, LINK.rule], ids=["a line", "a link"])
def test_with_too_few_sessions_nothing_is_made_up(rule: ThresholdRule | BreakdownRule) -> None:
    said = words(Preview(rule, CHECK))
    assert "There are too few sessions to replay it: it begins when there are enough." in said
    assert "luck" not in said
    assert "How" not in said
    assert said.endswith("First check: Mon 29 Sep, 16:20 New York.")


@pytest.mark.parametrize("rule", [LINE.rule, LINK.rule], ids=["a line", "a link"])
def test_what_a_note_explains_is_not_explained_otherwise(rule: ThresholdRule | BreakdownRule) -> None:
    said = words(Preview(rule, CHECK, is_explained=True), notes=["ETH has only closes of UTC days here."])
    assert "ETH has only closes of UTC days here." in said
    assert "too few sessions" not in said


def test_a_short_record_is_named() -> None:
    said = words(replace(LINE, values=values(120)))
    assert "Only 120 sessions to replay, since 30 May 2025: 2 alerts" in said
    assert "Only 1 session to replay, since 26 Sep 2025: " in words(replace(LINE, values=values(1)))


def test_what_lasts_is_still_on() -> None:
    alerts = (PastAlert(date(2025, 9, 1), "below", 1), PastAlert(date(2025, 9, 18), "below"))
    said = words(replace(LINE, alerts=alerts))
    assert "• 1 Sep 2025, over after 1 session\n• 18 Sep 2025, still on" in said
    assert "replayed: 1 alert\n" in words(replace(LINE, alerts=alerts[1:]))


def test_the_latest_of_many_are_named() -> None:
    alerts = tuple(PastAlert(date(2024, month, 1), "below", 9) for month in range(1, 13))
    said = words(replace(LINE, alerts=alerts, by_luck=2.0))
    assert "replayed: 12 alerts, the latest\n• 1 Aug 2024" in said
    assert said.count("•") == 5


@pytest.mark.parametrize(
    ("seen", "by_luck", "expected", "is_offered"),
    [
        (2, 4.3, "Perhaps all of it. With a link fixed at 0.37, its average over this time, luck alone sends about 4. So it tells", True),
        (2, 1.5, "luck alone sends about 2. So it tells", True),
        (1, 0.72, "luck alone sends about 0.7. So it tells", True),
        (2, 1.49, "luck alone sends about 1.5. What is more may be the link itself.", False),
        (5, 0.31, "luck alone sends about 0.3. What is more may be the link itself.", False),
        (2, 0.04, "luck alone sends hardly any. What is more may be the link itself.", False),
        (0, 0.3, "And by luck? With a link fixed at 0.37, its average over this time, luck alone sends about 0.3.\n", False),
        (0, 1.2, "luck alone sends about 1.2. So it tells", True),
    ],
)  # fmt: skip
def test_luck_is_weighed_against_what_was_seen(
    seen: int, by_luck: float, expected: str, *, is_offered: bool
) -> None:
    alerts = tuple(PastAlert(date(2025, 1, 2 + day), "below", 1) for day in range(seen))
    said = words(replace(LINE, alerts=alerts, by_luck=by_luck))
    assert expected in said
    assert ("/alert breakdown" in said) is is_offered


def test_above_a_line_the_figure_is_high() -> None:
    assert "the figure is high, not that the link has changed" in words(
        replace(LINE, rule=of_line(side=ABOVE))
    )


def test_what_is_offered_can_be_typed() -> None:
    default = replace(LINE, rule=ThresholdRule(Threshold(BELOW, 0.2)))
    assert "<b>/alert breakdown</b>" in preview_text(default)


def test_where_there_is_no_link_there_is_none_to_break() -> None:
    unlinked = linked(State.UNLINKED)
    said = words(replace(LINE, coupling=unlinked))
    assert "/alert breakdown btc psct: there is no link to break now, and it says when one forms." in said
    said = words(replace(LINK, coupling=unlinked, alerts=(), by_luck=0.0))
    assert (
        "State: no link since the record begins, 17 May 2018. There is no link to break: I write when one forms."
        in said
    )
    assert "Last two years, replayed: nothing sent" in said
    assert "false break in two years. It comes three to six weeks" in said


def test_of_a_link_that_holds_there_is_no_more_to_say() -> None:
    said = words(replace(LINK, coupling=linked(State.COUPLED), alerts=LINK.alerts[:1], by_luck=0.9))
    assert "State: coupled since the record begins, 17 May 2018.\nNow" in said
    assert "Last two years, replayed: 1 message\n" in said
    assert "luck alone gives about 0.9; 0 breaks were seen." in said
    assert "1 break was seen." in words(replace(LINK, alerts=LINK.alerts[-1:]))


def test_nothing_known_of_a_link_is_said_so() -> None:
    faded = (PastAlert(date(2025, 9, 1), "faded"),)
    assert "Nothing is known of this link yet." in words(replace(LINK, coupling=None))
    assert "• 1 Sep 2025, link faded" in words(replace(LINK, alerts=faded))


def test_notes_stand_behind_what_was_understood() -> None:
    said = preview_text(LINE, notes=["PSCT stands in & that is that.", "In this group it is said once."])
    assert (
        "until you stop it.\n\nPSCT stands in &amp; that is that.\n\nIn this group it is said once.\n\nNow"
        in said
    )


def crowded(preview: Preview) -> Iterator[str]:
    """What is said where there is very much to say, and ever more."""
    kinds = [(alert.kind, alert.ended_after) for alert in preview.alerts * 6]
    many = tuple(PastAlert(date(2025, 12, 1 + at), *kind) for at, kind in enumerate(kinds[:30]))
    full = replace(
        preview, alerts=many, is_current=False, standing=Standing(BELOW, date(2025, 9, 18)),
        coupling=linked(State.UNLINKED, replace(BROKEN, kind=Kind.LINKED, state=State.UNLINKED)),
        by_luck=88.0,
    )  # fmt: skip
    for number in range(12):
        notes = ["𝕏 says: " + "what there is to know of this pair and of its prices " * number] * 2
        yield preview_text(full, until=date(2027, 12, 31), once=True, notes=notes)


@pytest.mark.parametrize("preview", [LINE, LINK], ids=["a line", "a link"])
@pytest.mark.usefixtures("each_language")
def test_whatever_there_is_to_say_it_fits_below_a_picture(preview: Preview) -> None:
    for said in crowded(preview):
        assert length(said) <= CAPTION
        if language() == ENGLISH:
            assert "First check" in said


def test_where_there_is_too_much_the_oldest_alerts_go_first() -> None:
    said = [words(LINE, notes=["x" * number]) for number in range(150, 700, 5)]
    assert ["6 Nov" in each for each in said] == sorted(("6 Nov" in each for each in said), reverse=True)
    assert all("11 Apr" in each for each in said if "6 Nov" in each)
    assert all("Only changes" in each for each in said if "11 Apr" in each)
    assert all("xxx" in each for each in said if "Only changes" in each)
    assert "xxx" not in said[-1]
    assert all("2 alerts" in each for each in said)
