import math

import pytest

from bot.errors import UsageError
from bot.model.rule import Side, Threshold
from bot.signals.threshold import Crossing, Line

BELOW, ABOVE = Side.BELOW, Side.ABOVE
FIRED, OVER = Crossing(BELOW, fired=True), Crossing(ABOVE, fired=False)
MIRRORED = Crossing(ABOVE, fired=True), Crossing(BELOW, fired=False)


def crossings(threshold: Threshold, values: list[float]) -> dict[int, Crossing]:
    """Crossings by the position of the value that completed each."""
    line = Line(threshold)
    found = ((at, line.step(value)) for at, value in enumerate(values))
    return {at: crossing for at, crossing in found if crossing is not None}


@pytest.mark.parametrize(
    ("threshold", "values", "expected"),
    [
        pytest.param(
            Threshold(BELOW, 0.2, closes=1), [0.3, 0.1, 0.4], {1: FIRED, 2: OVER}, id="below and back"
        ),
        pytest.param(
            Threshold(ABOVE, 0.2, closes=1),
            [0.1, 0.3, 0.0],
            dict(enumerate(MIRRORED, 1)),
            id="above and back",
        ),
        pytest.param(Threshold(BELOW, 0.2, closes=1), [0.3, 0.2], {}, id="on the line is not below it"),
        pytest.param(Threshold(ABOVE, 0.2, closes=1), [0.1, 0.2], {}, id="on the line is not above it"),
        pytest.param(
            Threshold(BELOW, 0.2, closes=1), [0.3, 0.1, 0.3], {1: FIRED}, id="on the way back is not back"
        ),
        pytest.param(
            Threshold(BELOW, 0.2, closes=1),
            [0.3, 0.1, 0.25, 0.1, 0.25, 0.31],
            {1: FIRED, 5: OVER},
            id="dead band",
        ),
        pytest.param(
            Threshold(BELOW, 0.2, closes=1, margin=0),
            [0.3, 0.1, 0.2, 0.2001],
            {1: FIRED, 3: OVER},
            id="no dead band",
        ),
        pytest.param(Threshold(BELOW, 0.2), [0.3] * 3 + [0.1] * 3, {5: FIRED}, id="three in a row"),
        pytest.param(
            Threshold(BELOW, 0.2), [0.3] * 3 + [0.1, 0.1, 0.2, 0.1, 0.1], {}, id="two and two are not three"
        ),
        pytest.param(
            Threshold(BELOW, 0.2),
            [0.3] * 3 + [0.1] * 3 + [0.4, 0.4, 0.3, 0.4, 0.4, 0.4],
            {5: FIRED, 11: OVER},
            id="three in a row to be over",
        ),
        pytest.param(
            Threshold(BELOW, 0.2, closes=10), [0.3] * 10 + [0.1] * 10, {19: FIRED}, id="ten in a row"
        ),
        pytest.param(Threshold(BELOW, 0.2), [0.1] * 9, {}, id="below from the start is nothing new"),
        pytest.param(
            Threshold(BELOW, 0.2), [0.1] * 3 + [0.4] * 3 + [0.1] * 3, {5: OVER, 8: FIRED}, id="but its end is"
        ),
        pytest.param(
            Threshold(BELOW, 0.2),
            [0.3, 0.1, 0.1, 0.1],
            {3: FIRED},
            id="not below as long as one of the first is not",
        ),
        pytest.param(
            Threshold(ABOVE, -0.5, closes=1), [-0.6, -0.4, -0.61], dict(enumerate(MIRRORED, 1)), id="negative"
        ),
        pytest.param(
            Threshold(BELOW, 0.2, closes=1), [0.3, 0.19996], {}, id="a twenty-thousandth below is on the line"
        ),
        pytest.param(
            Threshold(BELOW, 0.2, closes=1), [0.3, 0.19994], {1: FIRED}, id="a ten-thousandth below is below"
        ),
        pytest.param(
            Threshold(BELOW, 0.2, closes=1),
            [0.3, 0.1, 0.1 + 0.2, 0.30006],
            {1: FIRED, 3: OVER},
            id="0.1 + 0.2 is 0.3",
        ),
    ],
)
def test_a_line_tells_what_was_crossed_for_good(
    threshold: Threshold, values: list[float], expected: dict[int, Crossing]
) -> None:
    assert crossings(threshold, values) == expected


def test_a_line_knows_its_side_once_it_has_seen_enough() -> None:
    line = Line(Threshold(BELOW, 0.2, closes=2))
    sides = []
    for value in (0.1, 0.1, 0.4, 0.4):
        line.step(value)
        sides.append(line.is_beyond)
    assert sides == [None, True, True, False]


def test_a_line_is_over_on_the_far_side_of_its_margin() -> None:
    assert Threshold(BELOW, 0.2).back == pytest.approx(0.3)
    assert Threshold(ABOVE, 0.2, margin=0.05).back == pytest.approx(0.15)


def test_sides_are_each_other_s_opposite() -> None:
    assert (BELOW.other, ABOVE.other) == (ABOVE, BELOW)


@pytest.mark.parametrize(
    ("nonsense", "line"),
    [
        ({"level": 1.0}, "between −1 and 1"),
        ({"level": -1.0}, "between −1 and 1"),
        ({"level": math.nan}, "between −1 and 1"),
        ({"level": 20.0}, "between −1 and 1"),
        ({"window": 60}, "one of 30, 90, 250 sessions"),
        ({"closes": 0}, "1 to 10"),
        ({"closes": 11}, "1 to 10"),
        ({"margin": -0.01}, "never be over"),
        ({"margin": 0.8}, "never be over"),
        ({"margin": math.nan}, "never be over"),
        ({"margin": math.inf}, "never be over"),
        ({"side": ABOVE, "level": -0.95}, "never be over"),
    ],
)
def test_lines_that_make_no_sense_are_refused(nonsense: dict[str, float], line: str) -> None:
    with pytest.raises(UsageError, match=line):
        Threshold(**{"side": BELOW, "level": 0.2, **nonsense})  # type: ignore[arg-type]
