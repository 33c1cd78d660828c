"""The offset of a network's on-screen logits at which what is off the screen is suppressed as much as is wanted.

Networks that tell which of their sources are on a screen differ in how much they let through at all. As in
arXiv:2207.10141 one number is added to all logits, found on scenes that nothing is measured on, such that the ratio of
off-screen suppression is the same, 6 dB unless another is asked for; only then are they compared.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from scipy.special import expit

from soundsieve.checkpoints import published, store
from soundsieve.data.manifest import read_manifest
from soundsieve.evaluation import metrics
from soundsieve.evaluation.provenance import provenance
from soundsieve.evaluation.screen import (
    CONSTANT,
    Mixture,
    ask,
    baseline,
    make,
    mean,
    measure,
    require,
    sources,
    values,
)
from soundsieve.inference.separate import Model, load
from soundsieve.recipes import Scenes
from soundsieve.types import Clip

SUPPRESSION_DB = 6.0
"""Of what is off the screen, where no other is asked for: that of half the mixture."""
COUNT = 200
"""Off-screen mixtures on which suppression is brought to what is wanted."""
SECONDS = 5.0
"""Length of each where a user's weights are calibrated."""
CURVE_DB = (1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 10.0, 12.0, 15.0, 20.0)
"""Suppressions at which a curve has its points."""
_FAR = 40.0  # beyond the largest logit: as far as a probability is told from 0 or 1
_HALVINGS = 60


def off_screen(seconds: float, rate: int, split: str) -> Scenes:
    """The trial on which suppression is set and compared: two scenes heard and a third one seen."""
    return Scenes("nothing of it on the screen", "off and off", COUNT, seconds, rate, split)


class Suppression:
    """How much a model suppresses what is off the screen, for any offset of its logits.

    Its sources and logits are found once; how loud their sums are, their inner products tell.

    Args:
        model: of :func:`require`.
        mixtures: off the screen.
        rate: their sample rate, Hz.
        progress: told how many mixtures are done.
    """

    def __init__(
        self,
        model: Model,
        mixtures: Sequence[Mixture],
        rate: int,
        progress: Callable[[int], object] | None = None,
    ) -> None:
        grams, logits, powers = [], [], []
        for number, mixture in enumerate(mixtures):
            samples = mixture.samples
            parts, told = sources(model, samples, rate, mixture.shown)
            wide = parts.astype(np.float64)
            grams.append(wide @ wide.T)
            logits.append(told[0])
            powers.append(np.square(samples, dtype=np.float64).sum())
            if progress:
                progress(number + 1)
        self._grams, self._logits, self._powers = np.stack(grams), np.stack(logits), np.array(powers)

    def at(self, offset: float) -> float:
        """Mean over the mixtures, in dB, each 0 to 100 as :func:`soundsieve.evaluation.metrics.suppression` has it.

        The mean of decibels, not their median or the ratio of all energies, as it is what is published, what claims
        average, and the same for each mixture where the answer is constant.
        """
        shares = expit(self._logits + offset)
        energies = np.einsum("ns,nst,nt->n", shares, self._grams, shares)
        least = self._powers * 10 ** (-metrics.CEILING_DB / 10)
        ratios = np.divide(self._powers, np.maximum(energies, least), out=np.ones_like(energies), where=least > 0)
        return float(np.maximum(10 * np.log10(ratios), 0).mean())

    def offset(self, suppression_db: float) -> float:
        """The offset at which so much is suppressed, found by bisection: the higher it is, the less.

        Args:
            suppression_db: above 0 and below 100.

        Raises:
            ValueError: it is not.
        """
        if not 0 < suppression_db < metrics.CEILING_DB:
            raise ValueError(f"a suppression of {suppression_db} dB: it is above 0 and below {metrics.CEILING_DB:g}")
        low, high = -float(self._logits.max()) - _FAR, -float(self._logits.min()) + _FAR
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            low, high = (middle, high) if self.at(middle) > suppression_db else (low, middle)
        return (low + high) / 2


class Calibrated:
    """A trained model to be measured on trials of scenes; what it suppresses at which offset is found once.

    Args:
        model: trained.
        clips: of all splits; the offset is found on scenes of ``valid``.

    Raises:
        QueryError: the model does not tell which sounds are on a screen.
    """

    def __init__(self, model: Model, clips: Sequence[Clip]) -> None:
        require(model)
        self._model, self._clips = model, clips
        self._mixtures = lru_cache(2)(lambda trial: make(trial, clips))  # the same is asked in several ways
        self._suppression = cache(self._suppressed)

    def _suppressed(self, seconds: float, rate: int, split: str) -> Suppression:
        return Suppression(self._model, make(off_screen(seconds, rate, split), self._clips), rate)

    def measure(self, trial: Scenes, query: str) -> dict[str, Any]:
        """A trial, asked in one way.

        Returns:
            In JSON's types: ``offset``; ``suppression_db``, what is suppressed at it on the trial's split; ``rows`` of
            :func:`measure`; and ``curve``, empty where nothing is on the screen: for each of ``CURVE_DB``, suppressed
            on that split, the mean ``sdr``, and that of the ``constant`` answer that suppresses as much.

        Raises:
            TrialError: too few scenes are there.
        """
        at = (trial.seconds, trial.sample_rate)
        offset = self._suppression(*at, "valid").offset(trial.suppression_db)
        suppressed, mixtures = self._suppression(*at, trial.split), self._mixtures(trial)
        sweep = [suppressed.offset(decibel) for decibel in CURVE_DB] if trial.sounds.startswith("on") else []
        asked = ask(mixtures, query, self._clips, trial)
        rows, *swept = measure(self._model, mixtures, asked, trial.sample_rate, (offset, *sweep))
        curve = [
            {
                "suppression_db": decibel,
                "sdr": mean(values(found, "sdr")),
                CONSTANT: mean(values(baseline(part_of(decibel), mixtures), "sdr")),
            }
            for decibel, found in zip(CURVE_DB, swept, strict=False)
        ]
        return {"offset": offset, "suppression_db": suppressed.at(offset), "curve": curve, "rows": rows}


