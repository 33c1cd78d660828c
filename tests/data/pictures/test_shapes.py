"""Shapes: outlines are where their arguments say, and moving them moves nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundsieve.data.pictures.shapes import (
    Shape,
    arc,
    blob,
    ellipse,
    limb,
    place,
    polygon,
    rectangle,
    rotate,
    shade,
    smooth,
    stroke,
    tint,
)

RED = (0.8, 0.2, 0.1)
unit = st.floats(0, 1)
sides = st.floats(0.01, 0.5)


def area(shape: Shape) -> float:
    x, y = shape.points.T
    return abs(float(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1)))) / 2


@given(unit, unit, sides, sides, st.floats(-180, 180))
def test_an_ellipse_has_its_area_whichever_way_it_is_turned(x, y, rx, ry, angle) -> None:
    shape = ellipse(x, y, rx, ry, RED, angle)
    assert area(shape) == pytest.approx(np.pi * rx * ry, rel=0.01)
    assert np.allclose(shape.points.mean(0), (x, y))


@given(unit, unit, sides, sides, st.floats(0, 1))
def test_a_rectangle_fills_its_box_and_round_corners_stay_inside(x, y, width, height, radius) -> None:
    shape = rectangle(x, y, x + width, y + height, RED, radius)
    assert np.allclose(shape.points.min(0), (x, y))
    assert np.allclose(shape.points.max(0), (x + width, y + height))
    lost = (4 - np.pi) * min(radius, width / 2, height / 2) ** 2
    assert area(shape) == pytest.approx(width * height - lost, rel=0.02)  # corners of six sides


def test_the_corners_of_a_rectangle_may_come_in_any_order() -> None:
    one, other = rectangle(0.8, 0.9, 0.1, 0.2, RED, 0.05), rectangle(0.1, 0.2, 0.8, 0.9, RED, 0.05)
    assert np.allclose(one.points, other.points)


@pytest.mark.parametrize("closed", [True, False])
def test_smooth_curves_pass_through_their_points(closed: bool) -> None:
    points = np.random.default_rng(1).random((6, 2))
    curve = smooth(points, closed=closed)
    assert np.allclose(curve[::8][:6], points)
    assert len(curve) == (48 if closed else 41)


def test_two_points_stay_a_straight_line() -> None:
    points = np.array([(0.0, 0.0), (1.0, 1.0)])
    assert smooth(points, closed=False) is points
    assert np.array_equal(stroke(points, 0.1, RED, curved=True).points, points)


@given(sides, sides)
def test_a_straight_limb_is_a_trapezium(wide, narrow) -> None:
    shape = limb([(0.2, 0.5), (0.8, 0.5)], (wide, narrow), RED)
    assert area(shape) == pytest.approx(0.6 * (wide + narrow) / 2, rel=1e-6)
    assert shape.width == 0


def test_an_arc_goes_clockwise_from_the_right() -> None:
    points = arc(0.5, 0.5, 0.2, 0, 90, 0.01, RED).points
    assert np.allclose(points[0], (0.7, 0.5))
    assert np.allclose(points[-1], (0.5, 0.7))


def test_turning_is_clockwise_and_about_its_centre() -> None:
    turned = rotate([polygon([(1.0, 0.5), (0.5, 0.5)], RED)], 90)[0].points
    assert np.allclose(turned, [(0.5, 1.0), (0.5, 0.5)])


@given(st.floats(-180, 180))
def test_turning_back_undoes_turning(angle) -> None:
    shape = blob([(0.1, 0.2), (0.8, 0.3), (0.4, 0.9)], RED)
    back = rotate(rotate([shape], angle, (0.3, 0.1)), -angle, (0.3, 0.1))[0]
    assert np.allclose(back.points, shape.points)


def test_placing_moves_the_middle_and_scales_strokes_too() -> None:
    line = stroke([(0.5, 0.5), (1.0, 0.5)], 0.1, RED)
    placed, flipped = place([line], 0.3, 0.2, 0.5)[0], place([line], 0.3, 0.2, 0.5, flip=True)[0]
    assert np.allclose(placed.points, [(0.3, 0.2), (0.55, 0.2)])
    assert np.allclose(flipped.points, [(0.3, 0.2), (0.05, 0.2)])
    assert placed.width == flipped.width == pytest.approx(0.05)


@given(st.tuples(unit, unit, unit), st.floats(0.1, 4), st.integers(0, 2**32 - 1))
def test_colours_stay_colours(colour, factor, seed) -> None:
    for other in (tint(np.random.default_rng(seed), colour, 0.3), shade(colour, factor)):
        assert all(0 <= part <= 1 for part in other)


def test_shade_darkens_below_one_and_lightens_above() -> None:
    assert sum(shade(RED, 0.5)) < sum(RED) < sum(shade(RED, 1.5))
    assert shade(RED, 1.0) == pytest.approx(RED)
