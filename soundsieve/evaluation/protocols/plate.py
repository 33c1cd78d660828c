"""A plate of spectrograms: for a few rows of a list the mixture, what was asked for, and what was given."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np

from soundsieve.inference import plot

ROWS = 6
ENDINGS = (".png", ".pdf", ".svg")


class Row(Protocol):
    """What the plate needs to know of a row of a list; it can be hashed."""

    @property
    def queries(self) -> tuple[str, ...]:
        """What is asked, one estimate each."""
        ...

    def missing(self, folder: Path) -> list[Path]:
        """Its files that are not in the folder of sounds."""
        ...


class Plate:
    """Gathers the rows to show while a list is measured; only their spectrograms are kept.

    Args:
        items: of the list; up to ``ROWS`` that have their files, evenly spread, are shown.
        folder: of the sounds.
        sample_rate: of what is gathered, Hz.
    """

    def __init__(self, items: Sequence[Row], folder: Path, sample_rate: int) -> None:
        there = [item for item in items if not item.missing(folder)]
        places = np.linspace(0, len(there) - 1, min(ROWS, len(there))).round().astype(int)
        self._chosen = {there[place] for place in places}
        self._rate = sample_rate
        self._rows: list[tuple[list[tuple[str, np.ndarray]], float]] = []

    def take(self, item: Row, mixture: np.ndarray, reference: np.ndarray, estimates: np.ndarray) -> None:
        """A row that was measured: mixture and reference (sample,), estimates (query, sample).

        Or a reference for each query, (query, sample).
        """
        if item not in self._chosen:
            return
        sounds = [("mixture", mixture)]
        if reference.ndim == 1:
            sounds.append(("target", reference))
        else:
            sounds += [(f"target: {query}", target) for query, target in zip(item.queries, reference, strict=True)]
        sounds += [(f"separated: {query}", estimate) for query, estimate in zip(item.queries, estimates, strict=True)]
        length = len(mixture)
        panels = [(title, plot.level_db([samples[None]], length, self._rate)) for title, samples in sounds]
        self._rows.append((panels, length / self._rate))

    def draw(self, path: Path) -> None:
        """Write the picture, whole or not at all; nothing where no row was gathered.

        Raises:
            OSError: it cannot be written.
        """
        if self._rows:
            path.parent.mkdir(parents=True, exist_ok=True)
            plot.draw_plate(path, self._rows, self._rate)
