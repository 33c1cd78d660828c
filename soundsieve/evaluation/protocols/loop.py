"""The loop over a list's mixtures that all published test sets share: answered, measured, summed up.

What differs from set to set - where a mixture comes from, how it is asked for and measured, how figures become one -
is handed in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

import numpy as np

from soundsieve.audio import files
from soundsieve.evaluation import wordings
from soundsieve.inference.request import QueryError, Request
from soundsieve.inference.separate import Model, Run, run_over
from soundsieve.pictures.files import PictureError
from soundsieve.types import Query


class Item(Protocol):
    """A mixture of a list."""

    @property
    def line(self) -> int:
        """Of the list."""
        ...

    @property
    def clip(self) -> str:
        """What its evidence hangs on: mixtures of one clip count as one in intervals."""
        ...

    def missing(self, folder: Path) -> list[Path]:
        """Its files that are not in the folder of sounds."""
        ...


T = TypeVar("T", bound=Item)
Figures = dict[str, Any]
Seen = Callable[[T, np.ndarray, np.ndarray, np.ndarray], None]
"""Given a mixture of a list: mixture (sample,), reference ([source,] sample), estimates (answer, sample)."""


@dataclass(frozen=True)
class Measured:
    """A mixture that was answered.

    Attributes:
        told: what all its rows say, by name.
        answers: of each way of asking, what else its row says; the measures are among it.
        idle: the measures of what does nothing, by its name.
        sounds: mixture, reference and estimates, as ``Seen`` gets them.
        left_out: why it counts nowhere, or nothing.
    """

    told: Figures
    answers: Sequence[Figures]
    idle: Mapping[str, Figures]
    sounds: tuple[np.ndarray, np.ndarray, np.ndarray]
    left_out: str = ""


def over(
    model: Model,
    items: Sequence[T],
    folder: Path,
    asks: Sequence[str],
    measured: Callable[[T], Measured],
    summary: Callable[[Sequence[Figures]], Figures],
    *,
    idle: Sequence[str],
    compared: Sequence[str],
    failed: Callable[[str], None],
    progress: Callable[[int], None] | None = None,
    seen: Seen[T] | None = None,
) -> tuple[Figures, dict[str, int]]:
    """Measure every mixture of a list.

    Args:
        model: what is measured.
        items: of the list.
        folder: of the sounds.
        asks: ways of asking.
        measured: an item, answered.
        summary: of the rows of one way of asking.
        idle: names of all that does nothing.
        compared: measures of which there are differences between ways of asking.
        failed: told, in one line, of a file that is missing or cannot be used; the other mixtures are still done.
        progress: told how many mixtures are done, before each.
        seen: given each mixture that counts.

    Returns:
        ``asked``, ``listed`` and ``rows`` (how many there are and how many count), ``aggregate`` (summaries, by way of
        asking), ``baselines`` (likewise, of what does nothing), ``differences`` (of
        :func:`soundsieve.evaluation.wordings.differences`), ``model``, ``sha256``, ``per_row``; and how many were left
        out, by reason.
    """
    per_row: list[Figures] = []
    answers: dict[str, list[Figures]] = {ask: [] for ask in asks}
    baselines: dict[str, list[Figures]] = {name: [] for name in idle}
    clips: list[str] = []
    left_out: dict[str, int] = {}
    for number, item in enumerate(items):
        if progress:
            progress(number)
        missing = item.missing(folder)
        for path in missing:
            failed(f"{path}: no such file, and line {item.line} of the list needs it; check --audio")
        if missing:
            continue
        try:
            found = measured(item)
        except (files.AudioError, PictureError, QueryError) as error:
            failed(str(error))
            continue
        rows = {ask: {**found.told, "by": ask, **row} for ask, row in zip(asks, found.answers, strict=True)}
        per_row += rows.values()
        if found.left_out:
            left_out[found.left_out] = left_out.get(found.left_out, 0) + 1
            continue
        for ask, row in rows.items():
            answers[ask].append(row)
        for name, figures in found.idle.items():
            baselines[name].append({**found.told, **figures})
        clips.append(item.clip)
        if seen:
            seen(item, *found.sounds)
    return {
        "asked": list(asks),
        "listed": len(items),
        "rows": len(clips),
        "aggregate": {ask: summary(rows) for ask, rows in answers.items()},
        "baselines": {name: summary(rows) for name, rows in baselines.items()},
        "differences": wordings.differences(answers, clips, compared),
        "model": model.name,
        "sha256": model.sha256,
        "per_row": per_row,
    }, left_out


def answer(model: Model, queries: Sequence[Query], mixture: np.ndarray, rate: int, place: str) -> np.ndarray:
    """Estimates (query, sample) of a mixture (sample,) at ``rate`` Hz, in one pass.

    Raises:
        QueryError: a query cannot be used.
        soundsieve.audio.files.AudioError: an answer is not finite; it says so of ``place``.
    """
    run = Run(model, model.ask(Request(tuple(queries))), rate, 1)
    estimates: np.ndarray = np.concatenate([targets for _, targets in run_over(run, [mixture[None]])], 2)[:, 0]
    if not np.isfinite(estimates).all():
        raise files.AudioError(f"{place} is not finite")
    return estimates
