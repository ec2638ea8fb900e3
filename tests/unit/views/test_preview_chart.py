import io
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from matplotlib.image import imread

from bot.alerts.preview import Preview
from bot.model.rule import Side, Threshold, ThresholdRule
from bot.views.drawing import preview_picture_of
from bot.views.preview_chart import draw_preview
from tests.unit.views.examples import FRIDAY
from tests.unit.views.test_preview_text import LINE, LINK, PAIR, of_line

BLUE, ORANGE = (79, 179, 255), (247, 147, 26)
SHADE = (68, 55, 40)
"""A fifth of the orange on the card's paper, (23, 33, 43)."""
DAYS = [FRIDAY - timedelta(days=back) for back in range(699, -1, -1)]


def pixels(preview: Preview) -> np.ndarray:
    image: np.ndarray = np.rint(imread(io.BytesIO(draw_preview(preview)))[:, :, :3] * 255).astype(int)
    return image


def where(image: np.ndarray, colour: tuple[int, int, int]) -> np.ndarray:
    """Rows and columns of a colour inside the axes, away from the numbers beside them."""
    found: np.ndarray = np.argwhere(np.abs(image[:, :1370] - colour).max(axis=2) < 8)
    return found


def flat(value: float) -> tuple[tuple[date, float], ...]:
    return tuple((day, value) for day in DAYS)


def height(image: np.ndarray, colour: tuple[int, int, int]) -> float:
    rows = where(image[110:], colour)[:, 0]
    return float(np.median(rows))


def test_the_picture_is_as_large_as_every_other() -> None:
    assert preview_picture_of(LINE) == draw_preview(LINE)
    assert pixels(LINE).shape == (900, 1600, 3)


def test_the_figure_and_the_line_are_at_their_heights() -> None:
    steady = replace(LINE, values=flat(0.6), rule=of_line(level=0.0, margin=0))
    image = pixels(steady)
    assert height(image, BLUE) < height(image, ORANGE)
    higher = pixels(replace(steady, rule=of_line(level=0.4, margin=0)))
    assert height(higher, BLUE) == height(image, BLUE)
    assert height(higher, ORANGE) < height(image, ORANGE)


def test_the_way_back_is_dashed() -> None:
    plain_line = where(pixels(replace(LINE, values=flat(0.8), rule=of_line(margin=0))), ORANGE)
    with_back = where(pixels(replace(LINE, values=flat(0.8))), ORANGE)
    assert 1.2 < len(with_back) / len(plain_line) < 1.9


def test_the_time_in_which_it_was_on_is_shaded() -> None:
    spans = ((DAYS[100], DAYS[200]), (DAYS[600], None))
    columns = where(pixels(replace(LINE, values=flat(0.6), spans=spans)), SHADE)[:, 1]
    left, right = 128, 1376  # of the axes: .08 and .86 of the width
    shares = np.unique(np.round((columns - left) / (right - left), 2))
    assert set(shares) <= {round(n / 100, 2) for n in (*range(14, 30), *range(85, 101))}
    assert {0.2, 0.9} <= set(shares)


def test_a_link_has_no_line() -> None:
    assert len(where(pixels(replace(LINK, values=flat(0.6))), ORANGE)) == 0


@pytest.mark.parametrize(
    "preview",
    [
        replace(LINE, values=LINE.values[-1:]),
        replace(LINE, values=flat(-0.9)),
        replace(LINE, rule=of_line(side=Side.ABOVE, level=0.36)),
        replace(LINE, rule=of_line(level=-0.8)),
        replace(LINE, rule=ThresholdRule(Threshold(Side.BELOW, 0.37, margin=0.01), PAIR)),
        replace(LINK, values=LINK.values[-3:]),
    ],
    ids=["one session", "opposite", "above", "far below", "at the figure", "three sessions of a link"],
)
def test_odd_previews_have_a_picture_too(preview: Preview) -> None:
    assert pixels(preview).shape == (900, 1600, 3)
