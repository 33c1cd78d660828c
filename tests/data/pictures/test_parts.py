"""What drawings of made things share."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundsieve.data.pictures.parts import BLACK, RED, around, cog, fit, mirrored, painted, posed, scaled, wheel
from soundsieve.data.pictures.shapes import Shape, rectangle, stroke


def extent(shapes: list[Shape]) -> tuple[np.ndarray, np.ndarray]:
    low = np.min([shape.points.min(0) - shape.width / 2 for shape in shapes], axis=0)
    return low, np.max([shape.points.max(0) + shape.width / 2 for shape in shapes], axis=0)


@given(st.floats(0.01, 1e3), st.floats(-1e3, 1e3), st.floats(0.1, 1.0))
@settings(max_examples=50, deadline=None, database=None)
def test_fit_brings_any_unit_to_the_square_and_keeps_proportions(size: float, offset: float, fill: float) -> None:
    shapes = [
        rectangle(offset, 0, offset + 3 * size, size, RED),
        stroke([(offset, 0), (offset, size)], size / 5, BLACK),
    ]
    fitted = fit(shapes, fill)
    low, high = extent(fitted)
    assert (low + high) / 2 == pytest.approx([0.5, 0.5])
    assert max(high - low) == pytest.approx(fill)
    body = np.ptp(fitted[0].points, axis=0)
    assert body[0] / body[1] == pytest.approx(3, rel=1e-6)
    assert fitted[1].width / body[1] == pytest.approx(1 / 5, rel=1e-6)


def test_posed_mirrors_half_of_what_it_is_given_unless_told_not_to() -> None:
    shapes = [rectangle(0, 0, 2, 1, RED), rectangle(0, 0, 0.2, 1, BLACK)]
    left = [posed(np.random.default_rng(seed), shapes, tilt=0)[1].points[:, 0].mean() < 0.5 for seed in range(40)]
    assert 8 < sum(left) < 32
    assert all(
        posed(np.random.default_rng(seed), shapes, flip=False, tilt=0)[1].points[:, 0].mean() < 0.5 for seed in range(9)
    )


def test_scaled_moves_and_grows_strokes_too() -> None:
    (line,) = scaled([stroke([(0, 0), (1, 1)], 0.1, RED)], 5, 7, 2, 0.5)
    assert line.points == pytest.approx(np.array([(5, 7), (7, 8)]))
    assert line.width == pytest.approx(0.2)


def test_mirrored_is_the_same_on_both_sides_of_its_axis() -> None:
    shape = mirrored([(0.1, 0), (0.5, 0.4), (0.2, 1)], RED, x=3, curved=True)
    flipped = shape.points * (-1, 1) + (6, 0)
    assert {tuple(point) for point in shape.points.round(6)} == {tuple(point) for point in flipped.round(6)}


def test_a_cog_has_the_teeth_asked_for() -> None:
    outline = cog(0, 0, 1, 11, RED, turn=20)[0].points
    far = np.linalg.norm(outline, axis=1) > 0.95
    assert (far & ~np.roll(far, 1)).sum() == 11


def test_a_wheel_stays_within_its_tyre() -> None:
    low, high = extent(wheel(2, 3, 0.5, 7, RED))
    assert low == pytest.approx([1.5, 2.5], abs=0.01)
    assert high == pytest.approx([2.5, 3.5], abs=0.01)
    assert around(4, 2)[1] == pytest.approx([0, 2])


def test_painted_stays_near_a_colour_of_the_list() -> None:
    rng = np.random.default_rng(0)
    for _ in range(50):
        colour = np.array(painted(rng, (RED, BLACK)))
        assert min(np.abs(colour - RED).max(), np.abs(colour - BLACK).max()) < 0.15
