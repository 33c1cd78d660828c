"""Styles: splits share none, painting is repeatable to the bit, what is drawn is seen, what stays still stays."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundsieve.data.pictures.shapes import Shape, ellipse, place, rectangle, stroke
from soundsieve.data.pictures.styles import STYLES, compose, look

ALL = [style for styles in STYLES.values() for style in styles]
seeds = st.integers(0, 2**32 - 1)
each_style = pytest.mark.parametrize("style", ALL)


def thing(shift: float = 0.0) -> list[Shape]:
    """A body with two legs and an eye."""
    brown, dark = (0.6, 0.4, 0.25), (0.1, 0.1, 0.1)
    shapes = [
        stroke([(0.35, 0.5), (0.3, 0.85)], 0.06, brown),
        stroke([(0.65, 0.5), (0.7, 0.85)], 0.06, brown),
        ellipse(0.5, 0.45, 0.32, 0.2, brown),
        ellipse(0.7, 0.4, 0.05, 0.05, dark),
    ]
    return place(shapes, 0.5 + shift, 0.5, 1.0)


def test_splits_share_no_style() -> None:
    assert len(set(ALL)) == len(ALL)
    assert set(STYLES) == {"train", "valid", "test"}
    assert len(STYLES["train"]) >= 7


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(ALL), seeds, st.integers(24, 96))
def test_painting_is_repeatable_and_the_thing_is_seen(style, seed, size) -> None:
    one = look(np.random.default_rng(seed), style)
    picture = one.paint(thing(), size)
    assert picture.shape == (size, size, 3)
    assert picture.dtype == np.uint8
    assert one == look(np.random.default_rng(seed), style)
    assert np.array_equal(picture, one.paint(thing(), size))
    difference = np.abs(picture.astype(int) - one.paint([], size)).max(-1)
    assert (difference > 25).mean() > 0.01


@each_style
def test_two_seeds_look_different(style: str) -> None:
    pictures = [look(np.random.default_rng(seed), style).paint(thing(), 48) for seed in (1, 2)]
    assert not np.array_equal(*pictures)


@each_style
def test_moving_a_thing_changes_only_what_is_near_it(style: str) -> None:
    still = rectangle(0.05, 0.05, 0.15, 0.95, (0.2, 0.5, 0.3))
    for seed in range(4):
        one = look(np.random.default_rng(seed), style)
        before, after = (one.paint([still, *place(thing(shift), 0.75, 0.5, 0.4)], 96) for shift in (0.0, 0.1))
        assert not np.array_equal(before, after)
        assert np.array_equal(before[:, :36], after[:, :36])


def test_a_look_is_the_same_in_another_process() -> None:
    script = (
        "import numpy as np, hashlib\n"
        "from soundsieve.data.pictures.styles import STYLES, look\n"
        "from soundsieve.data.pictures.shapes import ellipse\n"
        "for style in sum(STYLES.values(), ()):\n"
        "    shapes = [ellipse(0.5, 0.5, 0.3, 0.2, (0.7, 0.3, 0.2))]\n"
        "    picture = look(np.random.default_rng(7), style).paint(shapes, 40)\n"
        "    print(style, hashlib.sha256(picture.tobytes()).hexdigest())\n"
    )
    runs = [subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True) for _ in "ab"]
    assert runs[0].stdout == runs[1].stdout
    assert len(set(runs[0].stdout.split()[1::2])) == len(ALL)


def test_an_unknown_style_is_named() -> None:
    with pytest.raises(ValueError, match="style 'cubism' is none of cartoon,"):
        look(np.random.default_rng(0), "cubism")


def test_photographs_stand_on_white_often() -> None:
    rng = np.random.default_rng(0)
    white = sum(look(rng, "photo").backdrop.kind == "white" for _ in range(500))
    assert white / 500 == pytest.approx(0.4, abs=0.08)


def box(shapes: list[Shape]) -> tuple[np.ndarray, np.ndarray]:
    low = np.min([shape.points.min(0) - shape.width / 2 for shape in shapes], axis=0)
    high = np.max([shape.points.max(0) + shape.width / 2 for shape in shapes], axis=0)
    return low, high


@given(seeds)
def test_one_thing_fills_most_of_the_frame_and_stays_inside(seed) -> None:
    low, high = box(compose(np.random.default_rng(seed), [thing()], False))
    assert 0.55 - 1e-9 <= (high - low).max() <= 0.95 + 1e-9
    assert low.min() >= -1e-9
    assert high.max() <= 1 + 1e-9


@given(seeds, st.integers(2, 4))
def test_several_things_stand_next_to_each_other(seed, count) -> None:
    number = len(thing())
    shapes = compose(np.random.default_rng(seed), [thing() for _ in range(count)], False)
    boxes = [box(shapes[number * k : number * (k + 1)]) for k in range(count)]
    for k, (low, high) in enumerate(boxes):
        assert low.min() >= -1e-9
        assert high.max() <= 1 + 1e-9
        for other_low, other_high in boxes[:k]:
            assert (np.maximum(low, other_low) >= np.minimum(high, other_high) - 1e-9).any()


@given(seeds)
def test_clutter_lies_behind(seed) -> None:
    plain = compose(np.random.default_rng(seed), [], False)
    cluttered = compose(np.random.default_rng(seed), [thing()], True)
    assert plain == []
    assert len(cluttered) > len(thing())
    colours = [shape.colour for shape in thing()]
    assert [shape.colour for shape in cluttered[-4:]] == colours
