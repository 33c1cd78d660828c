"""All that can be drawn: shapes in bounds for any seed, every drawing seen, nothing held out among the labels."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundsieve.data.pictures import DRAWINGS, FAMILIES, STYLES, picture
from soundsieve.data.pictures.drawings import Drawings
from soundsieve.data.pictures.shapes import Shape, ellipse
from soundsieve.data.pictures.styles import compose, look

WAYS = [(label, number) for label, draws in DRAWINGS.items() for number in range(len(draws))]
each_way = pytest.mark.parametrize(("label", "number"), WAYS)
seeds = st.integers(0, 2**32 - 1)


def test_drawings_are_kept_by_label_in_the_order_they_were_added() -> None:
    drawings = Drawings()

    @drawings.add("ball bouncing", "pop")
    def ball(rng: np.random.Generator) -> list[Shape]:
        return [ellipse(0.5, 0.5, rng.uniform(0.1, 0.4), 0.3, (1, 0, 0))]

    @drawings.add("pop")
    def balloon(rng: np.random.Generator) -> list[Shape]:
        return []

    assert drawings == {"ball bouncing": [ball], "pop": [ball, balloon]}
    assert ball(np.random.default_rng(0))[0].colour == (1, 0, 0)


def test_every_family_is_merged() -> None:
    for label, draws in DRAWINGS.items():
        assert draws == [draw for family in FAMILIES for draw in family.DRAWINGS.get(label, [])]
        assert len(set(draws)) == len(draws)
    assert {label for family in FAMILIES for label in family.DRAWINGS} == set(DRAWINGS)


def test_there_is_much_to_draw() -> None:
    assert len(DRAWINGS) >= 150
    assert len(WAYS) >= 1.2 * len(DRAWINGS)


@pytest.mark.parametrize("label", DRAWINGS)
def test_nothing_held_out_is_drawn(label: str, forbidden_in: Callable[[str], str | None]) -> None:
    assert forbidden_in(label) is None or label in ("bicycle bell", "level crossing bell")  # kinds of their own


@each_way
def test_shapes_are_finite_and_near_the_unit_square(label: str, number: int) -> None:
    @settings(max_examples=3, deadline=None, database=None)
    @given(seeds)
    def check(seed: int) -> None:
        shapes = DRAWINGS[label][number](np.random.default_rng(seed))
        assert shapes
        for shape in shapes:
            assert shape.points.ndim == 2
            assert shape.points.shape[1] == 2
            assert len(shape.points) >= 2
            assert np.isfinite(shape.points).all()
            assert shape.points.min() >= -0.5
            assert shape.points.max() <= 1.5
            assert len(shape.colour) == 3
            assert all(0 <= part <= 1 for part in shape.colour)
            assert 0 <= shape.width < 0.5

    check()


@each_way
def test_each_call_draws_another_and_a_seed_the_same(label: str, number: int) -> None:
    draw = DRAWINGS[label][number]

    def outline(seed: int) -> list[tuple[bytes, object]]:
        return [(shape.points.tobytes(), shape.colour) for shape in draw(np.random.default_rng(seed))]

    assert outline(1) == outline(1)
    assert len({tuple(outline(seed)) for seed in (2, 3)}) > 1  # type: ignore[arg-type]


@each_way
def test_a_drawing_is_seen(label: str, number: int) -> None:
    rng = np.random.default_rng(WAYS.index((label, number)))
    style = STYLES["train"][int(rng.integers(len(STYLES["train"])))]
    one = look(rng, style)
    shapes = compose(rng, [DRAWINGS[label][number](rng)], False)
    difference = np.abs(one.paint(shapes, 64).astype(int) - one.paint([], 64)).max(-1)
    assert (difference > 25).mean() > 0.01, style


@settings(max_examples=12, deadline=None)
@given(
    st.lists(st.sampled_from(sorted(DRAWINGS)), min_size=1, max_size=4),
    seeds,
    st.sampled_from([style for styles in STYLES.values() for style in styles]),
    st.sampled_from([None, True, False]),
)
def test_a_picture_of_any_labels_comes_out_and_again(labels, seed, style, clutter) -> None:
    one, other = (picture(labels, np.random.default_rng(seed), style, 48, clutter) for _ in "ab")
    assert one.shape == (48, 48, 3)
    assert one.dtype == np.uint8
    assert np.array_equal(one, other)
    assert one.std() > 0


def test_two_seeds_give_two_pictures() -> None:
    one, other = (picture(["rain"], np.random.default_rng(seed), "flat", 64) for seed in (0, 1))
    assert not np.array_equal(one, other)


def test_what_is_not_drawn_is_named() -> None:
    with pytest.raises(ValueError, match="nothing is drawn for the label 'silence'"):
        picture(["rain", "silence"], np.random.default_rng(0), "flat")
