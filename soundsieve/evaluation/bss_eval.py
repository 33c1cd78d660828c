"""What is wrong with an estimate: interference or artefacts (Vincent et al. 2006, doi:10.1109/TSA.2005.858005).

Least squares split an estimate into what short filters make of its reference, what they make of all references, and the
rest. SIR and SAR are ratios of these parts and the same in all versions of BSS Eval. The SDR is not: version 3 forgives
what the filters can mend; version 4 (Stoeter et al. 2018, arXiv:1804.06267), as the package museval computes it for
whole recordings of one channel, lets none pass: of one channel it is the plain ratio of reference and error.
"""

from __future__ import annotations

import numpy as np
from scipy.fft import next_fast_len
from scipy.linalg import lapack, toeplitz

from soundsieve.evaluation.metrics import CEILING_DB, FLOOR_DB

TAPS = 512
"""Of the filters."""


class References:
    """All that sounds in a mixture; what takes long is done once, for any number of estimates.

    Args:
        references: (source, sample); none silent.
        taps: of the filters.
    """

    def __init__(self, references: np.ndarray, taps: int = TAPS) -> None:
        references = references.astype(np.float64)
        self._taps = taps
        self._samples = references.shape[1] + taps - 1
        self._size = next_fast_len(self._samples, real=True)  # long enough that what is used does not wrap
        self._spectra = np.fft.rfft(references, self._size)
        lags = np.fft.irfft(self._spectra[:, None].conj() * self._spectra, self._size)  # the other source later
        self._gram = np.block([[toeplitz(one[:taps], one[-np.arange(taps)]) for one in row] for row in lags])
        self._gram[np.diag_indices_from(self._gram)] += np.finfo(float).eps
        self._factors: dict[tuple[int, ...], tuple[np.ndarray, ...]] = {}

    def ratios(self, estimate: np.ndarray, source: int = 0) -> dict[str, float]:
        """``bss_sdr`` (version 3), ``sir`` and ``sar`` of an estimate (sample,) of one source, in dB, -30 to 100."""
        padded = np.zeros(self._samples)
        padded[: len(estimate)] = estimate
        own, every = self._filtered(padded, (source,)), self._filtered(padded, tuple(range(len(self._spectra))))
        return {
            "bss_sdr": _decibel(own, padded - own),
            "sir": _decibel(own, every - own),
            "sar": _decibel(every, padded - every),
        }

    def _filtered(self, padded: np.ndarray, sources: tuple[int, ...]) -> np.ndarray:
        """The sum of these sources, filtered, that is nearest to the padded estimate, as long as that."""
        spectra = self._spectra[list(sources)]
        with_estimate = np.fft.irfft(spectra.conj() * np.fft.rfft(padded, self._size), self._size)[:, : self._taps]
        filters = self._solve(sources, with_estimate.ravel()).reshape(-1, self._taps)
        both = spectra * np.fft.rfft(filters, self._size)
        found: np.ndarray = np.fft.irfft(both.sum(0), self._size)[: len(padded)]
        return found

    def _solve(self, sources: tuple[int, ...], wanted: np.ndarray) -> np.ndarray:
        if sources not in self._factors:
            places = np.concatenate([np.arange(self._taps) + source * self._taps for source in sources])
            gram = self._gram[np.ix_(places, places)]
            *factors, singular = lapack.dgetrf(gram)
            self._factors[sources] = (gram,) if singular else tuple(factors)
        known = self._factors[sources]
        if len(known) == 1:  # references that filters make of each other
            return np.linalg.lstsq(known[0], wanted, rcond=None)[0]
        filters: np.ndarray = lapack.dgetrs(*known, wanted)[0]
        return filters


def ratios(estimate: np.ndarray, references: np.ndarray, taps: int = TAPS) -> dict[str, float]:
    """``sdr``, ``sir`` and ``sar`` (version 4) of one estimate, in dB, between -30 and 100.

    Args:
        estimate: (sample,), of the first reference.
        references: (source, sample), all that sounds; none silent.
        taps: of the filters.
    """
    reference, estimate = references[0].astype(np.float64), estimate.astype(np.float64)
    split = References(references, taps).ratios(estimate)
    return {"sdr": _decibel(reference, estimate - reference), "sir": split["sir"], "sar": split["sar"]}


def _decibel(signal: np.ndarray, distortion: np.ndarray) -> float:
    above, below = (float(np.sum(np.square(part))) for part in (signal, distortion))
    with np.errstate(divide="ignore"):
        ratio = 10 * (np.log10(above) - np.log10(below)) if above else -np.inf
    return float(np.clip(ratio, FLOOR_DB, CEILING_DB))
