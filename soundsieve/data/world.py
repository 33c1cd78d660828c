"""Every sound that is made rather than recorded, written to a folder with a manifest to train on."""

from __future__ import annotations

import json
import logging
import os
import re
import zlib
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import soundfile

from soundsieve.data.instruments import INSTRUMENTS, why_no_instruments
from soundsieve.data.synthetic import KINDS, Kind
from soundsieve.data.voices import VOICES, why_no_voices

log = logging.getLogger(__name__)

_SOURCES = {"synthetic": KINDS, "fluidsynth": INSTRUMENTS, "espeak-ng": VOICES}
_LICENCES = {"synthetic": "CC0-1.0", "fluidsynth": "MIT (FluidR3_GM) rendering", "espeak-ng": "generated speech"}


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


def _clip(
    task: tuple[str, int], out: Path, seed: int, sample_rate: int, seconds: tuple[float, float]
) -> dict[str, object]:
    """Make and write one clip, of a kind's name and an index; its manifest row."""
    name, index = task
    source = next(source for source, kinds in _SOURCES.items() if name in kinds)
    kind = _SOURCES[source][name]
    rng = np.random.default_rng([seed, zlib.crc32(name.encode()), index])
    n = int(rng.uniform(*seconds) * sample_rate)
    text = str(rng.choice(kind.phrasings))
    sound = kind.make(rng, n, sample_rate)
    fade = min(int(0.005 * sample_rate), n // 4)
    sound[:fade] *= np.linspace(0, 1, fade)
    sound[n - fade :] *= np.linspace(1, 0, fade)
    sound *= rng.uniform(0.3, 0.9) / max(float(np.abs(sound).max()), 1e-9)
    audio = Path("sounds", slug(name), f"{index:04d}.flac")
    target = out / audio
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_suffix(f".{os.getpid()}.part")
    soundfile.write(draft, sound, sample_rate, format="FLAC", subtype="PCM_16")
    draft.replace(target)
    return {
        "audio": audio.as_posix(),
        "label": kind.label,
        "text": text,
        "texts": list(kind.phrasings),
        "split": split(name, index),
        "source": source,
        "licence": _LICENCES[source],
    }


def make_world(
    out: Path,
    *,
    per_kind: int = 16,
    seed: int = 0,
    sample_rate: int = 32_000,
    seconds: tuple[float, float] = (3.0, 8.0),
    jobs: int = 1,
    only: Sequence[str] | None = None,
) -> Path:
    """Write ``per_kind`` clips of every kind that can be made here, and a manifest of them.

    Args:
        out: a folder; clips go to ``sounds/<kind>/<index>.flac`` (mono, 16 bit), at last their rows to
            ``manifest.jsonl``.
        seed: each clip depends on it, its kind's name and its index alone, so further kinds change no others.
        seconds: shortest and longest clip.
        jobs: processes.
        only: names of kinds to make; all of them when None.

    Returns:
        The manifest. The same arguments write the same samples.

    Raises:
        ValueError: ``only`` names a kind that is not there.
    """
    out = Path(out)
    names = list(world())
    if only is not None:
        if missing := sorted(set(only) - set(names)):
            raise ValueError(f"no kind called {missing[0]!r} here; there are {', '.join(sorted(names))}")
        names = [name for name in names if name in set(only)]
    tasks = [(name, index) for name in names for index in range(per_kind)]
    make = partial(_clip, out=out, seed=seed, sample_rate=sample_rate, seconds=seconds)
    if jobs > 1:
        with ProcessPoolExecutor(jobs) as pool:
            rows = list(pool.map(make, tasks, chunksize=4))
    else:
        rows = [make(task) for task in tasks]
    out.mkdir(parents=True, exist_ok=True)
    manifest = out / "manifest.jsonl"
    draft = out / f"manifest.{os.getpid()}.part"
    draft.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    draft.replace(manifest)
    return manifest
