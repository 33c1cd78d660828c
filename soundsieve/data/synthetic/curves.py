"""Lines over time: random ones to move a parameter by, and envelopes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import interpolate


def log_uniform(rng: np.random.Generator, low: float, high: float) -> float:
    """A number between ``low`` and ``high``, even in the logarithm."""
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))


def wander(rng: np.random.Generator, n: int, sr: int, per_second: float, low: float, high: float) -> np.ndarray:
    """A smooth random line between ``low`` and ``high``, with ``per_second`` turning points a second; (n,)."""
    knots = max(int(np.ceil(n / sr * per_second)) + 3, 4)
    smooth = interpolate.PchipInterpolator(np.arange(knots), rng.uniform(low, high, knots))
    coarse = smooth(np.linspace(rng.random(), rng.random() + n / sr * per_second + 0.01, max(n // 32, 8)))
    return np.interp(np.linspace(0, len(coarse) - 1, n), np.arange(len(coarse)), coarse)


def line(points: Sequence[tuple[float, float]], n: int) -> np.ndarray:
    """A smooth line through points (position, value), positions rising from 0 to 1; (n,)."""
    x, y = np.array(points, dtype=float).T
    return interpolate.PchipInterpolator(x, y)(np.linspace(0, 1, n))


def hump(n: int, rise: float, fall: float) -> np.ndarray:
    """An envelope from 0 to 1 and back, with rise and fall as fractions of its length; (n,), n >= 2."""
    x = np.linspace(0, 1, max(n, 2))
    up = np.clip(x / max(rise, 1e-6), 0, 1)
    down = np.clip((1 - x) / max(fall, 1e-6), 0, 1)
    return np.sin(np.pi / 2 * up) ** 2 * np.sin(np.pi / 2 * down) ** 2


def gusts(rng: np.random.Generator, n: int, sr: int, per_second: float, depth: float) -> np.ndarray:
    """A loudness that comes and goes between 1 - ``depth`` and 1, as :func:`wander` does; (n,)."""
    return wander(rng, n, sr, per_second, 1 - depth, 1)


def passing(rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Loudness (at most 1) and pitch factor (around 1) of something driving or flying by; (n,) each."""
    middle, width = rng.uniform(0.35, 0.65), rng.uniform(0.06, 0.22)
    way = (np.linspace(0, 1, n) - middle) / width
    return 1 / np.sqrt(1 + way**2), 1 - rng.uniform(0.02, 0.06) * way / np.sqrt(1 + way**2)
