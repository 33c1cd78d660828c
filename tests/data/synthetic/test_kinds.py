"""The kinds of sound that are computed."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from soundsieve.data.synthetic import FAMILIES, KINDS
from soundsieve.data.synthetic.kinds import Kinds

RATE = 16_000


def test_the_check_for_forbidden_names_finds_them(forbidden_in: Callable[[str], str | None]) -> None:
    assert forbidden_in("Church bells in the distance") == "bell"
    assert forbidden_in("two zebras") == "zebra"
    assert forbidden_in("someone rings the doorbell") is None


def test_there_are_enough_kinds_and_no_two_of_a_name() -> None:
    assert len(KINDS) >= 45
    assert len(KINDS) == sum(len(family.KINDS) for family in FAMILIES)


def test_a_maker_may_give_any_loudness_and_length() -> None:
    kinds = Kinds()
    kinds.add("a tone", "a tone | one tone")(lambda rng, n, sr: 50 * np.sin(np.arange(n // 2)))
    kinds.add("long", "long", label="a tone")(lambda rng, n, sr: 1e-3 * np.sin(np.arange(2 * n)))
    assert [kind.label for kind in kinds.values()] == ["a tone", "a tone"]
    assert kinds["a tone"].phrasings == ("a tone", "one tone")
    for kind in kinds.values():
        sound = kind.make(np.random.default_rng(0), RATE, RATE)
        assert sound.shape == (RATE,)
        assert np.abs(sound).max() == pytest.approx(0.9)


@pytest.mark.parametrize("name", KINDS)
def test_phrasings_are_unique_and_nothing_held_out_is_named(
    name: str, forbidden_in: Callable[[str], str | None]
) -> None:
    kind = KINDS[name]
    assert 4 <= len(kind.phrasings) <= 8
    assert len(set(kind.phrasings)) == len(kind.phrasings)
    for text in (name, kind.label, *kind.phrasings):
        assert text
        assert text == text.strip()
        assert forbidden_in(text) is None, text


@pytest.mark.parametrize("name", KINDS)
def test_a_sound_is_finite_audible_and_as_long_as_asked(name: str) -> None:
    make = KINDS[name].make
    for seed, n in ((0, RATE), (1, 2 * RATE + 17)):
        sound = make(np.random.default_rng(seed), n, RATE)
        assert sound.shape == (n,)
        assert np.isfinite(sound).all()
        assert 0.5 < np.abs(sound).max() <= 1.0
        assert np.sqrt(np.mean(sound**2)) > 1e-3


@pytest.mark.parametrize("name", KINDS)
def test_the_seed_decides_and_another_seed_differs(name: str) -> None:
    make = KINDS[name].make
    first, again, other = (make(np.random.default_rng(seed), RATE, RATE) for seed in (3, 3, 4))
    np.testing.assert_array_equal(first, again)
    assert np.abs(first - other).max() > 0.01
