"""Animals: each whose sound is known is drawn, none held out, every individual another and in sight."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundsieve.data.pictures import creatures, dogs, farm, grazers, insects, predators
from soundsieve.data.pictures.animals import DRAWINGS
from soundsieve.data.pictures.outlines import within

NAMES = {
    "frog", "cricket", "night insects", "bee buzz", "mosquito", "cat meow", "cow moo", "horse gallop", "horse snort",
    "rattlesnake", "snake hiss", "dog panting", "dog bark", "dog growl", "dog whine", "dog snoring", "bear growl",
    "camel", "coyote howl", "dolphin", "elephant", "giraffe", "goat", "gorilla", "hyena", "jaguar", "leopard",
    "lion roar", "monkey", "pig", "raccoon", "sheep", "squirrel", "wolf snarl",
}  # fmt: skip
SLENDER = {"mosquito", "cricket", "night insects", "snake hiss"}
WAYS = [(label, number) for label, draws in DRAWINGS.items() for number in range(len(draws))]
each_way = pytest.mark.parametrize(("label", "number"), WAYS)


def test_every_animal_is_drawn_and_none_held_out(forbidden_in: Callable[[str], str | None]) -> None:
    assert set(DRAWINGS) == NAMES
    assert [label for label in DRAWINGS if forbidden_in(label)] == []


def test_no_family_hides_what_another_draws() -> None:
    families = (grazers, farm, predators, dogs, creatures, insects)
    assert sum(len(family.DRAWINGS) for family in families) == len(DRAWINGS)


@each_way
def test_an_animal_fills_its_square_for_any_seed(label: str, number: int) -> None:
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
def test_an_animal_covers_a_good_part_of_its_square(label: str, number: int) -> None:
    grid = np.stack(np.meshgrid(np.linspace(0, 1, 24), np.linspace(0, 1, 24)), -1).reshape(-1, 2)
    for seed in range(2):
        shapes = DRAWINGS[label][number](np.random.default_rng(seed))
        covered = np.any([within(grid, shape.points) for shape in shapes if not shape.width], axis=0).mean()
        assert (0.03 if label in SLENDER else 0.08) < covered < 0.9


@each_way
def test_individuals_differ_and_a_seed_draws_the_same(label: str, number: int) -> None:
    one, again, other = (DRAWINGS[label][number](np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert all(np.array_equal(a.points, b.points) and a.colour == b.colour for a, b in zip(one, again, strict=True))
    assert len(one) != len(other) or any(
        not np.array_equal(a.points, b.points)
        for a, b in zip(one, other, strict=True)
        if len(a.points) == len(b.points)
    )


@pytest.mark.parametrize(("label", "colour"), [("pig", 0), ("frog", 1), ("dolphin", 2)])
def test_colours_are_true_to_life(label: str, colour: int) -> None:
    """Most pigs are reddest in red, frogs in green, dolphins in blue: averaged over the largest shape of many."""
    tones = []
    for seed in range(40):
        shapes = [shape for shape in DRAWINGS[label][0](np.random.default_rng(seed)) if not shape.width]
        tones.append(max(shapes, key=lambda shape: float(np.prod(np.ptp(shape.points, axis=0)))).colour)
    assert int(np.argmax(np.mean(tones, axis=0))) == colour
