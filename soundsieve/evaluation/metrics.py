"""Signal-to-distortion ratios, in dB, guarded against silence; and how well it is told whether a sound is there.

Definitions: SDR = 10 log10(|r|^2 / |e - r|^2); SI-SDR = 10 log10(|ar|^2 / |e - ar|^2) with a = <r, e> / |r|^2 (Le Roux
et al. 2019, arXiv:1811.02508); the ``i`` versions are the gain over the mixture as its own estimate. All in float64.
A silent reference has no ratio: NaN, to be counted and left out of means, with :func:`suppression` in its place. A
silent estimate scores 0 dB SDR by definition and FLOOR_DB SI-SDR: it must not look like a fair one.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

FLOOR_DB, CEILING_DB = -30.0, 100.0
BINS = 10
"""Of probabilities, equally wide."""


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


def auc(there: Sequence[float], absent: Sequence[float]) -> float:
    """How often a sound that is there is surer than one that is not; ties count half. 0.5 is chance.

    Raises:
        ValueError: one of both is empty.
    """
    if not there or not absent:
        raise ValueError("an AUC needs sounds that are there and sounds that are not")
    said = np.array([*there, *absent], float)
    return placements(said, np.arange(len(said)) < len(there), np.ones(len(said)))[0]


def placements(scores: np.ndarray, positive: np.ndarray, weights: np.ndarray) -> tuple[float, np.ndarray]:
    """The weighted area under the ROC curve, and how much of it hangs on each score.

    Args:
        scores: (n,); equal ones count as half above each other.
        positive: (n,), bool, which should be high.
        weights: (n,), not negative.

    Returns:
        The area, 0 to 1, not a number where either sort has no weight; and (n,), the share of its own sort's weight
        that a score is, times how much more of the other sort it is right about than the area. They add up to 0.
    """
    hangs = np.empty(len(scores))
    area = math.nan
    for sort, sign in ((positive, 1.0), (~positive, -1.0)):
        total, other = weights[sort].sum(), weights[~sort].sum()
        if not total or not other:
            return math.nan, np.full(len(scores), math.nan)
        known, place = np.unique(sign * scores[~sort], return_inverse=True)
        below = np.concatenate(([0.0], np.cumsum(np.bincount(place, weights[~sort], len(known)))))
        ends = (np.searchsorted(known, sign * scores[sort], side) for side in ("left", "right"))
        right = sum(below[end] for end in ends) / 2 / other
        share = weights[sort] / total
        area = float(share @ right)
        hangs[sort] = share * (right - area)
    return area, hangs


def reliability(there: Sequence[float], absent: Sequence[float]) -> list[dict[str, float]]:
    """Probabilities in ten bins of equal width: how many, their mean, and how many are of what is there.

    Bins in which nothing is are left out.

    Args:
        there: probabilities, 0 to 1, of sounds that are there.
        absent: of others.
    """
    said = np.array([*there, *absent])
    true = np.arange(len(said)) < len(there)
    bins = np.minimum((said * BINS).astype(int), BINS - 1)
    return [
        {"count": int(inside.sum()), "said": float(said[inside].mean()), "true": float(true[inside].mean())}
        for inside in (bins == number for number in range(BINS)) if inside.any()
    ]  # fmt: skip


def calibration_error(there: Sequence[float], absent: Sequence[float]) -> float:
    """Mean distance between what is said and what is true in the bins of :func:`reliability`, weighed by count
    (Naeini et al. 2015)."""
    bins = reliability(there, absent)
    total = sum(part["count"] for part in bins)
    return sum(part["count"] * abs(part["said"] - part["true"]) for part in bins) / total
