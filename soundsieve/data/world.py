"""The small world: sounds, pictures, captions and short videos, with manifests to train on.

Its sounds are made by code, or they are the recordings of any manifest; the pictures are drawn, the captions put into
words and the videos made up in the same way for both. What is in ``train``, ``valid`` and ``test`` has nothing in
common: no sound, no style of picture, no wording.
"""

from __future__ import annotations

import json
import logging
import os
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import soundfile
from PIL import Image

from soundsieve.audio import files
from soundsieve.data import captions, scenes
from soundsieve.data.instruments import INSTRUMENTS, why_no_instruments
from soundsieve.data.manifest import read_manifest
from soundsieve.data.pictures import DRAWINGS, picture
from soundsieve.data.pictures.styles import STYLES
from soundsieve.data.synthetic import KINDS, Kind
from soundsieve.data.voices import VOICES, why_no_voices
from soundsieve.types import Clip

log = logging.getLogger(__name__)
Task = TypeVar("Task")
Row = dict[str, Any]

IMAGES = 2
"""Pictures of each clip."""
_SIDE = 128  # pixels
_SOURCES = {"synthetic": KINDS, "fluidsynth": INSTRUMENTS, "espeak-ng": VOICES}
_LICENCES = {"synthetic": "CC0-1.0", "fluidsynth": "MIT (FluidR3_GM) rendering", "espeak-ng": "generated speech"}


@dataclass(frozen=True)
class _Plan:
    """What every process needs to know: where to, from which seed, how, and of which recordings (none: all made)."""

    out: Path
    seed: int
    sample_rate: int
    seconds: tuple[float, float]
    names: tuple[str, ...]
    recordings: tuple[Clip, ...]

    def rng(self, name: str, *numbers: int) -> np.random.Generator:
        """Chance for one purpose: the seed's, a name's and some numbers', the last of them not zero."""
        return np.random.default_rng([self.seed, zlib.crc32(name.encode()), *numbers])


def world() -> dict[str, Kind]:
    """Every kind that can be made on this machine, by name; the log says what is left out."""
    missing = {"fluidsynth": why_no_instruments(), "espeak-ng": why_no_voices()}
    for reason in filter(None, missing.values()):
        log.warning(reason)
    there = [kinds for source, kinds in _SOURCES.items() if not missing.get(source)]
    return {name: kind for kinds in there for name, kind in kinds.items()}


def slug(name: str) -> str:
    """The folder for a kind of that name."""
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")


def split(name: str, index: int) -> str:
    """Spread the clips of a kind evenly: 85 % train, 7.5 % valid, 7.5 % test."""
    place = (zlib.crc32(name.encode()) / 2**32 + index * 0.6180339887498949) % 1.0
    return "train" if place < 0.85 else "valid" if place < 0.925 else "test"


