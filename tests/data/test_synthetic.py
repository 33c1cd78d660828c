"""The kinds of sound that are computed."""

import re

import numpy as np
import pytest

from soundsieve.data.synthetic import KINDS

RATE = 16_000

# Held out to measure how the model does with what it never met: nothing that is made here may carry these names.
FORBIDDEN = (
    "applause",
    "bat",
    "bell",
    "burp",
    "camera shutter",
    "church bells",
    "cicada",
    "electric spark",
    "fireworks",
    "gear shift",
    "glass breaking",
    "grasshopper",
    "gun cocking",
    "horse neigh",
    "jackhammer",
    "reversing beeper",
    "sea lion",
    "tabla",
    "tiger",
    "toucan",
    "train whistle",
    "whale",
    "window closing",
    "wolf howl",
    "zebra",
)


def forbidden_in(text: str) -> str | None:
    """The first forbidden name among the words of a text, in the singular or the plural."""
    for name in FORBIDDEN:
        if re.search(rf"\b{re.escape(name.removesuffix('s'))}(s|es)?\b", text.lower()):
            return name
    return None


def test_the_check_for_forbidden_names_finds_them() -> None:
    assert forbidden_in("Church bells in the distance") == "bell"
    assert forbidden_in("two zebras") == "zebra"
    assert forbidden_in("someone rings the doorbell") is None


def test_there_are_enough_kinds() -> None:
    assert len(KINDS) >= 45


@pytest.mark.parametrize("name", KINDS)
def test_phrasings_are_unique_and_nothing_held_out_is_named(name: str) -> None:
    kind = KINDS[name]
    assert 4 <= len(kind.phrasings) <= 8
    assert len(set(kind.phrasings)) == len(kind.phrasings)
    for text in (name, kind.label, *kind.phrasings):
        assert text == text.strip() and text
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
