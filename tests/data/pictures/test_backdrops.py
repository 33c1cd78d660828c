"""Backdrops: white where white is asked for, the same again and at another size, in range."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundsieve.data.pictures.backdrops import KINDS, backdrop, noise_like

seeds = st.integers(0, 2**32 - 1)


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(KINDS), seeds, st.integers(16, 90))
def test_a_backdrop_fills_its_square_with_colours(kind, seed, size) -> None:
    behind = backdrop(np.random.default_rng(seed), {kind: 1.0})
    picture = behind.paint(size)
    assert behind.kind == kind
    assert picture.shape == (size, size, 3)
    assert np.isfinite(picture).all()
    assert picture.min() >= 0
    assert picture.max() <= 1
    assert np.array_equal(picture, behind.paint(size))


@given(seeds)
def test_white_is_white(seed) -> None:
    assert backdrop(np.random.default_rng(seed), {"white": 1.0}).paint(8).min() >= 0.95


@pytest.mark.parametrize("kind", ["gradient", "landscape", "room"])
def test_another_size_shows_the_same(kind: str) -> None:
    behind = backdrop(np.random.default_rng(4), {kind: 1.0})
    small, large = behind.paint(40), behind.paint(120).reshape(40, 3, 40, 3, 3).mean((1, 3))
    assert np.abs(small - large).mean() < 0.02


def test_kinds_come_as_often_as_asked() -> None:
    rng = np.random.default_rng(0)
    kinds = [backdrop(rng, {"white": 3, "room": 1}).kind for _ in range(400)]
    assert kinds.count("white") / 400 == pytest.approx(0.75, abs=0.07)


def test_grain_is_cut_or_repeated() -> None:
    grain = np.arange(9.0).reshape(3, 3)
    assert np.array_equal(noise_like(grain, 2), grain[:2, :2])
    assert np.array_equal(noise_like(grain, 7)[3:6, 3:6], grain)
