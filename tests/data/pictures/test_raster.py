"""Pixels: the foremost shape is seen, lines have their width, fields and means are right."""

from __future__ import annotations

import numpy as np
import pytest

from soundsieve.data.pictures.raster import blur, noise, numbers, reduced, resized
from soundsieve.data.pictures.shapes import ellipse, rectangle, stroke

GREY = (0.5, 0.5, 0.5)


def test_the_last_shape_is_in_front() -> None:
    seen = numbers([rectangle(0.1, 0.1, 0.9, 0.9, GREY), ellipse(0.5, 0.5, 0.2, 0.2, GREY)], 100)
    assert seen[50, 50] == 2
    assert seen[20, 20] == 1
    assert seen[2, 2] == 0
    assert (seen == 2).mean() == pytest.approx(np.pi * 0.04, rel=0.06)


def test_more_shapes_than_a_byte_can_count() -> None:
    assert numbers([rectangle(0, 0, 1, 1, GREY)] * 700, 8).min() == 700


@pytest.mark.parametrize("points", [[(0.2, 0.5), (0.8, 0.5)], [(0.5, 0.2), (0.5, 0.8)], [(0.3, 0.3), (0.7, 0.7)]])
def test_a_stroke_has_its_width_and_round_ends(points: list[tuple[float, float]]) -> None:
    seen = numbers([stroke(points, 0.1, GREY)], 300) > 0
    length = float(np.hypot(*np.subtract(points[1], points[0])))
    assert seen.mean() == pytest.approx(0.1 * length + np.pi * 0.05**2, rel=0.08)


def test_a_sharp_joint_has_no_gap() -> None:
    seen = numbers([stroke([(0.2, 0.8), (0.5, 0.3), (0.8, 0.8)], 0.12, GREY)], 200) > 0
    assert seen[56, 95:105].all()  # just above the corner, inside the pen's round tip


def test_what_lies_outside_is_cut_off() -> None:
    seen = numbers([rectangle(-0.5, -0.5, 0.5, 1.5, GREY), ellipse(1.3, 0.5, 0.1, 0.1, GREY)], 64)
    assert (seen == 1).mean() == pytest.approx(0.5, abs=0.02)
    assert not (seen == 2).any()


def test_reducing_takes_means() -> None:
    rng = np.random.default_rng(3)
    for shape in ((12, 12), (12, 12, 4)):
        pixels = rng.integers(0, 256, shape, dtype=np.uint8)
        expected = pixels.reshape(4, 3, 4, 3, *shape[2:]).mean((1, 3)) / 255
        assert np.allclose(reduced(pixels, 3), expected, atol=1 / 255)
    assert reduced(np.ones((6, 6), bool), 2).min() == 1


def test_a_field_of_noise_is_the_same_at_any_size() -> None:
    small, large = (noise(np.random.default_rng(5), (4, 4), size) for size in (32, 96))
    assert np.corrcoef(small.ravel(), large.reshape(32, 3, 32, 3).mean((1, 3)).ravel())[0, 1] > 0.99
    one, other = np.random.default_rng(5), np.random.default_rng(5)
    noise(one, (4, 4), 32)
    noise(other, (4, 4), 96)
    assert one.random() == other.random()


def test_blur_keeps_the_mean_and_does_not_mix_channels() -> None:
    pixels = np.zeros((21, 21, 3), np.float32)
    pixels[10, 10, 1] = 1
    soft = blur(pixels, 2.0)
    assert soft[..., 1].sum() == pytest.approx(1, rel=1e-3)
    assert soft[10, 10, 1] < 0.1
    assert not soft[..., [0, 2]].any()
    assert blur(pixels, 0.0) is pixels


def test_resizing_copies_pixels() -> None:
    pixels = np.arange(12, dtype=np.uint8).reshape(2, 2, 3)
    assert np.array_equal(resized(pixels, 4), pixels.repeat(2, 0).repeat(2, 1))
