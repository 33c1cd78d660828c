"""How far soft masks are from binary ones, each cell weighted by its loudness (Dong et al. 2023, arXiv:2212.07065).

As in the code published with the paper. All losses take logits of masks, and magnitudes on the same axes, a mixture's
above zero; they give named terms, single numbers of the magnitudes' precision.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

LEAST_WEIGHT, MOST_WEIGHT = 1e-3, 10.0
PAIRINGS = ((0, 1), (1, 0))


def loudness(mixture: Tensor) -> Tensor:
    """Weight of each cell: ln(1 + magnitude), from 0.001 to 10."""
    return mixture.log1p().clamp(LEAST_WEIGHT, MOST_WEIGHT)


def dominant(references: Tensor, mixture: Tensor) -> Tensor:
    """Where a source has more than half the mixture's magnitude, 1; elsewhere 0.

    Phases add up as they will: in one cell none of the sources may be dominant, or all.

    Args:
        references: (batch, source, row, frame), magnitudes.
        mixture: (batch, row, frame), magnitudes.
    """
    return (references > 0.5 * mixture[:, None]).to(mixture.dtype)


def cross_entropy(masks: Tensor, targets: Tensor, weights: Tensor) -> Tensor:
    """Mean over rows and frames of the weighted binary cross-entropy, in nats; logarithms are no lower than -100.

    It is a mean over cells: weights are not divided by their sum.

    Args:
        masks: (..., row, frame), 0 to 1.
        targets: likewise, 0 or 1.
        weights: likewise; all three broadcast.
    """
    with torch.autocast(weights.device.type, enabled=False):
        masks, targets, weights = torch.broadcast_tensors(masks.to(weights.dtype), targets.to(weights.dtype), weights)
        return F.binary_cross_entropy(masks, targets, weights, reduction="none").mean((-2, -1))


def supervised(logits: Tensor, references: Tensor, mixture: Tensor) -> dict[str, Tensor]:
    """``mask``: each mask against its source's.

    Args:
        logits: (batch, source, row, frame), of the masks.
        references: likewise, magnitudes.
        mixture: (batch, row, frame), magnitudes, above 0.
    """
    weights, targets = loudness(mixture)[:, None], dominant(references, mixture)
    return {"mask": cross_entropy(_masks(logits, mixture), targets, weights).mean()}


def permutation_invariant(logits: Tensor, references: Tensor, mixture: Tensor) -> dict[str, Tensor]:
    """``mask``: two masks against two sources, in whichever order fits the mixture better.

    Arguments as in :func:`supervised`, with two sources.
    """
    weights, targets, masks = loudness(mixture)[:, None], dominant(references, mixture), _masks(logits, mixture)
    paired = [cross_entropy(masks[:, order], targets, weights).mean(1) for order in PAIRINGS]
    return {"mask": torch.minimum(*paired).mean()}


def noise_invariant(
    logits: Tensor,
    noise: Tensor,
    references: Tensor,
    mixture: Tensor,
    *,
    gamma: float = 0.25,
    ranking: float = 0.0,
    margin: float = 0.1,
    warm: bool = False,
) -> dict[str, Tensor]:
    """Two masks, each helped out by one of two noise masks, in whichever pairing fits the mixture better.

    A query's mask and the noise mask beside it are added up and cut off at 1. Where they are cut off, be they as wrong
    as they may, they learn nothing.

    Args:
        logits: (batch, 2, row, frame), of the queries' masks.
        noise: (batch, 2, row, frame), of the noise masks.
        references: (batch, 2, row, frame), magnitudes, of what the queries ask for and whatever sounded with it.
        mixture: (batch, row, frame), magnitudes, above 0.
        gamma: sum of the noise masks, in the mean over the batch, from which on they cost.
        ranking: weight of the ranking term; the pairing is chosen by what it and the masks cost together.
        margin: by how much a noise mask alone should fit worse than with the query's.
        warm: leave the noise masks out for now; the terms stay the same, but only ``mask`` is more than zero.

    Returns:
        ``mask``; ``noise_activity``, by how much the noise masks are above ``gamma``; if ``ranking`` is above 0,
        ``ranking``, that weight included.
    """
    weights, targets = loudness(mixture)[:, None], dominant(references, mixture)
    masks, heads = _masks(logits, mixture), _masks(noise, mixture)
    if warm:
        nothing = 0 * heads.sum()  # so that the heads have a gradient, of zero
        terms = {"mask": cross_entropy(masks, targets, weights).mean(), "noise_activity": nothing}
        return terms | ({"ranking": nothing} if ranking else {})
    costs, ranks = [], []
    for order in PAIRINGS:
        both = masks + heads[:, order]
        cost = cross_entropy(torch.where(both < 1, both, 1), targets, weights)
        costs.append(cost.mean(1))
        if ranking:
            alone = cross_entropy(heads[:, order], targets, weights)
            ranks.append(ranking * F.relu(cost - alone + margin).mean(1))
    cost = torch.stack(costs)
    rank = torch.stack(ranks) if ranking else torch.zeros_like(cost)
    chosen = (cost + rank).argmin(0, keepdim=True)
    terms = {"mask": cost.gather(0, chosen).mean(), "noise_activity": F.relu(heads.sum(1).mean() - gamma)}
    return terms | ({"ranking": rank.gather(0, chosen).mean()} if ranking else {})


def _masks(logits: Tensor, mixture: Tensor) -> Tensor:
    return logits.to(mixture.dtype).sigmoid()
