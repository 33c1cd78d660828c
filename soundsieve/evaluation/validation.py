"""Figures for a network in training: the same mixtures of held-back recordings each time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from soundsieve.audio import mix
from soundsieve.data.loader import Pool
from soundsieve.encoders.frames import Footage
from soundsieve.evaluation import metrics
from soundsieve.types import Clip, Encoder, Image, Query, Text, Video

SECONDS = 5.0


@dataclass(frozen=True)
class _Case:
    """A mixture (sample,), what is wanted of it, the query for that, and one for what is not there."""

    mixture: np.ndarray
    target: np.ndarray
    queries: tuple[Query, Query]


def validator(
    pool: Pool, encoder: Encoder, *, half: bool = True, count: int = 96, seed: int = 1, by: str = "text"
) -> Callable[[nn.Module], dict[str, float]]:
    """A function from a separator to its mean ``sdri`` and ``si_sdri`` (dB) on mixtures of two kinds at 0 dB,
    ``suppression`` (dB) where the query's sound is absent, and ``presence``: the part of sounds that are there
    and score above one that is not, if the separator tells.

    By ``video`` it is the sounds of two videos, whatever their kinds; the one is asked for by its own pictures of the
    same time, and what is absent by those of a third.

    Args:
        pool: recordings that no training sees.
        encoder: of the queries.
        half: whether the network runs in bfloat16, as it is trained then.
        count: mixtures, 5 s each; of shorter videos as long as these.
        seed: of the mixtures.
        by: what is asked by, as ``validate_by`` of :class:`soundsieve.recipes.Recipe`; a clip without picture or video
            is asked for by its label. By ``oracle`` nothing is absent, and there is no ``suppression``.

    Raises:
        ValueError: by ``video``, and too few of the clips have one.
    """
    oracle = by == "oracle"
    make = _of_videos if by == "video" else _of_kinds
    cases = [make(pool, np.random.default_rng((seed, number)), by) for number in range(count)]

    def validate(separator: nn.Module) -> dict[str, float]:
        rows, device = [], next(separator.parameters()).device
        for case in cases:
            mixture, target = case.mixture, case.target
            with torch.inference_mode(), torch.autocast(device.type, torch.bfloat16, half):
                embedding = encoder.encode(case.queries).to(device)
                estimates, logits = separator.separate(torch.from_numpy(mixture)[None].to(device), embedding)  # type: ignore[operator]
            there, absent = estimates[:, 0].float().cpu().numpy()
            row = metrics.ratios(there, target, mixture)
            if oracle:
                row = max((row, metrics.ratios(absent, target, mixture)), key=lambda ratios: ratios["sdr"])
            surer = {} if logits is None else {"presence": float(logits[0] > logits[1])}
            quiet = {} if oracle else {"suppression": metrics.suppression(absent, mixture)}
            rows.append({**{name: row[name] for name in ("sdri", "si_sdri")}, **quiet, **surer})
        return {name: float(np.nanmean([row[name] for row in rows])) for name in rows[0]}

    return validate


def _of_kinds(pool: Pool, rng: np.random.Generator, by: str) -> _Case:
    num_samples = round(SECONDS * pool.sample_rate)
    kinds = [pool.kind(rng)]
    kinds.append(pool.kind(rng, kinds))
    kinds.append(pool.kind(rng, kinds))
    (wanted, source), (_, noise) = (pool.draw(rng, kind, num_samples) for kind in kinds[:2])
    absent = pool.clips[pool.members[kinds[2]][0]] if by == "image" else None
    source, noise = mix.add_at_snr(source, noise, 0.0)
    other = Text(pool.labels[kinds[2]]) if absent is None else _query(absent, by)
    queries = (Text("1"), Text("2")) if by == "oracle" else (_query(wanted, by), other)
    return _Case(source + noise, source, queries)


def _of_videos(pool: Pool, rng: np.random.Generator, by: str) -> _Case:
    filmed = [number for number, clip in enumerate(pool.clips) if clip.video]
    if len(filmed) < 3:
        raise ValueError(f"{len(filmed)} of the clips with split 'valid' have a video; validation needs three")
    one, two, three = (filmed[int(place)] for place in rng.choice(len(filmed), 3, replace=False))
    seconds = min(SECONDS, *((pool.clips[n].end or pool.lasts(n)) - pool.clips[n].start for n in (one, two, three)))
    (source, start), (noise, _), (_, elsewhere) = (
        pool.passage(rng, number, round(seconds * pool.sample_rate)) for number in (one, two, three)
    )
    source, noise = mix.add_at_snr(source, noise, 0.0)
    shown, other = pool.clips[one].video, pool.clips[three].video
    assert shown is not None
    assert other is not None
    queries = Footage(shown, start=start, seconds=seconds), Footage(other, start=elsewhere, seconds=seconds)
    return _Case(source + noise, source, queries)


def _query(clip: Clip, by: str) -> Query:
    if by == "image" and (clip.video or clip.images):
        return Video(clip.video) if clip.video else Image(clip.images[0])
    return Text((clip.texts or (clip.label,))[0] if by == "text" else clip.label)
