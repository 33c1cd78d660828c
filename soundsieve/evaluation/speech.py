"""How good enhanced speech is: PESQ, the composite ratings CSIG, CBAK and COVL, and the segmental SNR.

These are the five figures that papers report on Voicebank-DEMAND. All take speech at 16 kHz and the clean original:

* PESQ, ITU-T P.862.2 (wide band), as MOS-LQO, 1 to 4.64: of the package ``pesq``, the ITU's own code.
* CSIG, CBAK, COVL (Hu & Loizou 2008, IEEE Trans. Audio, Speech and Language Processing 16(1); in this form, with the
  coefficients below, in Loizou, Speech Enhancement, 2nd ed. 2013, ch. 11): what listeners would give for the speech's
  distortion, the background's intrusiveness and the whole, 1 to 5, as regressions on PESQ, LLR, WSS and segmental SNR.
  The authors fitted them to the raw narrow-band score; papers on this test set put the wide-band MOS-LQO there, and so
  does this (the published figures of its noisy input fit together no other way: the test works it out).
* SSNR, the segmental SNR (Hansen & Pellom 1998), -10 to 35 dB.

LLR (the log-likelihood ratio of linear predictors) and WSS (Klatt's weighted spectral slope, ICASSP 1982, p. 1278) are
means over the best 95 % of the frames. Frames last 30 ms, three quarters of each lie in the next, and the last that
would fit is left out, as in the authors' programme: figures must stand beside figures. So must a silent frame: every
sample is raised by a float64's epsilon, and a silent frame, though answered by silence, counts as -10 dB of SSNR.
"""

from __future__ import annotations

import numpy as np

RATE = 16_000
"""Of all speech measured here, Hz."""
MEASURES = ("pesq", "csig", "cbak", "covl", "ssnr")
LONGEST_SECONDS = 20.0
"""That PESQ rates: the ITU's code has room for 50 utterances, which pauses of 0.2 s can make of little more."""
_FRAME, _HOP = 480, 120
_KEPT = 0.95
_ORDER = 16
_EPSILON = float(np.finfo(np.float64).eps)
_LOWEST_DB, _HIGHEST_DB = -10.0, 35.0
_FLOOR = 1e-10
"""Energy of a critical band below which all is one, for samples with full scale 1."""
_TO_MAXIMUM, _TO_PEAK = 20.0, 1.0
"""Klatt's constants, dB: how a band's weight falls with its distance to the loudest band and to the nearest peak."""
_BANDS = np.array([
    (50.0, 70.0), (120.0, 70.0), (190.0, 70.0), (260.0, 70.0), (330.0, 70.0), (400.0, 70.0), (470.0, 70.0),
    (540.0, 77.3724), (617.372, 86.0056), (703.378, 95.3398), (798.717, 105.411), (904.128, 116.256),
    (1020.38, 127.914), (1148.30, 140.423), (1288.72, 153.823), (1442.54, 168.154), (1610.70, 183.457),
    (1794.16, 199.776), (1993.93, 217.153), (2211.08, 235.631), (2446.71, 255.255), (2701.97, 276.072),
    (2978.04, 298.126), (3276.17, 321.465), (3597.63, 346.136),
])  # fmt: skip
"""Centre and width of the 25 critical bands, Hz."""


class SpeechError(ValueError):
    """The speech cannot be measured; one line that says why."""


def require() -> None:
    """See that PESQ can be measured at all, before anything long begins.

    Raises:
        SpeechError: its package is not installed.
    """
    try:
        import pesq  # noqa: F401
    except ImportError as error:
        raise SpeechError("PESQ needs the package pesq: pip install 'soundsieve[speech]' (and a C compiler)") from error


def measures(estimate: np.ndarray, reference: np.ndarray) -> dict[str, float]:
    """All of ``MEASURES`` of one utterance.

    Args:
        estimate: (sample,), enhanced, full scale 1, at ``RATE``.
        reference: (sample,), the clean speech.

    Raises:
        SpeechError: as :func:`pesq` and :func:`ssnr`.
    """
    score, noise = pesq(estimate, reference), ssnr(estimate, reference)
    return {"pesq": score, **composite(score, llr(estimate, reference), wss(estimate, reference), noise), "ssnr": noise}


