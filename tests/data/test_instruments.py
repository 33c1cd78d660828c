"""Instruments rendered by FluidSynth."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from soundsieve.data import instruments
from soundsieve.data.instruments import INSTRUMENTS, TABLE, render, why_no_instruments

RATE = 16_000
needs_fluidsynth = pytest.mark.skipif(bool(why_no_instruments()), reason=str(why_no_instruments()))


@pytest.mark.parametrize("name", INSTRUMENTS)
def test_phrasings_are_unique_and_nothing_held_out_is_named(
    name: str, forbidden_in: Callable[[str], str | None]
) -> None:
    kind = INSTRUMENTS[name]
    assert 4 <= len(kind.phrasings) <= 8
    assert len(set(kind.phrasings)) == len(kind.phrasings)
    for text in (name, kind.label, *kind.phrasings):
        assert forbidden_in(text) is None, text


def test_no_bells_or_applause_among_the_programs() -> None:
    heads = TABLE.strip().splitlines()[::2]
    programs = {int(program) for head in heads for program in head.split(";")[1].split()}
    assert not programs & {8, 9, 14, 98, 112, 113, 124, 126}


@needs_fluidsynth
@pytest.mark.parametrize("name", ["piano", "violin", "drum kit", "sitar", "snare roll", "shots"])
def test_an_instrument_plays_the_same_for_the_same_seed(name: str) -> None:
    make = INSTRUMENTS[name].make
    first, again, other = (make(np.random.default_rng(seed), 2 * RATE, RATE) for seed in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert np.abs(first - other).max() > 0.01
    assert first.shape == (2 * RATE,)
    assert np.isfinite(first).all()
    assert 0.5 < np.abs(first).max() <= 1.0


@needs_fluidsynth
def test_a_note_that_is_never_released_ends_and_has_the_pitch_it_was_written_with() -> None:
    events = [(0.0, bytes([0xC0, 73])), (0.0, b"\x90\x45\x64")]  # a flute, A4
    sound = render(events, RATE, RATE)
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(RATE)))
    assert abs(int(np.argmax(spectrum[300:600])) + 300 - 440) <= 5


def test_without_a_soundfont_a_line_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(instruments.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(instruments, "SOUNDFONTS", ())
    monkeypatch.delenv("SOUNDSIEVE_SOUNDFONT", raising=False)
    assert "no General MIDI soundfont" in str(why_no_instruments())
