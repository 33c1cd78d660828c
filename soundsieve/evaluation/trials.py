"""The mixtures that claims are measured on, how arms are asked, and what comes out, mixture by mixture.

A trial's mixtures are a function of the trial and of the clips alone: every arm and every training seed answers the
same ones, and so do the fixed answers. Of the clips of its split each mixture draws a kind and then a clip, as training
does; the interfering sounds are of other kinds.
"""

from __future__ import annotations

import math
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import torch

from soundsieve.audio import files, mix
from soundsieve.data.loader import Pool
from soundsieve.evaluation import metrics
from soundsieve.inference.request import Request
from soundsieve.inference.separate import Asked, Model, Run, run_over
from soundsieve.recipes import Trial, Where
from soundsieve.types import Audio, Clip, Embedding, Image, Query, Text, Video

SEED = 20_260
SETS = 5  # of kinds; the first is left out of training where only known kinds are wanted
RATIOS = ("sdr", "sdri", "si_sdr", "si_sdri")
MEASURES = (*RATIOS, "suppression", "presence")
BASELINES = {"mixture": 1.0, "half": 0.5}
FILES: dict[str, type] = {"image": Image, "audio": Audio, "video": Video}
ORACLE = (Text("1"), Text("2"))  # the answers of a network that is asked nothing
_PLACES = re.compile(r"\{(\w*)\}")


Asking = Query | tuple[Query, ...] | None
"""What is asked about a mixture: of several queries the one counts whose answer is the best; None is no query."""


class TrialError(ValueError):
    """The clips do not give what a trial asks for; one line."""


@dataclass(frozen=True)
class Mixture:
    """One mixture of a trial.

    Attributes:
        target: the clip asked for.
        labels: kinds of all that sounds.
        reference: (sample,), the target as it stands in the mixture.
        samples: (sample,), the mixture.
    """

    target: Clip
    labels: frozenset[str]
    reference: np.ndarray
    samples: np.ndarray


def set_of(label: str) -> int:
    """Which of the ``SETS`` a kind belongs to; its name alone decides."""
    return zlib.crc32(label.encode()) % SETS


def is_unknown(label: str) -> bool:
    """Whether a kind belongs to the fifth that ``known`` leaves out: set 0."""
    return set_of(label) == 0


def kept(clips: Sequence[tuple[Clip, float]], where: Where) -> list[tuple[Clip, float]]:
    """The weighted clips of ``train`` that an arm learns from, and then all those of ``valid``.

    Raises:
        TrialError: there is none to learn from.
    """
    chosen = [(clip, weight) for clip, weight in clips if clip.split == "train" and _fits(clip, where)
              and (not where.labels or clip.label in where.labels)
              and (not where.sets or set_of(clip.label) in where.sets)]  # fmt: skip
    sizes: dict[str, int] = {}
    for clip, _ in chosen:
        sizes[clip.label] = sizes.get(clip.label, 0) + 1
    seen: dict[str, int] = {}
    part = []
    for clip, weight in chosen:
        seen[clip.label] = seen.get(clip.label, 0) + 1
        if seen[clip.label] <= max(math.ceil(where.share * sizes[clip.label]), 1):
            part.append((clip, weight))
    if not part:
        raise TrialError(f"no clip to train on: {where}; the manifest has none of these")
    return part + [(clip, weight) for clip, weight in clips if clip.split == "valid"]


def _fits(clip: Clip, of: Where | Trial) -> bool:
    sources = {clip.source, clip.source.partition(":")[0]}
    return _is_of(clip, of.kinds) and (not of.sources or not sources.isdisjoint(of.sources))


def _is_of(clip: Clip, kinds: str) -> bool:
    return kinds == "all" or is_unknown(clip.label) == (kinds == "unknown")


