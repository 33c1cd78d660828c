"""Drawings of keyboards, mallets, drums and electronics."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundsieve.data.pictures.keyboards_and_drums import DRAWINGS
from soundsieve.data.pictures.materials import BLACK, keys
from soundsieve.data.pictures.raster import numbers

LABELS = """piano, honky-tonk piano, electric piano, harpsichord, clavinet, organ, music box, vibraphone, marimba,
xylophone, steel drums, kalimba, drum kit, snare drum, drum roll, bass drum, tom drum, hi-hat, cymbal, timpani,
taiko drum, frame drum, mridangam, synth drum, woodblock, claves, guiro, maracas, synth pad, synth lead, synth bass,
theremin"""
EVERY = [draw for draws in DRAWINGS.values() for draw in draws]


def test_every_instrument_has_a_drawing_and_none_is_of_a_kind_held_out():
    assert set(DRAWINGS) == {label.strip() for label in LABELS.split(",")}


@given(st.sampled_from(EVERY), st.integers(0, 2**32 - 1))
@settings(max_examples=100, deadline=None)
def test_any_seed_draws_finite_shapes_about_the_square(draw, seed):
    for shape in draw(np.random.default_rng(seed)):
        assert shape.points.ndim == 2
        assert shape.points.shape[1] == 2
        assert len(shape.points) >= 2
        assert np.isfinite(shape.points).all()
        assert shape.points.min() >= -0.5
        assert shape.points.max() <= 1.5
        assert 0 <= shape.width < 0.5
        assert all(0 <= part <= 1 for part in shape.colour)


@pytest.mark.parametrize("draw", EVERY, ids=lambda draw: draw.__name__.strip("_"))
def test_a_drawing_shows_and_leaves_room(draw):
    for seed in range(3):
        seen = numbers(draw(np.random.default_rng(seed)), 96) > 0
        assert 0.04 < seen.mean() < 0.9
        across = np.ptp(np.argwhere(seen), 0) / 96
        assert across.max() > 0.75


@pytest.mark.parametrize("draw", EVERY, ids=lambda draw: draw.__name__.strip("_"))
def test_seeds_differ_and_each_repeats(draw):
    one, again, other = (draw(np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert len(one) == len(again)
    assert all(np.array_equal(a.points, b.points) and a.colour == b.colour for a, b in zip(one, again, strict=True))
    assert (numbers(one, 64) != numbers(other, 64)).any()


def test_black_keys_stand_in_twos_and_threes():
    shapes = keys([(0, 0), (14, 0), (14, 1), (0, 1)], 14)
    black = [round(float(shape.points[:, 0].mean())) for shape in shapes if shape.colour == BLACK]
    assert black == [1, 2, 4, 5, 6, 8, 9, 11, 12, 13]
