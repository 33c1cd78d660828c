"""Is what is seen what is let through? Mixtures of scenes, a picture to each, and what a model makes of them.

A trial's mixtures (:class:`soundsieve.recipes.Scenes`) are a function of the trial and of the scenes alone, as those of
:mod:`soundsieve.evaluation.trials` are. Measures are those of arXiv:2011.01143 and arXiv:2207.10141: plain
and scale-invariant ratios of the on-screen estimate; how far below the mixture it is where nothing is seen of what is
heard (off-screen suppression ratio, OSR); and the area under the ROC curve of the sources' logits, each source known to
be on the screen or not by the assignment to the mixture's parts that fits best. A network that lets everything through
a little has good ratios and one that lets nothing through suppresses well, so models are compared at the offset of
their logits at which each suppresses as much: the offset is found on other scenes than those it is measured on.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from scipy.special import expit

from soundsieve.audio import files
from soundsieve.encoders.frames import Footage
from soundsieve.evaluation import metrics
from soundsieve.evaluation.trials import BASELINES, RATIOS, TrialError
from soundsieve.inference.request import QueryError
from soundsieve.inference.separate import Model
from soundsieve.losses.assignment import mixit
from soundsieve.recipes import Scenes
from soundsieve.types import Clip, Video

SEED = 20_261
SOUNDS = ("on and off", "on and on", "on", "off and off", "off")
WAYS = ("video", "unrelated video", "swapped video")
CONSTANT = "constant"
"""The fixed answer that suppresses what is off the screen as much as a model does."""
AREAS = ("auc", "auc_even")
_TRIES = 1_000
_FILLERS = {"a", "an", "the", "of", "in", "on", "and", "with", "its", "is", "someone", "something", "sound", "sounds"}


@dataclass(frozen=True)
class Mixture:
    """One mixture of a trial.

    Attributes:
        scenes: all that are in it or shown, those shown first.
        shown: a stretch of each scene that is shown, one after the other.
        seen: (shown, sample), what is on the screen of each; silent where nothing of what sounds is.
        unseen: (sample,), what is on none.
    """

    scenes: tuple[Clip, ...]
    shown: tuple[Footage, ...]
    seen: np.ndarray
    unseen: np.ndarray

    @property
    def samples(self) -> np.ndarray:
        """(sample,), the mixture."""
        mixture: np.ndarray = self.seen.sum(0) + self.unseen
        return mixture


# ------------------------------------------------------------------------------------------------- what can be asked


def kind_of(query: str) -> type:
    """The type of query that an arm's way of asking gives.

    Raises:
        ValueError: there is no such way.
    """
    if query not in WAYS:
        raise ValueError(f"scenes are not asked for by {query!r}; there are {', '.join(WAYS)}")
    return Video


def check(trial: Scenes, metric: str, queries: Sequence[str], answers: Sequence[str]) -> None:
    """That a trial can be measured so.

    Args:
        trial: which.
        metric: of it.
        queries: of the arms that are asked.
        answers: fixed ones that they are compared with.

    Raises:
        ValueError: it cannot.
    """
    if trial.sounds not in SOUNDS:
        raise ValueError(f"no mixtures of {trial.sounds!r}; there are {', '.join(map(repr, SOUNDS))}")
    measures = (*RATIOS, "suppression") if answers else (*RATIOS, "suppression", *AREAS)
    if metric not in measures:
        raise ValueError(f"no metric {metric!r} here; there are {', '.join(measures)}")
    if metric in RATIOS and not trial.sounds.startswith("on"):
        raise ValueError(f"{metric} needs something on the screen, and of {trial.sounds!r} nothing is")
    if metric in AREAS and not trial.sounds.startswith("on and"):
        raise ValueError(f"{metric} needs sounds that are seen and sounds that are not, and {trial.sounds!r} has not")
    if "swapped video" in queries and trial.sounds != "on and on":
        raise ValueError(f"of {trial.sounds!r} there is no other video to show in its place; 'on and on' has two")
    for answer in answers:
        if answer not in (*BASELINES, CONSTANT):
            raise ValueError(f"no fixed answer {answer!r}; there are {', '.join((*BASELINES, CONSTANT))}")
    if not 0 < trial.suppression_db < metrics.CEILING_DB:
        raise ValueError(f"suppression_db is {trial.suppression_db}; it is above 0 and below {metrics.CEILING_DB:g}")


def require(model: Model) -> None:
    """That a model takes videos and tells its sources apart.

    Raises:
        QueryError: it does not.
    """
    tells = all(hasattr(model.separator, name) for name in ("sources", "onscreen", "decide", "offset"))
    if not tells or Video not in model.encoder.accepts:
        raise QueryError(f"model {model.name!r} does not tell which sounds are on a screen; use one that does")


# -------------------------------------------------------------------------------------------------------- mixtures


def has_scenes(clips: Sequence[Clip], split: str) -> bool:
    """Whether there is a scene in a split of which it is known what sounds on its screen."""
    return any(clip.split == split and clip.video is not None and _on(clip) for clip in clips)


def make(trial: Scenes, clips: Sequence[Clip]) -> list[Mixture]:
    """The mixtures of a trial: sounds at the levels they have in their scenes, halved where two scenes are heard.

    No two scenes of a mixture have a word in common among the names of what sounds in them. Where a scene is longer
    than the trial, any stretch of it is as likely; where it is shorter, silence follows.

    Args:
        trial: which.
        clips: of all splits; its scenes are those with a video.

    Raises:
        TrialError: too few scenes are there.
        soundsieve.audio.files.AudioError: one cannot be read.
    """
    scenes = [clip for clip in clips if clip.split == trial.split and clip.video is not None]
    seen = [scene for scene in scenes if _on(scene) and (not trial.moves or set(_moves(scene)) <= set(trial.moves))]
    first = seen if trial.sounds.startswith("on") else scenes
    rest = seen if trial.sounds == "on and on" else scenes
    length = round(trial.seconds * trial.sample_rate)
    read = cache(lambda path, start, end: stretch(path, start, end, length, trial.sample_rate))
    mixtures = []
    for number in range(trial.count):
        rng = np.random.default_rng((SEED, number))
        chosen = _choose(rng, trial, first, rest)
        if chosen is None:
            raise TrialError(
                f"trial {trial.name!r}: {len(first)} of {len(scenes)} scenes with split {trial.split!r} can be shown, "
                f"and too few of the others go with them; give a manifest with more"
            )
        starts = [_start(rng, scene, trial.seconds) for scene in chosen]
        shown = 2 if trial.sounds == "on and on" else 1
        is_seen = trial.sounds.startswith("on")
        scale = np.float32(0.5 if " and " in trial.sounds else 1)  # within full scale
        heard = [
            scale * (_sum([read(path, start, scene.end) for path in (_on(scene) if is_seen else ())], length)
                     if number < shown else read(scene.audio, start, scene.end))
            for number, (scene, start) in enumerate(zip(chosen, starts, strict=True))
        ]  # fmt: skip
        videos = [footage(scene, start, trial.seconds) for scene, start in zip(chosen, starts, strict=True)]
        seen_of, unseen = np.stack(heard[:shown]), _sum(heard[shown:], length)
        mixtures.append(Mixture(tuple(chosen), tuple(videos[:shown]), seen_of, unseen))
    return mixtures


def _on(scene: Clip) -> tuple[Path, ...]:
    """What is heard of a scene whose makers are seen, a file each."""
    if not scene.references:
        return (scene.audio,) if scene.screen == "on" else ()
    return tuple(path for path, moves in zip(scene.references, scene.moves, strict=False) if moves is not None)


def _moves(scene: Clip) -> list[str | None]:
    """How they move; None where nobody knows."""
    return [moves for moves in scene.moves if moves is not None] or [None]


@cache
def _words(scene: Clip) -> frozenset[str]:
    """Of the names of all that sounds in a scene; its label in one where they are not told."""
    words = {word for part in scene.parts for word in re.findall(r"[\w'-]+", part.casefold())} - _FILLERS
    return frozenset(words or {scene.label})


def _choose(rng: np.random.Generator, trial: Scenes, first: Sequence[Clip], rest: Sequence[Clip]) -> list[Clip] | None:
    """Scenes of a mixture; None if none go together."""
    beside = {"on": 0, "off and off": 2}.get(trial.sounds, 1)
    for _ in range(_TRIES if first else 0):
        chosen = [first[int(rng.integers(len(first)))]]
        for _ in range(beside):
            words = frozenset[str]().union(*map(_words, chosen))
            others = [scene for scene in rest if words.isdisjoint(_words(scene))]
            if others:
                chosen.append(others[int(rng.integers(len(others)))])
        if len(chosen) == 1 + beside and trial.number in (0, _number(trial, chosen)):
            return chosen
    return None


def _number(trial: Scenes, chosen: Sequence[Clip]) -> int:
    """Of single sounds in a mixture of these scenes."""
    seen = {"on": 1, "on and off": 1, "on and on": 2}.get(trial.sounds, 0)
    others = chosen[max(seen, 1) :]
    return sum(len(_on(scene)) for scene in chosen[:seen]) + sum(max(len(scene.references), 1) for scene in others)


def _start(rng: np.random.Generator, scene: Clip, seconds: float) -> float:
    """Where a stretch of a scene begins, in its file: to a tenth of a second, so that frames are not decoded anew."""
    end = scene.end
    if end is None:
        with files.Reader(scene.audio) as reader:
            end = scene.start if reader.num_samples is None else reader.num_samples / reader.sample_rate
    return scene.start + math.floor(10 * rng.uniform() * max(end - scene.start - seconds, 0)) / 10


def footage(scene: Clip, start: float, seconds: float) -> Footage:
    """A stretch of a scene's video."""
    assert scene.video is not None
    return Footage(scene.video, start=start, seconds=seconds, screen=scene.screen)


