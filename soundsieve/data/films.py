"""A folder of video files as clips to train on: what is seen in each goes with what is heard in it, and nothing else.

Nobody needs to have described them. A video's label is its path in the folder without its ending, and stands for
nothing. A tenth of the videos, and three at least, are for validation; a video's name alone says how soon it is one of
them, so that a folder that grows keeps what it had, but for those three.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from soundsieve.audio import files as sounds
from soundsieve.pictures import files as pictures
from soundsieve.types import Clip

ENDINGS = (".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi", ".mpg", ".mpeg")
VALID_PART, FEWEST_VALID, FEWEST_TRAIN = 0.1, 3, 2  # two are mixed; validation asks for a third that is not there
SILENCE = 1e-4  # full scale = 1
_REMEDY = "give a JSONL or CSV manifest, or a folder of MP4, MOV, MKV, WebM, AVI or MPEG files with sound"


class FolderError(ValueError):
    """A folder cannot be trained on; one line."""


def read_folder(folder: Path, left_out: Callable[[str], None]) -> list[Clip]:
    """The videos in a folder and in the folders in it, sorted by path; hidden ones do not count.

    Each is decoded once from end to end, so that training does not come upon a damaged one.

    Args:
        folder: where they are.
        left_out: is told, in one line that names the file, why a video is not used: no sound track, a silent one, no
            picture, or damage.

    Raises:
        FolderError: fewer than five are left.
    """
    found = sorted(path for path in folder.rglob("*") if path.suffix.lower() in ENDINGS and path.is_file()
                   and not any(part.startswith(".") for part in path.relative_to(folder).parts))  # fmt: skip
    used = []
    for path in found:
        try:
            _check(path)
            used.append(path)
        except (sounds.AudioError, pictures.PictureError) as error:
            left_out(f"{error}; it is left out")
    if len(used) < FEWEST_VALID + FEWEST_TRAIN:
        of = f" of {len(found)}" if len(used) < len(found) else ""
        raise FolderError(
            f"{folder}: {len(used)}{of} videos there can be used, and training needs {FEWEST_VALID + FEWEST_TRAIN}, "
            f"{FEWEST_VALID} of them to validate with; {_REMEDY}"
        )
    names = [path.relative_to(folder).with_suffix("").as_posix() for path in used]
    valid = _valid(names)
    return [Clip(path, (), name, split="valid" if name in valid else "train", video=path)
            for path, name in zip(used, names, strict=True)]  # fmt: skip


def _check(path: Path) -> None:
    """That there is a sound to be heard and something to be seen, to the end of the file."""
    pictures.frames(path)
    with sounds.Reader(path) as reader:
        peak = max(float(np.abs(block).max()) for block in reader.blocks(reader.sample_rate))
    if peak < SILENCE:
        raise sounds.AudioError(f"{path}: its sound track is silent")


def _valid(names: Sequence[str]) -> set[str]:
    """Which of them are for validation: those of the least hash."""
    places = sorted((int(hashlib.sha256(name.encode(errors="surrogateescape")).hexdigest()[:8], 16) / 2**32, name)
                    for name in names)  # fmt: skip
    count = sum(place < VALID_PART for place, _ in places)
    return {name for _, name in places[: min(max(count, FEWEST_VALID), len(names) - FEWEST_TRAIN)]}
