"""Manifests: JSONL or CSV, one clip a row.

Columns: ``audio`` (relative to the manifest), and any of ``text`` (a caption), ``texts`` (list of captions, JSONL
only), ``label`` (kind of sound; the caption where it is missing), ``start`` and ``end`` (seconds), ``split``,
``source``, ``licence``.
"""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from soundsieve.types import Clip


class ManifestError(ValueError):
    """A manifest or a row of it cannot be used; names the file and the line."""


def read_manifest(path: str | Path) -> list[Clip]:
    """The clips that a manifest lists, in its order.

    Raises:
        ManifestError: the file or one of its rows is wrong; the message names all bad rows, up to five.
    """
    path = Path(path)
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
    if "audio" not in row:
        raise ValueError("no audio; every row names a sound file")
    audio = manifest.parent / str(row["audio"])
    if not audio.is_file():
        raise ValueError(f"no file {audio}")
    if not isinstance(row.get("texts", []), list):
        raise ValueError("texts is not a list; one caption is text")
    texts = row.get("texts") or ([row["text"]] if "text" in row else [])
    label = str(row.get("label") or (texts[0] if texts else ""))
    if not label:
        raise ValueError("neither text nor label; say what sounds")
    start, end = float(row.get("start", 0.0)), float(row["end"]) if "end" in row else None
    if not 0 <= start < (math.inf if end is None else end):
        raise ValueError(f"start {start} and end {end} span nothing")
    return Clip(
        audio, tuple(str(text) for text in texts), label, start, end,
        str(row.get("split", "train")), str(row.get("source", "")), str(row.get("licence", "")),
    )  # fmt: skip
