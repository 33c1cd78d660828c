"""Overlap-add: a recording of any length through a network that takes segments, without seams.

Where the network's view in time is finite (``context`` > 0) that much is cut from both ends of each segment, and what
is left equals what one endless segment would give. Neighbours are cross-faded over ``fade`` samples with straight
ramps that add up to one: a formality for such a network, a blend for one that sees its whole segment at once.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor


class OverlapAdd:
    """Pushes blocks of any size through ``separate`` and gives back what is final; memory is a few segments.

    Args:
        separate: (channel, sample) to (target, channel, sample), for up to ``segment`` samples.
        segment: samples in one call.
        context: samples at either end of a segment, inside the recording, that are not used.
        fade: samples over which neighbouring segments are blended.

    Attributes:
        start: the sample of the recording at which the segment begins that ``separate`` is called with.
        unused: how many samples at either end of it will be cut off.

    Raises:
        ValueError: ``segment`` is not longer than ``2 * (context + fade)``, or ``fade`` < 1.
    """

    def __init__(self, separate: Callable[[Tensor], Tensor], *, segment: int, context: int, fade: int) -> None:
        if fade < 1 or segment <= 2 * (context + fade):
            raise ValueError(f"a segment of {segment} samples is too short for context {context} and fade {fade}")
        self._separate, self._segment, self._context, self._fade = separate, segment, context, fade
        self.start, self.unused = 0, (0, 0)
        self._waiting: list[Tensor] = []
        self._held = 0
        self._tail: Tensor | None = None  # the previous segment's fading end
        self._ramp = (torch.arange(fade) + 0.5) / fade

    def push(self, block: Tensor) -> Tensor | None:
        """Take (channel, sample); give the targets that are final, (target, channel, sample), or None."""
        if block.shape[-1]:
            self._waiting.append(block)
            self._held += block.shape[-1]
        ready = []
        while self._held > self._segment:  # more follows: this segment is not the last
            samples = torch.cat(self._waiting, -1) if len(self._waiting) > 1 else self._waiting[0]
            ready.append(self._take(samples[..., : self._segment], last=False))
            step = self._segment - 2 * self._context - self._fade
            kept = samples[..., step:].clone()
            self._waiting, self._held = [kept], kept.shape[-1]
            self.start += step
        return torch.cat(ready, -1) if ready else None

    def finish(self) -> Tensor | None:
        """The targets of what is left; None if nothing was ever pushed."""
        if not self._held:
            return None
        return self._take(torch.cat(self._waiting, -1), last=True)

    def _take(self, samples: Tensor, *, last: bool) -> Tensor:
        self.unused = (self._context if self._tail is not None else 0, 0 if last else self._context)
        targets = self._separate(samples)
        if self._tail is not None:
            targets = targets[..., self._context :]
            faded = targets[..., : self._fade]
            ramp = self._ramp.to(faded)[: faded.shape[-1]]
            blended = self._tail[..., : faded.shape[-1]] * (1 - ramp) + faded * ramp
            targets = torch.cat((blended, targets[..., self._fade :]), -1)
        if last:
            return targets
        end = targets.shape[-1] - self._context
        self._tail = targets[..., end - self._fade : end].clone()
        return targets[..., : end - self._fade]


def overlap_add(
    separate: Callable[[Tensor], Tensor], mixture: Tensor, *, segment: int, context: int, fade: int
) -> Tensor:
    """Separate a recording held in memory: (channel, sample) to (target, channel, sample), of equal length.

    Returns:
        If ``separate`` is the identity, equal to ``mixture`` within 1e-6.
    """
    if mixture.shape[-1] == 0:
        raise ValueError("a mixture of zero samples")
    stream = OverlapAdd(separate, segment=segment, context=context, fade=fade)
    parts = [stream.push(mixture), stream.finish()]
    return torch.cat([part for part in parts if part is not None], -1)
