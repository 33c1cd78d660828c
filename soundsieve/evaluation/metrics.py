"""Signal-to-distortion ratios, in dB, guarded against silence.

Definitions: SDR = 10 log10(|r|^2 / |e - r|^2); SI-SDR = 10 log10(|ar|^2 / |e - ar|^2) with a = <r, e> / |r|^2 (Le Roux
et al. 2019, arXiv:1811.02508); the ``i`` versions are the gain over the mixture as its own estimate. All in float64.
A silent reference has no ratio: NaN, to be counted and left out of means, with :func:`suppression` in its place. A
silent estimate scores 0 dB SDR by definition and FLOOR_DB SI-SDR: it must not look like a fair one.
"""

from __future__ import annotations

import numpy as np

FLOOR_DB, CEILING_DB = -30.0, 100.0


def _decibel(signal: float, distortion: float) -> float:
    if signal <= 0:
        return FLOOR_DB
    if distortion <= signal * 10 ** (-CEILING_DB / 10):
        return CEILING_DB
    return 10 * float(np.log10(signal / distortion))


def _power(samples: np.ndarray) -> float:
    return float(np.sum(np.square(samples, dtype=np.float64)))


def sdr(estimate: np.ndarray, reference: np.ndarray) -> float:
    """Plain ratio of energies, over all channels together; at most 100 dB, NaN for a silent reference."""
    reference = np.asarray(reference, np.float64)
    power = _power(reference)
    return _decibel(power, _power(np.asarray(estimate, np.float64) - reference)) if power > 0 else float("nan")


def si_sdr(estimate: np.ndarray, reference: np.ndarray) -> float:
    """The same after the best scaling of the reference; between -30 and 100 dB, NaN for a silent reference.

    An estimate of opposite sign is no estimate: it scores -30 dB.
    """
    reference, estimate = np.asarray(reference, np.float64), np.asarray(estimate, np.float64)
    power = _power(reference)
    if power == 0:
        return float("nan")
    scale = float(np.sum(reference * estimate)) / power
    if scale <= 0:
        return FLOOR_DB
    return max(_decibel(scale * scale * power, _power(estimate - scale * reference)), FLOOR_DB)


def ratios(estimate: np.ndarray, reference: np.ndarray, mixture: np.ndarray) -> dict[str, float]:
    """``sdr``, ``sdri``, ``si_sdr``, ``si_sdri`` of one estimate, in dB; arrays of equal shape."""
    plain, invariant = sdr(estimate, reference), si_sdr(estimate, reference)
    return {
        "sdr": plain,
        "sdri": plain - sdr(mixture, reference),
        "si_sdr": invariant,
        "si_sdri": invariant - si_sdr(mixture, reference),
    }


def suppression(estimate: np.ndarray, mixture: np.ndarray) -> float:
    """How far below the mixture an estimate is, in dB, 0 to 100: the measure where the sound is not there."""
    return max(_decibel(_power(mixture), _power(estimate)), 0.0)
