"""Overlap-add: a recording of any length through a network that takes segments, without seams.

Where the network's view in time is finite (``context`` > 0) that much is cut from both ends of each segment, and what
is left equals what one endless segment would give. Neighbours are cross-faded over ``fade`` samples with straight
ramps that add up to one: a formality for such a network, a blend for one that sees its whole segment at once.

Who cannot wait lets it look less far ahead: then segments are short steps, each with what was before it.
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
        ahead: of a recording that is heard while it goes on, samples at the end of a segment that are not used, instead
            of ``context``: with fewer what is final is no longer that of one endless segment. It is out when
            ``segment - context`` samples have followed, from the first sample on, which has no past to wait for.

    Attributes:
        start: the sample of the recording at which the segment begins that ``separate`` is called with.
        unused: how many samples at either end of it will be cut off.

    Raises:
        ValueError: ``segment`` is not longer than ``context + ahead + 2 * fade``, ``fade`` < 1, or ``ahead`` is
            negative or more than ``context``.
    """

    def __init__(
        self,
        separate: Callable[[Tensor], Tensor],
        *,
        segment: int,
        context: int,
        fade: int,
        ahead: int | None = None,
    ) -> None:
        self._soon = ahead is not None
        ahead = context if ahead is None else ahead
        if not 0 <= ahead <= context:
            raise ValueError(f"it cannot look {ahead} samples ahead with a context of {context}")
        if fade < 1 or segment <= context + ahead + 2 * fade:
            raise ValueError(f"a segment of {segment} samples is too short for context {context} and fade {fade}")
        self._separate, self._segment, self._context, self._fade = separate, segment, context, fade
        self._ahead, self._past = ahead, 0  # the past of what is given next, as far as it is held
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
        while self._held > self._length:  # more follows: this segment is not the last
            samples = torch.cat(self._waiting, -1) if len(self._waiting) > 1 else self._waiting[0]
            final = self._length - self._ahead - self._fade
            ready.append(self._take(samples[..., : self._length], last=False))
            self._past = min(final, self._context)
            kept = samples[..., final - self._past :].clone()
            self._waiting, self._held = [kept], kept.shape[-1]
            self.start += final - self._past
        return torch.cat(ready, -1) if ready else None

    @property
    def _length(self) -> int:
        """Samples in the segment at hand."""
        return self._past + self._segment - self._context if self._soon else self._segment

    def finish(self) -> Tensor | None:
        """The targets of what is left; None if nothing was ever pushed."""
        if not self._held:
            return None
        return self._take(torch.cat(self._waiting, -1), last=True)

    def _take(self, samples: Tensor, *, last: bool) -> Tensor:
        self.unused = (self._past, 0 if last else self._ahead)
        targets = self._separate(samples)[..., self._past :]
        if self._tail is not None:
            faded = targets[..., : self._fade]
            ramp = self._ramp.to(faded)[: faded.shape[-1]]
            blended = self._tail[..., : faded.shape[-1]] * (1 - ramp) + faded * ramp
            targets = torch.cat((blended, targets[..., self._fade :]), -1)
        if last:
            return targets
        end = targets.shape[-1] - self._ahead
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
