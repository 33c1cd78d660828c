"""The same mixtures asked for in several wordings - label, caption, description - and whether one does better.

Every wording is a column of the list and is asked of every mixture, all in one pass, so that what differs between two
columns differs row by row: the mean of those differences has a far narrower interval than the two means.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from soundsieve.audio import files
from soundsieve.evaluation import metrics, paired
from soundsieve.evaluation.evaluate import MEASURES, Row, make
from soundsieve.inference.request import QueryError, Request
from soundsieve.inference.separate import Model, Run, run_over
from soundsieve.types import Text

COMPARED = ("sdri", "si_sdri")


def compare(
    model: Model,
    rows: Sequence[Row],
    folder: Path,
    asks: Sequence[str],
    *,
    failed: Callable[[str], None],
    progress: Callable[[int], None] | None = None,
) -> dict[str, Any]:
    """Ask for the source of every mixture in every wording.

    Args:
        model: what is asked.
        rows: of the list, at least one, each with its ``wordings``.
        folder: where the list's sounds are.
        asks: the columns that the wordings are from.
        failed: told, in one line, of a row that cannot be used; the others are still done.
        progress: told how many rows are done.

    Returns:
        ``asked`` (the columns), ``rows`` (how many were measured), ``silent_references`` (how many of them have no
        ratio and are in no mean), ``mean`` and ``median`` of each column, ``baselines`` (the mean of the mixture as the
        answer, and of half of it), ``differences`` (see :func:`differences`), ``model``, ``sha256``, ``per_row``.

    Raises:
        QueryError: the model does not take words.
    """
    model.accept(Text(rows[0].wordings[0]))
    per_row: list[dict[str, Any]] = []
    heard: list[list[dict[str, float]]] = [[] for _ in (*asks, "the mixture", "half of it")]
    sources = []
    done = 0
    for number, row in enumerate(rows):
        try:
            ratios = _measure(model, row, folder)
        except (files.AudioError, QueryError) as error:
            failed(str(error))
        else:
            done += 1
            is_silent = bool(np.isnan(ratios[0]["sdr"]))
            for ask, query, found in zip(asks, row.wordings, ratios, strict=False):
                shown = dict.fromkeys(found) if is_silent else found
                said = {"source": row.source, "noise": row.noise, "snr": row.snr, "by": ask, "query": query}
                per_row.append({**said, **shown})
            if not is_silent:
                sources.append(row.source)
                for part, found in zip(heard, ratios, strict=True):
                    part.append(found)
        if progress:
            progress(number + 1)
    means = [_over(part, np.mean) for part in heard]
    return {
        "asked": list(asks),
        "rows": done,
        "silent_references": done - len(sources),
        "mean": dict(zip(asks, means, strict=False)),
        "median": {ask: _over(part, np.median) for ask, part in zip(asks, heard, strict=False)},
        "baselines": {"mixture": means[-2], "half": means[-1]},
        "differences": differences(dict(zip(asks, heard, strict=False)), sources, COMPARED),
        "model": model.name,
        "sha256": model.sha256,
        "per_row": per_row,
    }


def _measure(model: Model, row: Row, folder: Path) -> list[dict[str, float]]:
    """Ratios of the answer to each wording, then of the mixture and of half of it."""
    source, noise, rate = make(row, folder)
    mixture = source + noise
    run = Run(model, model.ask(Request(tuple(Text(wording) for wording in row.wordings))), rate, 1)
    targets = np.concatenate([part for _, part in run_over(run, [mixture[None]])], 2)[:, 0]
    return [metrics.ratios(estimate, source, mixture) for estimate in (*targets, mixture, mixture / 2)]


def _over(rows: Sequence[Mapping[str, float]], summary: Callable[[list[float]], Any]) -> dict[str, float | None]:
    return {name: float(summary([row[name] for row in rows])) if rows else None for name in MEASURES}


def differences(
    measured: Mapping[str, Sequence[Mapping[str, float]]], groups: Sequence[str], measures: Sequence[str]
) -> list[dict[str, Any]]:
    """Mean paired difference between every two wordings, with its 95 % interval.

    Rows of one group - the same clip, mixed or asked again - are not evidence on their own: the interval is over
    groups, G of them, each with the sum of its rows' deviations from the mean of all n rows (the cluster-robust
    variance of a mean, Liang & Zeger 1986). Where no two rows are of one group that is the usual interval.

    Args:
        measured: by wording, what was measured row by row, in the same order.
        groups: of the rows.
        measures: which of what was measured.

    Returns:
        For every pair, the later less the earlier: ``of``, ``less``, and by measure ``mean``, ``low`` and ``high``, or
        None where there are fewer than two groups.
    """
    return [
        {
            "of": later,
            "less": earlier,
            **{
                name: _difference(
                    np.array([a[name] - b[name] for a, b in zip(measured[later], measured[earlier], strict=True)]),
                    groups,
                )
                for name in measures
            },
        }
        for earlier, later in combinations(measured, 2)
    ]


def _difference(values: np.ndarray, groups: Sequence[str]) -> dict[str, float] | None:
    names, group_of = np.unique(np.array(groups, dtype=str), return_inverse=True)
    if len(names) < 2:
        return None
    mean = values.mean()
    deviations = np.bincount(group_of, values - mean)
    found = paired.difference((mean + deviations * len(names) / len(values))[None])
    return {"mean": found.mean, "low": found.low, "high": found.high}


def table(result: dict[str, Any]) -> str:
    """The means of a comparison, a line for each wording, and the differences, as lines of text."""
    header = f"{'mean over ' + str(result['rows'] - result['silent_references']) + ' rows, dB':34}"
    lines = [header + "".join(f"{name:>9}" for name in MEASURES)]
    shown = {
        "the mixture itself": result["baselines"]["mixture"],
        "half the mixture": result["baselines"]["half"],
    } | {f"{result['model']} by {ask}": result["mean"][ask] for ask in result["asked"]}
    for name, means in shown.items():
        lines.append(f"{name:34}" + "".join("        -" if means[m] is None else f"{means[m]:9.2f}" for m in MEASURES))
    if result["differences"]:
        lines += ["", *difference_lines(result["differences"], COMPARED)]
    if result["silent_references"]:
        lines.append(f"{result['silent_references']} rows have a silent source and are in no mean")
    return "\n".join(lines)


def difference_lines(found: Sequence[dict[str, Any]], measures: Sequence[str]) -> list[str]:
    """Differences of :func:`differences`, at least one, as lines of text."""
    lines = [f"{'paired difference (95 %)':34}" + "".join(f"{name:>26}" for name in measures)]
    for pair in found:
        intervals = (pair[name] for name in measures)
        shown = ("-" if i is None else f"{i['mean']:+.2f} ({i['low']:+.2f} to {i['high']:+.2f})" for i in intervals)
        lines.append(f"{pair['of'] + ' - ' + pair['less']:34}" + "".join(f"{text:>26}" for text in shown))
    return lines
