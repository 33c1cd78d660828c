"""Which of the separated sources are on the screen: cross-entropy of labels that are sure of too much.

Labels come from the assignment of sources to mixtures: whatever is part of the video's own sound is labelled on the
screen, though some of it may come from beside it. Three forms believe such labels more or less (AudioScope: Tzinis et
al. 2021, arXiv:2011.01143): never does :func:`multi_instance` cost more than :func:`active_combinations`, nor that more
than :func:`exact`. With at most one source labelled they are the same.

All take logits (batch, source) and labels (batch, source), bool, and give (batch,): the sum over the sources, in nats,
of the logits' precision, at least float32.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor


def exact(logits: Tensor, labels: Tensor) -> Tensor:
    """All labels are right: each source on the screen or off it, as labelled."""
    on, off = _costs(logits)
    return torch.where(labels, on, off).sum(1)


def multi_instance(logits: Tensor, labels: Tensor) -> Tensor:
    """One at least of the sources labelled on is; whatever the others are costs nothing. Those labelled off are off."""
    on, off = _costs(logits)
    return torch.where(_likeliest(logits, labels), on, torch.where(labels, 0, off)).sum(1)


def active_combinations(logits: Tensor, labels: Tensor) -> Tensor:
    """Some of the sources labelled on are, one at least, and the rest is off: whichever combination fits best.

    The combinations need not be gone through. A source is free to be what costs it less, so those with logits from 0
    are on; and if there is none, then the likeliest is.
    """
    return exact(logits, labels & ((logits >= 0) | _likeliest(logits, labels)))


FORMS: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "exact": exact,
    "mi": multi_instance,
    "ac": active_combinations,
}


def _costs(logits: Tensor) -> tuple[Tensor, Tensor]:
    """Of saying on, and of saying off."""
    logits = logits.to(torch.promote_types(logits.dtype, torch.float32))
    return -F.logsigmoid(logits), -F.logsigmoid(-logits)


def _likeliest(logits: Tensor, labels: Tensor) -> Tensor:
    """Of the sources labelled on, the one with the largest logit; none where none is labelled."""
    largest = logits.masked_fill(~labels, -torch.inf).argmax(1, keepdim=True)
    return labels & (torch.arange(logits.shape[1], device=logits.device) == largest)
