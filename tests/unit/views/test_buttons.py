import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UsageError
from bot.model.message import Button
from bot.model.ticker import ASSETS, BENCHMARKS, WINDOWS, Pair
from bot.views.buttons import CorrTap, Tap, card_buttons, chooser_buttons

taps = st.builds(
    CorrTap,
    tap=st.sampled_from(Tap),
    pair=st.builds(
        Pair,
        asset=st.sampled_from(list(ASSETS.values())),
        benchmark=st.sampled_from(list(BENCHMARKS.values())),
    ),
    window=st.sampled_from(WINDOWS),
    asker=st.none() | st.integers(1, 2**52),
)


@given(taps)
def test_a_tap_survives_its_way_through_telegram(tap: CorrTap) -> None:
    assert CorrTap.read(tap.data()) == tap
    assert len(tap.data().encode()) <= 64


@given(st.text(max_size=64))
def test_data_of_no_button_of_ours_is_refused(data: str) -> None:
    try:
        read = CorrTap.read(data)
    except UsageError as error:
        assert "type /corr" in str(error)  # noqa: PT017 - most texts are refused, but not all
    else:
        assert read.window in WINDOWS


@pytest.mark.parametrize(
    "data", ["", "corr", "corr:btc:psct:31", "corr:btc:psct:x", "corr:x:psct:30", "corr:btc:psct:30:1:2"]
)
def test_old_and_forged_buttons_are_refused(data: str) -> None:
    with pytest.raises(UsageError, match="type /corr"):
        CorrTap.read(data)


def test_a_card_offers_every_window_and_marks_its_own() -> None:
    rows = card_buttons(CorrTap(Tap.SHOW, Pair(), 90))
    assert [[button.text for button in row] for row in rows] == [
        ["30", "· 90 ·", "250"],
        ["Coin", "Benchmark", "Refresh"],
    ]
    assert [CorrTap.read(button.data).window for button in rows[0]] == [30, 90, 250]


@pytest.mark.parametrize(("tap", "keys"), [(Tap.COINS, list(ASSETS)), (Tap.BENCHMARKS, list(BENCHMARKS))])
def test_a_chooser_offers_everything_there_is_and_the_way_back(tap: Tap, keys: list[str]) -> None:
    asked = CorrTap(tap, Pair(), 250, 7)
    *choices, (back,) = chooser_buttons(asked)
    buttons = [button for row in choices for button in row]
    assert [button.text.strip("· ").lower() for button in buttons] == keys
    assert all(CorrTap.read(button.data).tap is Tap.SHOW for button in buttons)
    assert CorrTap.read(back.data) == CorrTap(Tap.SHOW, Pair(), 250, 7)


def test_data_that_telegram_would_refuse_cannot_be_made() -> None:
    for data in ("", "x" * 65, "é" * 33):
        with pytest.raises(ValueError, match="1 to 64 bytes"):
            Button("tap", data)
