"""The promises of soundsieve.evaluation.validation, around separators that need no training."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from soundsieve.data.loader import Pool
from soundsieve.data.manifest import read_manifest
from soundsieve.evaluation.validation import validator


class Half(torch.nn.Module):
    """Half the mixture is its answer to whatever is asked; it is surer of what is asked first, or cannot tell."""

    def __init__(self, tells: bool) -> None:
        super().__init__()
        self.number = torch.nn.Parameter(torch.tensor(0.5))
        self.tells = tells

    def separate(self, mixture: torch.Tensor, embedding: Any) -> tuple[torch.Tensor, torch.Tensor | None]:
        count = len(embedding.pooled)
        targets = (self.number * mixture).expand(count, *mixture.shape)
        return targets, -torch.arange(count).float() if self.tells else None


@pytest.mark.parametrize("tells", [True, False])
def test_half_the_mixture_has_the_figures_of_half_the_mixture(
    small_world: Path, toy_encoder: Callable[..., Any], tmp_path: Path, tells: bool
) -> None:
    clips = [(clip, 1.0) for clip in read_manifest(small_world)]
    pool = Pool(clips, 16_000, tmp_path / "sound", lambda labels: np.eye(len(labels)))
    found = validator(pool, toy_encoder(8), count=6)(Half(tells))
    assert found["sdri"] == pytest.approx(3.01, abs=0.3)
    assert found["si_sdri"] == pytest.approx(0, abs=1e-3)
    assert found["suppression"] == pytest.approx(6.02, abs=0.01)
    assert found.get("presence") == (1.0 if tells else None)
