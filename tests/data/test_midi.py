"""Music as MIDI."""

from __future__ import annotations

import struct

import numpy as np
import pytest

from soundsieve.data.midi import kit, midi_file, phrase


def test_a_midi_file_has_one_track_and_keeps_time() -> None:
    data = midi_file([(1.0, b"\x80\x3c\x00"), (0.0, b"\x90\x3c\x40")], 2.0)
    assert data[:14] == b"MThd" + struct.pack(">IHHH", 6, 0, 1, 480)
    assert data[14:18] == b"MTrk"
    assert struct.unpack(">I", data[18:22])[0] == len(data) - 22
    # 960 ticks a second, written in groups of seven bits
    assert data[22:] == b"\x00\x90\x3c\x40" + b"\x87\x40\x80\x3c\x00" + b"\x87\x40\xff\x2f\x00"


@pytest.mark.parametrize("style", ["melody", "run", "chords", "arpeggio", "held", "low", "shot"])
def test_a_phrase_keeps_between_two_notes(style: str) -> None:
    for seed in range(20):
        events = phrase(np.random.default_rng(seed), 5.0, 50, 70, style)
        notes = [message[1] for _, message in events if message[0] == 0x90]
        assert notes
        assert min(notes) >= 50
        assert max(notes) <= 70
        assert len(notes) == sum(message[0] == 0x80 for _, message in events)


def test_no_bells_or_claps_among_the_drums() -> None:
    rng = np.random.default_rng(0)
    notes = {note for _ in range(200) for _, note, _ in kit(rng, 8.0)}
    assert not notes & {39, 53, 56, 67, 68, 80, 81}  # clap, ride bell, cowbell, agogo, triangle
