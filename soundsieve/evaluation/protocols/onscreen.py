"""Published lists of clips of which people agreed whether what is heard in them is seen: alone, or two added up.

The lists of arXiv:2011.01143 and arXiv:2207.10141 on YFCC100M. A row names a stretch of a video or two stretches, of
which the first is shown and both are heard. A list's name says whether its first clips are ``onscreen`` or
``offscreen``: of the former the estimate is measured against the first clip's sound, of the latter how far below the
mixture it is. Mixtures are sums at the level of the files.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.special import expit

from soundsieve.audio import files
from soundsieve.encoders.frames import Footage
from soundsieve.evaluation import metrics, screen
from soundsieve.evaluation.evaluate import ListError
from soundsieve.evaluation.protocols import clips, loop, scores, tables
from soundsieve.evaluation.protocols.sets import ScreenSet
from soundsieve.inference.separate import Model

RATE = 16_000
ASKS = ("video",)
COLUMNS = "video,start,end or video,start,end,offset, once or twice"


@dataclass(frozen=True)
class Span:
    """A stretch of a video.

    Attributes:
        video: file, below the folder of videos.
        start: seconds.
        end: seconds.
        offset: of the stretch in a window that is silent where it is not, seconds.
    """

    video: str
    start: float
    end: float
    offset: float = 0.0


@dataclass(frozen=True)
class Item:
    """A row of a list: its line, the stretch that is shown, and what else is heard."""

    line: int
    shown: Span
    other: Span | None

    @property
    def clip(self) -> str:
        """The video shown: each is in several mixtures."""
        return self.shown.video

    @property
    def queries(self) -> tuple[str, ...]:
        """The video shown, in short."""
        return (Path(self.shown.video).stem,)

    def missing(self, folder: Path) -> list[Path]:
        """Its files that are not in the folder of videos."""
        spans = (self.shown, *([self.other] if self.other else []))
        return [path for span in spans if not (path := folder / span.video).is_file()]


@dataclass(frozen=True)
class Listed:
    """A list.

    Attributes:
        items: its rows.
        label: ``onscreen`` or ``offscreen``.
        is_mixed: whether its rows are two clips.
        name: what tells it from the other lists: ``filtered`` or ``unfiltered`` and its split, where its name says so.
    """

    items: tuple[Item, ...]
    label: str
    is_mixed: bool
    name: tuple[str, ...]

    @property
    def measures(self) -> tuple[str, ...]:
        """What can be measured of it, in the order of the table."""
        if self.label == "offscreen":
            return ("suppression",)
        return ("sdr", "sdri", "si_sdr", "si_sdri") if self.is_mixed else ("sdr", "si_sdr")


def read(path: Path) -> Listed:
    """A list, with a header or without.

    Raises:
        ListError: it is missing, a row is wrong, or its name does not say what its clips are.
    """
    words = path.stem.partition("_plus_")[0].split("_")
    label = next((word for word in ("onscreen", "offscreen") if word in words), "")
    if not label:
        raise ListError(
            f"{path}: its name says neither onscreen nor offscreen (of the first clips, before _plus_); give the list "
            "the name under which it was published"
        )
    items = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.reader(file)
            for row in rows:
                if row and not (rows.line_num == 1 and _is_header(row)):
                    try:
                        items.append(_item(rows.line_num, [field.strip() for field in row]))
                    except ValueError as error:
                        raise ListError(f"{path}: line {rows.line_num}: {error}; a row has {COLUMNS}") from error
    except OSError as error:
        raise ListError(f"{path}: {error.strerror}; give a CSV file of rows {COLUMNS}") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise ListError(f"{path}: not a text file; give a CSV file of rows {COLUMNS}") from error
    if not items:
        raise ListError(f"{path}: no rows in it")
    mixed = [item.other is not None for item in items]
    if any(mixed) != all(mixed):
        line = next(item.line for item in items if (item.other is not None) != mixed[0])
        raise ListError(f"{path}: line {line}: {1 + (not mixed[0])} clips, and line {items[0].line} has {1 + mixed[0]}")
    name = tuple(word for word in words if word in ("filtered", "unfiltered", "train", "validate", "test"))
    return Listed(tuple(items), label, mixed[0], name)


def _is_header(row: Sequence[str]) -> bool:
    """Whether there is no number where times are."""
    try:
        return math.isnan(float(row[1]))
    except (ValueError, IndexError):
        return True


def _item(line: int, row: Sequence[str]) -> Item:
    if len(row) not in (3, 4, 6, 8):
        raise ValueError(f"{len(row)} fields")
    parts = [row] if len(row) < 6 else [row[: len(row) // 2], row[len(row) // 2 :]]
    shown, *others = (_span(part) for part in parts)
    return Item(line, shown, others[0] if others else None)


def _span(fields: Sequence[str]) -> Span:
    video, start, end, *offset = fields[0], *(float(field) for field in fields[1:])
    if not video:
        raise ValueError("the video has no name")
    if not (0 <= start < end < math.inf and all(0 <= one < math.inf for one in offset)):
        raise ValueError(f"{','.join(fields)!r} spans nothing")
    return Span(video, start, end, *offset)


def evaluate(
    model: Model,
    chosen: ScreenSet,
    listed: Listed,
    folder: Path,
    *,
    failed: Callable[[str], None],
    progress: Callable[[int], None] | None = None,
    seen: loop.Seen[Item] | None = None,
) -> dict[str, Any]:
    """Show a model the video of every row, and measure what it lets through of what is heard, at its own offset.

    A mixture is as long as the clip that is shown, silent where that is shorter than the list says; of the other clip
    there is what is heard in that time.

    Args:
        model: what is measured; at its own rate, there and back.
        chosen: the set.
        listed: of its lists.
        folder: of the videos.
        failed: as of :func:`soundsieve.evaluation.protocols.loop.over`, like the rest.
        progress: likewise.
        seen: likewise; the reference is what is on the screen.

    Returns:
        What the loop gives, its summaries of :func:`soundsieve.evaluation.protocols.scores.spread` of the list's
        measures, the baselines being the mixture and half of it; and ``protocol``, ``label``, ``clips`` (in a row),
        ``official`` (how many rows the published list has, None where its name does not say which it is), ``offset``
        (of the model's logits), ``silent`` (how many rows were left out, their measures None, for silent ``sounds``)
        and ``auc`` and ``auc_even`` of all rows, None where nothing is to be told apart.

    Raises:
        QueryError: the model does not tell which sounds are on a screen.
    """
    screen.require(model)
    network: Any = model.separator
    offset = float(network.offset)
    kept: list[dict[str, Any]] = []

    def measured(item: Item) -> loop.Measured:
        mixture = _mixture(item, folder, listed.label == "onscreen")
        samples, reference = mixture.samples, mixture.seen[0]
        told = {"line": item.line, "video": item.shown.video, "other": item.other.video if item.other else None}
        if clips.is_silent(samples if listed.label == "offscreen" else reference):
            return loop.Measured(
                told, [dict.fromkeys(listed.measures)], {}, (samples, reference, np.zeros_like(samples)[None]), "sounds"
            )
        try:
            parts, logits = screen.sources(model, samples, RATE, mixture.shown)
        except FloatingPointError as error:
            raise files.AudioError(f"{folder / item.shown.video}: line {item.line}: {error}") from error
        estimate = expit(logits[0] + offset) @ parts
        known, energies = screen.labels(parts, mixture)[0], np.square(parts, dtype=np.float64).sum(1)
        kept.append({"sources": [[float(logit), int(on), float(energy)] for logit, on, energy
                                 in zip(logits[0], known, energies, strict=True)]})  # fmt: skip
        own, whole, half = (
            {**metrics.ratios(answer, reference, samples), "suppression": metrics.suppression(answer, samples)}
            for answer in (estimate, samples, samples / 2)
        )
        figures = {measure: own[measure] for measure in listed.measures}
        return loop.Measured(
            told, [{**figures, **kept[-1]}], {"mixture": whole, "half": half}, (samples, reference, estimate[None])
        )

    result, silent = loop.over(
        model, listed.items, folder, ASKS, measured, lambda rows: scores.spread(rows, listed.measures),
        idle=("mixture", "half"), compared=(), failed=failed, progress=progress, seen=seen,
    )  # fmt: skip
    told_apart = kept if listed.is_mixed and listed.label == "onscreen" else []
    areas = {name: screen.mean(screen.values(told_apart, name)) for name in screen.AREAS}
    return {
        "protocol": chosen.name,
        "label": listed.label,
        "clips": 2 if listed.is_mixed else 1,
        "official": chosen.rows.get((*listed.name, listed.label), {}).get(listed.is_mixed),
        "offset": offset,
        "silent": {"sounds": 0} | silent,
        **areas,
        **result,
    }


def _mixture(item: Item, folder: Path, is_seen: bool) -> screen.Mixture:
    seconds = item.shown.end - item.shown.start
    length = round(seconds * RATE)
    own = screen.stretch(folder / item.shown.video, item.shown.start, item.shown.end, length, RATE)
    rest = np.zeros(length, np.float32)
    if item.other:
        late = item.other.offset - item.shown.offset  # than the clip that is shown
        first, skipped = round(max(late, 0) * RATE), max(-late, 0)
        if first < length and item.other.start + skipped < item.other.end:
            start = item.other.start + skipped
            rest[first:] = screen.stretch(folder / item.other.video, start, item.other.end, length - first, RATE)
    shown = Footage(folder / item.shown.video, start=item.shown.start, seconds=seconds)
    if is_seen:
        return screen.Mixture((), (shown,), own[None], rest)
    return screen.Mixture((), (shown,), np.zeros_like(own)[None], own + rest)


def table(chosen: ScreenSet, result: dict[str, Any]) -> str:
    """The figures of a result as lines of text."""
    figures, measures = result["aggregate"][ASKS[0]], list(result["aggregate"][ASKS[0]])
    sounds = "mixtures of 2 clips" if result["clips"] == 2 else "clips"
    lines = [tables.heading(f"{chosen.title}, {result['label']}, dB", measures)]
    for name, title in (("mixture", "the mixture itself, mean"), ("half", "half the mixture, mean")):
        means = {measure: found["mean"] for measure, found in result["baselines"][name].items()}
        lines.append(tables.line(title, means, measures))
    lines += [*tables.spread(f"{result['model']}, mean", figures, measures), ""]
    if result["auc"] is not None:
        lines.append(f"on-screen sources told from others: AUC {result['auc']:.3f} by energy, {result['auc_even']:.3f}")
    lines.append(f"{result['rows']} of {result['listed']} {sounds}; {result['offset']:+.2f} is added to the logits")
    if result["silent"]["sounds"]:
        lines.append(f"left out: {result['silent']['sounds']} in which nothing is heard that could be measured")
    if result["official"] not in (None, result["listed"]):
        lines.append(f"the official list has {result['official']} rows, and this {result['listed']}: compare with care")
    lines.append("sdr: the plain ratio (SNR); suppression: how far below the mixture the answer is (OSR)")
    return "\n".join(lines)
