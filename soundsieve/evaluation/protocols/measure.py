"""A model on a published test set: every row, one figure by the set's own averaging, the published one beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from soundsieve.audio import files
from soundsieve.evaluation import wordings
from soundsieve.evaluation.protocols import clips, loop, scores, tables
from soundsieve.evaluation.protocols.lists import Item
from soundsieve.evaluation.protocols.sets import Protocol
from soundsieve.evaluation.speech import SpeechError
from soundsieve.inference.separate import Model
from soundsieve.types import Text

AVERAGED = {
    "rows": "mean over rows",
    "class means": "mean within each class, then over the {} classes",
    "class medians": "median within each class, then mean over the {} classes",
}


def evaluate(
    model: Model,
    protocol: Protocol,
    items: Sequence[Item],
    folder: Path,
    asks: Sequence[str],
    *,
    failed: Callable[[str], None],
    progress: Callable[[int], None] | None = None,
    seen: loop.Seen[Item] | None = None,
) -> dict[str, Any]:
    """Separate every mixture of a list, mono and at the model's own rate, each file as a whole, and measure it.

    Args:
        model: what is measured.
        protocol: how.
        items: of the list.
        folder: of the sounds.
        asks: columns asked by; all are answered in one pass and measured each on its own.
        failed: as of :func:`soundsieve.evaluation.protocols.loop.over`, like the rest.
        progress: likewise.
        seen: likewise.

    Returns:
        What the loop gives, its summaries by measure (None where no row was measured), the baselines being the mixture
        as the answer and half of it; and ``protocol``, ``averaging``, ``classes`` (as ``aggregate``, of each class,
        where classes are averaged first), ``published``.

    Raises:
        QueryError: the model does not take words.
        ValueError: something that the set is measured with is not installed.
    """
    model.accept(Text(items[0].queries[0]))
    if protocol.require:
        protocol.require()

    def measured(item: Item) -> loop.Measured:
        mixture, reference = _sounds(folder, item, model.sample_rate)
        place = f"{item.mixture}: the answer of {model.name} to line {item.line}"
        queries = [Text(query) for query in item.queries]
        estimates = loop.answer(model, queries, mixture, model.sample_rate, place)
        try:
            found = _scores(protocol, model.sample_rate, (*estimates, mixture, mixture / 2), reference, mixture)
        except SpeechError as error:
            raise files.AudioError(f"{folder / item.mixture}: {error}") from error
        told = {"line": item.line, "reference": item.reference, "mixture": item.mixture,
                **dict(item.facts), **({"class": item.kind} if protocol.class_of else {})}  # fmt: skip
        answers = [{"query": query, **figures} for query, figures in zip(item.queries, found, strict=False)]
        idle = {"mixture": found[-2], "half": found[-1]}
        return loop.Measured(told, answers, idle, (mixture, reference, estimates))

    result, _ = loop.over(
        model, items, folder, asks, measured, lambda rows: _over(rows, protocol), idle=("mixture", "half"),
        compared=protocol.measures, failed=failed, progress=progress, seen=seen,
    )  # fmt: skip
    return {
        "protocol": protocol.name,
        "averaging": protocol.averaging,
        "published": [asdict(published) for published in protocol.published],
        "classes": {} if protocol.averaging == "rows" else {
            ask: _by_class([row for row in result["per_row"] if row["by"] == ask], protocol) for ask in asks
        },
        **result,
    }  # fmt: skip


def _scores(
    protocol: Protocol, rate: int, answers: Sequence[np.ndarray], reference: np.ndarray, mixture: np.ndarray
) -> list[dict[str, float]]:
    """Of each answer, (sample,) at ``rate`` as reference and mixture are."""
    if at := protocol.sample_rate:
        answers = [clips.resample(answer, rate, at) for answer in answers]
        reference, mixture = (clips.resample(samples, rate, at) for samples in (reference, mixture))
    return [protocol.score(answer, reference, mixture) for answer in answers]


def _sounds(folder: Path, item: Item, rate: int) -> tuple[np.ndarray, np.ndarray]:
    mixture, reference = (clips.read(folder / name, rate) for name in (item.mixture, item.reference))
    if len(mixture) != len(reference):
        raise files.AudioError(
            f"{folder / item.mixture}: {len(mixture)} samples at {rate} Hz, and {item.reference} has {len(reference)}; "
            "a mixture is as long as what it is measured against"
        )
    return mixture, reference


def _over(rows: Sequence[dict[str, Any]], protocol: Protocol) -> dict[str, float | None]:
    kinds = [row.get("class", "") for row in rows]
    return {
        measure: scores.aggregate([row[measure] for row in rows], kinds, protocol.averaging)
        for measure in protocol.measures
    }


def _by_class(rows: Sequence[dict[str, Any]], protocol: Protocol) -> dict[str, Any]:
    kinds = [row["class"] for row in rows]
    columns = {
        measure: scores.by_class([row[measure] for row in rows], kinds, protocol.averaging)
        for measure in protocol.measures
    }
    return {kind: {measure: column[kind] for measure, column in columns.items()} for kind in dict.fromkeys(kinds)}


def table(protocol: Protocol, result: dict[str, Any]) -> str:
    """The figures of a result, a table for each column asked by, as lines of text."""
    lines = []
    for ask in result["asked"]:
        shown = {
            "the mixture itself": result["baselines"]["mixture"],
            "half the mixture": result["baselines"]["half"],
            result["model"]: result["aggregate"][ask],
        } | {f"published: {known['system']}": known["figures"] for known in result["published"]}
        lines.append(tables.heading(f"{protocol.title} by {ask}, {protocol.unit}", protocol.measures))
        lines += [*(tables.line(name, figures, protocol.measures) for name, figures in shown.items()), ""]
    if result["differences"]:
        compared = [name for name in protocol.measures if name in protocol.published[0].figures]
        lines += [*wordings.difference_lines(result["differences"], compared), ""]
    count = len(result["classes"].get(result["asked"][0], ()))
    lines.append(f"{result['rows']} of {result['listed']} rows; {AVERAGED[protocol.averaging].format(count)}")
    if result["rows"] != protocol.rows:
        lines.append(f"published figures are of all {protocol.rows} rows of the official list: compare with care")
    lines += [f"published: {known['source']}" for known in result["published"]]
    return "\n".join(lines)