def part_of(suppression_db: float) -> float:
    """What of a mixture suppresses it by so much."""
    return float(10 ** (-suppression_db / 20))


def calibrate(
    weights: str,
    manifests: Sequence[str],
    out: Path | None = None,
    *,
    suppression_db: float = SUPPRESSION_DB,
    overwrite: bool = False,
    device: str = "auto",
    bar: Callable[[str], AbstractContextManager[Callable[[float, float], object] | None]],
) -> tuple[Path, float]:
    """Put into weights the offset at which what is off the screen is suppressed by so much.

    Mixtures are made of the manifests' videos of the split ``valid``: the sound of two while a third is shown.

    Args:
        weights: a model, as :func:`soundsieve.inference.separate.load` takes it.
        manifests: manifests, or folders of videos.
        out: file to write, ``.safetensors``; beside the weights and called like them, ``-calibrated``, if not given.
        suppression_db: mean over the mixtures, above 0 and below 100.
        overwrite: replace a file that exists.
        device: ``auto``, ``cpu`` or ``cuda``.
        bar: shows how much is done.

    Returns:
        The file that was written, and the offset. Its header says under ``calibration`` how it was found.

    Raises:
        CheckpointError: the weights cannot be used, or the result exists already or cannot be written.
        QueryError: the model does not tell which sounds are on a screen.
        ValueError: a manifest or the suppression is wrong, or there are too few videos.
    """
    path = published.find(weights)
    out = destination(path, out, overwrite=overwrite)
    if not 0 < suppression_db < metrics.CEILING_DB:
        raise ValueError(f"a suppression of {suppression_db:g} dB: it is above 0 and below {metrics.CEILING_DB:g}")
    clips = [clip for manifest in manifests for clip in read_manifest(manifest)]
    model = load(str(path), device=device)
    require(model)
    separator: Any = model.separator
    rate = model.sample_rate
    trial = off_screen(SECONDS, rate, "valid")
    mixtures = make(trial, clips)
    with bar(path.name) as advance:
        found = Suppression(model, mixtures, rate, lambda done: advance and advance(done, len(mixtures)))
    offset = found.offset(suppression_db)
    told = {
        "suppression_db": suppression_db, "reached_db": found.at(offset), "offset": offset, "mixtures": len(mixtures),
        "videos": len({clip.video for mixture in mixtures for clip in mixture.scenes}), "seconds": SECONDS,
        "split": trial.split, "manifests": [Path(manifest).name for manifest in manifests], "of": model.sha256,
        **provenance(),
    }  # fmt: skip
    rewrite(path, model, out, separator.config, told, {"offset": torch.tensor(offset, dtype=torch.float32)})
    return out, offset


def destination(path: Path, out: Path | None, *, overwrite: bool) -> Path:
    """Where a calibrated copy of weights goes: ``out``, or beside them.

    Raises:
        CheckpointError: that is no ``.safetensors`` file, or exists and is not to be overwritten.
    """
    out = out or path.with_name(f"{path.stem}-calibrated.safetensors")
    if out.suffix != ".safetensors":
        raise store.CheckpointError(f"{out}: the result is a .safetensors file; give it that ending with -o")
    if os.path.lexists(out) and not overwrite:
        raise store.CheckpointError(f"{out}: exists already; give --overwrite to replace it")
    return out


def rewrite(
    path: Path,
    model: Model,
    out: Path,
    config: Any,
    told: dict[str, Any],
    changed: Mapping[str, torch.Tensor] | None = None,
) -> None:
    """Write weights again with another configuration or other tensors, and how that was found in the header.

    Args:
        path: of the weights.
        model: that they are of.
        out: file to write.
        config: the separator's, new or as it was.
        told: for the header, under ``calibration``.
        changed: tensors in place of those of the same names.

    Raises:
        CheckpointError: it cannot be written.
    """
    tensors = store.tensors_of(path, lambda name: True)[1] | dict(changed or {})
    facts = store.facts(model.header) | {"calibration": told}
    try:
        store.write(out, tensors, model.header["recipe"], model.header["encoder"], config, facts)
    except OSError as error:
        raise store.CheckpointError(
            f"{out}: cannot be written ({error.strerror or error}); make room, or give -o"
        ) from error