def _source(name: str) -> str:
    return next(source for source, kinds in _SOURCES.items() if name in kinds)


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """A name to write to; what is written gets its own name when it is complete, and goes when it is not."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        yield draft
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _write_sound(path: Path, sound: np.ndarray, sample_rate: int) -> None:
    with _whole(path) as draft:
        soundfile.write(draft, sound, sample_rate, format="FLAC", subtype="PCM_16")


def _made(task: tuple[str, int], plan: _Plan) -> Row:
    """Make and write one clip, of a kind's name and an index; its manifest row."""
    name, index = task
    source = _source(name)
    kind = _SOURCES[source][name]
    rng = np.random.default_rng([plan.seed, zlib.crc32(name.encode()), index])
    n = int(rng.uniform(*plan.seconds) * plan.sample_rate)
    rng.integers(6)  # captions were drawn here once: without it, a seed's sounds would change
    sound = kind.make(rng, n, plan.sample_rate)
    fade = min(int(0.005 * plan.sample_rate), n // 4)
    sound[:fade] *= np.linspace(0, 1, fade)
    sound[n - fade :] *= np.linspace(1, 0, fade)
    sound *= rng.uniform(0.3, 0.9) / max(float(np.abs(sound).max()), 1e-9)
    audio = Path("sounds", slug(name), f"{index:04d}.flac")
    _write_sound(plan.out / audio, sound, plan.sample_rate)
    part = split(name, index)
    texts = captions.captions(name, part)
    return {
        "audio": audio.as_posix(),
        "images": _draw(plan, kind.label, slug(name), part, name, index),
        "label": kind.label,
        "licence": _LICENCES[source],
        "source": source,
        "split": part,
        "text": str(plan.rng(name, index, 1).choice(texts)),
        "texts": list(texts),
    }


def _draw(plan: _Plan, label: str, folder: str, part: str, name: str, index: int) -> list[str]:
    """Draw and write a clip's pictures, if its label can be drawn; their paths."""
    paths = []
    for number in range(IMAGES if label in DRAWINGS else 0):
        rng = plan.rng(name, index, 2 + number)
        path = Path("images", folder, f"{index:04d}_{number}.png")
        pixels = picture([label], rng, str(rng.choice(STYLES[part])), size=_SIDE)
        with _whole(plan.out / path) as draft:
            Image.fromarray(pixels).save(draft, format="PNG")
        paths.append(path.as_posix())
    return paths


def _kept(path: Path, plan: _Plan) -> str:
    """The path of a file that is not the world's own, from a manifest in the world's folder."""
    return str(path) if path.is_absolute() else os.path.relpath(path, plan.out)


def _recorded(index: int, plan: _Plan) -> Row:
    """Pictures and captions of a recording, by its number; its manifest row."""
    clip = plan.recordings[index]
    known = captions.is_known(clip.label) and not clip.parts
    texts = captions.captions(clip.label, clip.split) if known else clip.texts
    drawn = _draw(plan, clip.label, slug(clip.label), clip.split, clip.label, index)
    row: Row = {
        "audio": _kept(clip.audio, plan),
        "end": clip.end,
        "heard": dict(clip.heard),
        "images": [*(_kept(image, plan) for image in clip.images), *drawn],
        "label": clip.label,
        "licence": clip.licence,
        "moves": list(clip.moves),
        "parts": list(clip.parts),
        "references": [_kept(path, plan) for path in clip.references],
        "screen": clip.screen,
        "source": clip.source,
        "split": clip.split,
        "start": clip.start,
        "text": str(plan.rng(clip.label, index, 1).choice(texts)) if texts else None,
        "texts": list(texts),
        "video": _kept(clip.video, plan) if clip.video else None,
    }
    return {column: value for column, value in row.items() if value not in (None, "", [], {}, 0.0)}


def _take(clip: Clip, rng: np.random.Generator, n: int, sample_rate: int) -> np.ndarray:
    """A stretch of a recording, (n,): the loudest of four of a long one, a short one placed somewhere or repeated."""
    samples, rate = files.read(clip.audio)
    samples = samples[:, int(clip.start * rate) : None if clip.end is None else int(clip.end * rate)]
    mono = files.Resampler(rate, sample_rate, 1).push(samples.mean(0, keepdims=True), last=True)[0].astype(np.float64)
    if len(mono) > n:
        stretches = [mono[start : start + n] for start in rng.integers(0, len(mono) - n + 1, 4)]
        return max(stretches, key=lambda stretch: float(np.sum(stretch**2)))
    out = np.zeros(n)
    position = int(rng.integers(0, n - len(mono) + 1))
    again = rng.random() < 0.7
    while len(mono) and position + len(mono) <= n:
        out[position : position + len(mono)] = mono
        position += len(mono) + int(rng.exponential(0.3) * sample_rate)
        if not again:
            break
    return out


def _cast(plan: _Plan, rng: np.random.Generator, part: str) -> dict[str, tuple[scenes.Voice, str, str]]:
    """What may sound in a scene of a split, each with its source and licence, by name."""
    cast = {}
    if not plan.recordings:
        for name in plan.names:
            source = _source(name)
            kind = _SOURCES[source][name]
            voice = scenes.Voice(name, kind.label, captions.phrasings(name, part), kind.make)
            cast[name] = voice, source, _LICENCES[source]
        return cast
    by_label: dict[str, list[Clip]] = {}
    for clip in plan.recordings:
        if clip.split == part and not clip.parts:
            by_label.setdefault(clip.label, []).append(clip)
    for label, clips in sorted(by_label.items()):
        clip = clips[int(rng.integers(len(clips)))]
        texts = captions.phrasings(label, part) if captions.is_known(label) else clip.texts or (label,)
        name = _kept(clip.audio, plan)
        cast[name] = scenes.Voice(name, label, texts, partial(_take, clip)), clip.source, clip.licence
    return cast


def _scene(number: int, plan: _Plan, parts: Sequence[str]) -> Row:
    """Make up and write one scene; its manifest row."""
    part = split("scene", number)
    part = part if part in parts else parts[0]
    rng = plan.rng("scene", number, 1)
    cast = _cast(plan, rng, part)
    voices = [voice for voice, *_ in cast.values()]
    made = scenes.scene(rng, voices, DRAWINGS, part, size=_SIDE, sample_rate=plan.sample_rate)
    folder = Path("videos", f"{number:04d}")
    heard = [thing for thing in made.parts if thing.sound is not None]
    references = [folder / f"{index}.flac" for index in range(len(heard))]
    for path, thing in zip(references, heard, strict=True):
        assert thing.sound is not None
        _write_sound(plan.out / path, thing.sound, plan.sample_rate)
    _write_sound(plan.out / folder / "background.flac", made.background, plan.sample_rate)
    with _whole(plan.out / folder.with_suffix(".mp4")) as draft:
        scenes.write(made, draft)
    seen = {thing.moves is not None for thing in heard}
    row: Row = {
        "background": (folder / "background.flac").as_posix(),
        "labels": [thing.label for thing in heard],
        "licence": "; ".join(sorted({cast[thing.name][2] for thing in heard} - {""})),
        "moves": [thing.moves for thing in heard],
        "names": [thing.name for thing in heard],
        "offscreen": [thing.text for thing in heard if thing.moves is None],
        "onscreen": [thing.text for thing in heard if thing.moves is not None],
        "parts": [thing.text for thing in heard],
        "references": [path.as_posix() for path in references],
        "silent": [thing.text for thing in made.parts if thing.sound is None],
        "source": "; ".join(sorted({cast[thing.name][1] for thing in heard} - {""})),
        "split": part,
        "style": made.style,
        "text": made.text,
        "video": folder.with_suffix(".mp4").as_posix(),
    }
    return row | ({"screen": "on" if seen == {True} else "off"} if len(seen) == 1 else {})


def _write_rows(path: Path, rows: Iterable[Row]) -> None:
    with _whole(path) as draft:
        draft.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def _each(make: Callable[[Task], Row], tasks: Sequence[Task], jobs: int) -> list[Row]:
    """The rows of all tasks, in their order, whatever the number of processes."""
    if jobs == 1:
        return [make(task) for task in tasks]
    with ProcessPoolExecutor(jobs) as pool:
        return list(pool.map(make, tasks, chunksize=8))


def make_world(
    out: Path,
    *,
    per_kind: int = 14,
    seed: int = 0,
    sample_rate: int = 32_000,
    seconds: tuple[float, float] = (3.0, 8.0),
    jobs: int = 1,
    only: Sequence[str] | None = None,
    videos: int | None = None,
    over: Path | None = None,
) -> Path:
    """Write a world of clips with pictures and captions, and of scenes made up of their kinds of sound.

    Made sounds go to ``sounds/<kind>/<index>.flac`` (mono, 16 bit); recordings stay where they are. Pictures go to
    ``images/`` (128 x 128 PNG, in a style of the clip's split; none where there is no drawing for its label). Captions
    are those of :mod:`soundsieve.data.captions`; recordings of what has none there keep their own. Rows go to
    ``manifest.jsonl``.

    Scenes are ``videos/<number>.mp4`` (4 s), described in ``videos.jsonl``: ``parts`` are captions of all that sounds,
    ``labels``, ``names``, ``moves`` and ``references`` (a sound file each) go with them in order; ``onscreen`` and
    ``offscreen`` share the parts out, and ``screen`` is there where one of them has all; ``silent`` is seen, not heard;
    the sound track is the sum of the references and ``background``.

    Args:
        out: a folder; its manifests are written last.
        per_kind: made clips of every kind.
        seed: each clip depends on it, its kind's name and its index alone, so further kinds change no others.
        sample_rate: Hz, of what is made.
        seconds: shortest and longest made clip.
        jobs: processes.
        only: names of kinds to make; all of them when None.
        videos: scenes; one for sixteen clips when None.
        over: a manifest of recordings to use in place of made sounds; they stay in their splits.

    Returns:
        The manifest of the clips. The same arguments write the same bytes.

    Raises:
        ValueError: ``out`` is a file, ``only`` names a kind that is not there, a number is out of range, ``over`` is
            wrong (as :func:`soundsieve.data.manifest.read_manifest` has it) or lies in ``out``, or videos are asked
            for where a split has nothing to draw.
    """
    out = Path(out)
    if per_kind < 1 or jobs < 1 or seed < 0 or (videos or 0) < 0:
        raise ValueError("per kind and jobs are 1 or more, seed and videos 0 or more")
    names = list(world()) if over is None else []
    if only is not None:
        if missing := sorted(set(only) - set(names)):
            raise ValueError(f"no kind called {missing[0]!r} here; there are {', '.join(sorted(names))}")
        names = [name for name in names if name in set(only)]
    if out.exists() and not out.is_dir():
        raise ValueError(f"{out}: is a file; name a folder for the world")
    if over is not None and Path(over).resolve().parent == out.resolve():
        raise ValueError(f"{over}: lies where the new manifests go; choose another folder for the world")
    recordings = read_manifest(over) if over else []
    if strange := sorted({clip.split for clip in recordings} - set(captions.SPLITS)):
        raise ValueError(f"{over}: no split is called {strange[0]!r}; name each {', '.join(captions.SPLITS)}")
    parts = [part for part in captions.SPLITS if not recordings or any(clip.split == part for clip in recordings)]
    made = {_SOURCES[_source(name)][name].label for name in names}
    if any(not DRAWINGS.keys() & (made or {clip.label for clip in recordings if clip.split == part}) for part in parts):
        if videos:
            raise ValueError("a split without anything to draw, so without anything to film; ask for 0 videos")
        videos = 0
    plan = _Plan(out, seed, sample_rate, seconds, tuple(names), tuple(recordings))
    for manifest in ("videos.jsonl", "manifest.jsonl"):  # of an earlier world, which is gone from here on
        (out / manifest).unlink(missing_ok=True)
    if recordings:
        rows = _each(partial(_recorded, plan=plan), range(len(recordings)), jobs)
    else:
        tasks = [(name, index) for name in names for index in range(per_kind)]
        rows = _each(partial(_made, plan=plan), tasks, jobs)
    count = len(rows) // 16 if videos is None else videos
    filmed = _each(partial(_scene, plan=plan, parts=parts), range(count), jobs)
    _write_rows(out / "videos.jsonl", filmed)
    _write_rows(out / "manifest.jsonl", rows)
    return out / "manifest.jsonl"
