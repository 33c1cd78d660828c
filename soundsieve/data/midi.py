"""Music as MIDI: short random phrases and beats, and the bytes of a file of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

Event = tuple[float, bytes]
"""Seconds and a MIDI message."""
Hit = tuple[float, int, float]
"""Seconds, a note of the drums and a velocity, 1 to 127."""


def midi_file(events: Sequence[Event], seconds: float) -> bytes:
    """The bytes of a standard MIDI file with one track: messages at times in seconds, the end at ``seconds``.

    Source: Standard MIDI Files 1.0; 480 ticks a quarter at the default tempo, so 960 ticks a second.
    """

    def length(value: int) -> bytes:
        out = bytes([value & 0x7F])
        while value := value >> 7:
            out = bytes([0x80 | (value & 0x7F)]) + out
        return out

    track, last = b"", 0
    for time, message in sorted(events, key=lambda event: event[0]):
        tick = max(round(time * 960), last)
        track += length(tick - last) + message
        last = tick
    track += length(max(round(seconds * 960) - last, 0)) + b"\xff\x2f\x00"
    return b"MThd" + bytes([0, 0, 0, 6, 0, 0, 0, 1, 1, 0xE0]) + b"MTrk" + len(track).to_bytes(4, "big") + track


def on(channel: int, note: int, velocity: float) -> bytes:
    """The message that begins a note (0 to 127; channels from 0), struck with a velocity brought to 1 to 127."""
    return bytes([0x90 | channel, int(np.clip(note, 0, 127)), int(np.clip(velocity, 1, 127))])


def off(channel: int, note: int) -> bytes:
    """The message that ends a note."""
    return bytes([0x80 | channel, int(np.clip(note, 0, 127)), 0])


def control(number: int, value: float) -> bytes:
    """The message that turns a knob of channel 0 to a value brought to 0 to 127."""
    return bytes([0xB0, number, int(np.clip(value, 0, 127))])


_SCALES = (
    (0, 2, 4, 5, 7, 9, 11),
    (0, 2, 3, 5, 7, 8, 10),
    (0, 2, 3, 5, 7, 9, 10),
    (0, 2, 4, 7, 9),
    (0, 3, 5, 7, 10),
    (0, 2, 3, 5, 7, 8, 11),
)


def phrase(rng: np.random.Generator, seconds: float, low: int, high: int, style: str) -> list[Event]:
    """A short random phrase on channel 0, between two notes.

    Args:
        style: melody, run, chords, arpeggio, held, low, or shot.

    Returns:
        Messages, not in order; the last notes may begin or end after ``seconds``.
    """
    scale = np.array(_SCALES[int(rng.integers(len(_SCALES)))])
    root = int(rng.integers(12))
    notes = np.array([note for note in range(low, high + 1) if (note - root) % 12 in scale])
    beat = 60 / rng.uniform(66, 168)
    loud = rng.uniform(55, 112)
    legato = rng.choice([0.35, 0.7, 0.95, 1.05])
    events: list[Event] = []
    now = rng.uniform(0.01, 0.25)
    place = int(rng.integers(len(notes) // 4, max(3 * len(notes) // 4, len(notes) // 4 + 1)))

    def play(time: float, note: int, length: float) -> None:
        events.append((time, on(0, note, loud + rng.normal(0, 7))))
        events.append((time + max(length, 0.04), off(0, note)))

    if style in ("melody", "run"):
        lengths = np.array([0.25, 0.25, 0.5]) if style == "run" else np.array([0.5, 0.5, 1.0, 0.25, 1.5, 2.0])
        while now < seconds:
            length = beat * float(rng.choice(lengths))
            jump = int(rng.choice([-4, -2, -1, -1, 0, 1, 1, 2, 3, 4]))
            place = int(np.clip(place + jump, 0, len(notes) - 1))
            play(now, int(notes[place]), length * legato)
            now += length + (beat if rng.random() < 0.07 else 0)
    elif style == "chords":
        strum = rng.choice([0.0, 0.0, 0.015, 0.03])
        while now < seconds:
            length = beat * float(rng.choice([1.0, 2.0, 2.0, 4.0, 0.5]))
            place = int(np.clip(place + rng.integers(-3, 4), 0, max(len(notes) - 7, 0)))
            picks = [0, 2, 4, *([6] if rng.random() < 0.4 else []), *([-3] if place >= 3 else [])]
            for k, pick in enumerate(sorted(picks)):
                play(now + strum * k, int(notes[min(place + pick, len(notes) - 1)]), length * legato)
            now += length
    elif style == "arpeggio":
        shape = [0, 2, 4, 7, 4, 2] if rng.random() < 0.5 else [0, 4, 7, 9, 7, 4]
        step = beat / rng.choice([2, 3, 4])
        while now < seconds:
            place = int(np.clip(place + rng.integers(-3, 4), 0, max(len(notes) - 10, 0)))
            for pick in shape:
                play(now, int(notes[min(place + pick, len(notes) - 1)]), step * rng.choice([0.9, 2.5]))
                now += step
    elif style == "held":
        while now < seconds:
            length = rng.uniform(1.2, 3.5)
            place = int(np.clip(place + rng.integers(-4, 5), 0, len(notes) - 1))
            play(now, int(notes[place]), length)
            if rng.random() < 0.6:
                start, peak = rng.uniform(35, 80), rng.uniform(90, 127)
                for k in range(20):
                    level = start + (peak - start) * np.sin(np.pi * k / 20)
                    events.append((now + length * k / 20, control(11, level)))
            now += length + rng.choice([0.0, 0.05, 0.3])
    elif style == "low":  # a bass line: roots and fifths in an even beat
        step = beat / rng.choice([1, 2])
        riff = rng.choice([0, 0, 0, 2, 4, 4, 6, 7], 8)
        k = 0
        while now < seconds:
            if k % 8 == 0 or rng.random() < 0.85:
                play(now, int(notes[min(int(riff[k % 8]) + place // 2, len(notes) - 1)]), step * legato)
            now, k = now + step, k + 1
    elif style == "shot":  # an effect, not a tone: long or repeated notes around the middle
        while now < seconds:
            play(now, int(rng.integers(low, high + 1)), seconds)
            now += seconds if rng.random() < 0.6 else rng.uniform(0.6, 2.5)
    return events


KICK, SNARE, TOMS = (35, 36), (38, 40), (41, 43, 45, 47, 48, 50)
"""Notes of General MIDI's drums."""


