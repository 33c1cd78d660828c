"""Between linear and logarithmic frequency: low bins are spread over many rows, high bins share a few.

Along either axis -1 is 0 Hz and 1 the highest frequency. Row y shows the frequency (21 ** ((y + 1) / 2) - 11) / 10, as
in the public code of CLIPSep (Dong et al. 2023, arXiv:2212.07065). Values between bins are interpolated. Frames stay
where they are; as there, each is a point on a grid too, and in float32 takes on up to some 1e-5 of its neighbour.
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor

RATIO = 21.0  # of the density of rows, lowest to highest frequency


def warp(magnitude: Tensor, rows: int) -> Tensor:
    """Linear to logarithmic frequency: (..., bin, frame) to (..., row, frame)."""
    place = _axis(rows)
    middle = (RATIO + 1) / 2
    return _sample(magnitude, (RATIO ** ((place + 1) / 2) - middle) / (middle - 1))


def unwarp(mask: Tensor, bins: int) -> Tensor:
    """Logarithmic to linear frequency: (..., row, frame) to (..., bin, frame).

    Of a smooth mask it undoes :func:`warp`; detail between rows is lost. Magnitudes are never warped back: they stay at
    linear frequencies, and meet the mask there.
    """
    place = _axis(bins)
    middle = (RATIO + 1) / 2
    return _sample(mask, 2 * (place * (middle - 1) + middle).log() / math.log(RATIO) - 1)


def _axis(count: int) -> Tensor:
    """Places of so many rows, from -1 to 1; of a single one, -1."""
    return -1 + 2 * torch.arange(count, dtype=torch.float64) / max(count - 1, 1)


def _sample(values: Tensor, places: Tensor) -> Tensor:
    """Interpolate (..., row, frame) at places along the rows; leading axes stand as channels, and share one grid."""
    frames = values.shape[-1]
    down = places[:, None].expand(-1, frames)
    along = _axis(frames).expand(len(places), -1)
    grid = torch.stack((along, down), -1)[None].to(values)
    flat = values.reshape(1, -1, *values.shape[-2:])
    sampled = F.grid_sample(flat, grid, mode="bilinear", padding_mode="zeros", align_corners=True)
    return sampled.reshape(*values.shape[:-2], len(places), frames)
