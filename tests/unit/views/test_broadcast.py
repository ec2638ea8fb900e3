"""What the owner reads about a broadcast."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.alerts.broadcast import Plan
from bot.errors import UsageError
from bot.model.broadcast import Broadcast, Phase, Reach, Terms
from bot.model.delivery import Outcome
from bot.model.message import Button, Rows
from bot.translation import speaking
from bot.views.broadcast import draft_text, progress_text
from bot.views.broadcast_buttons import BroadcastTap, Deed, draft_buttons, progress_buttons
from bot.views.captions import TEXT, length
from bot.views.wording import plain

AT = datetime(2025, 9, 27, 12, tzinfo=UTC)
FREE = Terms(29.3, 960)
PAYING = replace(FREE, stars=500)
REACH = Reach(private=1200, groups=30, channels=4)
SENDING = Broadcast("1a2b", "<b>words</b>", AT, 77, expected=1234, phase=Phase.SENDING, queued=1234)


def test_a_card_says_whom_it_is_for_and_how_long_it_takes() -> None:
    html = draft_text(REACH, FREE, 0)
    assert html.startswith("<b>Send this to 1,234 chats?</b>\n")
    assert plain(html) == (
        "Send this to 1,234 chats?\n\nPrivate chats: 1,200\nGroups: 30\nChannels: 4\n"
        # 1234 / 29.3 = 42.1
        "Time it takes: 42 seconds\n\n"
        "These are all that have an alert on, or a summary.\n\n"
        "It goes at 29.3 a second, behind answers and alerts. What is not sent within 24 hours is left out."
    )


def test_one_chat_is_one_and_what_takes_no_time_takes_a_second() -> None:
    text = plain(draft_text(Reach(private=1), FREE, 0))
    assert text.startswith("Send this to 1 chat?\n")
    assert "\nTime it takes: 1 second\n" in text


@pytest.mark.parametrize(
    ("reach", "said"),
    [
        (replace(REACH, want_nothing=1), "or a summary. 1 chat has neither, and is left out.\n"),
        (replace(REACH, want_nothing=1200), "or a summary. 1,200 chats have neither, and are left out.\n"),
        (replace(REACH, rest=1), "or a summary. 1 chat takes nothing from me, and is left out.\n"),
        (replace(REACH, rest=12), "or a summary. 12 chats take nothing from me, and are left out.\n"),
    ],
)
def test_who_is_left_out_is_said(reach: Reach, said: str) -> None:
    assert said in plain(draft_text(reach, FREE, 0))


def test_where_nobody_would_get_it_that_is_all_that_is_said() -> None:
    assert plain(draft_text(Reach(want_nothing=2), PAYING, 5000)) == (
        "Nobody would get this: no chat has an alert on, or a summary.\n2 chats have neither, and are left out."
    )


def test_what_speed_costs_is_said_where_it_may_be_paid() -> None:
    text = plain(draft_text(REACH, PAYING, 3759))
    assert text.endswith(
        "\n\nPaid at 0.1 Star a message, it goes at up to 960 a second; what the month's Stars are not enough for "
        "goes free.\nTime it takes, paid: 1 second\nStars it costs, at most: 124\n"
        "Stars left this month: 375 of 500"
    )
    assert "Paid" not in draft_text(Reach(private=20), PAYING, 5000)  # not worth it
    assert plain(draft_text(REACH, PAYING, -30)).endswith(
        "\n\nIt cannot be paid for any more this month.\nStars left this month: 0 of 500"
    )


def test_numbers_are_written_as_in_the_owner_s_language() -> None:
    with speaking("es"):
        text = plain(draft_text(replace(REACH, private=12_000), FREE, 0))
    assert ": 12\N{NARROW NO-BREAK SPACE}000" in text
    assert " 29,3 " in text


@pytest.mark.parametrize(
    ("broadcast", "said"),
    [
        (replace(SENDING, phase=Phase.QUEUEING, queued=200), "Sending: 0 of 1,234 sent\nLeft: 1,234"),
        (
            replace(SENDING, outcomes={Outcome.SENT: 600, Outcome.REFUSED: 10, Outcome.FAILED: 7}),
            # 617 in a minute: another 60 s
            (
                "Sending: 600 of 1,234 sent\nTake nothing from me: 10\nRefused by Telegram as it is: 7\nLeft: 617\n"
                "Expected end: Sat 27 Sep, 08:02 New York"
            ),
        ),
        (
            replace(SENDING, outcomes={Outcome.SENT: 1229, Outcome.UNKNOWN: 1, Outcome.NOTHING_TO_SEND: 4}),
            "Done: 1,229 of 1,234 sent\nMay have arrived: 1\nTurned all off meanwhile: 4\nTime it took: 1 minute",
        ),
        (
            replace(SENDING, outcomes={Outcome.SENT: 1230, Outcome.EXPIRED: 4}, paid=1231),
            "Done: 1,230 of 1,234 sent\nToo late: 4\nStars paid, at most: 124\nTime it took: 1 minute",
        ),
        (
            replace(SENDING, phase=Phase.STOPPED, outcomes={Outcome.SENT: 34}),
            "Stopped: 34 of 1,234 sent\nNot sent: 1,200",
        ),
        (
            replace(SENDING, phase=Phase.STOPPED, outcomes={Outcome.SENT: 34, Outcome.NOTHING_TO_SEND: 1200}),
            "Stopped: 34 of 1,234 sent\nNot sent: 1,200",
        ),
    ],
)
def test_progress_says_what_came_of_it_and_what_is_left(broadcast: Broadcast, said: str) -> None:
    assert plain(progress_text(broadcast, AT + timedelta(minutes=1))) == said


def test_the_longest_still_fits() -> None:
    many = 10**12
    reach = Reach(many, many, many, want_nothing=many, rest=many)
    assert length(draft_text(reach, replace(PAYING, stars=10_000_000), 10**8)) <= TEXT
    outcomes = dict.fromkeys(Outcome, many)
    assert length(progress_text(replace(SENDING, outcomes=outcomes, paid=many), AT)) <= TEXT


def data(rows: Rows) -> list[list[tuple[str, str]]]:
    return [[(each.text, each.data) for each in row if isinstance(each, Button)] for row in rows]


def test_buttons_name_the_text_that_they_are_about() -> None:
    plain_row = [("Send", "cast:send:1a2b"), ("Cancel", "cast:cancel:1a2b")]
    assert data(draft_buttons("1a2b", None)) == [plain_row]
    assert draft_buttons("1a2b", Plan(timedelta(seconds=1), 1))[1][0].text == "Pay for speed: 1 Star"
    paid = draft_buttons("1a2b", Plan(timedelta(seconds=1), 124))
    assert data(paid) == [plain_row, [("Pay for speed: 124 Stars", "cast:pay:1a2b")]]
    assert data(progress_buttons("1a2b")) == [[("Stop", "cast:stop:1a2b")]]


@pytest.mark.parametrize("deed", list(Deed))
def test_what_a_button_says_is_understood(deed: Deed) -> None:
    tap = BroadcastTap(deed, "1a2b3c4d5e6f")
    verb, *words = tap.data().split(":")
    assert verb == BroadcastTap.verb
    assert BroadcastTap.read(words) == tap


@pytest.mark.parametrize(
    "words",
    [[], ["send"], ["send", ""], ["fly", "1a2b"], ["send", "1a2b", "x"], ["send", "A-B"], ["send", "a" * 17]],
)
def test_what_no_button_says_is_refused(words: list[str]) -> None:
    with pytest.raises(UsageError, match="type /broadcast"):
        BroadcastTap.read(words)
