"""Manifests: JSONL or CSV, one clip a row; or a folder of videos (:mod:`soundsieve.data.films`).

Columns: ``audio`` or ``video`` or both (files, relative to the manifest; a video alone gives its sound track), and any
of ``text`` (a caption), ``texts`` (captions), ``parts`` (captions of the sounds in it, one each, when they are
several), ``label`` (kind of sound; the caption where it is missing), ``image`` (a file), ``images`` (files), ``start``
and ``end`` (seconds), ``split``, ``source``, ``licence``, ``heard`` (an object: what a tagger heard, each with a score
from 0 to 1), ``references`` (sound files: the single sounds in it, each alone), ``moves`` (for each of them how its
maker moves on the screen: ``with its sound``, ``by itself`` or ``not``; null where it is not to be seen), ``screen``
(``on`` where the makers of all its sounds are to be seen, ``off`` where none is). Those of several values are JSON
lists, or the object; CSV has none of them. Other columns are left alone.
"""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from soundsieve.data.films import FolderError, read_folder
from soundsieve.types import Clip

MOVES = ("with its sound", "by itself", "not")
"""How what sounds may move on the screen."""
SCREENS = ("on", "off")


class ManifestError(ValueError):
    """A manifest or a row of it cannot be used; names the file and the line."""


def read_manifest(path: str | Path, left_out: Callable[[str], None] = lambda line: None) -> list[Clip]:
    """The clips that a manifest lists, in its order, or those of a folder.

    Args:
        path: a manifest, or a folder of videos.
        left_out: is told in one line of each video that is of no use; a manifest's files are looked for alone.

    Raises:
        ManifestError: the file or one of its rows is wrong; the message names all bad rows, up to five.
    """
    path = Path(path)
    if path.is_dir():
        try:
            return read_folder(path, left_out)
        except FolderError as error:
            raise ManifestError(str(error)) from error
    clips, wrong = [], []
    for line, row in _rows(path):
        try:
            clips.append(_clip(path, row))
        except (ValueError, TypeError, KeyError) as error:
            wrong.append(f"line {line}: {error}")
    if wrong:
        more = f"; and {len(wrong) - 5} more" if len(wrong) > 5 else ""
        raise ManifestError(f"{path}: {'; '.join(wrong[:5])}{more}")
    if not clips:
        raise ManifestError(f"{path}: no clips in it")
    return clips


def _rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            if path.suffix.lower() == ".csv":
                for row in (reader := csv.DictReader(file)):
                    yield reader.line_num, {key: value for key, value in row.items() if value not in ("", None)}
            else:
                for line, text in enumerate(file, 1):
                    if text.strip():
                        yield line, _object(path, line, text)
    except OSError as error:
        raise ManifestError(f"{path}: {error.strerror}; give a JSONL or CSV manifest") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise ManifestError(f"{path}: not text; give a JSONL or CSV manifest") from error


def _object(path: Path, line: int, text: str) -> dict[str, Any]:
    try:
        row = json.loads(text)
    except json.JSONDecodeError as error:
        raise ManifestError(f"{path}: line {line}: not JSON ({error.msg}); one object a line") from error
    if not isinstance(row, dict):
        raise ManifestError(f"{path}: line {line}: not a JSON object; one object a line")
    return {key: value for key, value in row.items() if value is not None}


def _clip(manifest: Path, row: dict[str, Any]) -> Clip:
    if not (row.get("audio") or row.get("video")):
        raise ValueError("no audio and no video; every row names a sound file or a video")
    video = _file(manifest, row["video"]) if row.get("video") else None
    audio = _file(manifest, row["audio"]) if row.get("audio") else video
    assert audio is not None
    pictures = [*([row["image"]] if row.get("image") else []), *_list(row, "images", "one picture is image")]
    images = tuple(dict.fromkeys(_file(manifest, picture) for picture in pictures))
    texts = _list(row, "texts", "one caption is text") or ([row["text"]] if "text" in row else [])
    parts = _list(row, "parts", "name each sound by itself in a list")
    label = str(row.get("label") or (texts[0] if texts else "") or ", ".join(map(str, parts)))
    if not label:
        raise ValueError("neither text nor label; say what sounds")
    start, end = float(row.get("start", 0.0)), float(row["end"]) if "end" in row else None
    if not 0 <= start < (math.inf if end is None else end):
        raise ValueError(f"start {start} and end {end} span nothing")
    references = tuple(_file(manifest, name) for name in _list(row, "references", "name each sound's file in a list"))
    return Clip(
        audio, tuple(str(text) for text in texts), label, start, end,
        str(row.get("split", "train")), str(row.get("source", "")), str(row.get("licence", "")),
        images, video, tuple(str(part) for part in parts), _heard(row.get("heard", {})),
        references, _moves(row, len(references)), _screen(row),
    )  # fmt: skip


def _file(manifest: Path, name: Any) -> Path:
    path = manifest.parent / str(name)
    if not path.is_file():
        raise ValueError(f"no file {path}")
    return path


def _list(row: dict[str, Any], column: str, remedy: str) -> list[Any]:
    value = row.get(column, [])
    if not isinstance(value, list):
        raise ValueError(f"{column} is not a list; {remedy}")
    return value


def _moves(row: dict[str, Any], references: int) -> tuple[str | None, ...]:
    moves = _list(row, "moves", "say of each reference how its maker moves")
    for move in moves:
        if move is not None and move not in MOVES:
            raise ValueError(f"moves has {move!r}; each is one of {', '.join(MOVES)}, or null for what is not seen")
    if moves and len(moves) != references:
        raise ValueError(f"{len(moves)} moves for {references} references; give one for each")
    return tuple(moves)


def _screen(row: dict[str, Any]) -> str:
    screen = str(row.get("screen", ""))
    if screen and screen not in SCREENS:
        raise ValueError(f"screen is {screen!r}; it is {' or '.join(SCREENS)}, or left out where nobody knows")
    return screen


def _heard(scores: Any) -> tuple[tuple[str, float], ...]:
    if not isinstance(scores, dict):
        raise ValueError("heard is not an object; give each class's name its score")
    for name, score in scores.items():
        if isinstance(score, bool) or not isinstance(score, int | float) or not 0 <= score <= 1:
            raise ValueError(f"heard gives {name!r} a score of {score!r}; scores are 0 to 1")
    return tuple((str(name), float(score)) for name, score in scores.items())
