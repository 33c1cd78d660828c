"""What rings after a blow: struck bodies and bubbles."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def struck(
    rng: np.random.Generator,
    seconds: float,
    frequencies: npt.ArrayLike,
    decays: npt.ArrayLike,
    gains: npt.ArrayLike,
    sr: int,
) -> np.ndarray:
    """Something struck: damped sines, of each the frequency in Hz, the seconds to fall to 1/e, and the gain."""
    frequencies, decays, gains = np.asarray(frequencies), np.asarray(decays), np.asarray(gains)
    time = np.arange(max(int(seconds * sr), 8)) / sr
    keep = frequencies < 0.47 * sr
    turns = frequencies[keep, None] * time + rng.random((int(keep.sum()), 1)) * 0.2
    sines: np.ndarray = gains[keep, None] * np.exp(-time / decays[keep, None]) * np.sin(2 * np.pi * turns)
    return sines.sum(0)


def bubble(rng: np.random.Generator, frequency: float, sr: int, rise: float) -> np.ndarray:
    """A bubble of air in water: a damped sine whose pitch climbs from ``frequency`` in Hz.

    Source: K. van den Doel, "Physically based models for liquid sounds", ACM TAP 2005: radius 3 / frequency,
    damping 0.13 / radius + 0.0072 radius ** -1.5, pitch climbing by ``rise`` times damping a second.
    """
    radius = 3 / frequency
    damping = 0.13 / radius + 0.0072 * radius**-1.5
    time = np.arange(int(min(5 / damping, 0.4) * sr) + 16) / sr
    tone = np.exp(-damping * time) * np.sin(2 * np.pi * frequency * (time + 0.5 * rise * damping * time**2))
    rng.standard_normal(len(time))  # for nothing, but without it every seed would give another sound than it gave
    return tone * (1 - np.exp(-time * 1500))