def pesq(estimate: np.ndarray, reference: np.ndarray) -> float:
    """Perceptual quality by ITU-T P.862.2, wide band, MOS-LQO: 1.04 to 4.64.

    Args:
        estimate: (sample,) at ``RATE``.
        reference: (sample,), the clean speech.

    Raises:
        SpeechError: the package is not installed, or there is no speech to rate: less than a quarter of a second, more
            than ``LONGEST_SECONDS``, or nothing that the standard takes for an utterance.
    """
    require()
    import pesq as itu

    if len(reference) > LONGEST_SECONDS * RATE:
        raise SpeechError(f"PESQ is for single utterances of at most {LONGEST_SECONDS:g} s; cut the files")
    try:
        return float(itu.pesq(RATE, np.asarray(reference, np.float64), np.asarray(estimate, np.float64), "wb"))
    except ValueError as error:  # it divides by the level of either
        raise SpeechError("PESQ cannot rate silence") from error
    except itu.PesqError as error:
        reason = error.args[0] if error.args else type(error).__name__
        told = reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)
        raise SpeechError(f"PESQ cannot rate this ({told.strip().rstrip('!.').lower()})") from error


def composite(pesq: float, llr: float, wss: float, ssnr: float) -> dict[str, float]:
    """``csig``, ``cbak`` and ``covl``, 1 to 5 each, from what they are regressions on."""
    ratings = {
        "csig": 3.093 + 0.603 * pesq - 1.029 * llr - 0.009 * wss,
        "cbak": 1.634 + 0.478 * pesq - 0.007 * wss + 0.063 * ssnr,
        "covl": 1.594 + 0.805 * pesq - 0.512 * llr - 0.007 * wss,
    }
    return {name: min(max(rating, 1.0), 5.0) for name, rating in ratings.items()}


def ssnr(estimate: np.ndarray, reference: np.ndarray) -> float:
    """Segmental SNR, dB: the mean of the frames' signal-to-noise ratios, each held between -10 and 35.

    Args:
        estimate: (sample,) at ``RATE``.
        reference: (sample,), the clean speech.

    Raises:
        SpeechError: the two differ in length, or are shorter than a frame and the way to the next, 37.5 ms.
    """
    processed, clean = _frames(estimate, reference)
    signal, noise = np.square(clean).sum(1), np.square(clean - processed).sum(1)
    ratios = 10 * np.log10(signal / (noise + _EPSILON) + _EPSILON)
    return float(ratios.clip(_LOWEST_DB, _HIGHEST_DB).mean())


def llr(estimate: np.ndarray, reference: np.ndarray) -> float:
    """Log-likelihood ratio, from 0, the best 95 % of the frames: ln of how much worse the estimate's predictor does.

    With R the autocorrelation of a clean frame, and a the coefficients (1, -a1, ...) of a linear predictor of order 16
    from the clean frame, e from the estimate's: ln(e'Re / a'Ra).

    Args:
        estimate: (sample,) at ``RATE``.
        reference: (sample,), the clean speech.

    Raises:
        SpeechError: as :func:`ssnr`.
    """
    processed, clean = _frames(estimate, reference)
    of_clean = _autocorrelation(clean)
    least = _error(_predictor(of_clean), of_clean)
    error = _error(_predictor(_autocorrelation(processed)), of_clean)
    # Where a frame can be foretold to the last bit, an error of prediction is rounding; it must not be negative.
    least = np.maximum(least, _EPSILON * of_clean[:, 0])
    return _mean_of_best(np.log(np.maximum(error / least, 1.0)))


def wss(estimate: np.ndarray, reference: np.ndarray) -> float:
    """Weighted spectral slope distance, from 0, the best 95 % of the frames: squared dB, weighted towards peaks.

    Args:
        estimate: (sample,), full scale 1, at ``RATE``.
        reference: (sample,), the clean speech.

    Raises:
        SpeechError: as :func:`ssnr`.
    """
    levels = [_levels(frames) for frames in _frames(estimate, reference)]
    processed, clean = (np.diff(level, axis=1) for level in levels)
    weights = (_weights(levels[0]) + _weights(levels[1])) / 2
    return _mean_of_best((weights * np.square(clean - processed)).sum(1) / weights.sum(1))