def parse(query: str) -> tuple[bool, str]:
    """An arm's query as whether it is shuffled, and the way of asking.

    Raises:
        ValueError: there is no such way.
    """
    shuffled = query == "shuffled" or query.startswith("shuffled ")
    way = (query.removeprefix("shuffled").strip() or "text") if shuffled else query
    places = _PLACES.findall(way)
    if way not in ("text", "label", "none", "oracle", *FILES) and (not places or set(places) - {"text", "label"}):
        ways = ", ".join(("text", "label", *FILES, "none", "oracle"))
        raise ValueError(f"no way of asking is called {query!r}; there are {ways}, and wordings with {{label}}")
    return shuffled, way


def kind_of(query: str) -> type | None:
    """The type of query that an arm's way of asking gives; None for no query at all."""
    way = parse(query)[1]
    return None if way == "none" else FILES.get(way, Text)


def make(trial: Trial, clips: Sequence[Clip], folder: Path) -> list[Mixture]:
    """The mixtures of a trial.

    Args:
        trial: which.
        clips: of all splits.
        folder: where the decoded clips are kept.

    Raises:
        TrialError: too few clips or kinds are there.
        soundsieve.audio.files.AudioError: a clip cannot be read.
    """
    every = [c for c in clips if c.split == trial.split and (not trial.labels or c.label in trial.labels)]
    targets = [clip for clip in every if _fits(clip, trial) and all(_answers(clip, way, clips) for way in trial.asks)]
    beside = [clip for clip in every if _is_of(clip, trial.beside)]
    num_kinds = len({clip.label for clip in beside})
    if not targets or num_kinds < trial.sounds:
        raise TrialError(
            f"trial {trial.name!r}: {len(targets)} of {len(every)} clips with split {trial.split!r} can be its "
            f"targets, and what may sound with them is of {num_kinds} kinds; give a manifest with more"
        )
    wanted, others = (_pool(part, trial, folder) for part in (targets, beside))
    number_of = {label: number for number, label in enumerate(others.labels)}
    num_samples = round(trial.seconds * trial.sample_rate)
    mixtures = []
    for number in range(trial.count):
        rng = np.random.default_rng((SEED, number))
        target, reference = wanted.draw(rng, wanted.kind(rng), num_samples)
        kinds = [number_of[target.label]] if target.label in number_of else []
        labels, noise = {target.label}, np.zeros_like(reference)
        for _ in range(trial.sounds - 1):
            kinds.append(others.kind(rng, kinds))
            labels.add(others.labels[kinds[-1]])
            other = others.draw(rng, kinds[-1], num_samples)[1]
            noise += other / (mix.rms(other) + np.float32(1e-5))
        reference, noise = mix.add_at_snr(reference, noise, trial.snr_db)
        mixtures.append(Mixture(target, frozenset(labels), reference, reference + noise))
    return mixtures


def _pool(clips: Sequence[Clip], trial: Trial, folder: Path) -> Pool:
    return Pool([(clip, 1.0) for clip in clips], trial.sample_rate, folder, lambda labels: np.eye(len(labels)))


def _answers(clip: Clip, way: str, clips: Sequence[Clip]) -> bool:
    """Whether a clip can be asked for in this way."""
    way = parse(way)[1]
    if way == "image":
        return bool(clip.images)
    if way == "video":
        return clip.video is not None
    return way != "audio" or bool(_examples(clip, clips))


def _examples(clip: Clip, clips: Sequence[Clip]) -> list[Clip]:
    """Other recordings of the kind: of the clip's own split, else of those to validate with, never trained on."""
    alike = [other for other in clips if other.label == clip.label and other.audio != clip.audio]
    return [c for c in alike if c.split == clip.split] or [c for c in alike if c.split == "valid" != clip.split]


