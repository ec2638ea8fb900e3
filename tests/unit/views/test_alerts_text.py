from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.model.chat import Chat, ChatKind
from bot.model.coupling import State
from bot.model.mishap import Failure
from bot.model.rule import BreakdownRule, Side, Threshold, ThresholdRule
from bot.model.subscription import Snooze, Standing, Subscription
from bot.model.ticker import ASSETS, BENCHMARKS, Pair
from bot.views.alerts import (
    Watched,
    card_text,
    list_text,
    question_text,
    stopped_text,
    turned_on_text,
)
from bot.views.captions import CAPTION, TEXT, length
from bot.views.wording import plain

SINCE = date(2025, 9, 22)
CHAT = Chat(1, 1001, ChatKind.PRIVATE, zone="Europe/Berlin")
BELOW = Subscription("k3", 1, ThresholdRule(Threshold(Side.BELOW, 0.2)), Standing(Side.ABOVE))
ABOVE = Subscription("k4", 1, ThresholdRule(Threshold(Side.ABOVE, 0.6)), Standing(Side.BELOW))
LINK = Subscription("k5", 1, BreakdownRule(Pair(ASSETS["eth"], BENCHMARKS["spy"])), Standing(State.COUPLED))
CHECK = datetime(2025, 9, 29, 20, 20, tzinfo=UTC)


def state(watched: Watched) -> str:
    """The line that says how it stands."""
    return plain(list_text([watched], CHAT)).split("\n")[3]


@pytest.mark.parametrize(
    ("watched", "line"),
    [
        (Watched(BELOW, 0.36), "on · 0.36 now, 0.16 above your line"),
        (Watched(BELOW, 0.15), "on · 0.15 now, 0.05 below your line"),
        (Watched(BELOW), "on · no figure just now"),
        (Watched(ABOVE, 0.36), "on · 0.36 now, 0.24 below your line"),
        (
            Watched(replace(BELOW, side=Standing(Side.BELOW, SINCE)), 0.12),
            "on · 0.12 now, 0.08 below your line, on since 22 Sep 2025",
        ),
        (
            Watched(replace(BELOW, side=Standing(Side.BELOW)), 0.12),
            "on · 0.12 now, 0.08 below your line, on since before the record begins",
        ),
        (Watched(replace(BELOW, side=None), 0.36), "on · 0.36 now, 0.16 above your line"),
        (Watched(replace(BELOW, paused=True), 0.36), "paused · 0.36 now, 0.16 above your line"),
        (
            Watched(replace(BELOW, snooze=Snooze()), 0.36),
            "snoozed until it ends · 0.36 now, 0.16 above your line",
        ),
        (
            Watched(replace(BELOW, snooze=Snooze(CHECK)), 0.36),
            "snoozed until Mon 29 Sep, 22:20 Berlin · 0.36 now, 0.16 above your line",
        ),
        (
            Watched(replace(BELOW, until=date(2027, 1, 31), once=True), 0.36),
            "on · 0.36 now, 0.16 above your line · until 31 Jan 2027 · only once",
        ),
        (Watched(LINK), "on · link holds"),
        (
            Watched(replace(LINK, side=Standing(State.COUPLED, SINCE))),
            "on · link holds (alert of 22 Sep 2025)",
        ),
        (
            Watched(replace(LINK, side=Standing(State.DECOUPLED, SINCE))),
            "on · link broken (alert of 22 Sep 2025)",
        ),
        (Watched(replace(LINK, side=Standing(State.UNLINKED))), "on · no link"),
        (Watched(replace(LINK, side=Standing(State.WARMUP))), "on · link not known yet"),
        (Watched(replace(LINK, side=None)), "on · link not known yet"),
    ],
)
def test_an_alert_says_how_it_stands(watched: Watched, line: str) -> None:
    assert state(watched) == line


def test_a_moment_is_shown_on_the_reader_s_own_clock() -> None:
    snoozed = Watched(replace(BELOW, snooze=Snooze(CHECK)), 0.36)
    assert f'<tg-time unix="{int(CHECK.timestamp())}" format="wDt">' in list_text([snoozed], CHAT)


def test_what_went_wrong_with_the_last_message_stands_below() -> None:
    failure = Failure(datetime(2025, 9, 26, 20, 20, tzinfo=UTC), "Forbidden: <bot> was blocked by the user")
    watched = Watched(BELOW, 0.36, failure)
    said = (
        "on · 0.36 now, 0.16 above your line\nLast message did not arrive, as far as I know "
        "(Fri 26 Sep, 22:20 Berlin): Forbidden: &lt;bot&gt; was blocked by the user\n\n"
    )
    for html in (list_text([watched], CHAT), card_text(watched, CHAT)):
        assert said in html.replace('<tg-time unix="1758918000" format="wDt">', "").replace("</tg-time>", "")
    assert "did not arrive" not in list_text([Watched(BELOW, 0.36)], CHAT)


@pytest.mark.parametrize(
    ("alert", "on"),
    [
        (BELOW, False),
        (replace(BELOW, side=Standing(Side.BELOW)), True),
        (replace(BELOW, side=None), False),
        (LINK, False),
        (replace(LINK, side=Standing(State.DECOUPLED)), True),
    ],
)
def test_something_is_on_past_its_line_or_while_the_link_is_broken(alert: Subscription, on: bool) -> None:
    assert alert.is_on is on


