"""Write a manifest anew with what a sound tagger hears in each clip, in the column ``heard``.

The tagger is YAMNet as a TF-Lite file (Plakal & Ellis, Apache-2.0) with its table of classes (index,mid,display_name);
pip install ai-edge-litert runs it. Scores are means over windows of 0.975 s, half a window apart; those below 0.02 are
left out.

    python scripts/hear.py runs/data/real.jsonl --tagger yamnet.tflite --classes yamnet_class_map.csv
"""

from __future__ import annotations

import argparse
import csv
import json
import os
from pathlib import Path

import numpy as np
from ai_edge_litert.interpreter import Interpreter

from soundsieve.audio import files

RATE, WINDOW, LONGEST = 16_000, 15_600, 12.0
FAINT = 0.02


class Tagger:  # noqa: D101
    def __init__(self, file: Path) -> None:
        self._run = Interpreter(str(file), num_threads=1)
        self._run.allocate_tensors()
        self._in, self._out = (
            found()[0]["index"] for found in (self._run.get_input_details, self._run.get_output_details)
        )

    def __call__(self, path: Path, start: float, end: float | None) -> np.ndarray:  # noqa: D102
        samples, rate = files.read(path)
        samples = samples[:, int(start * rate) : None if end is None else int(end * rate)]
        mono = files.Resampler(rate, RATE, 1).push(samples.mean(0, keepdims=True), last=True)[0][: int(RATE * LONGEST)]
        mono = 0.7 * mono / max(float(np.abs(mono).max(initial=0)), 1e-4)
        if len(mono) < WINDOW:
            mono = np.tile(mono, -(-WINDOW // max(len(mono), 1)))
        scores = []
        for first in range(0, max(len(mono) - WINDOW, 0) + 1, WINDOW // 2):
            self._run.set_tensor(self._in, mono[first : first + WINDOW].astype(np.float32))
            self._run.invoke()
            scores.append(self._run.get_tensor(self._out)[0].copy())
        return np.mean(scores, axis=0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("manifest", type=Path, help="JSONL; it is replaced")
    parser.add_argument("--tagger", type=Path, required=True)
    parser.add_argument("--classes", type=Path, required=True)
    arguments = parser.parse_args()

    with arguments.classes.open(encoding="utf-8", newline="") as file:
        names = [row["display_name"] for row in csv.DictReader(file)]
    tagger, rows = Tagger(arguments.tagger), []
    for line in arguments.manifest.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        scores = tagger(arguments.manifest.parent / row["audio"], row.get("start", 0.0), row.get("end"))
        loud = np.flatnonzero(scores >= FAINT)
        row["heard"] = {names[number]: round(float(scores[number]), 3) for number in loud[np.argsort(-scores[loud])]}
        rows.append(row)
    part = arguments.manifest.with_name(f".{arguments.manifest.name}.{os.getpid()}")
    part.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    os.replace(part, arguments.manifest)
    print(f"{len(rows)} clips heard, {arguments.manifest}")


if __name__ == "__main__":
    main()
