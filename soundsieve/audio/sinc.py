"""Changing the sample rate of sound on its way through a network, so that a gradient passes.

For files and streams :class:`soundsieve.audio.resampling.Resampler` is better: its filter is longer and steeper.
"""

from __future__ import annotations

import functools
import math

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

CROSSINGS = 6
"""Zero crossings of the sinc on either side."""
ROLLOFF = 0.99
"""Where the pass band ends, as a share of the lower of the two Nyquist frequencies."""
_AT_ONCE = 32  # samples given by one set of weights; about the fastest, and most weights are not zero


def resample(waveform: Tensor, source_rate: int, target_rate: int) -> Tensor:
    """Change the sample rate: a sinc of 6 zero crossings a side under a Hann window.

    What the bi-modal system resamples its predictions with (Mahmud et al. 2024, arXiv:2404.01740), and torchaudio by
    default. Differentiable with respect to the sound, on its device, in single precision at least whatever autocast
    says. Beyond either end there is silence.

    Args:
        waveform: (..., sample), floating point.
        source_rate: Hz.
        target_rate: Hz.

    Returns:
        (..., ceil(sample * target_rate / source_rate)). With equal rates, ``waveform`` as it is.

    Raises:
        ValueError: a rate is less than 1, or the waveform has no axis or is not floating point.
    """
    if min(source_rate, target_rate) < 1:
        raise ValueError(f"source_rate {source_rate} and target_rate {target_rate} must be at least 1")
    if not waveform.ndim or not waveform.is_floating_point():
        raise ValueError(
            f"the sound is {waveform.dtype} {tuple(waveform.shape)}; it must be (..., sample), floating point"
        )
    divisor = math.gcd(source_rate, target_rate)
    taken, given = source_rate // divisor, target_rate // divisor
    samples = waveform.shape[-1]
    length = -(-samples * given // taken)
    if taken == given or not length:
        return waveform
    if waveform.dtype in (torch.half, torch.bfloat16):
        waveform = waveform.float()
    # The weights come again after ``taken`` samples; of a short period several are taken together.
    times = max(_AT_ONCE // given, 1)
    step, periods = times * taken, -(-length // (times * given))
    around = _around(taken, given)
    padded = F.pad(waveform, (around, periods * step + around + 1 - samples))
    found = []
    with torch.autocast(waveform.device.type, enabled=False):
        for start, weights in _weights(taken, given, times):
            window = padded[..., start : start + (periods - 1) * step + len(weights)].unfold(-1, len(weights), step)
            # A product of matrices, not a convolution, which graphics cards round to 10 bits unless told otherwise.
            found.append(window @ torch.from_numpy(weights).to(padded))
    return torch.cat(found, -1).flatten(-2)[..., :length]


def _around(taken: int, given: int) -> int:
    """Samples on either side that count for one sample given."""
    return math.ceil(CROSSINGS * max(taken / given, 1) / ROLLOFF)


@functools.lru_cache(maxsize=32)
def _weights(taken: int, given: int, times: int) -> list[tuple[int, NDArray[np.float64]]]:
    """Weights of samples taken for each sample given, in ``times`` periods, some at once.

    Returns:
        For each few samples given the first that is taken for them, counted from where the padding begins, and weights
        (taken, given).
    """
    cut = ROLLOFF * min(given / taken, 1)  # zero crossings in one sample taken
    around = _around(taken, given)
    found = []
    for first in range(0, times * given, _AT_ONCE):
        phases = np.arange(first, min(first + _AT_ONCE, times * given))
        start, stop = phases[0] * taken // given, phases[-1] * taken // given + 2 * around + 2
        places = np.arange(start, stop) - around
        apart = ((places[:, None] * given - phases * taken) / given * cut).clip(-CROSSINGS, CROSSINGS)
        found.append((int(start), cut * np.sinc(apart) * np.cos(np.pi * apart / (2 * CROSSINGS)) ** 2))
    return found
