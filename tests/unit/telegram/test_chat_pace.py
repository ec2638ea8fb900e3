import pytest

from bot.telegram import chat_pace
from bot.telegram.chat_pace import ChatPace, Rate


class Ticks:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_goes_through_and_then_one_an_interval() -> None:
    pace = ChatPace(Ticks(), private=Rate(3, 1))
    assert [pace.wait_s("a") for _n in range(5)] == [0, 0, 0, 1, 2]


def test_whoever_waits_has_a_burst_again() -> None:
    ticks = Ticks()
    pace = ChatPace(ticks, private=Rate(3, 1))
    for _n in range(3):
        pace.wait_s("a")
    ticks.now += 2
    assert [pace.wait_s("a") for _n in range(3)] == [0, 0, 1]
    ticks.now += 100
    assert [pace.wait_s("a") for _n in range(4)] == [0, 0, 0, 1]


def test_chats_do_not_slow_each_other_down() -> None:
    pace = ChatPace(Ticks(), private=Rate(1, 1))
    assert [pace.wait_s(chat) for chat in "abab"] == [0, 0, 1, 1]


def test_what_stands_in_no_chat_s_line_does_not_wait() -> None:
    pace = ChatPace(Ticks(), private=Rate(1, 1))
    assert [pace.wait_s(f"update-{number % 2}") for number in range(9)] == [0] * 9


def test_only_so_many_chats_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chat_pace, "REMEMBERED", 2)
    pace = ChatPace(Ticks(), private=Rate(1, 1))
    assert [pace.wait_s(chat) for chat in "abca"] == [0, 0, 0, 0]


def test_a_group_never_has_more_than_twenty_answers_in_a_minute() -> None:
    ticks = Ticks()
    pace = ChatPace(ticks)
    served = []
    for _n in range(60):
        ticks.now += pace.wait_s("-100123")
        served.append(ticks.now)
    assert max(sum(1 for other in served if at <= other < at + 61) for at in served) <= 20