def _frames(estimate: np.ndarray, reference: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Windowed frames of both, (frame, sample), float64."""
    if estimate.shape != reference.shape or reference.ndim != 1:
        raise SpeechError(f"estimate {estimate.shape} and reference {reference.shape} are not as long as each other")
    count = (len(reference) - _FRAME) // _HOP
    if count < 1:
        raise SpeechError(f"{len(reference)} samples are too short to measure; {_FRAME + _HOP} at least")
    window = np.hanning(_FRAME + 2)[1:-1]
    both = (np.asarray(samples, np.float64) + _EPSILON for samples in (estimate, reference))
    processed, clean = (
        np.lib.stride_tricks.sliding_window_view(samples, _FRAME)[::_HOP][:count] * window for samples in both
    )
    return processed, clean


def _mean_of_best(distances: np.ndarray) -> float:
    return float(np.sort(distances)[: int(_KEPT * len(distances) + 0.5)].mean())


def _autocorrelation(frames: np.ndarray) -> np.ndarray:
    """(frame, lag), lags 0 to 16."""
    lags = [np.einsum("fs,fs->f", frames[:, : _FRAME - lag], frames[:, lag:]) for lag in range(_ORDER + 1)]
    return np.stack(lags, 1)


def _predictor(correlation: np.ndarray) -> np.ndarray:
    """(frame, 1 + order), the error filter 1, -a1, ..., of each frame, by Levinson and Durbin's recursion."""
    filters = np.zeros_like(correlation)
    filters[:, 0] = 1
    error = correlation[:, 0].copy()
    for order in range(1, _ORDER + 1):
        reflection = -np.einsum("fk,fk->f", filters[:, :order], correlation[:, order:0:-1]) / error
        filters[:, : order + 1] += reflection[:, None] * filters[:, order::-1]
        error *= 1 - np.square(reflection)
        error = np.maximum(error, _EPSILON * correlation[:, 0])
    return filters


def _error(filters: np.ndarray, correlation: np.ndarray) -> np.ndarray:
    """Energy of what a filter leaves of a sound, (frame,): the quadratic form f'Rf, R the Toeplitz matrix."""
    lags = [(filters[:, : _ORDER + 1 - lag] * filters[:, lag:]).sum(1) for lag in range(_ORDER + 1)]
    energy: np.ndarray = lags[0] * correlation[:, 0]
    for lag in range(1, _ORDER + 1):
        energy = energy + 2 * lags[lag] * correlation[:, lag]
    return energy


def _levels(frames: np.ndarray) -> np.ndarray:
    """(frame, band), dB of energy in Gaussian critical bands of equal area, each cut off at e^-6.5 (-28 dB)."""
    half = 2 ** int(np.ceil(np.log2(2 * _FRAME))) // 2
    centre, width = _BANDS[:, :1], _BANDS[:, 1:]
    bin_hz = RATE / 2 / half
    distance = (np.arange(half) - np.floor(centre / bin_hz)) / (width / bin_hz)
    filters = np.exp(-11 * np.square(distance)) * (_BANDS[0, 1] / width)
    filters[filters <= np.exp(-30 / (2 * 2.303))] = 0
    power = np.square(np.abs(np.fft.rfft(frames, 2 * half)[:, :half]))
    levels: np.ndarray = 10 * np.log10(np.maximum(power @ filters.T, _FLOOR))
    return levels


def _weights(levels: np.ndarray) -> np.ndarray:
    """(frame, slope), a band's weight in WSS: less, the further below the loudest band and below its nearest peak.

    The peak is looked for uphill. Going up, the authors' programme stops one band short of it; so does this.
    """
    rises = np.diff(levels, axis=1) > 0
    index = np.arange(rises.shape[1])
    last = np.minimum.accumulate(np.where(rises, len(index), index)[:, ::-1], axis=1)[:, ::-1] - 1
    first = np.maximum.accumulate(np.where(rises, index, -1), axis=1) + 1
    peaks = np.take_along_axis(levels, np.where(rises, last, first), axis=1)
    here = levels[:, :-1]
    loudest = levels.max(1, keepdims=True)
    weights: np.ndarray = _TO_MAXIMUM / (_TO_MAXIMUM + loudest - here) * (_TO_PEAK / (_TO_PEAK + peaks - here))
    return weights
