"""From manifests to batches: clips decoded once, drawn by kind, mixed by the recipe, repeatable to the sample.

Example number *i* of a run depends on the seed and on *i* alone. A run that was killed goes on with the example
after the last one used, whatever the number of workers.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset

from soundsieve.audio import files, mix
from soundsieve.types import Batch, Clip, Query

ALIKE = 8  # kinds that are most like one
KIND_POWER = 0.6  # between every kind alike (0) and every clip alike (1)
SURE = 0.25  # of a tagger: with less a name is no name for a clip
FITTING = 0.4  # cosine of a tagger's name and the label from which on both may mean the same sound


@dataclass(frozen=True)
class Example:
    """One mixture: ``references`` (source, sample) add up to it; see :class:`soundsieve.types.Batch`."""

    references: np.ndarray
    queries: tuple[Query, ...]
    labels: tuple[frozenset[str], ...]
    parts: tuple[tuple[Query, ...], ...] = ()
    exclusions: tuple[Query | None, ...] = ()
    spans: tuple[tuple[float, float], ...] = ()
    heard: tuple[tuple[tuple[str, float], ...], ...] = ()


class Pool:
    """Clips of one split to draw from, mono, decoded once into a file that all workers share.

    Args:
        clips: with the weight of each: how often it is drawn beside others of its kind.
        sample_rate: Hz, of what is drawn.
        folder: where the decoded sound is kept (16 bits a sample).
        vectors: labels (N of them, sorted) to their unit vectors (N, dim); kinds whose cosine is ``too_near`` or above
            are never asked of one mixture together, as nobody could tell which is meant. (No table of all pairs: where
            captions stand for labels there are as many kinds as clips.)
    """

    def __init__(
        self,
        clips: Sequence[tuple[Clip, float]],
        sample_rate: int,
        folder: Path,
        vectors: Callable[[list[str]], np.ndarray],
        too_near: float = 0.72,
    ) -> None:
        self.sample_rate = sample_rate
        self.labels = sorted({clip.label for clip, _ in clips})
        index = {label: number for number, label in enumerate(self.labels)}
        self.clips = [clip for clip, _ in clips]
        self.members: list[list[int]] = [[] for _ in self.labels]
        weights: list[list[float]] = [[] for _ in self.labels]
        for number, (clip, weight) in enumerate(clips):
            self.members[index[clip.label]].append(number)
            weights[index[clip.label]].append(weight)
        total = np.array([sum(part) for part in weights]) ** KIND_POWER
        self.kind_weights = total / total.sum()
        self.clip_weights = [np.array(part) / sum(part) for part in weights]
        every = np.array([weight for _, weight in clips])
        self.weights = every / every.sum()
        self._vectors, self._too_near = vectors(self.labels), too_near
        self._fitting = self._fits(vectors)
        self._offsets, self._peaks, self._lasts, self._file = self._decode(folder)
        self._sound: np.ndarray | None = None

    def _fits(self, vectors: Callable[[list[str]], np.ndarray]) -> dict[str, frozenset[str]]:
        """Of what taggers heard in the clips of each kind, the names that agree with what the kind is called."""
        names = sorted({name for clip in self.clips for name, _ in clip.heard})
        if not names:
            return {}
        agree = self._vectors @ vectors([name.lower() for name in names]).T >= FITTING
        return {label: frozenset(itertools.compress(names, row)) for label, row in zip(self.labels, agree, strict=True)}

    def names(self, clip: Clip) -> list[str]:
        """What else a clip may be called: what a tagger was sure to hear in it, where that agrees with its label."""
        fitting = self._fitting.get(clip.label, frozenset())
        return [name for name, score in clip.heard if score >= SURE and name in fitting]

    def num_clips(self, kind: int) -> int:
        """How many clips of a kind are listed; one that is listed twice counts twice."""
        return len(self.members[kind])

    def _decode(self, folder: Path) -> tuple[np.ndarray, np.ndarray, np.ndarray, Path]:
        key = json.dumps(["lasts", self.sample_rate, [[str(c.audio), c.start, c.end] for c in self.clips]])
        name = f"decoded-{hashlib.sha256(key.encode()).hexdigest()[:16]}"
        sound, table = folder / f"{name}.pcm16", folder / f"{name}.npz"
        if not (sound.is_file() and table.is_file()):
            folder.mkdir(parents=True, exist_ok=True)
            ends, peaks, lasts = [0], list[float](), list[float]()
            parts = [path.with_name(f".{os.getpid()}.{path.name}") for path in (table, sound)]
            try:  # of a run's processes each decodes for itself, and the last one's files stay
                with parts[1].open("wb") as file:
                    for clip in self.clips:
                        samples, rate = files.read(clip.audio)
                        lasts.append(samples.shape[1] / rate)
                        samples = samples[
                            :, int(clip.start * rate) : None if clip.end is None else int(clip.end * rate)
                        ]
                        resampler = files.Resampler(rate, self.sample_rate, 1)
                        mono = resampler.push(samples.mean(0, keepdims=True), last=True)[0]
                        peaks.append(max(float(np.abs(mono).max(initial=0.0)), 1e-4))
                        mono = mono / peaks[-1]
                        (mono * 32_000).astype(np.int16).tofile(file)
                        ends.append(ends[-1] + len(mono))
                np.savez(parts[0], offsets=np.array(ends), peaks=np.array(peaks), lasts=np.array(lasts))
                os.replace(parts[0], table)
                os.replace(parts[1], sound)
            finally:
                for part in parts:
                    part.unlink(missing_ok=True)
        with np.load(table, allow_pickle=False) as kept:
            return kept["offsets"], kept["peaks"], kept["lasts"], sound

    def kind(self, rng: np.random.Generator, avoid: Sequence[int] = (), alike: float = 0.0) -> int:
        """A kind, drawn by weight, that is near none of those to avoid.

        Args:
            rng: draws.
            avoid: numbers of kinds.
            alike: the chance that it is one of the ``ALIKE`` most like the first of these, each as likely.
        """
        if alike and avoid and rng.random() < alike:
            order = np.argsort(-self._vectors @ self._vectors[avoid[0]])
            fair = (kind for kind in order if not any(kind == other or self._is_near(kind, other) for other in avoid))
            if some := list(itertools.islice(fair, ALIKE)):
                return int(rng.choice(some))
        for _ in range(1000):
            kind = int(rng.choice(len(self.labels), p=self.kind_weights))
            if not any(kind == other or self._is_near(kind, other) for other in avoid):
                return kind
        raise ValueError("the clips are of too few different kinds to mix; add clips of other sounds")

    def _is_near(self, kind: int, other: int) -> bool:
        return bool(self._vectors[kind] @ self._vectors[other] >= self._too_near)

    def draw(self, rng: np.random.Generator, kind: int, num_samples: int) -> tuple[Clip, np.ndarray]:
        """A clip of this kind, and a stretch of it (sample,) in which it sounds, as loud as it can be stored.

        Short clips are repeated or placed.
        """
        number, whole = self._clip(rng, kind)
        if len(whole) > num_samples:
            starts = rng.integers(0, len(whole) - num_samples + 1, 4)
            loudest = mix.rms(whole[::16])
            for start in starts:  # a stretch of silence teaches nothing
                part = whole[start : start + num_samples]
                if mix.rms(part[::16]) > 0.3 * loudest:
                    break
            return self.clips[number], part.astype(np.float32) / 32_768
        placed = np.zeros(num_samples, np.float32)
        position = int(rng.integers(0, num_samples - len(whole) + 1))
        again = rng.random() < 0.7
        while position + len(whole) <= num_samples:
            placed[position : position + len(whole)] = whole
            position += len(whole) + int(rng.exponential(0.25) * self.sample_rate)
            if not again:
                break
        return self.clips[number], placed / 32_768

    def crop(self, rng: np.random.Generator, kind: int, num_samples: int) -> tuple[Clip, np.ndarray]:
        """A clip of this kind, and any stretch of it (sample,) at its own level; silence follows a short one."""
        number, whole = self._clip(rng, kind)
        start = int(rng.integers(0, max(len(whole) - num_samples, 0) + 1))
        return self.clips[number], self._placed(number, start, num_samples)

    def passage(
        self, rng: np.random.Generator, number: int, num_samples: int, every: float = 0.25
    ) -> tuple[np.ndarray, float]:
        """A stretch (sample,) of a clip at its own level; silence follows a short one.

        It begins a multiple of ``every`` seconds into the clip, any of them, so that the same ones are met again.

        Returns:
            The stretch, and where in the file it begins, seconds.
        """
        latest = max(len(self._stored(number)) - num_samples, 0) / self.sample_rate
        start = every * int(rng.integers(int(latest / every) + 1))
        samples = self._placed(number, round(start * self.sample_rate), num_samples)
        return samples, self.clips[number].start + start

    def _placed(self, number: int, start: int, num_samples: int) -> np.ndarray:
        """A stretch of a clip at its own level, and silence."""
        part = self._stored(number)[start : start + num_samples]
        placed = np.zeros(num_samples, np.float32)
        placed[: len(part)] = part * np.float32(self._peaks[number] / 32_000)
        return placed

    def pick(self, rng: np.random.Generator, avoid: Sequence[int] = ()) -> int:
        """The number of a clip, drawn by weight alone, whatever its kind, that is none of those to avoid."""
        if len(self.clips) <= len(set(avoid)):
            raise ValueError(f"{len(self.clips)} clips are too few to mix; add clips")
        while (number := int(rng.choice(len(self.clips), p=self.weights))) in avoid:
            pass
        return number

    def stretch(self, rng: np.random.Generator, number: int, num_samples: int) -> tuple[np.ndarray, float]:
        """Any stretch (sample,) of a clip at its own level; a shorter clip is repeated.

        Returns:
            The stretch, and where in the file its middle is, seconds.
        """
        whole = self._stored(number)
        start = int(rng.integers(0, max(len(whole) - num_samples, 0) + 1))
        part = np.resize(whole[start : start + num_samples], num_samples)
        middle = (start + min(num_samples, len(whole)) / 2) / self.sample_rate
        return part * np.float32(self._peaks[number] / 32_000), self.clips[number].start + middle

    def lasts(self, number: int) -> float:
        """Seconds of sound in the file that a clip is, or is a part of."""
        return float(self._lasts[number])

    def _clip(self, rng: np.random.Generator, kind: int) -> tuple[int, np.ndarray]:
        """The number of a clip of this kind, drawn by weight, and all of it, as it is stored."""
        number = int(rng.choice(self.members[kind], p=self.clip_weights[kind]))
        return number, self._stored(number)

    def _stored(self, number: int) -> np.ndarray:
        if self._sound is None:  # opened in each worker
            self._sound = np.memmap(self._file, np.int16, mode="r")
        return self._sound[self._offsets[number] : self._offsets[number + 1]]


class _Examples(Dataset):  # type: ignore[type-arg]
    def __init__(self, pool: Pool, make: Callable[[Pool, np.random.Generator], Example], seed: int, count: int) -> None:
        self.pool, self.make, self.seed, self.count = pool, make, seed, count

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, number: int) -> Example:
        return self.make(self.pool, np.random.default_rng((self.seed, number)))


def collate(examples: Sequence[Example]) -> Batch:
    """Stack examples into a :class:`soundsieve.types.Batch` of one channel."""
    references = torch.from_numpy(np.stack([example.references for example in examples]))[:, :, None]
    queries, labels = [example.queries for example in examples], [example.labels for example in examples]
    spans = torch.tensor([example.spans for example in examples]) if examples[0].spans else None
    parts, exclusions = [example.parts for example in examples], [example.exclusions for example in examples]
    heard = [example.heard for example in examples] if examples[0].heard else []
    return Batch(references, queries, labels, parts, exclusions, spans, heard)


def load(
    pool: Pool,
    make: Callable[[Pool, np.random.Generator], Example],
    *,
    seed: int,
    batches: range,
    batch_size: int,
    rank: int = 0,
    ranks: int = 1,
    workers: int = 1,
) -> DataLoader:  # type: ignore[type-arg]
    """Batches of a run, from one number to another; each rank gets its own part of every batch."""
    own = [[number * batch_size * ranks + rank * batch_size + item for item in range(batch_size)] for number in batches]
    examples = _Examples(pool, make, seed, batches.stop * batch_size * ranks)
    return DataLoader(
        examples, batch_sampler=own, num_workers=workers, collate_fn=collate, persistent_workers=False,
        prefetch_factor=4 if workers else None, worker_init_fn=_depend,
    )  # fmt: skip


def _depend(_: int) -> None:
    """Live and die with the process that one works for.

    A terminal and a service manager interrupt workers too, whose death their process would take for a fault. Gone
    itself, it leaves them amid handing something over, of which they would print a trace.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    sys.excepthook = _say_unless_left


def _say_unless_left(kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
    if not issubclass(kind, EOFError | ConnectionError):
        sys.__excepthook__(kind, fault, trace)
