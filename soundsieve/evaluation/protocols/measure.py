"""A model on a published test set: every row, one figure by the set's own averaging, the published one beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from soundsieve.audio import files
from soundsieve.evaluation import wordings
from soundsieve.evaluation.protocols import scores
from soundsieve.evaluation.protocols.lists import Item
from soundsieve.evaluation.protocols.sets import Protocol
from soundsieve.evaluation.speech import SpeechError
from soundsieve.inference.request import QueryError, Request
from soundsieve.inference.separate import Model, Run, run_over
from soundsieve.types import Text

AVERAGED = {
    "rows": "mean over rows",
    "class means": "mean within each class, then over the {} classes",
    "class medians": "median within each class, then mean over the {} classes",
}

Seen = Callable[[Item, np.ndarray, np.ndarray, np.ndarray], None]


def evaluate(
    model: Model,
    protocol: Protocol,
    items: Sequence[Item],
    folder: Path,
    asks: Sequence[str],
    *,
    failed: Callable[[str], None],
    progress: Callable[[int], None] | None = None,
    seen: Seen | None = None,
) -> dict[str, Any]:
    """Separate every mixture of a list, mono and at the model's own rate, each file as a whole, and measure it.

    Args:
        model: what is measured.
        protocol: how.
        items: of the list.
        folder: of the sounds.
        asks: columns asked by; all are answered in one pass and measured each on its own.
        failed: told, in one line, of a file that is missing or a row that cannot be used; the others are still done.
        progress: told how many rows are done, before each.
        seen: given each row that is measured: its mixture and reference (sample,), its estimates (query, sample).

    Returns:
        ``protocol``, ``asked`` (the columns), ``averaging``, ``listed`` and ``rows`` (how many there are and how many
        were measured), ``aggregate`` (by column, by measure; None where no row was measured), ``classes`` (the same of
        each class, where classes are averaged first), ``baselines`` (the aggregate of the mixture as the answer, and of
        half of it), ``differences`` (of :func:`soundsieve.evaluation.wordings.differences`, over rows, those of one
        clip in one group), ``published``, ``per_row``, ``model``, ``sha256``.

    Raises:
        QueryError: the model does not take words.
        ValueError: something that the set is measured with is not installed.
    """
    model.accept(Text(items[0].queries[0]))
    if protocol.require:
        protocol.require()
    per_row: list[dict[str, Any]] = []
    idle: dict[str, list[dict[str, float]]] = {"mixture": [], "half": []}
    classes, clips = [], []
    for number, item in enumerate(items):
        if progress:
            progress(number)
        missing = item.missing(folder)
        for path in missing:
            failed(f"{path}: no such file, and line {item.line} of the list needs it; check --audio")
        if missing:
            continue
        try:
            mixture, reference = _sounds(folder, item, model.sample_rate)
            estimates = _answers(model, item, mixture)
            found = _scores(protocol, model.sample_rate, (*estimates, mixture, mixture / 2), reference, mixture)
        except (files.AudioError, QueryError) as error:
            failed(str(error))
            continue
        except SpeechError as error:
            failed(f"{folder / item.mixture}: {error}")
            continue
        told = {"line": item.line, "reference": item.reference, "mixture": item.mixture,
                **dict(item.facts), **({"class": item.kind} if protocol.class_of else {})}  # fmt: skip
        for ask, query, figures in zip(asks, item.queries, found, strict=False):
            per_row.append({**told, "by": ask, "query": query, **figures})
        for part, figures in zip(idle.values(), found[-2:], strict=True):
            part.append(figures)
        classes.append(item.kind)
        clips.append(item.clip)
        if seen:
            seen(item, mixture, reference, estimates)
    answers = {ask: [row for row in per_row if row["by"] == ask] for ask in asks}
    return {
        "protocol": protocol.name,
        "asked": list(asks),
        "averaging": protocol.averaging,
        "listed": len(items),
        "rows": len(classes),
        "aggregate": {ask: _over(rows, classes, protocol) for ask, rows in answers.items()},
        "classes": {} if protocol.averaging == "rows" else {
            ask: _by_class(rows, classes, protocol) for ask, rows in answers.items()
        },
        "baselines": {name: _over(rows, classes, protocol) for name, rows in idle.items()},
        "differences": wordings.differences(answers, clips, protocol.measures),
        "published": [asdict(published) for published in protocol.published],
        "model": model.name,
        "sha256": model.sha256,
        "per_row": per_row,
    }  # fmt: skip


def _scores(
    protocol: Protocol, rate: int, answers: Sequence[np.ndarray], reference: np.ndarray, mixture: np.ndarray
) -> list[dict[str, float]]:
    """Of each answer, (sample,) at ``rate`` as reference and mixture are."""
    if protocol.sample_rate:
        answers = [_at(protocol.sample_rate, answer, rate) for answer in answers]
        reference, mixture = (_at(protocol.sample_rate, samples, rate) for samples in (reference, mixture))
    return [protocol.score(answer, reference, mixture) for answer in answers]


def _at(rate: int, samples: np.ndarray, own: int) -> np.ndarray:
    resampled: np.ndarray = files.Resampler(own, rate, 1).push(samples[None], last=True)[0]
    return resampled


def _sounds(folder: Path, item: Item, rate: int) -> tuple[np.ndarray, np.ndarray]:
    mixture, reference = (_read(folder / name, rate) for name in (item.mixture, item.reference))
    if len(mixture) != len(reference):
        raise files.AudioError(
            f"{folder / item.mixture}: {len(mixture)} samples at {rate} Hz, and {item.reference} has {len(reference)}; "
            "a mixture is as long as what it is measured against"
        )
    return mixture, reference


def _read(path: Path, rate: int) -> np.ndarray:
    samples, own = files.read(path)
    return _at(rate, samples.mean(0), own)


def _answers(model: Model, item: Item, mixture: np.ndarray) -> np.ndarray:
    asked = model.ask(Request(tuple(Text(query) for query in item.queries)))
    parts = [targets for _, targets in run_over(Run(model, asked, model.sample_rate, 1), [mixture[None]])]
    estimates: np.ndarray = np.concatenate(parts, 2)[:, 0]
    if not np.isfinite(estimates).all():
        raise files.AudioError(f"{item.mixture}: the answer of {model.name} to line {item.line} is not finite")
    return estimates


def _over(rows: Sequence[dict[str, Any]], classes: Sequence[str], protocol: Protocol) -> dict[str, float | None]:
    return {
        measure: scores.aggregate([row[measure] for row in rows], classes, protocol.averaging)
        for measure in protocol.measures
    }


def _by_class(rows: Sequence[dict[str, Any]], classes: Sequence[str], protocol: Protocol) -> dict[str, Any]:
    columns = {
        measure: scores.by_class([row[measure] for row in rows], classes, protocol.averaging)
        for measure in protocol.measures
    }
    return {kind: {measure: column[kind] for measure, column in columns.items()} for kind in dict.fromkeys(classes)}


def table(protocol: Protocol, result: dict[str, Any]) -> str:
    """The figures of a result, a table for each column asked by, as lines of text."""
    lines = []
    for ask in result["asked"]:
        shown = {
            "the mixture itself": result["baselines"]["mixture"],
            "half the mixture": result["baselines"]["half"],
            result["model"]: result["aggregate"][ask],
        } | {f"published: {known['system']}": known["figures"] for known in result["published"]}
        heading = f"{protocol.title} by {ask}, {protocol.unit}"
        lines.append(f"{heading:38}" + "".join(f"{measure:>9}" for measure in protocol.measures))
        for name, figures in shown.items():
            lines.append(f"{name:38}" + "".join(_cell(figures.get(measure)) for measure in protocol.measures))
        lines.append("")
    if result["differences"]:
        compared = [name for name in protocol.measures if name in protocol.published[0].figures]
        lines += [*wordings.difference_lines(result["differences"], compared), ""]
    count = len(result["classes"].get(result["asked"][0], ()))
    lines.append(f"{result['rows']} of {result['listed']} rows; {AVERAGED[protocol.averaging].format(count)}")
    if result["rows"] != protocol.rows:
        lines.append(f"published figures are of all {protocol.rows} rows of the official list: compare with care")
    lines += [f"published: {known['source']}" for known in result["published"]]
    return "\n".join(lines)


def _cell(value: float | None) -> str:
    return f"{'-' if value is None else f'{round(value, 3) + 0.0:.3f}':>9}"  # -0.0 + 0.0 is 0.0