def test_the_list_numbers_what_is_watched() -> None:
    psct = replace(BELOW, rule=replace(BELOW.pair_rule, pair=Pair(benchmark=BENCHMARKS["psct"])))
    text = plain(list_text([Watched(BELOW, 0.36), Watched(LINK), Watched(psct, 0.3)], CHAT))
    assert text.startswith("3 alerts\n\n1. Bitcoin × small-cap tech: below 0.20 (30 sessions)\n")
    assert "\n\n2. Ether × the S&P 500: when the link breaks or returns\n" in text
    assert "\n\n3. Bitcoin × small-cap tech (PSCT): below 0.20 (30 sessions)\n" in text
    assert text.endswith("Tap a number to change, pause, snooze or delete it.")


def test_a_page_has_its_own_numbers_and_every_page_fits() -> None:
    long = replace(
        LINK,
        rule=ThresholdRule(
            Threshold(Side.BELOW, -0.9999, 250, margin=0.1234),
            Pair(ASSETS["doge"], BENCHMARKS["r2ktech-all"]),
        ),
        side=Standing(Side.BELOW, SINCE),
        snooze=Snooze(CHECK),
        until=date(2027, 12, 31),
        once=True,
    )
    watched = [Watched(long, -0.99995, Failure(CHECK, "\N{GRINNING FACE}" * 1000))] * 25
    assert "\n11. " in plain(list_text(watched, CHAT, 1))
    assert all(length(list_text(watched, CHAT, page)) < TEXT for page in range(3))
    assert length(card_text(watched[0], CHAT)) < CAPTION


def test_where_there_is_none_it_is_said_kindly() -> None:
    assert plain(list_text([], CHAT)).startswith("No alerts yet.\nI can tell you when")


def test_a_card_says_all_that_was_asked_for() -> None:
    card = plain(card_text(Watched(replace(BELOW, once=True), 0.36), CHAT))
    assert card.startswith("Bitcoin × small-cap tech: below 0.20 (30 sessions)\non · 0.36 now")
    assert "after 3 closes in a row below 0.20, over after 3 above 0.30 (margin 0.10)" in card
    assert "Only once" in card


@pytest.mark.parametrize(
    ("alert", "line"),
    [
        (BELOW, "It is not below your line now. I write after 3 closes below 0.20."),
        (replace(BELOW, once=True), "It is not below your line now. I write after 3 closes below 0.20."),
        (ABOVE, "It is not above your line now. I write after 3 closes above 0.60."),
        (
            replace(BELOW, side=Standing(Side.BELOW, SINCE)),
            "It is below your line, since 22 Sep 2025. I write after 3 closes above 0.30.",
        ),
        (
            replace(BELOW, side=Standing(Side.BELOW, SINCE), once=True),
            (
                "It is below your line, since 22 Sep 2025. "
                "I write after 3 closes above 0.30, and with that it ends."
            ),
        ),
        (
            replace(ABOVE, side=Standing(Side.ABOVE)),
            "It is above your line. I write after 3 closes below 0.50.",
        ),
        (LINK, "The link holds. I write when it breaks or fades."),
        (
            replace(LINK, side=Standing(State.COUPLED, SINCE), once=True),
            "The link holds (alert of 22 Sep 2025). I write when it breaks or fades.",
        ),
        (
            replace(LINK, side=Standing(State.DECOUPLED, SINCE)),
            (
                "The link is broken (alert of 22 Sep 2025). "
                "I write when it is back, or when apart is the new normal."
            ),
        ),
        (
            replace(LINK, side=Standing(State.DECOUPLED), once=True),
            (
                "The link is broken. "
                "I write when it is back, or when apart is the new normal, and with that it ends."
            ),
        ),
        (replace(LINK, side=Standing(State.UNLINKED)), "There is no link. I write when one forms."),
        (
            replace(LINK, side=Standing(State.WARMUP)),
            "Too little is recorded yet to know the link. I write what becomes of it.",
        ),
        (
            replace(LINK, side=None),
            "How it stands, the next closes will tell. What is then already so, I do not send.",
        ),
    ],
)
def test_what_is_turned_on_says_what_is_and_what_will_be_told(alert: Subscription, line: str) -> None:
    first, second, *_rest, last = plain(turned_on_text(alert, CHECK)).split("\n")
    assert first.startswith("On: ")
    assert second == line
    assert last == "Next check: Mon 29 Sep, 16:20 New York."


def test_what_is_watched_in_place_of_what_was_asked_for_is_said() -> None:
    assert "\nthis follows PSCT &lt;\n" in turned_on_text(BELOW, CHECK, ["this follows PSCT <"])


@pytest.mark.parametrize(
    ("paused", "had_digest", "text"),
    [
        (0, False, "Nothing was on: no alert, no summary."),
        (1, False, "1 alert is paused. Nothing is deleted: /alerts has them all."),
        (
            3,
            True,
            (
                "3 alerts are paused. Nothing is deleted: /alerts has them all.\n"
                "The summary is off: /digest turns it on again."
            ),
        ),
        (0, True, "The summary is off: /digest turns it on again."),
    ],
)
def test_a_stop_says_what_it_stopped(paused: int, had_digest: bool, text: str) -> None:
    assert plain(stopped_text(paused, had_digest=had_digest)) == text


def test_the_first_question_says_what_can_be_typed_instead() -> None:
    assert plain(question_text()).startswith("What shall I tell you about?\n")
    assert "/alert breakdown" in question_text()
