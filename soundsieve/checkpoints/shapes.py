"""Sizes read off the shapes of published tensors, and shapes checked, so that the tensor at fault is the one named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from soundsieve.checkpoints.store import CheckpointError


@dataclass(frozen=True)
class Shapes:
    """Published tensors, and what is said of one that is wrong.

    Attributes:
        tensors: by published name.
        file: where they come from.
        remedy: what to do.
    """

    tensors: Mapping[str, Tensor]
    file: str
    remedy: str

    def size(self, *places: tuple[str, int, int]) -> int:
        """The size that most tensors have, of those that are there and have so many dimensions.

        Args:
            places: a tensor, its number of dimensions, and the axis that has the size, each.

        Raises:
            CheckpointError: none of them tells; the first is named.
        """
        there = [(self.tensors[name].shape, dimensions, axis) for name, dimensions, axis in places
                 if name in self.tensors]  # fmt: skip
        sizes = Counter(shape[axis] for shape, dimensions, axis in there if len(shape) == dimensions and shape[axis])
        if not sizes:
            first = places[0][0]
            raise self.fault(f"tensor {first!r} is {'misshapen' if first in self.tensors else 'missing'}")
        return sizes.most_common(1)[0][0]

    def check(self, name: str, shape: Sequence[int]) -> None:
        """Raise :class:`CheckpointError` where a tensor is missing or has another shape."""
        if name not in self.tensors:
            raise self.fault(f"tensor {name!r} is missing")
        found = self.tensors[name].shape
        if found != torch.Size(shape) and (shape or found.numel() != 1):  # torch too takes [7] for the number 7
            raise self.fault(f"tensor {name!r} has shape {tuple(found)}, not {tuple(shape)}")

    def fault(self, told: str) -> CheckpointError:
        """The error that says so, names the file and gives the remedy."""
        return CheckpointError(f"{self.file}: {told}; {self.remedy}")