def stretch(path: Path, start: float, end: float | None, length: int, rate: int) -> np.ndarray:
    """A stretch of a file, the mean of its channels; silence follows where it is too short.

    Args:
        path: sound or video.
        start: seconds.
        end: seconds that it does not go beyond, or None.
        length: samples.
        rate: of them, Hz.

    Raises:
        soundsieve.audio.files.AudioError: it cannot be read.
    """
    with files.Reader(path) as reader:
        own = reader.sample_rate
    first = round(start * own)
    last = first + math.ceil(length * own / rate)
    samples, _ = files.read(path, start=first, stop=last if end is None else max(min(last, round(end * own)), first))
    heard = files.Resampler(own, rate, 1).push(samples.mean(0, keepdims=True), last=True)[0, :length]
    whole = np.zeros(length, np.float32)
    whole[: len(heard)] = heard
    return whole


def _sum(sounds: Sequence[np.ndarray], length: int) -> np.ndarray:
    total: np.ndarray = np.sum([*sounds, np.zeros(length, np.float32)], axis=0)
    return total


def ask(mixtures: Sequence[Mixture], query: str, clips: Sequence[Clip], trial: Scenes) -> list[tuple[Footage, ...]]:
    """What is shown with each mixture: as many videos as it has shown.

    Args:
        mixtures: of a trial.
        query: one of ``WAYS``.
        clips: of all splits, to find unrelated videos among.
        trial: theirs.

    Raises:
        TrialError: no video is unrelated to a mixture.
    """
    if query == "video":
        return [mixture.shown for mixture in mixtures]
    if query == "swapped video":
        return [mixture.shown[::-1] for mixture in mixtures]
    scenes = [clip for clip in clips if clip.split == trial.split and clip.video is not None]
    asked = []
    for number, mixture in enumerate(mixtures):
        rng = np.random.default_rng((SEED + 1, number))
        words = frozenset[str]().union(*map(_words, mixture.scenes))
        others = [scene for scene in scenes if words.isdisjoint(_words(scene))]
        if not others:
            raise TrialError(f"trial {trial.name!r}: no video is unrelated to mixture {number}; give more scenes")
        drawn = [others[int(rng.integers(len(others)))] for _ in mixture.shown]
        asked.append(tuple(footage(scene, _start(rng, scene, trial.seconds), trial.seconds) for scene in drawn))
    return asked


