"""What does an answer lose that must not come late? A list of mixtures as streams, each with several delays.

    python scripts/measure_delay.py benchmarks/known_test.csv --audio DIR -m MODEL -o delay.json

Each mixture of four seconds or more is separated as a whole and as a stream
(:meth:`soundsieve.inference.separate.Model.stream`), and their SDRi and SI-SDRi are compared row by row. How much time
a stream takes is measured on noise, stereo at 48 kHz, in blocks of a tenth of the delay.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch

from soundsieve import load
from soundsieve.audio.files import AudioError
from soundsieve.evaluation import metrics
from soundsieve.evaluation.evaluate import Row, make, read_list
from soundsieve.evaluation.paired import difference
from soundsieve.evaluation.provenance import provenance
from soundsieve.inference.separate import Model

DELAYS = (0.5, 1.0, 2.0, 4.0)  # seconds
LEAST_SECONDS = 4.0  # shorter mixtures say little about waiting
RATIOS = ("sdri", "si_sdri")
NOISE_SECONDS, NOISE_RATE = 20, 48_000


def blocks(samples: np.ndarray, rate: int, delay: float) -> Iterator[np.ndarray]:
    """The recording (channel, sample) in tenths of the delay."""
    step = max(int(delay * rate / 10), 1)
    return (samples[:, first : first + step] for first in range(0, samples.shape[1], step))


def measure(model: Model, row: Row, folder: Path) -> dict[str, Any] | None:
    """Ratios of one mixture's target, as a whole and with each delay; None if it is too short."""
    source, noise, rate = make(row, folder)
    if len(source) < LEAST_SECONDS * rate:
        return None
    mixture = source + noise
    answers = {"whole": model.separate((mixture, rate), row.query).target[0]}
    for delay in DELAYS:
        heard = model.stream(blocks(mixture[None], rate, delay), row.query, sample_rate=rate, delay=delay)
        answers[f"{delay:g}"] = np.concatenate(list(heard), 1)[0]
    told: dict[str, Any] = {"source": row.source, "noise": row.noise, "query": row.query}
    for name, answer in answers.items():
        ratios = metrics.ratios(answer, source, mixture)
        told[name] = {ratio: ratios[ratio] for ratio in RATIOS}
    return told


def pace(model: Model, delay: float) -> float:
    """Seconds that a second of sound takes."""
    noise = 0.1 * np.random.default_rng(0).standard_normal((2, NOISE_SECONDS * NOISE_RATE)).astype(np.float32)
    began = time.perf_counter()
    for _ in model.stream(blocks(noise, NOISE_RATE, delay), "rain", sample_rate=NOISE_RATE, delay=delay):
        pass
    return (time.perf_counter() - began) / NOISE_SECONDS


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("list", type=Path)
    parser.add_argument("--audio", type=Path, required=True, help="folder of the list's sounds")
    parser.add_argument("-m", "--model", default="default")
    parser.add_argument("-n", "--rows", type=int, default=60, help="no more than so many mixtures, the first")
    parser.add_argument("-o", "--out", type=Path, required=True)
    given = parser.parse_args()
    model, measured = load(given.model), list[dict[str, Any]]()
    for row in read_list(given.list):
        try:
            told = measure(model, row, given.audio)
        except AudioError as error:
            sys.exit(f"measure_delay: {error}")
        measured += [told] if told else []
        if len(measured) == given.rows:
            break
    found: dict[str, Any] = {}
    for name in ("whole", *(f"{delay:g}" for delay in DELAYS)):
        values = {ratio: np.array([[row[name][ratio] for row in measured]]) for ratio in RATIOS}
        found[name] = {"mean": {ratio: float(values[ratio].mean()) for ratio in RATIOS}}
        if name != "whole":
            whole = {ratio: np.array([[row["whole"][ratio] for row in measured]]) for ratio in RATIOS}
            found[name]["less"] = {ratio: vars(difference(values[ratio] - whole[ratio])) for ratio in RATIOS}
            found[name]["seconds_a_second"] = pace(model, float(name))
    result = {
        **provenance(), "list": given.list.name, "rows": len(measured), "model": model.name, "sha256": model.sha256,
        "processors": os.cpu_count(), "threads": torch.get_num_threads(), "delays": found, "per_row": measured,
    }  # fmt: skip
    given.out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
