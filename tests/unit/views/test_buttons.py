from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UsageError
from bot.model.message import Button, Link
from bot.model.network import MONTHS, Measure, Span
from bot.model.ticker import ASSETS, BENCHMARKS, WINDOWS, Pair
from bot.views.buttons import (
    AnyTap,
    CompareTap,
    CorrTap,
    NetworkTap,
    Tap,
    card_buttons,
    chooser_buttons,
    comparison_buttons,
    network_buttons,
    read_tap,
)

askers = st.none() | st.integers(1, 2**52)
taps = (
    st.builds(
        CorrTap,
        tap=st.sampled_from(Tap),
        pair=st.builds(
            Pair,
            asset=st.sampled_from(list(ASSETS.values())),
            benchmark=st.sampled_from(list(BENCHMARKS.values())),
        ),
        window=st.sampled_from(WINDOWS),
        asker=askers,
    )
    | st.builds(
        CompareTap,
        benchmark=st.sampled_from(list(BENCHMARKS.values())),
        window=st.sampled_from(WINDOWS),
        asker=askers,
    )
    | st.builds(
        NetworkTap,
        measure=st.sampled_from(Measure),
        span=st.sampled_from(Span),
        months=st.sampled_from(MONTHS),
        asker=askers,
    )
)


def data_of(button: Button | Link) -> str:
    assert isinstance(button, Button)
    return button.data


@given(taps)
def test_a_tap_survives_its_way_through_telegram(tap: AnyTap) -> None:
    assert read_tap(tap.data()) == tap
    assert len(tap.data().encode()) <= 64


@given(st.text(max_size=64))
def test_data_of_no_button_of_ours_is_refused(data: str) -> None:
    try:
        read = read_tap(data)
    except UsageError as error:
        assert "type /corr" in str(error) or data.startswith(("compare", "network"))  # noqa: PT017 - most texts are refused, but not all
    else:
        assert (read.months in MONTHS) if isinstance(read, NetworkTap) else (read.window in WINDOWS)


@pytest.mark.parametrize(
    "data", ["", "corr", "corr:btc:psct:31", "corr:btc:psct:x", "corr:x:psct:30", "corr:btc:psct:30:1:2"]
)
def test_old_and_forged_buttons_are_refused(data: str) -> None:
    with pytest.raises(UsageError, match="type /corr"):
        CorrTap.read(data)


@pytest.mark.parametrize("data", ["compare", "compare:psct:31", "compare:x:30", "compare:psct:30:1:2"])
def test_old_and_forged_buttons_of_a_comparison_say_what_to_type(data: str) -> None:
    with pytest.raises(UsageError, match="this button is from another time; type /compare"):
        read_tap(data)


def test_a_comparison_offers_every_window_and_benchmark_and_marks_its_own() -> None:
    rows = comparison_buttons(CompareTap(BENCHMARKS["qqq"], 250, 7))
    assert [[button.text for button in row] for row in rows] == [
        ["30", "90", "· 250 ·"],
        ["R2KTECH", "R2KTECH-ALL", "PSCT"],
        ["IWM", "· QQQ ·", "XLK", "SPY"],
    ]
    assert [read_tap(data_of(button)) for row in rows[1:] for button in row] == [
        CompareTap(benchmark, 250, 7) for benchmark in BENCHMARKS.values()
    ]
    assert [CompareTap.read(data_of(button)).window for button in rows[0]] == [30, 90, 250]


def test_a_network_card_offers_every_measure_span_and_months_and_marks_its_own() -> None:
    question = NetworkTap(Measure.TRANSACTIONS, Span.WEEK, 12, 7)
    rows = network_buttons(question)
    assert [[button.text for button in row] for row in rows] == [
        ["Addresses", "· Transactions ·"],
        ["Day", "· 7-day mean ·"],
        ["3m", "6m", "· 12m ·", "24m"],
    ]
    tapped = [[NetworkTap.read(data_of(button)) for button in row] for row in rows]
    assert tapped[0] == [replace(question, measure=measure) for measure in Measure]
    assert tapped[1] == [replace(question, span=span) for span in Span]
    assert tapped[2] == [replace(question, months=months) for months in MONTHS]


@pytest.mark.parametrize(
    "data",
    [
        "network",
        "network:fees:day:6",
        "network:addresses:year:6",
        "network:addresses:day:7",
        "network:addresses:day:x",
        "network:addresses:day:6:1:2",
    ],
)
def test_old_and_forged_buttons_of_a_network_card_say_what_to_type(data: str) -> None:
    with pytest.raises(UsageError, match="this button is from another time; type /network"):
        read_tap(data)


def test_a_card_offers_every_window_and_marks_its_own() -> None:
    rows = card_buttons(CorrTap(Tap.SHOW, Pair(), 90))
    assert [[button.text for button in row] for row in rows] == [
        ["30", "· 90 ·", "250"],
        ["Coin", "Benchmark", "Why"],
        ["Refresh"],
    ]
    assert [CorrTap.read(data_of(button)).window for button in rows[0]] == [30, 90, 250]


@pytest.mark.parametrize(("tap", "keys"), [(Tap.COINS, list(ASSETS)), (Tap.BENCHMARKS, list(BENCHMARKS))])
def test_a_chooser_offers_everything_there_is_and_the_way_back(tap: Tap, keys: list[str]) -> None:
    asked = CorrTap(tap, Pair(), 250, 7)
    *choices, (back,) = chooser_buttons(asked)
    buttons = [button for row in choices for button in row]
    assert [button.text.strip("· ").lower() for button in buttons] == keys
    assert all(CorrTap.read(data_of(button)).tap is Tap.SHOW for button in buttons)
    assert CorrTap.read(data_of(back)) == CorrTap(Tap.SHOW, Pair(), 250, 7)


def test_data_that_telegram_would_refuse_cannot_be_made() -> None:
    for data in ("", "x" * 65, "é" * 33):
        with pytest.raises(ValueError, match="1 to 64 bytes"):
            Button("tap", data)
