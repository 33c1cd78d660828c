"""Figures for a network in training: the same mixtures of held-back recordings each time."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import nn

from soundsieve.audio import mix
from soundsieve.data.loader import Pool
from soundsieve.evaluation import metrics
from soundsieve.types import Encoder, Query, Text

SECONDS = 5.0


def validator(
    pool: Pool, encoder: Encoder, *, count: int = 96, seed: int = 1
) -> Callable[[nn.Module], dict[str, float]]:
    """A function from a separator to its mean ``sdri`` and ``si_sdri`` (dB) on mixtures of two kinds at 0 dB,
    ``suppression`` (dB) where the query's sound is absent, and ``presence``: the part of sounds that are there
    and score above one that is not.

    Args:
        pool: recordings that no training sees.
        encoder: of the queries.
        count: mixtures, 5 s each.
        seed: of the mixtures.
    """
    num_samples = round(SECONDS * pool.sample_rate)
    mixtures: list[np.ndarray] = []
    targets: list[np.ndarray] = []
    queries: list[tuple[Query, Query]] = []
    for number in range(count):
        rng = np.random.default_rng((seed, number))
        kinds = [pool.kind(rng)]
        kinds.append(pool.kind(rng, kinds))
        kinds.append(pool.kind(rng, kinds))
        (wanted, source), (_, noise) = (pool.draw(rng, kind, num_samples) for kind in kinds[:2])
        source, noise = mix.add_at_snr(source, noise, 0.0)
        mixtures.append(source + noise)
        targets.append(source)
        queries.append((Text((wanted.texts or (wanted.label,))[0]), Text(pool.labels[kinds[2]])))

    def validate(separator: nn.Module) -> dict[str, float]:
        rows, device = [], next(separator.parameters()).device
        for mixture, target, asked in zip(mixtures, targets, queries, strict=True):
            with torch.inference_mode(), torch.autocast(device.type, torch.bfloat16):
                embedding = encoder.encode(asked)
                estimates, logits = separator.separate(torch.from_numpy(mixture)[None].to(device), embedding)  # type: ignore[operator]
            there, absent = estimates[:, 0].float().cpu().numpy()
            row = metrics.ratios(there, target, mixture)
            rows.append(
                (row["sdri"], row["si_sdri"], metrics.suppression(absent, mixture), float(logits[0] > logits[1]))
            )
        names = ("sdri", "si_sdri", "suppression", "presence")
        return {name: float(np.mean(column)) for name, column in zip(names, zip(*rows, strict=True), strict=True)}

    return validate
