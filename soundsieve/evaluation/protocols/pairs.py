"""Published test sets that are two lists of clips: each clip of one is mixed with one drawn from the other.

As the public code of arXiv:2212.07065 does it. A list has no header; its rows are a sound, the folder of what is seen
with it, one frame a second, how many frames there are, and a label. At its middle frame a clip is cut to what the
network was trained on; both clips are halved and added. The clip of the first list alone is asked for, in words or by
three of its frames, and measured.

Of the published figures none stands beside ours: they could not be checked.
"""

from __future__ import annotations

import copy
import csv
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from soundsieve.encoders import clip
from soundsieve.evaluation import bss_eval, metrics, wordings
from soundsieve.evaluation.evaluate import ListError
from soundsieve.evaluation.protocols import clips, loop, scores, tables
from soundsieve.evaluation.protocols.sets import PairSet
from soundsieve.inference.request import QueryError, check_text
from soundsieve.inference.separate import Model
from soundsieve.pictures import files as pictures
from soundsieve.types import Query, Text, Video

RATE = 16_000
SAMPLES = 65_535
"""Of a clip as it is mixed."""
MEASURED = 65_280
"""Of them, from the first: as long as what the published code makes of a spectrogram again."""
MEASURES = ("sdr", "sdri", "sir", "sar", "si_sdr", "si_sdri")
COMPARED = ("sdr", "si_sdr")
IMAGE, LABEL = "image", "label"
WORDINGS = {"ensemble": clip.ENSEMBLE, "photo": clip.PHOTO, LABEL: clip.RAW}
"""How a label is put: as in the published figures, in one of their sentences, or as it is."""
COLUMNS = "sound, folder of frames, number of frames, label"


@dataclass(frozen=True)
class Listed:
    """A row of a list.

    Attributes:
        line: of the list.
        sound: file, below the folder that the list's names are relative to.
        frames: folder of its frames, likewise; they are called 000001.jpg and so on.
        count: of its frames.
        label: what sounds.
    """

    line: int
    sound: str
    frames: str
    count: int
    label: str

    @property
    def middle(self) -> tuple[str, ...]:
        """The three frames around the middle."""
        return tuple(f"{self.frames}/{self.count // 2 + step:06d}.jpg" for step in (-1, 0, 1))


@dataclass(frozen=True)
class Pair:
    """A mixture.

    Attributes:
        target: what is asked for.
        other: what sounds with it.
        queries: what is asked, in words, one for each way of asking.
        seen: the frames that are asked with, if any.
    """

    target: Listed
    other: Listed
    queries: tuple[str, ...]
    seen: tuple[str, ...] = ()

    @property
    def line(self) -> int:
        """Of the first list."""
        return self.target.line

    @property
    def clip(self) -> str:
        """What is asked for."""
        return self.target.sound

    def missing(self, folder: Path) -> list[Path]:
        """Its files that are not there."""
        needed = (self.target.sound, self.other.sound, *self.seen)
        return [path for name in needed if not (path := folder / name).is_file()]


