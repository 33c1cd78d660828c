"""The formulas and the averaging of published protocols, which differ from the house's own in silence and at the ends.

:mod:`soundsieve.evaluation.metrics` has no ratio for a silent reference and bounds all others. Here nothing is left
out: small constants keep every ratio finite, and a silent reference counts with whatever they make of it. In float64,
with the machine epsilon of float32, in which the published figures were computed. Source: arXiv:2308.05037, as
released.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np

from soundsieve.evaluation import speech

POWER_FLOOR = 1e-10
EPSILON = float(np.finfo(np.float32).eps)

Averaging = Literal["rows", "class means", "class medians"]
"""Over all rows at once; or within each class first, and then the mean over classes."""


def sdr(estimate: np.ndarray, reference: np.ndarray) -> float:
    """10 log10 of the mean power of the reference over that of the error, each at least ``POWER_FLOOR``; dB."""
    reference = np.asarray(reference, np.float64)
    error = np.asarray(estimate, np.float64) - reference
    signal, distortion = (max(float(np.mean(np.square(part))), POWER_FLOOR) for part in (reference, error))
    return 10 * float(np.log10(signal / distortion))


def si_sdr(estimate: np.ndarray, reference: np.ndarray) -> float:
    """The ratio after the best scaling of the reference, means left in, ``EPSILON`` in every sum; dB.

    It is blind to the estimate's sign, and gives a silent estimate 0 dB.
    """
    reference, estimate = np.asarray(reference, np.float64), np.asarray(estimate, np.float64)
    scale = (EPSILON + float(np.sum(reference * estimate))) / (float(np.sum(np.square(reference))) + EPSILON)
    signal, error = (float(np.sum(np.square(part))) for part in (scale * reference, estimate - scale * reference))
    return 10 * float(np.log10((EPSILON + signal) / (EPSILON + error)))


def ratios(estimate: np.ndarray, reference: np.ndarray, mixture: np.ndarray) -> dict[str, float]:
    """``sdr`` and ``si_sdr`` of one estimate, and with an ``i`` their gain over the mixture; (sample,) each, in dB.

    Published are ``sdri`` and ``si_sdr``: one a gain, the other none.
    """
    plain, invariant = sdr(estimate, reference), si_sdr(estimate, reference)
    return {
        "sdr": plain,
        "sdri": plain - sdr(mixture, reference),
        "si_sdr": invariant,
        "si_sdri": invariant - si_sdr(mixture, reference),
    }


def rated(estimate: np.ndarray, reference: np.ndarray, mixture: np.ndarray) -> dict[str, float]:
    """How good the estimate is as speech, :data:`soundsieve.evaluation.speech.MEASURES`; the mixture has no part in it.

    Raises:
        soundsieve.evaluation.speech.SpeechError: it cannot be rated.
    """
    return speech.measures(estimate, reference)


def spread(rows: Sequence[Mapping[str, float]], measures: Sequence[str]) -> dict[str, dict[str, float | None]]:
    """Of each measure over rows: ``mean``, its ``standard_error`` (of n rows, with n - 1) and ``median``.

    None where there are too few rows.
    """
    columns = {measure: np.array([row[measure] for row in rows]) for measure in measures}
    return {
        measure: {
            "mean": float(values.mean()) if len(values) else None,
            "standard_error": float(values.std(ddof=1) / len(values) ** 0.5) if len(values) > 1 else None,
            "median": float(np.median(values)) if len(values) else None,
        }
        for measure, values in columns.items()
    }


def by_class(values: Sequence[float], classes: Sequence[str], averaging: Averaging) -> dict[str, float]:
    """The median of each class's values where ``averaging`` takes medians, else their mean; classes as they come.

    Args:
        values: one of each row, finite.
        classes: one of each row.
        averaging: how.
    """
    summary = np.median if averaging == "class medians" else np.mean
    gathered: dict[str, list[float]] = {}
    for value, name in zip(values, classes, strict=True):
        gathered.setdefault(name, []).append(value)
    return {name: float(summary(part)) for name, part in gathered.items()}


def aggregate(values: Sequence[float], classes: Sequence[str], averaging: Averaging) -> float | None:
    """One figure of many rows; None of no row. Arguments as of :func:`by_class`."""
    parts = values if averaging == "rows" else [*by_class(values, classes, averaging).values()]
    return float(np.mean(parts)) if len(parts) else None
