import gc
import io
import tracemalloc
from dataclasses import replace

import numpy as np
import pytest
from matplotlib.image import imread

from bot.model.correlation import Estimate, RollingPoint
from bot.views.chart import draw_chart
from tests.unit.views.examples import SNAPSHOT

LINK_BLUE, ASSET_ORANGE, BENCHMARK_GREEN = (79, 179, 255), (247, 147, 26), (126, 224, 166)


def pixels(picture: bytes) -> np.ndarray:
    image: np.ndarray = np.rint(imread(io.BytesIO(picture))[:, :, :3] * 255).astype(int)
    return image


def share(image: np.ndarray, colour: tuple[int, int, int]) -> float:
    return float((np.abs(image - colour).max(axis=2) < 12).mean())


def test_the_picture_is_800_by_450_at_twice_the_size() -> None:
    assert pixels(draw_chart(SNAPSHOT)).shape == (900, 1600, 3)


def test_the_picture_shows_the_line_and_both_prices() -> None:
    image = pixels(draw_chart(SNAPSHOT))
    upper, lower = image[:600], image[600:]
    assert share(upper, LINK_BLUE) > 0.001
    assert share(lower, ASSET_ORANGE) > 0.001
    assert share(lower, BENCHMARK_GREEN) > 0.001


def test_the_same_answer_gives_the_same_picture() -> None:
    assert draw_chart(SNAPSHOT) == draw_chart(SNAPSHOT)


def test_a_higher_correlation_is_drawn_higher() -> None:
    def height(value: float) -> float:
        points = tuple(
            replace(p, estimate=Estimate(value, value - 0.01, value + 0.01)) for p in SNAPSHOT.rolling
        )
        image = pixels(draw_chart(replace(SNAPSHOT, rolling=points)))[:600]
        return float(np.nonzero(np.abs(image - LINK_BLUE).max(axis=2) < 12)[0].mean())

    assert height(0.8) < height(0.2) < height(-0.4)


@pytest.mark.parametrize(
    "points",
    [
        SNAPSHOT.rolling[-2:],
        tuple(replace(p, asset=100.0, benchmark=50.0) for p in SNAPSHOT.rolling),
        tuple(replace(p, estimate=Estimate(-0.9, -1, -0.6)) for p in SNAPSHOT.rolling),
    ],
    ids=["two sessions", "prices that never moved", "an opposite link"],
)
def test_odd_answers_have_a_picture_too(points: tuple[RollingPoint, ...]) -> None:
    assert pixels(draw_chart(replace(SNAPSHOT, rolling=points))).shape == (900, 1600, 3)


def test_drawing_again_and_again_keeps_no_memory() -> None:
    draw_chart(SNAPSHOT)
    tracemalloc.start()
    gc.collect()
    before = tracemalloc.get_traced_memory()[0]
    for _again in range(5):
        draw_chart(SNAPSHOT)
    gc.collect()
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert grown < 1_000_000
