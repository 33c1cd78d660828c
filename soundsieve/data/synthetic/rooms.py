"""The room a sound is heard in."""

from __future__ import annotations

import numpy as np
from scipy import signal

from soundsieve.data.synthetic.curves import log_uniform
from soundsieve.data.synthetic.filters import band


def room(rng: np.random.Generator, sound: np.ndarray, sr: int, seconds: float, wet: float) -> np.ndarray:
    """Put a sound into a room; as long as ``sound``.

    The room is noise that falls by 60 dB in ``seconds``, darker towards its end, and is ``wet`` times as loud.
    """
    length = max(int(seconds * sr), 64)
    time = np.arange(length) / sr
    tail = rng.standard_normal(length) * np.exp(-6.9 * time / seconds)
    tail = tail * (time > 0.003 + 0.02 * rng.random())
    dark = band(tail, None, rng.uniform(1500, 5000), sr, 1)
    fade = np.minimum(time / seconds, 1)
    tail = tail * (1 - fade) + dark * fade
    tail /= np.sqrt(np.sum(tail**2)) + 1e-9
    return sound + wet * signal.fftconvolve(sound, tail)[: len(sound)]


def far(rng: np.random.Generator, sound: np.ndarray, sr: int) -> np.ndarray:
    """In a room, now and then from further away: darker, and with more of the room; as long as ``sound``."""
    if rng.random() < 0.3:
        sound = band(sound, None, log_uniform(rng, 1800, 6000), sr, 1)
        return room(rng, sound, sr, rng.uniform(0.5, 1.6), rng.uniform(0.3, 1.0))
    return room(rng, sound, sr, rng.uniform(0.15, 0.6), rng.uniform(0.0, 0.3))
