"""Draw the best and the worst answers of a measured list: mixture, what was wanted, what was answered.

    python scripts/draw_examples.py benchmarks/results/known_test.json --audio DIR -m MODEL -o docs/plots/examples

writes ``examples_best.png`` and ``examples_worst.png``, and ``examples.json``, which says what they show. One mixture
for each kind of target, so that no kind fills a picture; none of sounds whose licence passes itself on, which a
metadata.csv in the folder would say. Best and worst by SI-SDRi.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from soundsieve import load
from soundsieve.evaluation.evaluate import Row, make
from soundsieve.inference.plot import FLOOR_DB, level_db
from soundsieve.inference.request import Request
from soundsieve.inference.separate import Model, Run, run_over
from soundsieve.types import Text

SHOWN = 4
SECONDS = 5.0
HIGHEST_KHZ = 12
COLOURS = 48  # a picture in a repository stays there


def chosen(rows: Sequence[dict[str, Any]], *, worst: bool, barred: set[str]) -> list[dict[str, Any]]:
    """Rows of different kinds, from the end of the order."""
    found: dict[str, dict[str, Any]] = {}
    measured = [row for row in rows if row["si_sdri"] is not None and barred.isdisjoint((row["source"], row["noise"]))]
    for row in sorted(measured, key=lambda row: row["si_sdri"], reverse=not worst):
        found.setdefault(Path(row["source"]).parent.name, row)
    return list(found.values())[:SHOWN]


def passed_on(folder: Path) -> set[str]:
    """Sounds of which pictures would have to have their licence."""
    table = folder / "metadata.csv"
    if not table.is_file():
        return set()
    with table.open(encoding="utf-8", newline="") as file:
        return {row["path"] for row in csv.DictReader(file) if row["licence_class"] == "sharealike"}


def draw(path: Path, model: Model, rows: Sequence[dict[str, Any]], folder: Path) -> None:
    """One line of three spectrograms for each row, all three on the mixture's scale."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 1.75 * len(rows)), layout="constrained")
    axes = figure.subplots(len(rows), 3, squeeze=False)
    for line, told in zip(axes, rows, strict=True):
        source, noise, rate = make(Row(told["source"], told["noise"], told["snr"], told["query"]), folder)
        mixture = source + noise
        run = Run(model, model.ask(Request((Text(told["query"]),))), rate, 1)
        answer = np.concatenate([part for _, part in run_over(run, [mixture[None]])], 2)[0, 0]
        parts = {
            f"{Path(told['source']).parent.name} + {Path(told['noise']).parent.name}": mixture,
            f"wanted: {told['query']}": source,
            f"answered: SI-SDRi {told['si_sdri']:.1f} dB": answer,
        }
        length = round(SECONDS * rate)
        shown = {name.replace("_", " "): samples[None, :length] for name, samples in parts.items()}
        levels = {name: level_db([samples], samples.shape[1], rate) for name, samples in shown.items()}
        top = max(float(level.max()) for level in levels.values())
        for panel, (name, level) in zip(line, levels.items(), strict=True):
            extent = (0, min(len(mixture) / rate, SECONDS), 0, rate / 2000)
            panel.imshow(
                level, origin="lower", aspect="auto", extent=extent, vmin=top + FLOOR_DB, vmax=top, cmap="magma"
            )
            panel.set_ylim(0, HIGHEST_KHZ)
            panel.set_title(name, fontsize=8)
            panel.tick_params(labelsize=6)
    for panel in axes[-1]:
        panel.set_xlabel("seconds", fontsize=7)
    for panel in axes[:, 0]:
        panel.set_ylabel("kHz", fontsize=7)
    path.parent.mkdir(parents=True, exist_ok=True)
    buffer = io.BytesIO()
    figure.savefig(buffer, dpi=80, metadata={"Software": None})
    Image.open(buffer).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("result", type=Path, help="JSON of soundsieve eval")
    parser.add_argument("--audio", type=Path, required=True, help="folder of the list's sounds")
    parser.add_argument("-m", "--model", default="default")
    parser.add_argument("-o", "--out", type=Path, required=True, help="how the pictures' names begin")
    given = parser.parse_args()
    found, model = json.loads(given.result.read_text(encoding="utf-8")), load(given.model)
    barred, told = passed_on(given.audio), {"sha256": found["sha256"]}
    for side in ("best", "worst"):
        rows = chosen(found["per_row"], worst=side == "worst", barred=barred)
        draw(given.out.with_name(f"{given.out.name}_{side}.png"), model, rows, given.audio)
        told[side] = [{name: row[name] for name in ("source", "noise", "query", "sdri", "si_sdri")} for row in rows]
    given.out.with_suffix(".json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
