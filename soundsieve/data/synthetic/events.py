"""Short sounds at many places of a longer one."""

from __future__ import annotations

import numpy as np
from scipy import signal

from soundsieve.data.synthetic.curves import log_uniform
from soundsieve.data.synthetic.noise import burst


def add(out: np.ndarray, start: int, sound: np.ndarray) -> None:
    """Add a sound into a longer one from sample ``start`` on; what stands over at either end is cut."""
    if start < 0:
        sound, start = sound[-start:], 0
    end = min(len(out), start + len(sound))
    if end > start:
        out[start:end] += sound[: end - start]


def poisson(rng: np.random.Generator, n: int, sr: int, per_second: float) -> np.ndarray:
    """Random positions in ``n`` samples, so many per second on average and at least one."""
    return rng.integers(0, n, max(1, rng.poisson(per_second * n / sr)))


def scatter(
    rng: np.random.Generator, n: int, where: np.ndarray, gains: np.ndarray, kernels: list[np.ndarray]
) -> np.ndarray:
    """Put one of a few short sounds, by chance, at each of many places, with a gain for each; (n,)."""
    which = rng.integers(0, len(kernels), len(where))
    out = np.zeros(n)
    for index, kernel in enumerate(kernels):
        mine = which == index
        if mine.any():
            train = np.zeros(n)
            np.add.at(train, where[mine], gains[mine])
            out += signal.fftconvolve(train, kernel)[:n]
    return out


def beats(rng: np.random.Generator, n: int, sr: int, interval: float, jitter: float, first: float = 0.3) -> np.ndarray:
    """Starts (in samples) of repeated events, ``interval`` seconds apart, give or take a part ``jitter`` of it.

    There is at least one; it comes within the ``first`` seconds.
    """
    times: list[float] = []
    now = rng.uniform(0.02, max(first, 0.03))
    while not times or now < n / sr - 0.05:
        times.append(now)
        now += interval * (1 + jitter * rng.uniform(-1, 1))
    return (np.array(times) * sr).astype(int)


def patter(rng: np.random.Generator, n: int, sr: int, per_second: float, low: float, high: float) -> np.ndarray:
    """Many small impacts between two frequencies in Hz, loudness spread as when drops fall near and far; (n,)."""
    kernels = []
    for _ in range(10):
        centre = log_uniform(rng, low, high)
        kernels.append(burst(rng, 0.02, 2e-4, log_uniform(rng, 4e-4, 4e-3), centre / 1.7, centre * 1.7, sr))
    where = poisson(rng, n, sr, per_second)
    gains = np.exp(rng.normal(0, 1.0, len(where)))
    return scatter(rng, n, where, gains, kernels)