def ask(mixtures: Sequence[Mixture], query: str, clips: Sequence[Clip], trial: str) -> list[Asking]:
    """What an arm is asked about each mixture.

    Args:
        mixtures: of a trial.
        query: as :class:`soundsieve.recipes.Arm` has it.
        clips: of all splits, to find examples among.
        trial: its name, for the message.

    Raises:
        TrialError: a target cannot be asked for in this way, or nothing is there to shuffle.
    """
    shuffled, way = parse(query)
    asked: list[Asking] = []
    for number, mixture in enumerate(mixtures):
        rng = np.random.default_rng((SEED + 1, number))
        clip = mixture.target
        if shuffled:
            absent = [other.target for other in mixtures if other.target.label not in mixture.labels]
            if not absent:
                raise TrialError(f"trial {trial!r}: every kind is in mixture {number}; there is no other query to ask")
            clip = absent[int(rng.integers(len(absent)))]
        if not _answers(clip, way, clips):
            raise TrialError(
                f"trial {trial!r}: {clip.audio.name} cannot be asked for by {way}; give the manifest what is missing, "
                f"or the trial asks=({way!r},)"
            )
        asked.append(_query(clip, way, clips, rng))
    return asked


def _query(clip: Clip, way: str, clips: Sequence[Clip], rng: np.random.Generator) -> Asking:
    if way == "none":
        return None
    if way == "oracle":
        return ORACLE
    if way == "image":
        return Image(clip.images[int(rng.integers(len(clip.images)))])
    if way == "video":
        assert clip.video is not None
        return Video(clip.video)
    if way == "audio":
        examples = _examples(clip, clips)
        example = examples[int(rng.integers(len(examples)))]
        samples, rate = files.read(example.audio)
        end = None if example.end is None else int(example.end * rate)
        return Audio(samples[:, int(example.start * rate) : end], rate)
    texts = clip.texts or (clip.label,)
    words = {"text": texts[int(rng.integers(len(texts)))], "label": clip.label}
    return Text(words[way] if way in words else _PLACES.sub(lambda place: words[place[1]], way))


def measure(model: Model, mixtures: Sequence[Mixture], queries: Sequence[Asking], rate: int) -> list[Any]:
    """What a model answers to each mixture: ``MEASURES``, None where there is no ratio (a silent target) and for
    ``presence`` where the network cannot tell.

    Args:
        model: trained.
        mixtures: of a trial.
        queries: of :func:`ask`.
        rate: the trial's, Hz.
    """
    rows = []
    for mixture, query in zip(mixtures, queries, strict=True):
        run = Run(model, _asked(model, query), rate, 1)
        estimates = np.concatenate([part for _, part in run_over(run, [mixture.samples[None]])], 2)[:, 0]
        found = [_ratios(estimate, mixture) for estimate in estimates]
        best = max(range(len(found)), key=lambda number: _sortable(found[number]["sdr"]))
        rows.append({**found[best], "presence": run.presence[best]})
    return rows


def _sortable(ratio: float | None) -> float:
    return -math.inf if ratio is None else ratio


def _asked(model: Model, query: Asking) -> Asked:
    if query is not None:
        return model.ask(Request(query if isinstance(query, tuple) else (query,)))
    request = Request((Text("nothing"),))  # for the shape of an embedding
    embedding = model.ask(request).queries
    silent = {field.name: getattr(embedding, field.name) for field in fields(embedding)}
    silent |= {name: torch.zeros_like(part) for name, part in silent.items() if part is not None and name != "mask"}
    return Asked(request, Embedding(**silent), None)


def baseline(name: str, mixtures: Sequence[Mixture]) -> list[Any]:
    """The same measures, but for presence, of a fixed answer of ``BASELINES``."""
    return [_ratios(np.float32(BASELINES[name]) * mixture.samples, mixture) for mixture in mixtures]


def _ratios(estimate: np.ndarray, mixture: Mixture) -> dict[str, float | None]:
    found = metrics.ratios(estimate, mixture.reference, mixture.samples)
    ratios = {name: None if math.isnan(found[name]) else found[name] for name in RATIOS}
    return {**ratios, "suppression": metrics.suppression(estimate, mixture.samples)}