def kit(rng: np.random.Generator, seconds: float) -> list[Hit]:
    """A beat: bass drum, snare, hi-hat or ride, sometimes a fill."""
    sixteenth = 60 / rng.uniform(75, 155) / 4
    kick = rng.random(16) < 0.18
    kick[[0, 8]] = True
    snare = rng.random(16) < 0.06
    snare[[4, 12]] = True
    every, ride = int(rng.choice([1, 2, 2, 4])), rng.random() < 0.2
    hits: list[Hit] = []
    now, step = rng.uniform(0.01, 0.2), int(rng.choice([0, 8]))
    while now < seconds:
        bar, at = divmod(step, 16)
        if bar % 2 == 1 and at >= 12 and rng.random() < 0.8:
            hits.append((now, int(rng.choice(TOMS)), 95))
        else:
            if kick[at]:
                hits.append((now, KICK[1], 105))
            if snare[at]:
                hits.append((now, SNARE[0], 100))
            if at % every == 0:
                note = 51 if ride else 46 if at == 14 and rng.random() < 0.3 else 42
                hits.append((now, note, 80 + 15 * (at % 4 == 0)))
        if at == 0 and bar % 2 == 0 and rng.random() < 0.5:
            hits.append((now, int(rng.choice((49, 57))), 100))
        now, step = now + sixteenth * (1 + rng.normal(0, 0.01)), step + 1
    return hits


def roll(rng: np.random.Generator, seconds: float) -> list[Hit]:
    """A snare roll that swells and falls."""
    rate, note = rng.uniform(14, 26), int(rng.choice(SNARE))
    count = int(seconds * rate)
    swell = rng.uniform(0.3, 2)
    return [
        (
            0.05 + (k + 0.15 * rng.normal()) / rate,
            note,
            50 + 55 * abs(np.sin(np.pi * swell * k / count)) + rng.normal(0, 5),
        )
        for k in range(count)
    ]


def grid(notes: Sequence[int], chance: tuple[float, ...], rng: np.random.Generator, seconds: float) -> list[Hit]:
    """Hits on some of the sixteenths of a bar, the same in every bar.

    Args:
        notes: what is hit, drawn for each sixteenth.
        chance: how likely a hit is on a sixteenth; one of these is drawn.
    """
    sixteenth = 60 / rng.uniform(70, 160) / 4
    bar = rng.random(16) < rng.choice(chance)
    bar[0] = True
    which = rng.choice(notes, 16)
    start = rng.uniform(0.01, 0.2)
    return [
        (start + k * sixteenth * (1 + rng.normal(0, 0.002)), int(which[k % 16]), 75 + 25 * (k % 4 == 0))
        for k in range(int(seconds / sixteenth))
        if bar[k % 16]
    ]
