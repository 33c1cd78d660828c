"""What is wrong with an estimate: interference or artefacts (Vincent et al. 2006, doi:10.1109/TSA.2005.858005).

As the package museval computes it for whole recordings of one channel (BSS Eval v4, Stoeter et al. 2018,
arXiv:1804.06267). Its SDR lets no filter pass: of one channel it is the plain ratio of reference and error. Its SIR and
SAR split the estimate by least squares into what short filters make of the reference, of all references, and the rest.
"""

from __future__ import annotations

import numpy as np
from scipy.fft import next_fast_len
from scipy.linalg import toeplitz

from soundsieve.evaluation.metrics import CEILING_DB, FLOOR_DB

TAPS = 512
"""Of the filters."""


def ratios(estimate: np.ndarray, references: np.ndarray, taps: int = TAPS) -> dict[str, float]:
    """``sdr``, ``sir`` and ``sar`` of one estimate, in dB, between -30 and 100.

    Args:
        estimate: (sample,), of the first reference.
        references: (source, sample), all that sounds; none silent.
        taps: of the filters.
    """
    references, estimate = references.astype(np.float64), estimate.astype(np.float64)
    padded = np.pad(estimate, (0, taps - 1))
    own, every = _filtered(references[:1], padded, taps), _filtered(references, padded, taps)
    return {
        "sdr": _decibel(references[0], estimate - references[0]),
        "sir": _decibel(own, every - own),
        "sar": _decibel(every, padded - every),
    }


def _filtered(references: np.ndarray, padded: np.ndarray, taps: int) -> np.ndarray:
    """The sum of filtered references (source, sample) that is nearest to the estimate, as long as that, padded."""
    size = next_fast_len(len(padded), real=True)  # long enough that what is used does not wrap
    spectra = np.fft.rfft(references, size)
    inner = np.fft.irfft(spectra[:, None].conj() * spectra, size)  # (source, other, lag), the other later
    gram = np.block([[toeplitz(lags[:taps], lags[-np.arange(taps)]) for lags in row] for row in inner])
    gram[np.diag_indices_from(gram)] += np.finfo(float).eps
    with_estimate = np.fft.irfft(spectra.conj() * np.fft.rfft(padded, size), size)[:, :taps]
    try:
        filters = np.linalg.solve(gram, with_estimate.ravel())
    except np.linalg.LinAlgError:  # references that filters make of each other
        filters = np.linalg.lstsq(gram, with_estimate.ravel(), rcond=None)[0]
    both = spectra * np.fft.rfft(filters.reshape(len(references), taps), size)
    found: np.ndarray = np.fft.irfft(both.sum(0), size)[: len(padded)]
    return found


def _decibel(signal: np.ndarray, distortion: np.ndarray) -> float:
    above, below = (float(np.sum(np.square(part))) for part in (signal, distortion))
    with np.errstate(divide="ignore"):
        ratio = 10 * (np.log10(above) - np.log10(below)) if above else -np.inf
    return float(np.clip(ratio, FLOOR_DB, CEILING_DB))
