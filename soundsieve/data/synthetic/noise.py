"""Noise: of a colour, and in bursts."""

from __future__ import annotations

import numpy as np

from soundsieve.data.synthetic.filters import band


def coloured(rng: np.random.Generator, n: int, slope: float) -> np.ndarray:
    """Noise whose power falls as frequency to the minus ``slope`` (0 white, 1 pink, 2 brown), deviation 1; (n,)."""
    size = 1 << max(int(n - 1).bit_length(), 4)
    spectrum = np.fft.rfft(rng.standard_normal(size))
    spectrum[1:] *= np.arange(1, len(spectrum)) ** (-slope / 2)
    spectrum[: max(2, size // 1600)] *= 0.1
    noise = np.fft.irfft(spectrum, size)[:n]
    return noise / (noise.std() + 1e-12)


def burst(
    rng: np.random.Generator,
    seconds: float,
    attack: float,
    decay: float,
    low: float | None,
    high: float | None,
    sr: int,
) -> np.ndarray:
    """Noise between ``low`` and ``high`` Hz with a quick rise and an exponential fall; deviation below 1.

    ``attack`` and ``decay`` are times to 1 - 1/e and to 1/e, in seconds, as ``seconds`` is the length.
    """
    time = np.arange(max(int(seconds * sr), 16)) / sr
    noise = band(rng.standard_normal(len(time)), low, high, sr)
    return noise / (noise.std() + 1e-9) * (1 - np.exp(-time / attack)) * np.exp(-time / decay)
