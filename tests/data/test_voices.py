"""Voices rendered by eSpeak NG."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from soundsieve.data.voices import ENGLISH, MEN, ROBOTS, VOICES, WOMEN, WORDS, say, sentence, why_no_voices

RATE = 16_000
needs_espeak = pytest.mark.skipif(bool(why_no_voices()), reason=str(why_no_voices()))


@pytest.mark.parametrize("name", VOICES)
def test_phrasings_are_unique_and_nothing_held_out_is_named(
    name: str, forbidden_in: Callable[[str], str | None]
) -> None:
    kind = VOICES[name]
    assert 4 <= len(kind.phrasings) <= 8
    assert len(set(kind.phrasings)) == len(kind.phrasings)
    for text in (name, kind.label, *kind.phrasings):
        assert forbidden_in(text) is None, text


@pytest.mark.parametrize("language", WORDS)
def test_sentences_come_in_every_language(language: str) -> None:
    rng = np.random.default_rng(0)
    first, second = sentence(rng, language), sentence(rng, language)
    assert first[-1] in ".?!"
    assert "|" not in first + second
    assert len(first) > 8


@needs_espeak
@pytest.mark.parametrize("name", ["man speaking", "foreign speech", "child speaking", "whispering", "robot voice"])
def test_a_voice_says_the_same_for_the_same_seed(name: str) -> None:
    make = VOICES[name].make
    first, again, other = (make(np.random.default_rng(seed), 2 * RATE, RATE) for seed in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert np.abs(first - other).max() > 0.01
    assert first.shape == (2 * RATE,)
    assert np.isfinite(first).all()
    assert 0.5 < np.abs(first).max() <= 1.0


def differs(voice: str, other: str) -> bool:
    """Whether two voices of espeak-ng say a few words differently."""
    first, second = (say("two three", name, rate=250, pitch=50)[0] for name in (voice, other))
    return len(first) != len(second) or bool(np.abs(first - second).max() > 0.01)


@needs_espeak
@pytest.mark.parametrize("voice", [*ENGLISH, *(name for name in WORDS if name != "en")])
def test_a_language_is_spoken_and_takes_a_variant(voice: str) -> None:
    assert np.abs(say("two three", voice, rate=250, pitch=50)[0]).max() > 0.05
    assert differs(voice, f"{voice}+f2")  # espeak-ng falls back to a man's voice without a word


@needs_espeak
@pytest.mark.parametrize("variant", [*MEN, *WOMEN, *ROBOTS, "whisper", "whisperf"])
def test_a_variant_is_known_to_espeak(variant: str) -> None:
    assert differs("en", f"en+{variant}")