# --------------------------------------------------------------------------------------------------------- answers


@torch.inference_mode()
def sources(model: Model, samples: np.ndarray, rate: int, shown: Sequence[Video]) -> tuple[np.ndarray, np.ndarray]:
    """What a network takes a mixture apart into, and how sure it is, for each video, that a source is on its screen.

    Args:
        model: of :func:`require`.
        samples: (sample,), all in one piece.
        rate: of them, Hz.
        shown: one video or more.

    Returns:
        (source, sample) at ``rate``, and logits (shown, source) without the network's own offset.

    Raises:
        FloatingPointError: they are not finite.
    """
    network: Any = model.separator
    own = files.Resampler(rate, model.sample_rate, 1).push(samples[None].astype(np.float32), last=True)
    found = network.sources(torch.from_numpy(np.ascontiguousarray(own)).to(model.device)).float()
    told = network.onscreen(found.expand(len(shown), -1, -1), model.encoder.encode(shown).to(model.device))
    logits = network.decide(told).double().cpu().numpy()
    parts = found[0].cpu().numpy()
    up = files.Resampler(model.sample_rate, rate, len(parts)).push(parts, last=True)[:, : len(samples)]
    whole = np.zeros((len(parts), len(samples)), np.float32)
    whole[:, : up.shape[1]] = up
    if not (np.isfinite(whole).all() and np.isfinite(logits).all()):
        raise FloatingPointError(f"model {model.name!r}: an answer is not finite; its weights are of no use")
    return whole, logits


