"""What repeats: phases, harmonic waves, pulses, voices."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from soundsieve.data.synthetic.curves import wander
from soundsieve.data.synthetic.filters import resonate


def cycles(frequency: np.ndarray, sr: int, start: float = 0.0) -> np.ndarray:
    """Cycles passed so far at a changing frequency in Hz, from ``start`` on."""
    return start + np.cumsum(frequency) / sr


def harmonics(frequency: np.ndarray, amplitudes: np.ndarray, sr: int, rng: np.random.Generator) -> np.ndarray:
    """A periodic wave of changing frequency in Hz from the amplitudes of its harmonics, free of aliases."""
    count = min(len(amplitudes), max(int(0.46 * sr / max(float(frequency.max()), 1.0)), 1))
    turn = np.arange(4096) / 4096
    orders = np.arange(1, count + 1)
    table = (amplitudes[:count, None] * np.sin(2 * np.pi * (orders[:, None] * turn + rng.random((count, 1))))).sum(0)
    where = (cycles(frequency, sr, rng.random()) % 1.0) * 4096
    return np.interp(where, np.arange(4097), np.append(table, table[0]))


def crossings(phase: np.ndarray) -> np.ndarray:
    """Positions at which a phase (in cycles) passes a whole number."""
    return np.flatnonzero(np.diff(np.floor(phase)) > 0)


def voiced(
    rng: np.random.Generator,
    pitch: np.ndarray,
    formants: Sequence[tuple[float | np.ndarray, float, float]],
    sr: int,
    *,
    tilt: float,
    jitter: float,
    breath: float,
    rough: float = 0.0,
) -> np.ndarray:
    """A voice: harmonics of a moving pitch under formants, with some breath; as long as ``pitch``.

    Args:
        pitch: Hz, (sample,).
        formants: frequency in Hz, which may move (of any length, stretched), bandwidth in Hz, gain.
        tilt: fall of the source, amplitude ~ order ** -tilt.
        jitter: unsteadiness of the pitch, a part of it.
        breath: deviation of the breath; the voice's is 1.
        rough: 0 to 1, how much every second pulse is weakened.
    """
    n = len(pitch)
    pitch = pitch * (1 + jitter * wander(rng, n, sr, 45, -1, 1))
    phase = cycles(pitch, sr, rng.random())
    grid = np.linspace(0, n - 1, max(n // 64, 8))
    at = np.arange(n)
    coarse = np.interp(grid, at, pitch)
    tracks = [
        (np.interp(grid, np.linspace(0, n - 1, len(f)), f) if isinstance(f, np.ndarray) else f, b, g)
        for f, b, g in formants
    ]

    def response(frequency: np.ndarray) -> np.ndarray:
        total = np.zeros(len(frequency))
        for f, b, g in tracks:
            total += g / (1 + ((frequency - f) / (0.5 * b)) ** 2) ** 0.75
        return total

    out = np.zeros(n)
    for order in range(1, 1 + min(int(0.46 * sr / max(float(pitch.min()), 40.0)), 70)):
        gain = response(order * coarse) * order**-tilt * (order * coarse < 0.46 * sr)
        out += np.interp(at, grid, gain) * np.sin(2 * np.pi * (order * phase + rng.random()))
    if rough:
        out *= 1 - rough * (0.5 + 0.5 * np.sin(np.pi * phase)) * wander(rng, n, sr, 6, 0.3, 1)
    noise = rng.standard_normal(n)
    means = [(float(np.mean(f)), max(b, 80.0) * 1.5, g) for f, b, g in formants]
    hiss = resonate(noise, means, sr)
    return out / (out.std() + 1e-9) + breath * hiss / (hiss.std() + 1e-9)
