from datetime import date

import pytest
from hypothesis import given

from bot.model.message import Button, Link
from bot.model.rule import BreakdownRule, Side, Threshold, ThresholdRule
from bot.model.subscription import Wish
from bot.model.ticker import ASSETS, BENCHMARKS, Pair
from bot.model.topic_rule import HintsRule, NetworkRule, TreasuryRule
from bot.views.alert_taps import Step, WishTap
from bot.views.wish_buttons import (
    alert_me_button,
    chooser_buttons,
    more_buttons,
    preview_buttons,
    question_buttons,
)
from tests.unit.views.test_alert_taps import wish_taps

TODAY = date(2025, 9, 27)
ETH_QQQ = Pair(ASSETS["eth"], BENCHMARKS["qqq"])


def texts(rows: tuple[tuple[Button | Link, ...], ...]) -> list[list[str]]:
    return [[button.text for button in row] for row in rows]


def read(button: Button | Link) -> WishTap:
    assert isinstance(button, Button)
    return WishTap.read(button.data.split(":")[1:])


def own(level: float, side: Side = Side.BELOW, **more: float) -> WishTap:
    return WishTap(Step.SHOW, Wish(ThresholdRule(Threshold(side, level, **more))))  # type: ignore[arg-type]


def test_the_first_question_leads_to_a_preview_by_one_tap() -> None:
    rows = question_buttons()
    assert texts(rows) == [
        ["The link breaks or returns"],
        ["My own line"],
        ["A company buys or sells bitcoin"],
        ["The network is busy", "Hints from the news"],
        ["Cancel"],
    ]
    assert [read(button).step for row in rows for button in row] == [Step.SHOW] * 5 + [Step.CANCEL]
    assert read(rows[0][0]).wish == Wish(BreakdownRule())
    assert read(rows[1][0]).wish == Wish(ThresholdRule(Threshold(Side.BELOW, 0.2)))
    assert [read(button).wish.rule for row in rows[2:4] for button in row] == [
        TreasuryRule(),
        NetworkRule(),
        HintsRule(),
    ]


def test_the_figures_of_a_pair_lead_to_an_alert_about_its_link() -> None:
    assert read(alert_me_button(ETH_QQQ)) == WishTap(Step.BEGIN, Wish(BreakdownRule(ETH_QQQ)))


def test_an_own_line_offers_what_is_beside_it() -> None:
    rows = preview_buttons(own(0.2))
    assert texts(rows) == [
        ["Turn on", "Use breakdown"],
        ["0.00", "0.10", "0.30", "0.40"],
        ["· Below ·", "Above"],
        ["· 30 ·", "90", "250"],
        ["Coin", "Benchmark", "More"],
        ["Cancel"],
    ]
    assert read(rows[0][0]) == WishTap(Step.TURN_ON, own(0.2).wish)
    assert read(rows[0][1]).wish == Wish(BreakdownRule())
    assert read(rows[1][2]) == own(0.3)
    assert read(rows[2][1]) == own(0.2, Side.ABOVE)
    assert read(rows[3][1]) == own(0.2, window=90)
    assert [read(button).step for button in rows[4]] == [Step.COINS, Step.BENCHMARKS, Step.MORE]


@pytest.mark.parametrize(
    ("level", "offered"),
    [
        (0.25, ["0.10", "0.20", "0.30", "0.40"]),
        (-0.05, ["−0.20", "−0.10", "0.00", "0.10"]),
        (0.85, ["0.70", "0.80"]),  # 0.90 with its margin could never be over
        (-0.9, []),
    ],
)
def test_lines_are_offered_at_every_tenth_that_can_be_crossed(level: float, offered: list[str]) -> None:
    tap = own(level) if level > 0 else own(level, margin=0.1)
    assert texts(preview_buttons(tap))[1] == (offered or ["−0.80", "−0.70"])


def test_a_side_from_which_nothing_could_come_back_is_not_offered() -> None:
    assert texts(preview_buttons(own(-0.95)))[2] == ["· Below ·"]


def test_a_breakdown_offers_an_own_line_on_its_pair_and_keeps_the_rest() -> None:
    wish = Wish(BreakdownRule(ETH_QQQ), date(2027, 1, 31), once=True)
    rows = preview_buttons(WishTap(Step.SHOW, wish, "k3"))
    assert texts(rows) == [["Turn on", "My own line"], ["Coin", "Benchmark", "More"], ["Cancel"]]
    line = ThresholdRule(Threshold(Side.BELOW, 0.2), ETH_QQQ)
    assert read(rows[0][1]) == WishTap(Step.SHOW, Wish(line, date(2027, 1, 31), once=True), "k3")


@pytest.mark.parametrize(("step", "keys"), [(Step.COINS, list(ASSETS)), (Step.BENCHMARKS, list(BENCHMARKS))])
def test_a_chooser_offers_everything_there_is_and_the_way_back(step: Step, keys: list[str]) -> None:
    tap = WishTap(step, Wish(BreakdownRule(ETH_QQQ)), "k3")
    *choices, (back,) = chooser_buttons(tap)
    buttons = [button for row in choices for button in row]
    assert [button.text.strip("· ").lower() for button in buttons] == keys
    assert [button.text.lower() for button in buttons if "·" in button.text] == [
        "· eth ·" if step is Step.COINS else "· qqq ·"
    ]
    assert {read(button).step for button in buttons} == {Step.SHOW}
    assert len({read(button).wish for button in buttons}) == len(keys)
    assert read(back) == WishTap(Step.SHOW, tap.wish, "k3")


def test_more_is_for_how_long_in_a_row_how_far_back_how_often_and_until_when() -> None:
    rows = more_buttons(own(0.2), TODAY)
    assert texts(rows) == [
        ["1 close", "· 3 closes ·", "5 closes"],
        ["Margin 0.05", "· Margin 0.10 ·", "Margin 0.20"],
        ["· Every time ·", "Only once"],
        ["For 30 days", "For 365 days", "· No end ·"],
        ["Back"],
    ]
    assert read(rows[0][2]) == own(0.2, closes=5)
    assert read(rows[1][0]) == own(0.2, margin=0.05)
    assert read(rows[2][1]).wish.once
    assert read(rows[3][0]).wish.until == date(2025, 10, 27)


def test_more_of_a_breakdown_is_how_often_and_until_when() -> None:
    wish = Wish(BreakdownRule(), date(2025, 10, 27), once=True)
    assert texts(more_buttons(WishTap(Step.MORE, wish), TODAY)) == [
        ["Every time", "· Only once ·"],
        ["· For 30 days ·", "For 365 days", "No end"],
        ["Back"],
    ]


def test_near_the_end_of_the_scale_nothing_is_offered_that_could_not_be() -> None:
    tap = own(0.95, margin=0.04)
    assert texts(more_buttons(tap, TODAY))[:2] == [
        ["1 close", "· 3 closes ·", "5 closes"],
        ["· Every time ·", "Only once"],
    ]
    assert texts(preview_buttons(own(-0.95, margin=1.94)))[1] == ["· Below ·"]


@given(wish_taps)
def test_every_button_of_every_wish_can_be_tapped(tap: WishTap) -> None:
    for rows in (preview_buttons(tap), chooser_buttons(tap), more_buttons(tap, TODAY)):
        for row in rows:
            assert row
            for button in row:
                assert read(button).id == tap.id
