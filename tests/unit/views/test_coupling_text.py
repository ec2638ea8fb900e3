"""What is said about a link."""

from dataclasses import replace
from datetime import date

import pytest

from bot.model.correlation import Moves
from bot.model.coupling import Change, Coupling, Ending, Kind, State, Story, TellingSession
from bot.model.ticker import ASSETS, BENCHMARKS, FUNDS, Pair
from bot.views.coupling import change_headline, change_text, state_line
from bot.views.wording import plain
from tests.unit.views.examples import correlation

PAIR = Pair(ASSETS["btc"], FUNDS["psct"])
FRIDAY = date(2025, 9, 26)
FIRST = date(2018, 5, 16)
BROKEN = Change(Kind.BREAKDOWN, date(2025, 9, 22), date(2025, 7, 10), State.DECOUPLED)
BACK = Change(Kind.RECOUPLED, date(2025, 3, 28), date(2025, 3, 4), State.COUPLED)
FORMED = Change(Kind.LINKED, date(2024, 9, 19), date(2024, 7, 25), State.WARMUP)
FADED = Change(Kind.FADED, date(2024, 9, 19), date(2024, 9, 19), State.UNLINKED)
NEW_NORMAL = Change(Kind.NEW_NORMAL, date(2024, 3, 14), date(2024, 3, 14), State.UNLINKED)
NEW_LEVEL = replace(NEW_NORMAL, state=State.COUPLED)

STORY = Story(
    pair=PAIR,
    change=BROKEN,
    since=date(2025, 7, 10),
    after=replace(correlation(30, 0.28, -0.04, 0.55), n=52),
    before=replace(correlation(30, 0.50, 0.30, 0.65), n=252),
    held_since=None,
    headline=correlation(30, 0.40, -0.01, 0.70),
    telling=(
        TellingSession(date(2025, 7, 11), Moves(0.0424, -0.0204)),
        TellingSession(date(2025, 9, 22), Moves(-0.0261, 0.0178)),
    ),
    first=FIRST,
    breaks=3,
    by_chance=1.6,
    endings=(Ending(Kind.NEW_NORMAL, 220), Ending(Kind.RECOUPLED, 26)),
    sessions_since_alarm=None,
)


def coupling(state: State, *changes: Change) -> Coupling:
    return Coupling(PAIR, state, FIRST, FRIDAY, changes)


@pytest.mark.parametrize(
    ("known", "line"),
    [
        (coupling(State.DECOUPLED, BROKEN), "State: apart since about 10 Jul (alert of 22 Sep)."),
        (coupling(State.COUPLED, BACK), "State: coupled since about 4 Mar (alert of 28 Mar)."),
        (coupling(State.WARMUP, FORMED), "State: coupled since about 25 Jul 2024 (alert of 19 Sep 2024)."),
        (coupling(State.COUPLED, FORMED), "State: coupled since about 25 Jul 2024 (alert of 19 Sep 2024)."),
        (
            coupling(State.UNLINKED, FORMED),
            "State: no link (one had formed by 19 Sep 2024 and did not last).",
        ),
        (coupling(State.UNLINKED, FADED), "State: no link since about 19 Sep 2024 (alert of 19 Sep 2024)."),
        (coupling(State.UNLINKED, NEW_NORMAL), "State: no link (since 14 Mar 2024 the new normal)."),
        (
            coupling(State.COUPLED, NEW_LEVEL),
            "State: coupled at a new level (since 14 Mar 2024 the new normal).",
        ),
        (coupling(State.COUPLED), "State: coupled since the record begins, 16 May 2018."),
        (coupling(State.UNLINKED), "State: no link since the record begins, 16 May 2018."),
        (
            coupling(State.WARMUP),
            "State: not known yet: the record begins on 16 May 2018, and half a year is needed.",
        ),
    ],
    ids=str,
)
def test_the_state_is_one_line(known: Coupling, line: str) -> None:
    assert plain(state_line(known)) == line


