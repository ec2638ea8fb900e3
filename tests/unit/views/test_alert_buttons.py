from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.model.message import Button, Link, Rows
from bot.model.rule import BreakdownRule
from bot.model.subscription import Snooze, Subscription
from bot.views.alert_buttons import (
    all_button,
    begin_button,
    card_buttons,
    delete_buttons,
    list_buttons,
    resume_all_button,
    snooze_buttons,
)
from bot.views.alert_taps import AlertTap, Deed

ALERT = Subscription("k3", 1, BreakdownRule())
SENT = AlertTap(Deed.SNOOZE, "k3")


def many(number: int) -> list[Subscription]:
    return [replace(ALERT, id=f"k{at}") for at in range(1, number + 1)]


def texts(rows: Rows) -> list[list[str]]:
    return [[button.text for button in row] for row in rows]


def data(button: Button | Link) -> str:
    assert isinstance(button, Button)
    return button.data


def test_every_alert_of_a_page_has_its_number() -> None:
    rows = list_buttons(many(7), 0)
    assert texts(rows) == [["1", "2", "3", "4", "5"], ["6", "7"], ["New alert"]]
    assert data(rows[1][1]) == "al:card:k7:card"


@pytest.mark.parametrize(
    ("page", "first", "turn"),
    [(0, "1", ["Later"]), (1, "11", ["Earlier", "Later"]), (2, "21", ["Earlier"])],
)
def test_a_long_list_has_pages(page: int, first: str, turn: list[str]) -> None:
    rows = list_buttons(many(25), page)
    assert rows[0][0].text == first
    assert texts(rows)[-2] == turn
    assert data(rows[-2][0]) == f"al:list:{page + (1 if page == 0 else -1)}"


def test_where_something_is_paused_all_can_be_resumed() -> None:
    assert texts(list_buttons([replace(ALERT, paused=True)], 0))[-1] == ["New alert", "Resume all"]


@pytest.mark.parametrize(
    ("alert", "row"),
    [
        (ALERT, ["Change", "Pause", "Snooze"]),
        (replace(ALERT, snooze=Snooze()), ["Change", "Pause", "End snooze"]),
        (replace(ALERT, snooze=Snooze(datetime(2027, 1, 1, tzinfo=UTC))), ["Change", "Pause", "End snooze"]),
        (replace(ALERT, paused=True), ["Change", "Resume"]),
    ],
)
def test_a_card_offers_what_can_be_done_now(alert: Subscription, row: list[str]) -> None:
    rows = card_buttons(alert)
    assert texts(rows) == [row, ["Delete", "Back"]]
    assert data(rows[0][0]) == "al:change:k3:card"
    assert [data(button) for button in rows[1]] == ["al:stop:k3:card", "al:list:0"]


def test_until_it_ends_is_offered_where_something_is_on() -> None:
    assert texts(snooze_buttons(SENT, is_on=False)) == [["1 hour", "1 day"], ["Back"]]
    rows = snooze_buttons(SENT, is_on=True)
    assert texts(rows) == [["1 hour", "1 day", "Until it ends"], ["Back"]]
    assert [data(button) for row in rows for button in row] == [
        "al:hour:k3",
        "al:day:k3",
        "al:over:k3",
        "al:back:k3",
    ]


def test_deleting_asks_once() -> None:
    rows = delete_buttons(replace(SENT, on_card=True))
    assert texts(rows) == [["Really delete", "Pause", "Keep it"]]
    assert [data(button) for button in rows[0]] == [
        "al:delete:k3:card",
        "al:pause:k3:card",
        "al:back:k3:card",
    ]


def test_the_ways_to_everything_are_short() -> None:
    buttons = [begin_button(), all_button(), resume_all_button()]
    assert [button.data for button in buttons] == ["al:begin", "al:all", "al:resumeall"]
