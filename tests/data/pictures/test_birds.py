"""Birds: each whose voice is known is drawn, none held out, every individual another and in sight."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundsieve.data.pictures import fowl, songbirds, waterbirds, woodbirds
from soundsieve.data.pictures.birds import DRAWINGS
from soundsieve.data.pictures.outlines import within

NAMES = {
    "bird song", "cuckoo", "owl", "woodpecker", "chicken", "rooster", "crow", "duck quack", "goose", "loon", "parrot",
    "peacock", "penguin", "pigeon", "quail", "seagull", "swan", "turkey",
}  # fmt: skip
WAYS = [(label, number) for label, draws in DRAWINGS.items() for number in range(len(draws))]
each_way = pytest.mark.parametrize(("label", "number"), WAYS)


def test_every_bird_is_drawn_and_none_held_out(forbidden_in: Callable[[str], str | None]) -> None:
    assert set(DRAWINGS) == NAMES
    assert [label for label in DRAWINGS if forbidden_in(label)] == []


def test_no_family_hides_what_another_draws() -> None:
    assert sum(len(family.DRAWINGS) for family in (songbirds, woodbirds, fowl, waterbirds)) == len(DRAWINGS)


@each_way
def test_a_bird_fills_its_square_for_any_seed(label: str, number: int) -> None:
    @settings(max_examples=5, deadline=None, database=None)
    @given(st.integers(0, 2**32 - 1))
    def check(seed: int) -> None:
        shapes = DRAWINGS[label][number](np.random.default_rng(seed))
        points = np.concatenate([shape.points for shape in shapes])
        assert np.isfinite(points).all()
        assert points.min() >= 0
        assert points.max() <= 1
        assert np.ptp(points, axis=0).max() > 0.85
        assert all(0 <= part <= 1 for shape in shapes for part in shape.colour)

    check()


@each_way
def test_a_bird_covers_a_good_part_of_its_square(label: str, number: int) -> None:
    grid = np.stack(np.meshgrid(np.linspace(0, 1, 24), np.linspace(0, 1, 24)), -1).reshape(-1, 2)
    for seed in range(2):
        shapes = DRAWINGS[label][number](np.random.default_rng(seed))
        covered = np.any([within(grid, shape.points) for shape in shapes if not shape.width], axis=0).mean()
        assert 0.1 < covered < 0.9


@each_way
def test_individuals_differ_and_a_seed_draws_the_same(label: str, number: int) -> None:
    one, again, other = (DRAWINGS[label][number](np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert all(np.array_equal(a.points, b.points) and a.colour == b.colour for a, b in zip(one, again, strict=True))
    assert len(one) != len(other) or any(
        not np.array_equal(a.points, b.points)
        for a, b in zip(one, other, strict=True)
        if len(a.points) == len(b.points)
    )


def test_small_birds_are_of_many_colours() -> None:
    """No two of the nine songbirds share back and breast, so no one colour stands for song."""
    plumages = {
        tuple(np.round([*plan.back, *plan.breast], 1))
        for kind in range(9)
        for plan in [songbirds._songbird(np.random.default_rng(0), kind)[0]]
    }
    assert len(plumages) == 9
