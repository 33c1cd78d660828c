"""Sources learnt from sums of mixtures, no sound ever heard alone: mixture-invariant training.

Two mixtures are added up and separated into sources; each source then belongs to whichever mixture makes the sources
of each, added up, fit it best (MixIT: Wisdom et al. 2020, arXiv:2006.12701, section 3.2).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

SILENCE = 1e-8  # energy of a whole waveform: a dozen samples that are one step of 16 bits off zero have more
SILENT_SNR_MAX_DB = 20.0  # where nothing should sound, 20 dB below the mixture is good enough
MOST_ASSIGNMENTS = 2**16


@dataclass(frozen=True)
class Assigned:
    """Which source belongs to which mixture, and what that costs.

    Attributes:
        loss: (batch,), in dB, the sum over the mixtures.
        assignment: (batch, mixture, source), bool; each source belongs to one mixture, a mixture may have none.
    """

    loss: Tensor
    assignment: Tensor


def thresholded_snr_db(
    reference: Tensor, estimate: Tensor, snr_max_db: float = 30.0, *, mixture: Tensor | None = None
) -> Tensor:
    """Error relative to the reference, in dB: -SNR, less and less rewarded as it nears ``-snr_max_db``.

    That is 10 log10(|e - r|^2 / |r|^2 + 10^(-snr_max_db / 10)) (arXiv:2006.12701, equation 2): for a perfect
    estimate ``-snr_max_db``, for none at all a little above 0. A silent reference (energy up to 1e-8) has the mixture's
    energy in its place, and 20 dB for the threshold, as in the code published with FUSS (Wisdom et al. 2021,
    arXiv:2011.00803); where the mixture is silent too, the energy is 1e-8.

    Args:
        reference: (..., sample).
        estimate: likewise.
        snr_max_db: from here on an error hardly counts.
        mixture: likewise, of which the reference is a part; None where no reference is silent.

    Returns:
        (...), of the reference's precision, at least float32.
    """
    precision = torch.promote_types(reference.dtype, torch.float32)
    reference = reference.to(precision)
    energy = reference.square().sum(-1)
    error = (estimate.to(precision) - reference).square().sum(-1)
    whole = energy if mixture is None else mixture.to(precision).square().sum(-1)
    return _decibels(error, energy, whole, snr_max_db)


def mixit(estimates: Tensor, mixtures: Tensor, snr_max_db: float = 30.0) -> Assigned:
    """The assignment of sources to mixtures with the least :func:`thresholded_snr_db`, summed over the mixtures.

    All assignments are looked at, those that leave a mixture without a source too, and each costs a few additions: all
    that they ask of the waveforms is in the inner products of sources and mixtures. Where several cost the same, as
    with a silent source, it may be any of them. Gradients are those of the chosen assignment's loss.

    Args:
        estimates: (batch, source, sample), separated from the sum of the mixtures.
        mixtures: (batch, mixture, sample); silent ones are measured against that sum.
        snr_max_db: see :func:`thresholded_snr_db`.

    Returns:
        The loss is of the mixtures' precision, at least float32, under autocast too.

    Raises:
        ValueError: shapes do not fit, or there are more than 65,536 assignments: 16 sources to two mixtures, 8 to four.
    """
    if estimates.ndim != 3 or mixtures.ndim != 3 or estimates[:, 0].shape != mixtures[:, 0].shape:
        raise ValueError(
            f"estimates {tuple(estimates.shape)} and mixtures {tuple(mixtures.shape)} must be (batch, source, sample) "
            "and (batch, mixture, sample)"
        )
    sources, count = estimates.shape[1], mixtures.shape[1]
    if max(count, 2) ** sources > MOST_ASSIGNMENTS:  # with one mixture, the sets of sources are as many as with two
        raise ValueError(
            f"{sources} sources are too many to assign to {count} mixtures: there may be {MOST_ASSIGNMENTS:,} "
            "assignments at most, as of 16 sources to two; ask for fewer sources"
        )
    precision = torch.promote_types(mixtures.dtype, torch.float32)
    with torch.autocast(mixtures.device.type, enabled=False):
        estimates, mixtures = estimates.to(precision), mixtures.to(precision)
        assignment = _best(estimates, mixtures, snr_max_db)
        sums = assignment.to(precision) @ estimates
    costs = thresholded_snr_db(mixtures, sums, snr_max_db, mixture=mixtures.sum(1, keepdim=True))
    return Assigned(costs.sum(1), assignment)


@torch.no_grad()
def _best(estimates: Tensor, mixtures: Tensor, snr_max_db: float) -> Tensor:
    sources, count = estimates.shape[1], mixtures.shape[1]
    source = torch.arange(sources, device=estimates.device)
    mixture = torch.arange(count, device=estimates.device)

    # In float64, in which the square of a float32 is exact: an error 30 dB below its reference is a small difference
    # of large numbers. An item at a time, as one's copy is small enough for the cache.
    both = (torch.cat(item).double() for item in zip(estimates, mixtures, strict=True))
    gram = torch.stack([waveforms @ waveforms.T for waveforms in both])
    inner, across, outer = gram[:, :sources, :sources], gram[:, :sources, sources:], gram[:, sources:, sources:]

    # Whatever the assignment, a mixture gets one of the 2^source sets of sources, and its error depends on that alone.
    subsets = (torch.arange(2**sources, device=source.device)[:, None] >> source & 1).double()
    energy = outer.diagonal(dim1=1, dim2=2)[..., None]
    error = ((subsets @ inner) * subsets).sum(2)[:, None] - 2 * (subsets @ across).mT + energy
    costs = _decibels(error.clamp_min(0), energy, outer.sum((1, 2))[:, None, None], snr_max_db)

    owners = torch.arange(count**sources, device=source.device)[:, None] // count**source % count
    owned = owners[:, None] == mixture[:, None]  # (assignment, mixture, source)
    chosen = costs[:, mixture, (owned.long() << source).sum(2)].sum(2).argmin(1)
    return owned[chosen]


def _decibels(error: Tensor, energy: Tensor, whole: Tensor, snr_max_db: float) -> Tensor:
    silent = energy <= SILENCE
    scale = torch.where(silent, whole, energy).clamp_min(SILENCE)
    threshold = torch.full_like(energy, 10 ** (-snr_max_db / 10)).masked_fill(silent, 10 ** (-SILENT_SNR_MAX_DB / 10))
    return 10 * torch.log10(error / scale + threshold)
