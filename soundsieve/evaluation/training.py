"""A training run from end to end: manifests to pools, the loop, and figures on held-back recordings."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F

from soundsieve import encoders
from soundsieve.data import loader
from soundsieve.data.manifest import ManifestError, read_manifest
from soundsieve.encoders.seen import Seen
from soundsieve.evaluation.provenance import provenance
from soundsieve.evaluation.validation import validator
from soundsieve.recipes import Recipe
from soundsieve.training import loop
from soundsieve.types import Clip, Image, Text


def run(
    recipe: Recipe,
    manifests: Sequence[str],
    out: Path,
    *,
    resume: bool,
    device: str,
    command: Sequence[str],
    start: Path | None = None,
) -> Path:
    """Train a recipe on manifests.

    Args:
        recipe: what to train.
        manifests: files, each with ``=weight`` behind it where its clips count more or less than others.
        out: folder of the run.
        resume: go on with the run that stands there.
        device: ``auto``, ``cpu`` or ``cuda``.
        command: how this was called, for the checkpoint's header.
        start: weights to begin with instead of fresh ones.

    Returns:
        The file with the trained weights.

    Raises:
        ManifestError: a manifest is wrong, or has no clips to train on or to validate with.
        ValueError: as :func:`soundsieve.training.loop.train`.
    """
    clips: list[tuple[Clip, float]] = []
    for given in manifests:
        path, weight = weighted(given)
        clips += [(clip, weight) for clip in read_manifest(path, _tell)]
    members = {split: [(clip, weight) for clip, weight in clips if clip.split == split] for split in ("train", "valid")}
    for split, found in members.items():
        if not found:
            raise ManifestError(f"{', '.join(manifests)}: no clip with split {split!r}; training needs train and valid")
    encoder = encoders.load(recipe.encoder)
    encoder = getattr(encoder, "upright", encoder)  # there may be another to learn with than to be asked through
    if Image in encoder.accepts:
        encoder = Seen(encoder, out / "sound")

    def vectors(labels: list[str]) -> np.ndarray:
        if recipe.too_near > 1:  # any two kinds may be mixed, whatever they are called
            return np.zeros((len(labels), 1), np.float32)
        found: np.ndarray = F.normalize(encoder.encode([Text(label) for label in labels]).pooled, dim=-1).numpy()
        return found

    pools = {
        split: loader.Pool(found, recipe.separator.sample_rate, out / "sound", vectors, recipe.too_near)
        for split, found in members.items()
    }

    waits = device != "cpu" and torch.cuda.is_available()  # a GPU does; on processors a network needs them itself

    def load(steps: range, rank: int, ranks: int) -> Any:
        return loader.load(
            pools["train"], recipe.mix, seed=recipe.seed, batches=steps, batch_size=recipe.batch_size, rank=rank,
            ranks=ranks, workers=max((os.cpu_count() or 1) // (2 * ranks), 1) if waits else 1,
        )  # fmt: skip

    facts = {
        "command": " ".join(("soundsieve", *command)), "seed": recipe.seed, **provenance(),
        "clips": {split: len(pool.clips) for split, pool in pools.items()},
        "kinds": {split: len(pool.labels) for split, pool in pools.items()},
    }  # fmt: skip
    validate = validator(pools["valid"], encoder, half=recipe.optim.precision == "bf16-mixed", by=recipe.validate_by)
    return loop.train(recipe, encoder, load, validate, out, resume=resume, facts=facts, start=start, device=device)


def _tell(line: str) -> None:
    print(f"soundsieve: {line}", file=sys.stderr, flush=True)


def weighted(given: str) -> tuple[str, float]:
    """``MANIFEST`` or ``MANIFEST=WEIGHT``: the file, and how much its clips count (1 where it does not say).

    Raises:
        ManifestError: the weight is no number above 0.
    """
    path, equals, weight = given.rpartition("=")
    if not equals or "/" in weight:
        return given, 1.0
    try:
        number = float(weight)
    except ValueError as error:
        raise ManifestError(f"{given}: the weight {weight!r} is no number; give MANIFEST or MANIFEST=WEIGHT") from error
    if not 0 < number < 1e6:
        raise ManifestError(f"{given}: the weight must be above 0")
    return path, number
