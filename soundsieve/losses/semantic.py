"""Does a network know what it hears: where a sound is, and whether it is there at all."""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor

AUDIBLE = 1e-5  # of the loudest cell's energy
AMBIGUOUS = 0.7  # cosine of two queries from which on one may well name the other's sound


def location(logits: Tensor, energies: Tensor, counted: Tensor | None = None) -> Tensor:
    """Cross-entropy between where a sound is said to be and its share of each cell's energy.

    Args:
        logits: (batch, source, frame, band).
        energies: (batch, source, frame, band), of the references.
        counted: (batch, source), False where it is not asked; None where it always is.

    Returns:
        Mean over audible cells (above -50 dB of the mixture's loudest) of what is asked, in nats.
    """
    total = energies.sum(1, keepdim=True)
    audible = total > AUDIBLE * total.amax((2, 3), keepdim=True)
    share = energies / total.clamp_min(1e-12)
    entropy = F.binary_cross_entropy_with_logits(logits, share, reduction="none")
    asked = audible.expand_as(entropy) if counted is None else audible & counted[..., None, None]
    return (entropy * asked).sum() / asked.sum().clamp_min(1)


def presence(
    logits: Tensor, queries: Tensor, labels: Sequence[Sequence[frozenset[str]]], counted: Tensor | None = None
) -> Tensor:
    """Cross-entropy of "is it there?", asked of every mixture with every query of the batch.

    Queries close to something in the mixture without being it are left out, and so are queries for several
    sounds. Presence and absence weigh the same, however much more often a sound is absent.

    Args:
        logits: (batch, batch * source), the queries in the order of ``queries``.
        queries: (batch, source, dim), unit vectors.
        labels: batch x source; kinds in each reference.
        counted: (batch, source), False for queries that are left out, too; None for none.

    Returns:
        Mean of the two kinds of answer, in nats.
    """
    flat = queries.flatten(0, 1)
    names = [kinds for row in labels for kinds in row]
    single = torch.tensor([len(kinds) == 1 for kinds in names], device=logits.device)
    inside = torch.tensor(
        [[bool(kinds) and kinds <= frozenset().union(*row) for kinds in names] for row in labels], device=logits.device
    )
    sounding = torch.tensor([[bool(kinds) for kinds in row] for row in labels], device=logits.device)
    nearest = torch.einsum("bsd,qd->bsq", queries, flat).masked_fill(~sounding[..., None], -1).amax(1)
    silent = torch.tensor([not kinds for kinds in names], device=logits.device)
    fair = torch.ones_like(silent) if counted is None else counted.flatten()
    present = inside & single & fair
    absent = ~inside & (single | silent) & (nearest < AMBIGUOUS) & fair
    hit = (F.softplus(-logits) * present).sum() / present.sum().clamp_min(1)
    miss = (F.softplus(logits) * absent).sum() / absent.sum().clamp_min(1)
    return (hit + miss) / 2


def contrast(vectors: Tensor, bank: Tensor, own: Tensor, allowed: Tensor, scale: Tensor) -> Tensor:
    """Cross-entropy of picking the own wording among those of all kinds (Radford et al. 2021, arXiv:2103.00020).

    Args:
        vectors: (batch, dim), unit vectors of sounds or pictures.
        bank: (kind, dim), a wording of each kind, unit vectors.
        own: (batch,), the number of each one's kind.
        allowed: (kind, kind), True where the second is a fair alternative to the first: not where their names mean
            nearly the same. The diagonal is True.
        scale: of the cosines, a single number.

    Returns:
        Mean over the batch, in nats.
    """
    logits = (scale * vectors @ bank.T).masked_fill(~allowed[own], -torch.inf)
    return F.cross_entropy(logits, own)


def hearsay(vectors: Tensor, names: Tensor, scores: Tensor, scale: Tensor, allowed: Tensor | None = None) -> Tensor:
    """Cross-entropy between a teacher's scores and how near the vectors are to the names of the teacher's classes.

    Args:
        vectors: (batch, dim), unit vectors.
        names: (class, dim), unit vectors of what the classes are called.
        scores: (batch, class), 0 to 1 each; a row without any says nothing and does not count.
        scale: of the cosines, a single number.
        allowed: (batch, class), False where a class without a score is no wrong answer either; None where all are.

    Returns:
        Mean over the rows that say something, in nats.
    """
    mass = scores.sum(1, keepdim=True)
    share = scores / mass.clamp_min(1e-6)
    logits = scale * vectors @ names.T
    if allowed is not None:
        logits = logits.masked_fill(~allowed & (scores == 0), -1e4)  # infinity times no score would be nan
    told = -(share * F.log_softmax(logits, 1)).sum(1)
    counts = (mass[:, 0] > 0).to(told)
    return (told * counts).sum() / counts.sum().clamp_min(1)