def read(path: Path) -> list[Listed]:
    """All rows of a list; as published, those of a single field are none.

    Raises:
        ListError: it is missing, or a row is wrong.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.reader(file)
            found = [_listed(path, rows.line_num, row) for row in rows if len(row) > 1]
    except OSError as error:
        raise ListError(f"{path}: {error.strerror}; give a CSV file without a header: {COLUMNS}") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise ListError(f"{path}: not a text file; give a CSV file without a header: {COLUMNS}") from error
    if not found:
        raise ListError(f"{path}: no rows in it")
    return found


def _listed(path: Path, line: int, row: Sequence[str]) -> Listed:
    if len(row) != 4:
        raise ListError(f"{path}: line {line}: {len(row)} fields, and the list has {COLUMNS}")
    sound, frames, count, label = row
    if not count.isdecimal():
        raise ListError(f"{path}: line {line}: {count!r} is no number of frames; the list has {COLUMNS}")
    try:
        check_text(label)
    except QueryError as error:
        raise ListError(f"{path}: line {line}: {error}") from error
    return Listed(line, sound, frames, int(count), label)


def pair(targets: Sequence[Listed], others: Sequence[Listed], asks: Sequence[str]) -> list[Pair]:
    """Each target with what sounds with it: row i's is the first that Python's generator draws when its seed is i.

    Args:
        targets: of the first list.
        others: of the second; one may be drawn again.
        asks: ways of asking, see :func:`evaluate`.
    """
    return [
        Pair(
            target,
            others[random.Random(row).randint(0, len(others) - 1)],  # noqa: S311 (as published)
            tuple(f"{target.label} ({ask})" for ask in asks),
            target.middle if IMAGE in asks else (),
        )
        for row, target in enumerate(targets)
    ]


def cut(samples: np.ndarray, count: int) -> np.ndarray:
    """What is heard around the middle frame.

    Args:
        samples: (sample,) at ``RATE``, at least one; repeated where they are fewer than ``SAMPLES``.
        count: of frames, one a second; the middle one is shown half a second before its number.

    Returns:
        (``SAMPLES``,), between -1 and 1, silent where the sound has not begun or is over; as published, the last
        sample is too.
    """
    return clips.around(clips.repeat(samples, SAMPLES), int((count // 2 - 0.5) * RATE), SAMPLES)


def wording_of(model: Model) -> str:
    """How labels are put to a model unless it is said: CLIP is asked with the ensemble, others with the label."""
    return "ensemble" if isinstance(model.encoder, clip.Clip) else LABEL


def evaluate(
    model: Model,
    pairs: Sequence[Pair],
    folder: Path,
    asks: Sequence[str],
    *,
    failed: Callable[[str], None],
    progress: Callable[[int], None] | None = None,
    seen: loop.Seen[Pair] | None = None,
) -> dict[str, Any]:
    """Separate every mixture and measure it.

    Args:
        model: what is measured; at its own rate, there and back.
        pairs: of :func:`pair`.
        folder: that the lists' names are relative to.
        asks: ``image``, or keys of ``WORDINGS``; each mixture is asked in all ways, and each way measured on its own.
        failed: as of :func:`soundsieve.evaluation.protocols.loop.over`, like the rest.
        progress: likewise.
        seen: likewise.

    Returns:
        What the loop gives, its summaries of :func:`soundsieve.evaluation.protocols.scores.spread`, the baseline being
        the mixture; and ``silent`` (how many were not measured for silent ``sounds`` or ``answers``; their measures are
        None).

    Raises:
        QueryError: the model does not take such queries, or a wording is not for its encoder.
    """
    models = {ask: _asking(model, ask) for ask in asks}

    def measured(item: Pair) -> loop.Measured:
        target, other = (_sound(folder, part) / 2 for part in (item.target, item.other))
        place = f"{folder / item.target.sound}: the answer of {model.name}"
        answers = [
            loop.answer(asked, [_query(item, ask, folder)], target + other, RATE, place)[0].clip(-1, 1)
            for ask, asked in models.items()
        ]
        target, other, estimates = (part[..., :MEASURED] for part in (target, other, np.stack(answers)))
        mixture = target + other
        told = {"line": item.line, "target": item.target.sound, "other": item.other.sound, "label": item.target.label}
        sounds = (mixture, target, estimates)
        for reason, parts in (("sounds", (target, other)), ("answers", (*estimates, *(mixture - estimates)))):
            if clips.is_silent(*parts):
                return loop.Measured(told, [dict.fromkeys(MEASURES)] * len(asks), {}, sounds, reason)
        *found, idle = (_scores(answer, target, other, mixture) for answer in (*estimates, mixture))
        return loop.Measured(told, found, {"mixture": idle}, sounds)

    result, silent = loop.over(
        model, pairs, folder, asks, measured, lambda rows: scores.spread(rows, MEASURES), idle=("mixture",),
        compared=COMPARED, failed=failed, progress=progress, seen=seen,
    )  # fmt: skip
    return {"silent": {"sounds": 0, "answers": 0} | silent, **result}


def _asking(model: Model, ask: str) -> Model:
    """The model, with an encoder that puts labels so; it is asked whether it takes such queries."""
    if ask == IMAGE:
        model.accept(Video(""))
        return model
    model.accept(Text(ask))
    if isinstance(model.encoder, clip.Clip):
        model = copy.copy(model)
        model.encoder = clip.Clip(templates=WORDINGS[ask])
    elif ask != LABEL:
        raise QueryError(f"--query {ask}: is how CLIP is asked, and model {model.name!r} has another encoder")
    return model


def _query(item: Pair, ask: str, folder: Path) -> Query:
    if ask != IMAGE:
        return Text(item.target.label if ask != LABEL else item.target.label.replace("_", " "))
    seen = [pictures.read(folder / name) for name in item.seen]
    if len({pixels.shape for pixels in seen}) > 1:
        raise QueryError(f"{folder / item.seen[0]}: and the two frames after it are not of one size; make them so")
    return Video(np.stack(seen), 1.0)


def _sound(folder: Path, listed: Listed) -> np.ndarray:
    return cut(clips.read(folder / listed.sound, RATE), listed.count)


def _scores(estimate: np.ndarray, target: np.ndarray, other: np.ndarray, mixture: np.ndarray) -> dict[str, float]:
    return {**bss_eval.ratios(estimate, np.stack((target, other))), **metrics.ratios(estimate, target, mixture)}


def table(chosen: PairSet, result: dict[str, Any], others: int) -> str:
    """The figures of a result as lines of text; ``others`` is the number of rows of the second list."""
    lines = []
    for ask in result["asked"]:
        lines.append(tables.heading(f"{chosen.title} by {ask}, dB", MEASURES))
        lines += tables.spread("the mixture itself", result["baselines"]["mixture"], MEASURES)
        lines += [*tables.spread(result["model"], result["aggregate"][ask], MEASURES), ""]
    if result["differences"]:
        lines += [*wordings.difference_lines(result["differences"], COMPARED), ""]
    lines.append(f"{result['rows']} of {result['listed']} mixtures")
    silent = result["silent"]
    if silent["sounds"] or silent["answers"]:
        lines.append(
            f"left out, as published: {silent['sounds']} for a silent sound, {silent['answers']} for an answer that is "
            "silent or the whole mixture"
        )
    if (result["listed"], others) != chosen.rows:
        lines.append(
            f"the official lists, {' and '.join(chosen.lists)}, have {chosen.rows[0]} and {chosen.rows[1]} rows, and "
            f"these {result['listed']} and {others}: compare with care"
        )
    lines.append("sdr: the plain ratio, which of one channel is museval's (BSS Eval v4) too; sir, sar: museval's")
    return "\n".join(lines)