def test_a_broken_link_is_told_from_the_dated_change_on() -> None:
    """VOICE, "Link broken": its figures and its order."""
    text = plain(change_text(STORY, "Yahoo, Binance", stands_in=True))
    first, since = text.splitlines()[:2]
    assert first == "Link broken: Bitcoin and small-cap tech have come apart"
    assert since == (
        "Since about 10 Jul 2025: 0.28 over 52 sessions (−0.04 to 0.55). In the year before: 0.50 (0.30 to 0.65)."
    )
    for words in (
        "Evidence, not proof. Replayed since 2018 this is break number 3; chance alone would give about 1.6.",
        "A start picked in hindsight exaggerates.",
        "The 30-session figure says 0.40: so few days allow −0.01 to 0.70.",
        "Days that did most: 11 Jul (BTC +4.2%, small-cap tech −2.0%), 22 Sep (−2.6%, +1.8%)",
        "Not a forecast, and nothing about price.",
        "Those before: new normal after 220 sessions, ended after 26 sessions.",
        "I reply here when this one ends.",
        "standing in for Russell 2000 tech",
        "Close of Mon 22 Sep 2025 · Yahoo, Binance",
    ):
        assert words in text
    assert "unlikely" not in text


def test_a_first_break_knows_of_none_before() -> None:
    text = plain(change_text(replace(STORY, breaks=1, endings=()), "Yahoo"))
    assert "Replayed since 2018 this is the first break; chance alone would give about 1.6." in text
    assert "before:" not in text.replace("year before:", "")
    assert "The one before: ended after 26 sessions." in plain(
        change_text(replace(STORY, endings=STORY.endings[1:]), "")
    )


def test_a_link_that_is_back_is_held_against_the_break() -> None:
    text = plain(change_text(replace(STORY, change=BACK, sessions_since_alarm=26), "Yahoo"))
    assert "Link back: Bitcoin and small-cap tech move together again" in text
    assert "While it was broken: 0.50" in text
    assert "The break was told 26 sessions ago." in text
    assert "Replayed" not in text


def test_what_is_not_known_is_left_out() -> None:
    bare = replace(STORY, after=None, before=None, headline=None, telling=())
    text = plain(change_text(bare, "Yahoo"))
    assert text.startswith("Link broken: Bitcoin and small-cap tech have come apart\n\nHow sure?")
    assert "Days that did most" not in text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (FORMED, "Link formed"),
        (FADED, "Link faded"),
        (NEW_NORMAL, "New normal: Bitcoin and small-cap tech stay apart"),
        (NEW_LEVEL, "are linked at a new level"),
    ],
)
def test_every_change_has_its_headline(change: Change, words: str) -> None:
    assert words in change_headline(PAIR, change)
    assert change_headline(PAIR, change) in plain(change_text(replace(STORY, change=change), "Yahoo"))


def test_a_change_without_a_date_of_its_own_says_nothing_since_then() -> None:
    faded = replace(STORY, change=FADED, since=FADED.since)
    assert "Since about" not in change_text(faded, "Yahoo")


def test_a_break_may_be_held_against_the_time_that_the_link_held() -> None:
    held = replace(STORY, held_since=date(2025, 3, 4))
    assert "While it held, since 4 Mar 2025: 0.50 (0.30 to 0.65)." in plain(change_text(held, "Yahoo"))


@pytest.mark.parametrize("benchmark", BENCHMARKS)
@pytest.mark.parametrize("change", [BROKEN, BACK, FORMED, FADED, NEW_NORMAL, NEW_LEVEL], ids=lambda c: c.kind)
@pytest.mark.usefixtures("each_language")
def test_a_message_fits_below_a_picture(change: Change, benchmark: str) -> None:
    longest = replace(
        STORY,
        pair=Pair(ASSETS["avax"], BENCHMARKS[benchmark]),
        change=change,
        after=correlation(250, -0.28, -0.54, -0.05),
        before=correlation(250, -0.70, -0.80, -0.65),
        headline=correlation(30, -0.40, -0.61, -0.10),
        endings=(Ending(Kind.NEW_NORMAL, 220),) * 9,
        breaks=10,
        by_chance=12.6,
        sessions_since_alarm=249,
    )
    text = plain(
        change_text(longest, "recorded sample to 26 Sep 2025, Yahoo Finance, Bitstamp", stands_in=True)
    )
    assert len(text.encode("utf-16-le")) // 2 <= 1024
