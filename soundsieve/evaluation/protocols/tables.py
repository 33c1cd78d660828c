"""Lines of text that the tables of published test sets are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

PARTS = (("mean", "{}"), ("standard_error", "  standard error"), ("median", "  median"))


def heading(title: str, measures: Sequence[str]) -> str:
    """What a table is of, and its columns."""
    return f"{title:38}" + "".join(f"{measure:>9}" for measure in measures)


def line(name: str, figures: Mapping[str, float | None], measures: Sequence[str]) -> str:
    """A name and its figures, to three places; ``-`` where there is none."""
    return f"{name:38}" + "".join(_cell(figures.get(measure)) for measure in measures)


def spread(name: str, figures: Mapping[str, Mapping[str, Any]], measures: Sequence[str]) -> list[str]:
    """A line each for mean, standard error and median, as of :func:`soundsieve.evaluation.protocols.scores.spread`."""
    return [
        line(said.format(name), {measure: figures[measure][part] for measure in measures}, measures)
        for part, said in PARTS
    ]


def _cell(value: float | None) -> str:
    return f"{'-' if value is None else f'{round(value, 3) + 0.0:.3f}':>9}"  # -0.0 + 0.0 is 0.0
