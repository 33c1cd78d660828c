"""Drawings of strings, winds, brass, bellows, and of those who play together."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundsieve.data.pictures.instruments import DRAWINGS
from soundsieve.data.pictures.raster import numbers
from soundsieve.data.pictures.strings import BASS, CELLO, VIOLA, VIOLIN, outline

LABELS = """violin, viola, cello, double bass, string orchestra, pizzicato strings, plucked string, fiddle, guitar,
electric guitar, distorted guitar, bass guitar, banjo, harp, koto, shamisen, sitar, dulcimer, flute, alto flute,
bass flute, piccolo, recorder, clarinet, bass clarinet, oboe, english horn, bassoon, saxophone, trumpet, trombone,
french horn, tuba, brass section, pan flute, ocarina, shakuhachi, shanai, blown bottle, bagpipe, harmonica, accordion,
harmonium, orchestra, indian classical music"""
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
        assert 0.012 < seen.mean() < 0.9  # a flute is thin
        across = np.ptp(np.argwhere(seen), 0) / 96
        assert across.max() > 0.75


@pytest.mark.parametrize("draw", EVERY, ids=lambda draw: draw.__name__.strip("_"))
def test_seeds_differ_and_each_repeats(draw):
    one, again, other = (draw(np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert len(one) == len(again)
    assert all(np.array_equal(a.points, b.points) and a.colour == b.colour for a, b in zip(one, again, strict=True))
    assert (numbers(one, 64) != numbers(other, 64)).any()


@pytest.mark.parametrize("size", [VIOLIN, VIOLA, CELLO, BASS], ids=["violin", "viola", "cello", "bass"])
def test_a_bowed_body_has_the_widths_of_its_measures(size):
    body = outline(size)

    def width(start, end):
        return 2 * body[(body[:, 1] > start * size.body) & (body[:, 1] < end * size.body), 0]

    assert np.ptp(body[:, 1]) == pytest.approx(size.body, rel=0.02)
    assert width(0.1, 0.3).max() == pytest.approx(size.upper, rel=0.02)
    assert width(0.7, 0.9).max() == pytest.approx(size.lower, rel=0.02)
    waist = width(0.45, 0.5)
    assert waist[waist > 0].min() == pytest.approx(size.waist, rel=0.03)