def labels(parts: np.ndarray, mixture: Mixture) -> np.ndarray:
    """Which of a network's sources are on which screen, by the assignment to a mixture's parts that fits best.

    Args:
        parts: (source, sample).
        mixture: which they are of.

    Returns:
        (shown, source), bool.
    """
    sounds = [*mixture.seen, mixture.unseen] if mixture.unseen.any() else [*mixture.seen]
    if len(sounds) == 1 or not mixture.seen.any():
        return np.full((len(mixture.seen), len(parts)), bool(mixture.seen.any()))
    best = mixit(torch.from_numpy(parts)[None], torch.from_numpy(np.stack(sounds))[None].float()).assignment[0]
    return best[: len(mixture.seen)].numpy()


def measure(
    model: Model,
    mixtures: Sequence[Mixture],
    queries: Sequence[Sequence[Footage]],
    rate: int,
    offsets: Sequence[float],
) -> list[list[dict[str, Any]]]:
    """What a model answers to each mixture.

    Args:
        model: of :func:`require`.
        mixtures: of a trial.
        queries: of :func:`ask`.
        rate: the trial's, Hz.
        offsets: what is added to logits, one after the other.

    Returns:
        For each offset a row for each mixture: ``RATIOS`` (None where nothing is seen of what sounds), ``suppression``
        and, for :func:`values`, ``sources``: of each the logit without offset, 1 or 0 as it is on the screen or not,
        and its energy. Of a mixture with two videos shown ratios and suppression are means over both.
    """
    rows: list[list[dict[str, Any]]] = [[] for _ in offsets]
    for mixture, shown in zip(mixtures, queries, strict=True):
        parts, logits = sources(model, mixture.samples, rate, shown)
        known, energies = labels(parts, mixture), np.square(parts, dtype=np.float64).sum(1)
        told = [[float(logit), int(is_on), float(energy)] for view, on in zip(logits, known, strict=True)
                for logit, is_on, energy in zip(view, on, energies, strict=True)]  # fmt: skip
        for found, offset in zip(rows, offsets, strict=True):
            estimates = expit(logits + offset) @ parts
            found.append({**_figures(estimates, mixture), "sources": told})
    return rows


def baseline(part: float, mixtures: Sequence[Mixture]) -> list[dict[str, Any]]:
    """Ratios and suppression of a fixed answer: so much of each mixture."""
    return [_figures(np.stack([part * mixture.samples] * len(mixture.seen)), mixture) for mixture in mixtures]


def _figures(estimates: np.ndarray, mixture: Mixture) -> dict[str, float | None]:
    """Means over the videos shown."""
    samples = mixture.samples
    found = [
        {**metrics.ratios(estimate, seen, samples), "suppression": metrics.suppression(estimate, samples)}
        for estimate, seen in zip(estimates, mixture.seen, strict=True)
    ]
    means = {name: float(np.mean([row[name] for row in found])) for name in found[0]}
    return {name: None if math.isnan(mean) else mean for name, mean in means.items()}


def values(rows: Sequence[dict[str, Any]], metric: str) -> list[float | None]:
    """A metric of each mixture, such that its mean over them is that of the trial.

    An area under a curve is of all sources of a trial together, each weighed by its share of its mixture's energy, or
    all alike: how loud a recording is gives it no more say. With P(i) the share of what is off the screen that is
    below the on-screen source i, Q(j) the share of what is on it that is above the off-screen source j, and weights w
    that add up to W on the screen and V off it, the value of one of n mixtures is
    A + n sum_i w(i) (P(i) - A) / W + n sum_j w(j) (Q(j) - A) / V over its sources: the area A and how much of it hangs
    on the mixture. Both sums are 0 over all mixtures, so that the mean is A, and its variance is that of A where
    mixtures are drawn (clustered ROC data: Obuchowski 1997; DeLong et al. 1988 for one source a mixture). A single
    value may lie outside 0 to 1.

    Args:
        rows: of :func:`measure`, for one offset.
        metric: as :class:`soundsieve.recipes.Claim` has it.
    """
    if metric not in AREAS or not rows:
        return [row[metric] for row in rows]
    number = np.repeat(np.arange(len(rows)), [len(row["sources"]) for row in rows])
    logits, on, energies = np.concatenate([np.reshape(row["sources"], (-1, 3)) for row in rows]).T
    shares = energies / np.maximum(np.bincount(number, energies, len(rows)), np.finfo(float).tiny)[number]
    weights, is_on = shares if metric == "auc" else np.ones_like(energies), on > 0
    area, above = metrics.placements(logits, is_on, weights)
    spread = np.bincount(number, above, len(rows))
    return [float(value) for value in area + len(rows) * spread]


def mean(found: Sequence[float | None]) -> float | None:
    """Of those values that are there; None where none is."""
    known = [value for value in found if value is not None and not math.isnan(value)]
    return float(np.mean(known)) if known else None
