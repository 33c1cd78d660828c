"""Masks learnt from what mixtures are said to hold, no sound ever heard alone (Mahmud et al. 2024, arXiv:2404.01740).

Two mixtures, each described, are added up. The mask that a description asks for should give its mixture back
(:func:`described`), the masks of the single sounds in it should give it back together (:func:`consistent`), and what
each of these lets through should sound, to an encoder of sounds, like its own words and no other's
(:func:`contrastive`). As in the code published with the paper; magnitudes have linear frequencies.
"""

from __future__ import annotations

from typing import Any

import torch
import torch.distributed
import torch.nn.functional as F
from torch import Tensor

from soundsieve.losses.masks import loudness


def absolute_error(estimates: Tensor, references: Tensor, weights: Tensor) -> Tensor:
    """Mean over bins and frames of the weighted absolute error; weights are not divided by their sum.

    Args:
        estimates: (..., bin, frame), magnitudes.
        references: likewise.
        weights: likewise; all three broadcast.

    Returns:
        (...), of the references' precision.
    """
    with torch.autocast(references.device.type, enabled=False):
        return ((estimates.to(references.dtype) - references).abs() * weights).mean((-2, -1))


def described(masks: Tensor, references: Tensor, mixture: Tensor) -> Tensor:
    """Mix and separate: error of what each description's mask lets through, summed over the descriptions.

    Cells weigh by the loudness of all that was added up.

    Args:
        masks: (batch, source, bin, frame), 0 to 1.
        references: likewise, magnitudes: of what was added up, be it one sound or a mixture.
        mixture: (batch, bin, frame), magnitudes, of their sum.

    Returns:
        (batch,).
    """
    every = mixture[:, None]
    return absolute_error(masks.to(mixture.dtype) * every, references, loudness(every)).sum(1)


def consistent(masks: Tensor, shares: Tensor, references: Tensor, mixture: Tensor) -> Tensor:
    """Error of what the masks of the single sounds let through together, summed over the references.

    Cells weigh by the loudness of the reference. A sound that is asked for twice should count half each time.

    Args:
        masks: (batch, source, part, bin, frame), 0 to 1; all of the mixture.
        shares: (batch, source, part), how much each counts.
        references: (batch, source, bin, frame), magnitudes.
        mixture: (batch, bin, frame), magnitudes.

    Returns:
        (batch,).
    """
    together = torch.einsum("bskrf,bsk->bsrf", masks.to(mixture.dtype), shares.to(mixture.dtype))
    return absolute_error(together * mixture[:, None], references, loudness(references)).sum(1)


def contrastive(
    sounds: Tensor,
    asked: Tensor,
    scale: float,
    *,
    valid: Tensor | None = None,
    alike: float = 2.0,
    both_ways: bool = False,
    gathered: bool = False,
) -> Tensor:
    """Cross-entropy of telling by its sound what each was asked for, among all that was asked for.

    Args:
        sounds: (row, dim), unit vectors of what was let through.
        asked: likewise, of what was asked for, in words or otherwise; no gradient goes there.
        scale: of the cosines.
        valid: (row,), False for rows that neither count nor are anyone's alternative; None for none of these. Without
            a valid row the loss is 0.
        alike: cosine of two queries from which on neither is an alternative to the other. At 0.999 it is those that
            are the same; above 1 there are none, as published, and who asks for a dog twice is told that it is wrong.
        both_ways: the mean of this and of telling, by what was asked for, which sound it is.
        gathered: over the rows of all processes, each of which gives as many. The loss is then the same in each, and
            the mean of the processes' gradients, which data-parallel training takes, is that of one with all rows.

    Returns:
        Mean over the valid rows, in nats.
    """
    with torch.autocast(sounds.device.type, enabled=False):
        rows, words = sounds.float(), asked.detach().float()
        counts = torch.ones(len(rows), device=rows.device) if valid is None else valid.to(rows)
        if gathered and torch.distributed.is_initialized() and torch.distributed.get_world_size() > 1:
            rows, words, counts = (_Gathered.apply(part) for part in (rows, words, counts))
        taken = counts > 0
        own = torch.eye(len(rows), dtype=torch.bool, device=rows.device)
        fair = own | (taken & (words @ words.T < alike))
        logits = (scale * rows @ words.T).masked_fill(~fair, -torch.inf)
        costs = _told(logits)
        if both_ways:
            backwards = (scale * words @ rows.T).masked_fill(~fair, -torch.inf)
            costs = (costs + _told(backwards)) / 2
        return (costs * counts).sum() / counts.sum().clamp_min(1)


def _told(logits: Tensor) -> Tensor:
    return F.cross_entropy(logits, torch.arange(len(logits), device=logits.device), reduction="none")


class _Gathered(torch.autograd.Function):
    """Rows of all processes, one process's after another's; gradients go back to where the rows came from."""

    @staticmethod
    def forward(ctx: Any, rows: Tensor) -> Tensor:
        """(row, ...) to (process x row, ...)."""
        ctx.count = len(rows)
        parts = [torch.empty_like(rows) for _ in range(torch.distributed.get_world_size())]
        torch.distributed.all_gather(parts, rows.contiguous())
        return torch.cat(parts)

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> Tensor:
        """The sum over processes, of which each keeps its own rows'."""
        gradient = gradient.clone(memory_format=torch.contiguous_format)
        torch.distributed.all_reduce(gradient)
        return gradient[torch.distributed.get_rank() * ctx.count :][: ctx.count]
