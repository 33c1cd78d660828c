"""What it is worth to say what is not meant, and when a sound is there, on a list of mixtures, as JSON.

    python scripts/measure_hints.py benchmarks/known_test.csv --audio DIR -m MODEL -o hints.json

Each mixture is asked several times, and what is said is compared mixture by mixture. The sound asked for, with and
without the other one excluded; both sounds by their names, with and without the other excluded, where the target is
the one asked for; and, with the target cut to a span that its loudest moment is in, the whole answer, the answer
silenced outside the span, and that of a network that was told of the span and silenced likewise. A mixture whose other
sound is of a kind that no row asks for is left out.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from soundsieve import load
from soundsieve.audio.files import AudioError
from soundsieve.audio.mix import within
from soundsieve.evaluation import metrics
from soundsieve.evaluation.evaluate import Row, make, read_list
from soundsieve.evaluation.paired import difference
from soundsieve.evaluation.provenance import provenance
from soundsieve.inference.request import Request
from soundsieve.inference.separate import Model, Run, run_over
from soundsieve.types import Text

MEASURED = ("sdri", "si_sdri")
COMPARED = {
    "the other sound excluded": ("excluding", "plain"),
    "both named, the other excluded": ("both_excluding", "both"),
    "told when, and silenced outside": ("span", "silenced"),
    "silenced outside": ("silenced", "cut"),
}
"""What is compared: with, and without."""
SHARES = (0.25, 0.6)  # of a mixture that a span takes


def answer(model: Model, mixture: np.ndarray, rate: int, request: Request) -> np.ndarray:
    """What a model answers to a mixture (sample,), likewise."""
    run = Run(model, model.ask(request), rate, 1)
    found: np.ndarray = np.concatenate([part for _, part in run_over(run, [mixture[None]])], 2)[0, 0]
    return found


def cut(source: np.ndarray, rate: int, rng: np.random.Generator) -> tuple[np.ndarray, tuple[float, float]]:
    """A span around the loudest moment, and 1 within it and 0 outside for each sample, with short ramps."""
    total, loudest = len(source) / rate, int(np.abs(source).argmax()) / rate
    lasts = total * rng.uniform(*SHARES)
    start = rng.uniform(max(loudest - lasts, 0), min(loudest, total - lasts))
    span = float(start), float(start + lasts)
    return within(span, len(source), rate), span


def measure(model: Model, row: Row, other: str, folder: Path, rng: np.random.Generator) -> dict[str, Any]:
    """Ratios of all answers to one mixture."""
    source, noise, rate = make(row, folder)
    mixture, query, excluded = source + noise, Text(row.query), Text(other)
    both = Text(f"{row.query} and {other}")
    requests = {
        "plain": Request((query,)), "excluding": Request((query,), excluded),
        "both": Request((both,)), "both_excluding": Request((both,), excluded),
    }  # fmt: skip
    found = {name: answer(model, mixture, rate, request) for name, request in requests.items()}
    told = {name: metrics.ratios(estimate, source, mixture) for name, estimate in found.items()}
    ramps, span = cut(source, rate, rng)
    mixture = source * ramps + noise
    whole = answer(model, mixture, rate, requests["plain"])
    spanned = answer(model, mixture, rate, Request((query,), span=span))
    for name, estimate in (("cut", whole), ("silenced", whole * ramps), ("span", spanned)):
        told[name] = metrics.ratios(estimate, source * ramps, mixture)
    return {"source": row.source, "noise": row.noise, "query": row.query, "excluded": other, "span": span, **told}


def compare(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Means of each way, and differences with their intervals over mixtures."""
    ways = sorted({way for pair in COMPARED.values() for way in pair})
    values = {way: {name: np.array([row[way][name] for row in rows]) for name in MEASURED} for way in ways}
    differences = {
        title: {
            name: vars(difference((values[told][name] - values[untold][name])[None])) for name in MEASURED
        }
        for title, (told, untold) in COMPARED.items()
    }  # fmt: skip
    means = {way: {name: float(array.mean()) for name, array in found.items()} for way, found in values.items()}
    return {"rows": len(rows), "means": means, "differences": differences}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("list", type=Path)
    parser.add_argument("--audio", type=Path, required=True, help="folder of the list's sounds")
    parser.add_argument("-m", "--model", default="default")
    parser.add_argument("-n", "--rows", type=int, help="no more than so many mixtures, the first")
    parser.add_argument("--seed", type=int, default=0, help="of the spans")
    parser.add_argument("-o", "--out", type=Path, required=True)
    given = parser.parse_args()
    rows = read_list(given.list)
    names = {str(Path(row.source).parent): row.query for row in rows}
    model, rng, measured = load(given.model), np.random.default_rng(given.seed), []
    for row in rows[: given.rows]:
        other = names.get(str(Path(row.noise).parent))
        if other is None:
            continue
        try:
            measured.append(measure(model, row, other, given.audio, rng))
        except AudioError as error:
            sys.exit(f"measure_hints: {error}")
    found = {
        **provenance(), "list": given.list.name, "seed": given.seed, "model": model.name, "sha256": model.sha256,
        "hints": model.hints, **compare(measured), "per_row": measured,
    }  # fmt: skip
    given.out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    for title, told in found["differences"].items():
        print(f"{title:34}", *(f"{n} {d['mean']:+.2f} ({d['low']:+.2f} to {d['high']:+.2f})" for n, d in told.items()))


if __name__ == "__main__":
    main()
