"""Figures for a network in training: the same mixtures of held-back recordings each time."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import nn

from soundsieve.audio import mix
from soundsieve.data.loader import Pool
from soundsieve.evaluation import metrics
from soundsieve.types import Clip, Encoder, Image, Query, Text, Video

SECONDS = 5.0


def validator(
    pool: Pool, encoder: Encoder, *, half: bool = True, count: int = 96, seed: int = 1, by: str = "text"
) -> Callable[[nn.Module], dict[str, float]]:
    """A function from a separator to its mean ``sdri`` and ``si_sdri`` (dB) on mixtures of two kinds at 0 dB,
    ``suppression`` (dB) where the query's sound is absent, and ``presence``: the part of sounds that are there
    and score above one that is not, if the separator tells.

    Args:
        pool: recordings that no training sees.
        encoder: of the queries.
        half: whether the network runs in bfloat16, as it is trained then.
        count: mixtures, 5 s each.
        seed: of the mixtures.
        by: what is asked by, as ``validate_by`` of :class:`soundsieve.recipes.Recipe`; a clip without picture or video
            is asked for by its label. By ``oracle`` nothing is absent, and there is no ``suppression``.
    """
    num_samples = round(SECONDS * pool.sample_rate)
    mixtures: list[np.ndarray] = []
    targets: list[np.ndarray] = []
    queries: list[tuple[Query, Query]] = []
    oracle = by == "oracle"
    for number in range(count):
        rng = np.random.default_rng((seed, number))
        kinds = [pool.kind(rng)]
        kinds.append(pool.kind(rng, kinds))
        kinds.append(pool.kind(rng, kinds))
        (wanted, source), (_, noise) = (pool.draw(rng, kind, num_samples) for kind in kinds[:2])
        absent = pool.clips[pool.members[kinds[2]][0]] if by == "image" else None
        source, noise = mix.add_at_snr(source, noise, 0.0)
        mixtures.append(source + noise)
        targets.append(source)
        other = Text(pool.labels[kinds[2]]) if absent is None else _query(absent, by)
        queries.append((Text("1"), Text("2")) if oracle else (_query(wanted, by), other))

    def validate(separator: nn.Module) -> dict[str, float]:
        rows, device = [], next(separator.parameters()).device
        for mixture, target, asked in zip(mixtures, targets, queries, strict=True):
            with torch.inference_mode(), torch.autocast(device.type, torch.bfloat16, half):
                embedding = encoder.encode(asked)
                estimates, logits = separator.separate(torch.from_numpy(mixture)[None].to(device), embedding)  # type: ignore[operator]
            there, absent = estimates[:, 0].float().cpu().numpy()
            row = metrics.ratios(there, target, mixture)
            if oracle:
                row = max((row, metrics.ratios(absent, target, mixture)), key=lambda ratios: ratios["sdr"])
            surer = {} if logits is None else {"presence": float(logits[0] > logits[1])}
            quiet = {} if oracle else {"suppression": metrics.suppression(absent, mixture)}
            rows.append({**{name: row[name] for name in ("sdri", "si_sdri")}, **quiet, **surer})
        return {name: float(np.mean([row[name] for row in rows])) for name in rows[0]}

    return validate


def _query(clip: Clip, by: str) -> Query:
    if by == "image" and (clip.video or clip.images):
        return Video(clip.video) if clip.video else Image(clip.images[0])
    return Text((clip.texts or (clip.label,))[0] if by == "text" else clip.label)
