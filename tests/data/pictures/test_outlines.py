"""Outlines: marks stay on the animal, fur stands out from its edge, and everything ends in the square."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from soundsieve.data.pictures.outlines import (
    along,
    attach,
    both,
    fit,
    fringe,
    mirrored,
    natural,
    scatter,
    spot,
    trim,
    within,
)
from soundsieve.data.pictures.shapes import Shape, ellipse, polygon, stroke

RED = (0.8, 0.2, 0.1)
seeds = st.integers(0, 2**32 - 1)


def area(shape: Shape) -> float:
    x, y = shape.points.T
    return abs(float(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y))) / 2


def test_points_within_a_notched_outline_are_told_from_those_in_the_notch() -> None:
    notched = np.array([(0, 0), (4, 0), (4, 4), (2, 1), (0, 4)], float)
    assert within(np.array([(2, 0.5), (0.5, 2), (3.7, 3), (2, 3), (5, 1), (-1, 0)]), notched).tolist() == [
        True, True, True, False, False, False,
    ]  # fmt: skip


@given(seeds, st.floats(-1.2, 1.2), st.floats(-1.2, 1.2), st.floats(0.05, 0.8))
def test_a_trimmed_mark_never_leaves_the_outline_and_one_wholly_inside_is_kept(seed, x, y, size) -> None:
    body = ellipse(0, 0, 1.0, 0.6, RED)
    mark = spot(np.random.default_rng(seed), x, y, size, (0, 0, 0))
    kept = trim(mark, body.points)
    for part in kept:
        assert within(mark.points.mean(0) + 0.999 * (part.points - mark.points.mean(0)), body.points).all()
        assert area(part) <= area(mark) + 1e-9
    if within(mark.points, body.points).all():
        np.testing.assert_allclose(kept[0].points, mark.points, atol=1e-12)
    assert bool(kept) == bool(within(mark.points.mean(0)[None], body.points)[0])


@given(seeds, st.floats(0.1, 0.4))
def test_scattered_points_lie_inside_and_about_as_far_apart_as_asked(seed, spacing) -> None:
    body = ellipse(0, 0, 1.0, 0.8, RED)
    points = scatter(np.random.default_rng(seed), body.points, spacing, 0.1)
    assert within(points, body.points).all()
    gaps = np.linalg.norm(points[:, None] - points[None], axis=-1) + 9 * np.eye(len(points))
    assert gaps.min() > 0.55 * spacing
    assert abs(len(points) * 0.87 * spacing**2 / area(body) - 1) < 0.45


@settings(max_examples=30)
@given(seeds, st.booleans(), st.booleans())
def test_fur_stands_outwards_whichever_way_the_outline_runs(seed, curly, backwards) -> None:
    body = ellipse(0, 0, 1.0, 0.6, RED)
    if backwards:
        body = Shape(body.points[::-1], RED)
    furred = fringe(np.random.default_rng(seed), body, 0.15, 0.1, curly=curly)
    out = np.hypot(furred.points[:, 0], furred.points[:, 1] / 0.6)
    assert out.min() > 0.97
    assert area(furred) > area(body) * 1.02
    assert np.linalg.norm(furred.points, axis=1).max() < 1.0 + 0.14


@given(seeds, st.floats(-50, 50), st.floats(0.01, 200))
def test_anything_fits_into_the_middle_of_the_square_with_the_ground_below(seed, far, scale) -> None:
    shapes = [
        polygon(np.array([(0, 0), (1, 0), (0.5, 2)]) * scale + far, RED),
        stroke([(far, far), (far, far)], 0.1 * scale, RED),
    ]
    fitted = fit(np.random.default_rng(seed), shapes)
    points = np.concatenate([shape.points for shape in fitted])
    assert points.min() >= 0
    assert points.max() <= 1
    assert fitted[0].points[2, 1] < fitted[0].points[0, 1]
    assert np.isclose(fitted[1].width, 0.92 / 2.05 * 0.1, rtol=1e-3)


def test_what_is_attached_is_turned_anticlockwise_scaled_moved_and_mirrored() -> None:
    (part,) = attach([polygon([(1, 0), (0, 1), (0, 0)], RED)], (5, 5), 2, 90)
    np.testing.assert_allclose(part.points, [(5, 7), (3, 5), (5, 5)], atol=1e-12)
    (part,) = attach([stroke([(1, 0), (0, 1)], 0.1, RED)], (0, 0), 3, flip=True)
    np.testing.assert_allclose(part.points, [(-3, 0), (0, 3)], atol=1e-12)
    assert np.isclose(part.width, 0.3)
    left, right = both([polygon([(1, 0), (2, 1), (1, 2)], RED)])
    np.testing.assert_allclose(left.points * (-1, 1), right.points)


def test_a_mirrored_half_is_a_closed_outline_without_a_point_twice() -> None:
    whole = mirrored([(0, 1), (0.5, 0.2), (0, -1)])
    np.testing.assert_allclose(whole, [(0, 1), (0.5, 0.2), (0, -1), (-0.5, 0.2)])


def test_steps_along_a_curve_are_even() -> None:
    steps = np.linalg.norm(np.diff(along([(0, 0), (1, 2), (4, 2), (5, 0)], 30), axis=0), axis=1)
    assert np.ptp(steps) < 0.05 * steps.mean()


@given(seeds)
def test_a_natural_colour_stays_near_one_of_those_given(seed) -> None:
    given_colours = np.array([(0.1, 0.1, 0.1), (0.6, 0.4, 0.2)])
    colour = np.array(natural(np.random.default_rng(seed), *map(tuple, given_colours)))
    assert ((colour >= 0.03) & (colour <= 0.98)).all()
    assert np.abs(colour - given_colours).max(1).min() < 0.15
