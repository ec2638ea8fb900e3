from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.model.delivery import Delivery, Lane, Outcome, Topic
from bot.model.mishap import DeadLetter, Failure
from bot.views.captions import TEXT, length
from bot.views.stats import Kept, Stats, stats_text
from bot.views.wording import plain

AT = datetime(2025, 9, 26, 20, 20, tzinfo=UTC)
LETTER = DeadLetter(
    Delivery(12, Topic.CHANGE, "k3abc", session=date(2025, 9, 26)),
    Failure(AT, "Bad Request: can't parse entities: <b> & co"),
)
NONE = Kept(0, ())
QUIET = Stats({}, {}, 0, unknown=NONE, failed=NONE)


def test_where_nothing_happened_it_says_so_in_clear_words() -> None:
    assert plain(stats_text(QUIET)) == (
        "Nothing is on its way\n\nNo delivery has ended yet.\n\nNo chat rests: all take what I send.\n\n"
        "No message was lost, and none is in doubt."
    )


def test_what_waits_is_told_by_lane_and_what_ended_by_outcome() -> None:
    outcomes = {Outcome.SENT: 12_345, Outcome.REFUSED: 7}
    stats = replace(QUIET, outcomes=outcomes, waiting={Lane.ALERTS: 3, Lane.BULK: 90_000}, resting=2)
    text = plain(stats_text(stats))
    assert text.startswith("On their way: 3 in the lane of alerts, 90,000 that can wait\n\n")
    assert (
        "Deliveries until now\n12,345 sent\n0 nothing to send any more\n0 too late to be of use\n"
        "7 given up, since the chat takes nothing\n0 refused as they are\n0 may have arrived\n\n"
    ) in text
    assert "2 chats rest, since they take nothing from me." in text
    assert "1 chat rests, since it takes" in stats_text(replace(stats, resting=1))


def test_a_dead_letter_says_whose_it_was_when_and_why() -> None:
    html = stats_text(replace(QUIET, failed=Kept(1, (LETTER,))))
    assert plain(html).endswith(
        "Refused by Telegram as they are: 1\n"
        "1. chat 12, alert k3abc, close of Fri 26 Sep 2025, Fri 26 Sep, 16:20 New York: "
        "Bad Request: can't parse entities: <b> & co"
    )
    assert "&lt;b&gt; &amp; co" in html
    assert "No message was lost" not in html


def test_of_many_the_newest_are_shown_and_all_are_counted() -> None:
    text = plain(stats_text(replace(QUIET, unknown=Kept(1234, (LETTER,) * 5))))
    assert "May have arrived, and are not sent again: 1,234, the newest 5\n1. chat 12" in text
    assert "\n5. chat 12" in text


@pytest.mark.parametrize(
    ("topic", "said"),
    [
        (Topic.MOVED, "alert k3"),
        (Topic.CORRECTION, "correction of alert k3"),
        (Topic.DIGEST, "summary"),
        (Topic.BROADCAST, "broadcast"),
        (Topic.NOTE, "note to the owner"),
    ],
)
def test_every_kind_of_delivery_has_its_name(topic: Topic, said: str) -> None:
    name = "" if topic in {Topic.DIGEST, Topic.BROADCAST, Topic.NOTE} else "k3"
    letter = DeadLetter(Delivery(12, topic, name, note="a word"), LETTER.failure)
    text = plain(stats_text(replace(QUIET, unknown=Kept(1, (letter,)))))
    assert f"1. chat 12, {said}, Fri 26 Sep, 16:20 New York: " in text
    assert "a word" not in text


@pytest.mark.usefixtures("each_language")
def test_the_longest_still_fits() -> None:
    delivery = Delivery(2**52, Topic.CORRECTION, "x" * 16, session=date(2025, 9, 24))
    letter = DeadLetter(delivery, Failure(AT, "\N{GRINNING FACE}" * 5000))
    kept = Kept(10_000, (letter,) * 5)
    many = dict.fromkeys(Outcome, 10**12)
    text = stats_text(Stats(many, dict.fromkeys(Lane, 10**12), 10**12, unknown=kept, failed=kept))
    assert length(text) <= TEXT
    assert "…" in text
